//! Effects that run in the task of the change that they follow, as Leptos' [`ImmediateEffect`] does: its `Effect` waits for
//! a microtask, and an answer must stand in the document when the handler of its input returns.
//!
//! An effect depends on the answer or on the filter, not on both, and runs once for a change of either. None depends on
//! another's having run: a memo changes its subscribers in an order that moves on with each run. Changes are not collected
//! in a `batch`: with `reactive_graph` 0.2.16 that loses the effects that depend on a memo.

use std::{pin::Pin, rc::Rc};

use leptos::{
    __reexports::send_wrapper::SendWrapper,
    reactive::{effect::ImmediateEffect, graph::untrack},
    task::spawn_local_scoped_with_cancellation,
};
use web_sys::Element;

use super::{element, state::State};

/// Effect that runs at once and whenever a signal changes that it read, until the current owner is cleaned up.
pub(super) fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

/// Effect that writes into the document what follows from its dependencies; while the document shows that already, it only
/// subscribes. What `show` reads is no dependency.
pub(super) fn watch(state: &Rc<State>, depend: fn(&State), show: impl FnMut(&Rc<State>) + 'static) {
    boxed_watch(Rc::clone(state), depend, Box::new(show));
}

/// Task that ends when the current owner is cleaned up: that of an effect is at its next run.
pub(super) fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    // What the task reads is no dependency of the effect that began it.
    untrack(|| spawn_local_scoped_with_cancellation(task));
}

// One type of each for all, so that the client holds their code once.

type Show = Box<dyn FnMut(&Rc<State>)>;

fn boxed_effect(run: Box<dyn FnMut()>) {
    let mut run = SendWrapper::new(run);
    ImmediateEffect::new_mut_scoped(move || run.as_mut()());
}

fn boxed_watch(state: Rc<State>, depend: fn(&State), mut show: Show) {
    boxed_effect(Box::new(move || {
        depend(&state);
        if !state.is_rendered.get() {
            untrack(|| show(&state));
        }
    }));
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
        if let Some(element) = self.take_change(text) {
            element.set_text_content(Some(text));
        }
    }

    pub(super) fn set_html(&mut self, html: &str) {
        if let Some(element) = self.take_change(html) {
            element.set_inner_html(html);
        }
    }

    fn take_change(&mut self, content: &str) -> Option<Element> {
        if self.content.as_deref() == Some(content) {
            return None;
        }
        self.content = Some(content.to_owned());
        element(self.id)
    }
}
