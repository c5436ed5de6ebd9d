//! Effects that run in the task of the change that triggers them, as Leptos' [`ImmediateEffect`] does: its `Effect`
//! waits for a microtask, and an answer must be in the document when the handler of its input returns.
//!
//! An effect depends on the answer or on the filter, not on both, so that it runs once for each input. None depends on
//! another's having run: a memo notifies its subscribers in an order that differs from run to run. Changes are not
//! collected in a `batch`: with `reactive_graph` 0.2.16 that loses effects that depend on a memo. All effects and the
//! memo together cost an input about 0.1 ms of the 6 ms until its layout (1 960 activities, Chromium).

use std::{pin::Pin, rc::Rc};

use leptos::{
    __reexports::send_wrapper::SendWrapper,
    reactive::{effect::ImmediateEffect, graph::untrack},
    task::spawn_local_scoped_with_cancellation,
};

use super::state::State;

/// Effect that runs at once and whenever a signal that it read changes, until the current owner is cleaned up.
pub(super) fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

/// Effect that updates the document when its dependencies change; while the document shows the state already, it only
/// subscribes. Signals that `show` reads are no dependencies.
pub(super) fn watch(state: &Rc<State>, depend: fn(&State), show: impl FnMut(&Rc<State>) + 'static) {
    boxed_watch(Rc::clone(state), depend, Box::new(show));
}

/// Task that is cancelled when the current owner is cleaned up, or when the effect that spawned it runs again.
pub(super) fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    // Signals that the task reads are no dependencies of the effect that spawned it.
    untrack(|| spawn_local_scoped_with_cancellation(task));
}

// One type of each for all callers, so that the client contains the code once.

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
