//! Combobox after the ARIA Authoring Practices: a text field with a list of suggestions. The caller fills the list.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::set_attribute as set;

pub struct Combobox {
    input: HtmlInputElement,
    list: HtmlElement,
    /// Live region that announces the number of suggestions.
    status: Element,
    /// Number of options in the open list; 0 while it is closed.
    count: Cell<usize>,
    active: Cell<Option<usize>>,
}

impl Combobox {
    /// `list` is a `listbox` with an id, and holds nothing but options, each with an id.
    pub fn new(input: HtmlInputElement, list: HtmlElement, status: Element) -> Self {
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-expanded", "false"),
            ("aria-controls", &list.id()),
            // The browser's own suggestions would cover the list.
            ("autocomplete", "off"),
        ] {
            set(&input, name, value);
        }
        Self { input, list, status, count: Cell::default(), active: Cell::default() }
    }

    pub fn input(&self) -> &HtmlInputElement {
        &self.input
    }

    pub fn list(&self) -> &HtmlElement {
        &self.list
    }

    pub fn is_open(&self) -> bool {
        self.count.get() > 0
    }

    /// Opens the list with the options that it holds, or closes it if there are none, and announces a message.
    pub fn show(&self, message: &str) {
        self.count.set(self.list.child_element_count() as usize);
        self.active.set(None);
        self.list.set_hidden(!self.is_open());
        set(&self.input, "aria-expanded", if self.is_open() { "true" } else { "false" });
        // Without the attribute there is no active option.
        let _ = self.input.remove_attribute("aria-activedescendant");
        if self.status.text_content().as_deref() != Some(message) {
            self.status.set_text_content(Some(message));
        }
    }

    pub fn close(&self) {
        self.list.set_inner_html("");
        self.show("");
    }

    /// Handles a key: moves in the open list, closes it, or returns the index of the option that was chosen.
    pub fn key(&self, event: &Event) -> Option<usize> {
        let event = event.dyn_ref::<KeyboardEvent>().filter(|event| self.is_open() && !event.is_composing())?;
        let (count, active) = (self.count.get(), self.active.get());
        let mut chosen = None;
        match (event.key().as_str(), active) {
            ("ArrowDown", _) => self.activate(active.map_or(0, |at| (at + 1) % count)),
            ("ArrowUp", _) => self.activate(active.map_or(count - 1, |at| (at + count - 1) % count)),
            ("Escape", _) => self.close(),
            ("Enter", Some(_)) => chosen = active,
            ("Enter", None) => {
                self.close();
                return None;
            }
            _ => return None,
        }
        event.prevent_default();
        chosen
    }

    fn activate(&self, at: usize) {
        for (place, is_active) in [(self.active.replace(Some(at)), "false"), (Some(at), "true")] {
            let Some(option) = place.and_then(|place| self.list.children().item(place as u32)) else { continue };
            set(&option, "aria-selected", is_active);
            if place == Some(at) {
                set(&self.input, "aria-activedescendant", &option.id());
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                option.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        }
    }

    /// Index of the option that was the target of an event.
    pub fn place_of(&self, event: &Event) -> Option<usize> {
        let option = event.target()?.dyn_into::<Element>().ok()?.closest("[role=option]").ok()??;
        let options = self.list.children();
        (0..options.length()).find(|at| options.item(*at).as_ref() == Some(&option)).map(|at| at as usize)
    }
}
