//! Fetches a week's programme: the list by its version, the texts by their hashes, and the current version.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    api::{current::Current, json::Json},
    client::{clock, idle},
    domain::programme::Programme,
    urls,
};

/// A programme with its version.
#[derive(Clone)]
pub struct Loaded {
    pub version: String,
    pub programme: Rc<RefCell<Programme>>,
}

thread_local! {
    /// Programme loaded last: going to an activity and back needs no second fetch.
    static LAST: RefCell<Option<Loaded>> = const { RefCell::new(None) };
    /// Slug of the current week, by the page that showed it.
    static CURRENT_WEEK: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes which week an address without a week means.
pub fn asked(week_in_path: Option<&str>, week: &str) {
    if week_in_path.is_none() {
        CURRENT_WEEK.set(Some(week.to_owned()));
    }
}

/// Programme of a week, or of the current one, if it is the one that was loaded last.
pub fn in_memory(week_in_path: Option<&str>) -> Option<Loaded> {
    let week = week_in_path.map(str::to_owned).or_else(|| CURRENT_WEEK.with_borrow(Clone::clone))?;
    LAST.with_borrow(|last| last.clone().filter(|loaded| loaded.programme.borrow().list.week == week))
}

/// Programme that was loaded last, of whatever week.
pub fn last() -> Option<Loaded> {
    LAST.with_borrow(Clone::clone)
}

/// Version that a page was rendered from or, where the server does not have it any more, the current one.
/// The flag is true in the second case.
pub async fn version(week: &str, version: &str) -> Result<(Loaded, bool), JsValue> {
    if let Some(loaded) = known(week, version) {
        return Ok((loaded, false));
    }
    if let Ok(bytes) = fetch_bytes(&urls::list_data(week, version)).await
        && let Ok(programme) = Programme::from_bytes(&bytes)
    {
        return Ok((remember(version, programme), false));
    }
    let current = current(Some(week)).await?;
    let version = current.version.ok_or_else(|| JsValue::from_str("the programme is not open"))?;
    Ok((load(week, &version).await?, true))
}

/// Current version of a week, or of the current week; `None` while its programme is closed.
pub async fn newest(week: Option<&str>) -> Result<Option<(Loaded, Current)>, JsValue> {
    let current = current(week).await?;
    let Some(version) = current.version.clone() else { return Ok(None) };
    asked(week, &current.week);
    let loaded = match known(&current.week, &version) {
        Some(loaded) => loaded,
        None => load(&current.week, &version).await?,
    };
    Ok(Some((loaded, current)))
}

/// Current version of a week and the server's time; also sets the offset of `clock`.
pub async fn current(week: Option<&str>) -> Result<Current, JsValue> {
    let bytes = fetch_bytes(&urls::current_data(week)).await?;
    let json = Json::parse(&String::from_utf8_lossy(&bytes));
    let current = json.as_ref().and_then(Current::read).ok_or("unreadable answer")?;
    clock::learn(current.now_ms);
    Ok(current)
}

/// Bytes of one chunk of texts.
pub async fn texts(week: &str, hash: &str) -> Result<Vec<u8>, JsValue> {
    fetch_bytes(&urls::text_data(week, hash)).await
}

pub async fn load(week: &str, version: &str) -> Result<Loaded, JsValue> {
    let bytes = fetch_bytes(&urls::list_data(week, version)).await?;
    let programme = Programme::from_bytes(&bytes).map_err(|error| JsValue::from_str(&error.to_string()))?;
    Ok(remember(version, programme))
}

fn known(week: &str, version: &str) -> Option<Loaded> {
    LAST.with_borrow(|last| {
        last.clone().filter(|loaded| loaded.version == version && loaded.programme.borrow().list.week == week)
    })
}

fn remember(version: &str, programme: Programme) -> Loaded {
    let loaded = Loaded { version: version.to_owned(), programme: Rc::new(RefCell::new(programme)) };
    LAST.set(Some(loaded.clone()));
    loaded
}

async fn fetch_bytes(address: &str) -> Result<Vec<u8>, JsValue> {
    let options = web_sys::RequestInit::new();
    // Like the preload in the head, so that the browser reuses its response.
    options.set_credentials(web_sys::RequestCredentials::SameOrigin);
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(address, &options)).await?;
    let response: web_sys::Response = response.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::from_str("the server does not have it"));
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    idle::next_task().await;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}
