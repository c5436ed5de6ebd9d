//! Clock of the page: the server's time, each minute while the week runs.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::state::State;
use crate::client::{clock, data, idle};

const MINUTE_MS: u32 = 60_000;
/// Longest wait for idle time before the first request.
const FIRST_LOOK_MS: u32 = 2000;

/// Sets the clock each minute, until the task is cancelled.
pub(super) async fn follow(state: Rc<State>) {
    idle::come(FIRST_LOOK_MS).await;
    let week = state.form.get_attribute("data-week").unwrap_or_default();
    let mut is_running = false;
    loop {
        // Asked each minute: a page may have been open since before the week began.
        if let Ok(current) = data::current(Some(&week)).await {
            is_running = current.running;
        }
        state.now_s.set(is_running.then(clock::now_s).flatten());
        TimeoutFuture::new(MINUTE_MS).await;
    }
}
