//! What the forms ask the server. Plain `fetch` and JSON in the shape of the server functions of `api::draft`: their own
//! client code would weigh more than all that it is used for here.

use gloo_timers::callback::Timeout;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

use super::{dom, standing::Contact};
use crate::{
    api::{
        draft::{FoundParty, Saved, Typing},
        error::ApiError,
    },
    domain::filter::encode,
};

/// After so long there is no contact.
const PATIENCE_MS: u32 = 15_000;

/// The arguments of `save_draft`.
#[derive(Serialize)]
struct Arguments<'a> {
    typing: &'a Typing,
}

/// `save_draft`. `outlives` says that the page may be gone before the answer.
pub async fn save(typing: &Typing, outlives: bool) -> Result<Saved, Contact> {
    let body = serde_json::to_string(&Arguments { typing }).map_err(|_| Contact::Strange)?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&body));
    let headers = js_sys::Object::new();
    put(&headers, "content-type", "application/json");
    options.set_headers(&headers);
    if outlives {
        put(&options, "keepalive", true);
    }
    ask("/do/save-draft", &options).await
}

/// `find_parties`.
pub async fn find_parties(text: &str, english: bool) -> Option<Vec<FoundParty>> {
    let mut address = "/do/find-parties?text=".to_owned();
    encode(text, &mut address);
    address.push_str(if english { "&english=true" } else { "&english=false" });
    ask(&address, &RequestInit::new()).await.ok()
}

async fn ask<T: DeserializeOwned>(address: &str, options: &RequestInit) -> Result<T, Contact> {
    let abort = AbortController::new().ok();
    if let Some(abort) = &abort {
        options.set_signal(Some(&abort.signal()));
    }
    let patience = Timeout::new(PATIENCE_MS, move || {
        if let Some(abort) = abort {
            abort.abort();
        }
    });
    let no_contact = |_| Contact::None;
    let fetched = JsFuture::from(dom::window().fetch_with_str_and_init(address, options)).await.map_err(no_contact)?;
    let response: Response = fetched.dyn_into().map_err(no_contact)?;
    let text = JsFuture::from(response.text().map_err(no_contact)?).await.map_err(no_contact)?;
    drop(patience);
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| Contact::Strange);
    }
    // A server function answers with its error, whatever the status.
    Err(match serde_json::from_str(&text) {
        Ok(ApiError::NotFound | ApiError::Gone) => Contact::Gone,
        Ok(ApiError::TooLarge) => Contact::TooLarge,
        _ => Contact::Strange,
    })
}

fn put(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    // It is an object of ours.
    let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), &value.into());
}
