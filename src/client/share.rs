//! Sharing of an address: to where the reader wants it.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{document, window};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::locale::Locale;

/// Time for which the button says what it has done.
const SAID_MS: u32 = 4000;

/// Opens the phone's own dialog, where there is one and a finger has pressed; else copies the address.
pub fn share(button: &Element, locale: Locale, address: &str) {
    let navigator = window().navigator();
    if is_touched() && js_sys::Reflect::has(&navigator, &"share".into()).unwrap_or(false) {
        let data = web_sys::ShareData::new();
        data.set_title(&document().title());
        data.set_url(address);
        // Whoever closes the dialog has decided so.
        let _ = navigator.share_with_data(&data);
        return;
    }
    let (button, address) = (button.clone(), address.to_owned());
    spawn_local(async move {
        // Without a secure connection there is no clipboard.
        let is_copied = match js_sys::Reflect::get(&navigator, &"clipboard".into()) {
            Ok(clipboard) if !clipboard.is_undefined() => {
                JsFuture::from(navigator.clipboard().write_text(&address)).await.is_ok()
            }
            _ => false,
        };
        button.set_text_content(Some(if is_copied { locale.shared() } else { locale.not_shared() }));
        TimeoutFuture::new(SAID_MS).await;
        button.set_text_content(Some(locale.share()));
    });
}

/// Address with this site's origin.
pub fn absolute(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

/// Whether the reader points with a finger.
pub fn is_touched() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}
