//! Control that says at which day and hour the reader is, and leads to another.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::{
    anchor::{self, Anchor},
    element,
    state::State,
};
use crate::{
    domain::{
        filter::{Sort, run::Hit},
        programme::Span,
    },
    parts::{
        html::prelude::*,
        programme::{self, View, marks},
    },
};

/// Distance from the top of the screen at which an activity is shown: below what stays in sight.
const TOP_REM: f64 = 7.5;

/// Offers every day and hour of the hits. In an order other than that of time there is nothing to jump to.
pub(super) fn offer(state: &State) {
    let Some(select) = control() else { return };
    state.with_view(&mut |view| {
        let hits = view.hits_from_page();
        let is_offered = view.filter.sort() == Sort::Time && !hits.is_empty();
        select.set_hidden(!is_offered);
        if is_offered {
            let starts = starts(view, hits);
            let template = maud! {
                @if let Some(at) = now(view) { option value=(at) { (view.locale.jump_to_now()) } }
                @for (at, span) in &starts {
                    option value=(at) { (programme::day_and_hour(view, *span)) }
                }
            };
            select.set_inner_html(Markup::of(template).as_str());
        }
    });
    let held = state.anchor.borrow().as_ref().map(|anchor| anchor.activity);
    show_place(state, held.or_else(|| Some(anchor::on_screen()?.activity)));
}

/// First hit of each day and hour.
fn starts(view: &View, hits: &[Hit]) -> Vec<(usize, Span)> {
    let mut starts: Vec<(usize, Span)> = Vec::new();
    for (at, hit) in hits.iter().enumerate() {
        let span = view.programme.span(hit.occurrence);
        if starts.last().is_none_or(|(_, last)| last.start_minute / 60 != span.start_minute / 60) {
            starts.push((at, span));
        }
    }
    starts
}

/// Says where an activity is.
pub(super) fn show_place(state: &State, activity: Option<u32>) {
    let Some(select) = control() else { return };
    state.with_view(&mut |view| {
        let hits = view.hits_from_page();
        let document = activity.and_then(|id| view.programme.document(id));
        let at = document.and_then(|document| hits.iter().position(|hit| hit.document == document)).unwrap_or(0);
        let option = starts(view, hits).iter().rposition(|(first, _)| *first <= at).unwrap_or(0);
        // The way to what is on now stands before the hours.
        select.set_selected_index((option + usize::from(now(view).is_some())) as i32);
    });
}

/// Leads to the hit that was chosen in the control.
pub(super) fn go(state: &State, select: &HtmlSelectElement) {
    // Not `str::parse`: its errors are more code than a few digits.
    let at = select.value().bytes().fold(0, |at, digit| at * 10 + usize::from(digit.wrapping_sub(b'0')));
    let mut activity = None;
    state.with_view(&mut |view| activity = view.hits_from_page().get(at).map(|hit| view.programme.id(hit.document)));
    if let Some(activity) = activity {
        show(state, activity);
    }
}

/// Shows the activity that begins next, or goes on, while the week runs.
pub(super) fn go_to_now(state: &State) {
    let mut activity = None;
    state.with_view(&mut |view| activity = now(view).map(|at| view.programme.id(view.outcome.hits[at].document)));
    if let Some(activity) = activity {
        show(state, activity);
    }
}

/// Place among the hits of the first of today that is not over, where anything comes before it.
fn now(view: &View) -> Option<usize> {
    let (now, today) = (view.time_s?, view.today?);
    let is_whole_week = view.filter.sort() == Sort::Time && view.filter.days().next().is_none();
    if !is_whole_week || !view.filter.text.is_empty() || view.filter.page > 0 {
        return None;
    }
    let is_next = |hit: &Hit| {
        let span = view.programme.span(hit.occurrence);
        span.day == today && span.ends_unix_s > now && !span.lasts_for_days()
    };
    view.outcome.hits.iter().position(is_next).filter(|at| *at > 0)
}

fn show(state: &State, activity: u32) {
    anchor::open_around(activity);
    anchor::hold(state, Some(Anchor::new(activity, TOP_REM * state.rem_px)));
    // What was folded around it is known only now.
    anchor::open_around(activity);
    anchor::keep(state);
}

fn control() -> Option<HtmlSelectElement> {
    element(marks::JUMP)?.dyn_into().ok()
}
