//! The browser's storage, which may be full or forbidden, and the lock that says which pages live.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Storage;

use super::{
    dom::{self, property},
    journal::Journal,
    json::{self, Json},
};

/// What outlives the page.
pub fn local() -> Option<Storage> {
    dom::window().local_storage().ok().flatten()
}

/// What the tab keeps while it is open.
pub fn session() -> Option<Storage> {
    dom::window().session_storage().ok().flatten()
}

/// Whether it was kept.
pub fn write(key: &str, json: &str) -> bool {
    local().is_some_and(|local| local.set_item(key, json).is_ok())
}

pub fn read(key: &str) -> Option<Json> {
    Json::parse(&local()?.get_item(key).ok()??)
}

pub fn read_journal(key: &str) -> Option<Journal> {
    read(key).map(|json| json::journal(&json))
}

/// Whether nothing is kept under that key any more.
pub fn remove(key: &str) -> bool {
    local().is_some_and(|local| local.remove_item(key).is_ok())
}

/// The keys with that beginning.
pub fn keys(beginning: &str) -> Vec<String> {
    let Some(local) = local() else { return Vec::new() };
    let count = local.length().unwrap_or(0);
    let keys = (0..count).filter_map(|at| local.key(at).ok()?);
    keys.filter(|key| key.starts_with(beginning)).collect()
}

/// Says to all pages that this one lives; the browser takes it back when the page goes, however it goes.
pub fn hold(name: &str) {
    let Some(locks) = property(&dom::window().navigator(), "locks") else { return };
    let Some(request) = property(&locks, "request").and_then(|request| request.dyn_into::<js_sys::Function>().ok())
    else {
        return;
    };
    let never = Closure::<dyn FnMut() -> js_sys::Promise>::new(|| js_sys::Promise::new(&mut |_, _| {}));
    let _ = request.call2(&locks, &JsValue::from_str(name), never.as_ref());
    never.forget();
}

/// The names that living pages hold; nothing where the browser cannot tell.
pub async fn held() -> Vec<String> {
    held_names().await.unwrap_or_default()
}

async fn held_names() -> Option<Vec<String>> {
    let locks = property(&dom::window().navigator(), "locks")?;
    let query = property(&locks, "query")?.dyn_into::<js_sys::Function>().ok()?;
    let answer = query.call0(&locks).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    let answer = wasm_bindgen_futures::JsFuture::from(answer).await.ok()?;
    let held: js_sys::Array = property(&answer, "held")?.dyn_into().ok()?;
    Some(held.iter().filter_map(|lock| property(&lock, "name")?.as_string()).collect())
}
