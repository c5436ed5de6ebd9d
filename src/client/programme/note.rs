//! Note on completeness: until the texts are here, a changed query is answered without them, and the note says so; also
//! that they cannot be had, and that there is no network.

use std::rc::Rc;

use leptos::prelude::*;

use super::{effect::watch, element, state::State};
use crate::parts::programme::marks;

pub(super) fn show(state: &Rc<State>) {
    watch(
        state,
        |state| {
            state.is_complete();
            state.has_failed.track();
            state.is_offline.track();
        },
        |state| write(state),
    );
}

/// Writes the note; that the page's version was replaced by another is said once.
pub(super) fn write(state: &State) {
    if let Some(note) = element(marks::NOTE) {
        let words = if state.is_replaced.take() {
            Some(state.locale.programme_replaced())
        } else if state.is_offline.get_untracked() {
            Some(state.locale.offline())
        } else if state.is_complete() {
            None
        } else if state.has_failed.get_untracked() {
            Some(state.locale.texts_failed())
        } else {
            Some(state.locale.searching_titles())
        };
        note.set_text_content(words);
    }
}

/// Whether the shown answer is complete: the server's, or one that searched all texts.
pub(super) fn is_empty() -> bool {
    element(marks::NOTE).is_some_and(|note| note.text_content().as_deref() == Some(""))
}
