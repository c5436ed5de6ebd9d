//! Effects that run in the task of the change that they follow, as Leptos' [`ImmediateEffect`] does: its `Effect` waits for
//! a microtask, and an answer must stand in the document when the handler of its input returns.

use std::rc::Rc;

use leptos::{
    __reexports::send_wrapper::SendWrapper,
    reactive::{effect::ImmediateEffect, graph::untrack},
};
use web_sys::Element;

use super::{element, state::State};

/// Effect that runs at once and whenever a signal changes that it read, until the current owner is cleaned up.
pub(super) fn effect(run: impl FnMut() + 'static) {
    // One type for all, so that the client holds the code of an effect once.
    let mut run: SendWrapper<Box<dyn FnMut()>> = SendWrapper::new(Box::new(run));
    ImmediateEffect::new_mut_scoped(move || run());
}

/// Effect that writes into the document what follows from its dependencies; while the document shows that already, it only
/// subscribes. What `show` reads is no dependency.
pub(super) fn watch(state: &Rc<State>, depend: fn(&State), mut show: impl FnMut(&Rc<State>) + 'static) {
    let state = Rc::clone(state);
    effect(move || {
        depend(&state);
        if !state.is_rendered.get() {
            untrack(|| show(&state));
        }
    });
}

/// Element whose content follows from signals. The same content is not written again: laying it out costs time, and a
/// screen reader would read it out again.
pub(super) struct Region {
    id: &'static str,
    content: Option<String>,
}

impl Region {
    pub(super) fn new(id: &'static str) -> Self {
        Self { id, content: None }
    }

    pub(super) fn set_text(&mut self, text: &str) {
        if let Some(element) = self.to_change(text) {
            element.set_text_content(Some(text));
        }
    }

    pub(super) fn set_html(&mut self, html: &str) {
        if let Some(element) = self.to_change(html) {
            element.set_inner_html(html);
        }
    }

    fn to_change(&mut self, content: &str) -> Option<Element> {
        if self.content.as_deref() == Some(content) {
            return None;
        }
        self.content = Some(content.to_owned());
        element(self.id)
    }
}
