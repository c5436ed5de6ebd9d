//! Sharing: the address of what is shown, to where the reader wants it.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{document, window};
use wasm_bindgen_futures::JsFuture;

use super::{address, effect::spawn, element, state::State};
use crate::parts::programme::marks;

/// Time for which the button says what it has done.
const SAID_MS: u32 = 4000;

/// Opens the phone's own dialog, where there is one and a finger has pressed; else copies the address.
pub(super) fn share(state: &Rc<State>) {
    address::flush(state);
    let locale = state.locale;
    let Ok(here) = window().location().href() else { return };
    let navigator = window().navigator();
    if is_touched() && js_sys::Reflect::has(&navigator, &"share".into()).unwrap_or(false) {
        let data = web_sys::ShareData::new();
        data.set_title(&document().title());
        data.set_url(&here);
        // Whoever closes the dialog has decided so.
        let _ = navigator.share_with_data(&data);
        return;
    }
    spawn(async move {
        // Without a secure connection there is no clipboard.
        let is_copied = match js_sys::Reflect::get(&navigator, &"clipboard".into()) {
            Ok(clipboard) if !clipboard.is_undefined() => {
                JsFuture::from(navigator.clipboard().write_text(&here)).await.is_ok()
            }
            _ => false,
        };
        if let Some(button) = element(marks::SHARE) {
            button.set_text_content(Some(if is_copied { locale.shared() } else { locale.not_shared() }));
            TimeoutFuture::new(SAID_MS).await;
            button.set_text_content(Some(locale.share()));
        }
    });
}

/// Whether the reader points with a finger.
pub(super) fn is_touched() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}
