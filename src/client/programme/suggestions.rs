//! Suggestions below the search box: made once typing pauses, counted one in each task, and shown together. Their row
//! comes and goes with the key that has or has not something to suggest, so that later nothing is covered or moves.

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
        suggestions::{self, Suggestion, options, suggestions},
    },
};

/// Debounce: while typing goes on, nothing moves below the box.
const PAUSE_MS: u32 = 200;

pub(super) struct Suggestions {
    /// Row of the suggestions and their combobox, from the first key on.
    shown: RefCell<Option<(HtmlElement, Combobox)>>,
    /// Suggestions in the list, each with its number of activities.
    found: RefCell<Vec<(Suggestion, Option<usize>)>>,
    /// Notified when suggestions are requested with a key; the value has no meaning.
    asked: ArcRwSignal<bool>,
}

impl Suggestions {
    pub(super) fn new() -> Self {
        Self { shown: RefCell::default(), found: RefCell::default(), asked: ArcRwSignal::new(false) }
    }

    /// Creates the combobox at the first key, which makes the row visible while there is a text.
    pub(super) fn begin(&self) {
        let row = element(marks::SUGGESTED).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let input = element(marks::TEXT).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let list = element(marks::SUGGESTIONS).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let voice = element(marks::SUGGESTED_WORDS);
        if let (Some(row), Some(input), Some(list), Some(voice)) = (row, input, list, voice) {
            // Not before typing: hydration changes nothing in the document.
            let combobox = || (row, Combobox::new(input, list, voice));
            self.shown.borrow_mut().get_or_insert_with(combobox);
        }
    }

    /// Index of the suggestion that was the target of an event.
    pub(super) fn place_of(&self, event: &Event) -> Option<usize> {
        self.shown.borrow().as_ref()?.1.place_of(event)
    }

    fn close(&self) {
        if let Some((_, combobox)) = self.shown.borrow().as_ref().filter(|(_, combobox)| combobox.is_open()) {
            combobox.close();
        }
    }
}

/// Makes suggestions some time after the text, or anything else that they depend on, has changed.
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
            let mut uncounted = Vec::new();
            let mut is_begun = false;
            state.with_view(&mut |view| {
                uncounted = suggestions(view);
                is_begun = has_text && suggestions::is_begun(&view.filter.text);
            });
            // A word that has just been begun leaves the row as it is: it would go and come back.
            if !is_begun {
                row.set_hidden(uncounted.is_empty());
            }
            if !uncounted.is_empty() {
                spawn(count(Rc::clone(&state), uncounted));
            }
        }
    });
}

async fn count(state: Rc<State>, uncounted: Vec<Suggestion>) {
    TimeoutFuture::new(PAUSE_MS).await;
    let mut found: Vec<(Suggestion, Option<usize>)> = Vec::new();
    for suggestion in uncounted {
        let hits = {
            let loaded = state.loaded.read_untracked();
            make_ready(&loaded, &suggestion.filter);
            run::total(&loaded.programme.borrow(), &suggestion.filter, state.today())
        };
        if hits > 0 {
            suggestions::insert(&mut found, suggestion, Some(hits));
        }
        idle::next_task().await;
    }
    open(&state, &found);
    state.suggestions.found.replace(found);
}

fn open(state: &State, found: &[(Suggestion, Option<usize>)]) {
    let shown = state.suggestions.shown.borrow();
    if let Some((_, combobox)) = shown.as_ref().filter(|_| !found.is_empty()) {
        state.with_view(&mut |view| combobox.list().set_inner_html(options(view, found).as_str()));
        let is_typed = document().active_element().as_ref() == Some(combobox.input());
        let words = is_typed.then(|| state.locale.client_suggestions(found.len()));
        combobox.show(&words.unwrap_or_default());
    }
}

/// Applies the filter of a suggestion.
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

/// Keeps the focus in the search box during a click in the list.
pub(super) fn on_mouse_down(state: &Rc<State>, event: &Event) {
    if state.suggestions.place_of(event).is_some() {
        event.prevent_default();
    }
}
