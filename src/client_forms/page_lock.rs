//! Web Locks that tell other pages of this browser which pages are open: the browser releases a page's lock when the page
//! closes, however that happens.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::dom::{self, property};

/// Name of the lock that an open page holds.
pub fn name(editor: &str) -> String {
    format!("veckan:page:{editor}")
}

/// Holds the lock of a page until the page closes.
pub fn hold(editor: &str) {
    let Some(locks) = property(&dom::window().navigator(), "locks") else { return };
    let Some(request) = property(&locks, "request").and_then(|request| request.dyn_into::<js_sys::Function>().ok())
    else {
        return;
    };
    let never = Closure::<dyn FnMut() -> js_sys::Promise>::new(|| js_sys::Promise::new(&mut |_, _| {}));
    let _ = request.call2(&locks, &JsValue::from_str(&name(editor)), never.as_ref());
    never.forget();
}

/// Names of the locks that are held; empty if the browser has no locks.
pub async fn held() -> Vec<String> {
    query().await.unwrap_or_default()
}

async fn query() -> Option<Vec<String>> {
    let locks = property(&dom::window().navigator(), "locks")?;
    let query = property(&locks, "query")?.dyn_into::<js_sys::Function>().ok()?;
    let answer = query.call0(&locks).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    let answer = wasm_bindgen_futures::JsFuture::from(answer).await.ok()?;
    let held: js_sys::Array = property(&answer, "held")?.dyn_into().ok()?;
    Some(held.iter().filter_map(|lock| property(&lock, "name")?.as_string()).collect())
}
