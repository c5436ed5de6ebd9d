//! Suggestions below the search box: looked for once somebody pauses, counted one in each task, and shown together. They
//! have a row of their own from the first key on: the hits are there already, and nothing may cover or move them.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, reactive::signal::ArcRwSignal};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::{
    effect::{effect, spawn},
    element, form,
    state::{Change, State, make_ready},
};
use crate::{
    client::{combobox::Combobox, idle},
    domain::filter::run,
    parts::programme::{
        marks,
        suggestions::{Suggestion, options, suggestions},
    },
};

/// While somebody types on, nothing moves below the box.
const PAUSE_MS: u32 = 200;

pub(super) struct Suggestions {
    /// The row and the box above it, once somebody has typed.
    shown: RefCell<Option<(HtmlElement, Combobox)>>,
    /// Suggestions that the list holds, with how many activities each leads to.
    found: RefCell<Vec<(Suggestion, usize)>>,
    /// Whether somebody has asked with a key; set each time.
    asked: ArcRwSignal<bool>,
}

impl Suggestions {
    pub(super) fn new() -> Self {
        Self { shown: RefCell::default(), found: RefCell::default(), asked: ArcRwSignal::new(false) }
    }

    /// There are suggestions from now on, while there is a text: somebody types.
    pub(super) fn begin(&self) {
        let row = element(marks::SUGGESTED).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let input = element(marks::TEXT).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let list = element(marks::SUGGESTIONS).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let voice = element(marks::SUGGESTED_WORDS);
        if let (Some(row), Some(input), Some(list), Some(voice)) = (row, input, list, voice) {
            // Not before: hydrating the page changes nothing.
            let combobox = || (row, Combobox::new(input, list, voice));
            self.shown.borrow_mut().get_or_insert_with(combobox);
        }
    }

    /// The number of the suggestion that an event happened to.
    pub(super) fn place_of(&self, event: &Event) -> Option<usize> {
        self.shown.borrow().as_ref()?.1.place_of(event)
    }

    fn close(&self) {
        if let Some((_, combobox)) = self.shown.borrow().as_ref().filter(|(_, combobox)| combobox.is_open()) {
            combobox.close();
        }
    }
}

/// Looks for suggestions some time after the text, or what else they follow from, has changed.
pub(super) fn show(state: &Rc<State>) {
    let state = Rc::clone(state);
    effect(move || {
        state.suggestions.asked.track();
        let has_text = !state.filter.read().text.is_empty();
        if has_text {
            state.has_all_texts.track();
        }
        state.suggestions.close();
        if let Some((row, _)) = &*state.suggestions.shown.borrow() {
            row.set_hidden(!has_text);
            if has_text {
                spawn(suggest(Rc::clone(&state)));
            }
        }
    });
}

async fn suggest(state: Rc<State>) {
    TimeoutFuture::new(PAUSE_MS).await;
    let mut uncounted = Vec::new();
    state.with_view(&mut |view| uncounted = suggestions(view));
    let mut found: Vec<(Suggestion, usize)> = Vec::new();
    for suggestion in uncounted {
        let hits = {
            let loaded = state.loaded.read_untracked();
            make_ready(&loaded, &suggestion.filter);
            run::total(&loaded.programme.borrow(), &suggestion.filter)
        };
        if hits > 0 {
            // Among those of a kind the one that leads to most comes first.
            let fewer =
                found.iter().rev().take_while(|(it, many)| it.group == suggestion.group && *many < hits).count();
            found.insert(found.len() - fewer, (suggestion, hits));
        }
        idle::next_task().await;
    }
    open(&state, &found);
    state.suggestions.found.replace(found);
}

fn open(state: &State, found: &[(Suggestion, usize)]) {
    let shown = state.suggestions.shown.borrow();
    if let Some((_, combobox)) = shown.as_ref().filter(|_| !found.is_empty()) {
        state.with_view(&mut |view| combobox.list().set_inner_html(options(view, found).as_str()));
        let is_typed = document().active_element().as_ref() == Some(combobox.input());
        let words = is_typed.then(|| state.locale.client_suggestions(found.len()));
        combobox.show(&words.unwrap_or_default());
    }
}

/// Chooses what a suggestion leads to.
pub(super) fn take(state: &Rc<State>, at: usize) {
    let taken = state.suggestions.found.borrow().get(at).map(|(suggestion, _)| suggestion.filter.clone());
    state.suggestions.close();
    if let Some(filter) = taken {
        state.choose(filter, Change::Choice);
        form::show(state);
    }
}

pub(super) fn on_key(state: &Rc<State>, event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in_box = target.is_some_and(|target| target.id() == marks::TEXT);
    if !is_in_box {
        return;
    }
    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
    let (taken, is_open) = {
        let shown = state.suggestions.shown.borrow();
        let combobox = shown.as_ref().map(|(_, combobox)| combobox);
        (combobox.and_then(|combobox| combobox.key(event)), combobox.is_some_and(Combobox::is_open))
    };
    if let Some(at) = taken {
        take(state, at);
    } else if key == "ArrowDown" && !is_open {
        event.prevent_default();
        state.suggestions.begin();
        state.suggestions.asked.set(true);
    }
}

/// The box keeps the focus while one clicks in the list.
pub(super) fn on_mouse_down(state: &Rc<State>, event: &Event) {
    if state.suggestions.place_of(event).is_some() {
        event.prevent_default();
    }
}
