//! Suggestions below the search box: looked for once somebody pauses, counted one in each task, and shown together. They
//! have a row of their own from the first key on: the hits are there already, and nothing may cover or move them.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::{Controller, Step, element, make_ready};
use crate::{
    client::{
        combobox::Combobox,
        idle::{self, Idle},
    },
    domain::filter::run,
    parts::{
        html::Markup,
        programme::{
            marks,
            suggestions::{self, Suggestion},
        },
    },
};

/// While somebody types on, nothing moves below the box.
const PAUSE_MS: u32 = 200;

#[derive(Default)]
pub(super) struct Suggestions {
    /// Their row and the box above it, once somebody has typed.
    shown: Option<(HtmlElement, Combobox)>,
    /// With how many activities each leads to.
    found: Vec<(Suggestion, usize)>,
    /// What is still to be counted, the last one first.
    uncounted: Vec<Suggestion>,
    waiting: Option<Idle>,
}

impl Controller {
    pub(super) fn listen_for_suggestions(&self) -> Result<(), JsValue> {
        self.on("keydown", Self::on_key)?;
        // The box keeps the focus while one clicks in the list.
        self.on("mousedown", |controller, event| {
            if controller.place_of_suggestion(event).is_some() {
                event.prevent_default();
            }
        })
    }

    /// There are suggestions from now on, while there is a text: somebody types.
    pub(super) fn begin_to_suggest(&self) {
        let row = element(marks::SUGGESTED).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let input = element(marks::TEXT).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let list = element(marks::SUGGESTIONS).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let voice = element(marks::SUGGESTED_WORDS);
        if let (Some(row), Some(input), Some(list), Some(voice)) = (row, input, list, voice) {
            // Not before: taking over the page changes nothing.
            let combobox = || (row, Combobox::new(input, list, voice));
            self.suggestions.borrow_mut().shown.get_or_insert_with(combobox);
        }
    }

    /// Looks for suggestions some time after the text, or what else they follow from, has changed.
    pub(super) fn suggest_later(&self) {
        self.close_suggestions();
        let mut suggestions = self.suggestions.borrow_mut();
        let Some((row, _)) = &suggestions.shown else { return };
        let has_text = !self.filter.borrow().text.is_empty();
        row.set_hidden(!has_text);
        if !has_text {
            return;
        }
        let me = self.me.clone();
        suggestions.waiting = Some(idle::after(PAUSE_MS, move || {
            if let Some(me) = me.upgrade() {
                me.suggest();
            }
        }));
    }

    fn suggest(&self) {
        let mut uncounted = Vec::new();
        self.lend_view(&mut |view| uncounted = suggestions::suggestions(view));
        uncounted.reverse();
        let mut suggestions = self.suggestions.borrow_mut();
        suggestions.found.clear();
        suggestions.uncounted = uncounted;
        drop(suggestions);
        self.count_on();
    }

    fn count_on(&self) {
        let Some(next) = self.suggestions.borrow_mut().uncounted.pop() else { return self.show_suggestions() };
        let hits = {
            let loaded = self.loaded.borrow();
            make_ready(&loaded, &next.filter);
            run::total(&loaded.programme.borrow(), &next.filter)
        };
        let mut suggestions = self.suggestions.borrow_mut();
        if hits > 0 {
            // Among those of a kind the one that leads to most comes first.
            let found = &mut suggestions.found;
            let fewer = found.iter().rev().take_while(|(it, many)| it.group == next.group && *many < hits).count();
            found.insert(found.len() - fewer, (next, hits));
        }
        let me = self.me.clone();
        suggestions.waiting = Some(idle::after(0, move || {
            if let Some(me) = me.upgrade() {
                me.count_on();
            }
        }));
    }

    fn show_suggestions(&self) {
        let suggestions = self.suggestions.borrow();
        if let Some((_, combobox)) = suggestions.shown.as_ref().filter(|_| !suggestions.found.is_empty()) {
            let mut options = Markup::default();
            self.lend_view(&mut |view| options = suggestions::options(view, &suggestions.found));
            combobox.list().set_inner_html(options.as_str());
            let is_typed = document().active_element().as_ref() == Some(combobox.input());
            let words = is_typed.then(|| self.locale.client_suggestions(suggestions.found.len()));
            combobox.show(&words.unwrap_or_default());
        }
    }

    fn close_suggestions(&self) {
        let mut suggestions = self.suggestions.borrow_mut();
        suggestions.waiting.take();
        if let Some((_, combobox)) = suggestions.shown.as_ref().filter(|(_, combobox)| combobox.is_open()) {
            combobox.close();
        }
    }

    fn on_key(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_in_box = target.is_some_and(|target| target.id() == marks::TEXT);
        if !is_in_box {
            return;
        }
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
        let (taken, is_open) = {
            let suggestions = self.suggestions.borrow();
            let combobox = suggestions.shown.as_ref().map(|(_, combobox)| combobox);
            (combobox.and_then(|combobox| combobox.key(event)), combobox.is_some_and(Combobox::is_open))
        };
        if let Some(at) = taken {
            self.take_suggestion(at);
        } else if key == "ArrowDown" && !is_open {
            event.prevent_default();
            self.begin_to_suggest();
            self.suggest_later();
        }
    }

    pub(super) fn place_of_suggestion(&self, event: &Event) -> Option<usize> {
        self.suggestions.borrow().shown.as_ref()?.1.place_of(event)
    }

    pub(super) fn take_suggestion(&self, at: usize) {
        let taken = self.suggestions.borrow().found.get(at).map(|(suggestion, _)| suggestion.filter.clone());
        self.close_suggestions();
        if let Some(filter) = taken {
            self.choose(filter, Step::New);
            self.show_form();
        }
    }
}
