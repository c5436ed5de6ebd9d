//! Requests of `api::draft`, by plain `fetch`: a save has to be able to outlive its page (`keepalive`).

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

use super::{dom, save_status::Connection, wire};
use crate::{
    api::{
        draft::{FoundParties, Saved, Typing},
        json::Json,
    },
    domain::filter::encode,
};

/// Time after which a request counts as unanswered.
const TIMEOUT_MS: u32 = 15_000;

/// `save_draft`. With `keepalive` the request goes on after the page is closed.
pub async fn save_draft(typing: &Typing, keepalive: bool) -> Result<Saved, Connection> {
    let options = post(&wire::write_typing(typing));
    if keepalive {
        set(&options, "keepalive", true);
    }
    wire::read_saved(&fetch_json("/do/save-draft", &options).await?).ok_or(Connection::UnexpectedAnswer)
}

/// `find_parties`.
pub async fn find_parties(text: &str, english: bool) -> Option<FoundParties> {
    let mut address = "/do/find-parties?text=".to_owned();
    encode(text, &mut address);
    address.push_str(if english { "&english=true" } else { "&english=false" });
    let found = fetch_json(&address, &RequestInit::new()).await.ok()?;
    wire::read_parties(&found)
}

/// The Markdown of copied HTML, if it says more than the copied text.
pub async fn read_html(html: &str) -> Option<String> {
    let body = Json::object([("html", Json::text(html))]).stringify();
    fetch_json("/do/read-html", &post(&body)).await.ok()?.as_text()
}

/// A request with JSON.
fn post(body: &str) -> RequestInit {
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(body));
    let headers = js_sys::Object::new();
    set(&headers, "content-type", "application/json");
    options.set_headers(&headers);
    options
}

async fn fetch_json(address: &str, options: &RequestInit) -> Result<Json, Connection> {
    let (response, text) = fetch_text(address, options).await?;
    let json = Json::parse(&text).ok_or(Connection::UnexpectedAnswer)?;
    if response.ok() {
        return Ok(json);
    }
    // An `ApiError` is its name, or an object if it says when to come back.
    let error = json.as_text();
    Err(match (error.as_deref(), response.status()) {
        (Some("NotFound" | "Gone"), _) => Connection::DraftGone,
        (Some("TooLarge"), _) => Connection::FieldTooLarge,
        (Some("DraftFull"), _) => Connection::DraftFull,
        (None, 429 | 503) => Connection::Busy,
        _ => Connection::UnexpectedAnswer,
    })
}

/// Fetches a response and its text; `Offline` if either does not come in time.
pub async fn fetch_text(address: &str, options: &RequestInit) -> Result<(Response, String), Connection> {
    let abort = AbortController::new().ok();
    if let Some(abort) = &abort {
        options.set_signal(Some(&abort.signal()));
    }
    let timeout = Timeout::new(TIMEOUT_MS, move || {
        if let Some(abort) = abort {
            abort.abort();
        }
    });
    let offline = |_| Connection::Offline;
    let fetched = JsFuture::from(dom::window().fetch_with_str_and_init(address, options)).await.map_err(offline)?;
    let response: Response = fetched.dyn_into().map_err(offline)?;
    let text = JsFuture::from(response.text().map_err(offline)?).await.map_err(offline)?;
    drop(timeout);
    Ok((response, text.as_string().unwrap_or_default()))
}

fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    // An object of this module takes every property.
    let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), &value.into());
}
