//! Clock of the page: the server's time, each minute while the week runs, and its date.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::state::State;
use crate::client::{clock, data, idle};

const MINUTE_MS: u32 = 60_000;
/// Longest wait for idle time before the first request.
const FIRST_LOOK_MS: u32 = 2000;

/// Sets the clock and the date each minute, until the task is cancelled.
pub(super) async fn follow(state: Rc<State>) {
    idle::come(FIRST_LOOK_MS).await;
    let week = state.form.get_attribute("data-week").unwrap_or_default();
    let mut is_running = false;
    loop {
        // Asked each minute: a page may have been open since before the week began.
        if let Ok(current) = data::current(Some(&week)).await {
            is_running = current.running;
        }
        let now_s = clock::now_s();
        state.now_s.set(is_running.then_some(now_s).flatten());
        let date = |now_s| i64::from(state.loaded.read_untracked().programme.borrow().date_at(now_s).0);
        let today = now_s.map(date);
        if today.is_some() && today != state.today.get_untracked() {
            state.today.set(today);
        }
        TimeoutFuture::new(MINUTE_MS).await;
    }
}
