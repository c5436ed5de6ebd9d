//! Clock of the page: the server's time, each minute while the week runs, and its date.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{
    anchor,
    effect::spawn,
    note,
    state::{self, State},
    texts, visits,
};
use crate::client::{clock, data, idle};

const MINUTE_MS: u32 = 60_000;
/// Longest wait for idle time before the first request.
const FIRST_LOOK_MS: u32 = 2000;

/// Sets the clock and the date each minute, until the task is cancelled. A programme that was shown from memory is replaced
/// at the first look, where there is a newer one.
pub(super) async fn follow(state: Rc<State>, mut is_newest: bool) {
    idle::come(FIRST_LOOK_MS).await;
    let week = state.form.get_attribute("data-week").unwrap_or_default();
    visits::offer_last(&state);
    let mut is_running = false;
    loop {
        // Asked each minute: a page may have been open since before the week began.
        if let Ok(current) = data::current(Some(&week)).await {
            is_running = current.running;
            let newer = current.version.filter(|version| *version != state.loaded.read_untracked().version);
            if let Some(version) = newer.filter(|_| !is_newest) {
                if let Ok(loaded) = data::load(&week, &version).await {
                    replace(&state, loaded);
                    is_newest = true;
                }
            } else {
                is_newest = true;
            }
        }
        let now_s = clock::now_s();
        state.time_s.set(now_s.or(state.time_s.get()));
        state.now_s.set(is_running.then_some(now_s).flatten());
        let date = |now_s| i64::from(state.loaded.read_untracked().programme.borrow().date_at(now_s).0);
        let today = now_s.map(date);
        if today.is_some() && today != state.today.get_untracked() {
            state.today.set(today);
        }
        TimeoutFuture::new(MINUTE_MS).await;
    }
}

/// Shows another version of the programme; the reader's place is kept.
fn replace(state: &Rc<State>, loaded: data::Loaded) {
    let place = state.anchor.take().or_else(anchor::on_screen);
    state::make_ready(&loaded, &state.filter.read_untracked());
    state.has_all_texts.set(false);
    state.loaded.set(loaded);
    state.is_replaced.set(true);
    note::write(state);
    anchor::hold(state, place);
    spawn(texts::load(Rc::clone(state)));
}
