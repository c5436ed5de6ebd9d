//! What the forms ask the server. Plain `fetch` and JSON in the shape of the server functions of `api::draft`: their own
//! client code would weigh more than all that it is used for here.

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

use super::{
    dom,
    json::{self, Json},
    standing::Contact,
};
use crate::{
    api::draft::{FoundParty, Saved, Typing},
    domain::filter::encode,
};

/// After so long there is no contact.
const PATIENCE_MS: u32 = 15_000;

/// `save_draft`. `outlives` says that the page may be gone before the answer.
pub async fn save(typing: &Typing, outlives: bool) -> Result<Saved, Contact> {
    let body = json::write_typing(typing);
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&body));
    let headers = js_sys::Object::new();
    put(&headers, "content-type", "application/json");
    options.set_headers(&headers);
    if outlives {
        put(&options, "keepalive", true);
    }
    json::saved(&ask("/do/save-draft", &options).await?).ok_or(Contact::Strange)
}

/// `find_parties`.
pub async fn find_parties(text: &str, english: bool) -> Option<Vec<FoundParty>> {
    let mut address = "/do/find-parties?text=".to_owned();
    encode(text, &mut address);
    address.push_str(if english { "&english=true" } else { "&english=false" });
    let found = ask(&address, &RequestInit::new()).await.ok()?;
    Some(found.items().iter().filter_map(json::found_party).collect())
}

async fn ask(address: &str, options: &RequestInit) -> Result<Json, Contact> {
    let (response, text) = exchange(address, options).await?;
    let json = Json::parse(&text).ok_or(Contact::Strange)?;
    if response.ok() {
        return Ok(json);
    }
    // The word of an `ApiError`. Those that say when to come back are no words.
    Err(match (json.text(), response.status()) {
        (Some("NotFound" | "Gone"), _) => Contact::Gone,
        (Some("TooLarge"), _) => Contact::TooLarge,
        (Some("DraftFull"), _) => Contact::Full,
        (None, 429 | 503) => Contact::Busy,
        _ => Contact::Strange,
    })
}

/// Fetches an answer with its text, given up where it does not come.
pub async fn exchange(address: &str, options: &RequestInit) -> Result<(Response, String), Contact> {
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
    Ok((response, text.as_string().unwrap_or_default()))
}

fn put(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    // It is an object of ours.
    let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), &value.into());
}
