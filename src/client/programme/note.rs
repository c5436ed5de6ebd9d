//! Note on completeness: until the texts are here, a changed query is answered without them, and the note says so.

use std::rc::Rc;

use super::{effect::watch, element, state::State};
use crate::parts::programme::marks;

pub(super) fn show(state: &Rc<State>) {
    watch(
        state,
        |state| {
            state.is_complete();
        },
        |state| write(state),
    );
}

/// Writes the note; that the page's version was replaced by another is said once.
pub(super) fn write(state: &State) {
    if let Some(note) = element(marks::NOTE) {
        let words = if state.is_replaced.take() {
            Some(state.locale.programme_replaced())
        } else {
            (!state.is_complete()).then(|| state.locale.searching_titles())
        };
        note.set_text_content(words);
    }
}

/// Whether the shown answer is complete: the server's, or one that searched all texts.
pub(super) fn is_empty() -> bool {
    element(marks::NOTE).is_some_and(|note| note.text_content().as_deref() == Some(""))
}
