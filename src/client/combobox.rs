//! A text field with a list of suggestions, as the ARIA practices have a combobox. Who uses it fills the list.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

pub struct Combobox {
    input: HtmlInputElement,
    list: HtmlElement,
    /// Says how many suggestions there are.
    voice: Element,
    /// How many stand in the open list; 0 while it is closed.
    many: Cell<usize>,
    active: Cell<Option<usize>>,
}

impl Combobox {
    /// The list is a `listbox` with an id, and holds nothing but options, each with an id.
    pub fn new(input: HtmlInputElement, list: HtmlElement, voice: Element) -> Self {
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-expanded", "false"),
            ("aria-controls", &list.id()),
            // The browser's own suggestions would lie on top of these.
            ("autocomplete", "off"),
        ] {
            set(&input, name, value);
        }
        Self { input, list, voice, many: Cell::default(), active: Cell::default() }
    }

    pub fn input(&self) -> &HtmlInputElement {
        &self.input
    }

    pub fn list(&self) -> &HtmlElement {
        &self.list
    }

    pub fn is_open(&self) -> bool {
        self.many.get() > 0
    }

    /// Shows what the list holds, and says so in words; closed where it holds nothing.
    pub fn show(&self, words: &str) {
        self.many.set(self.list.child_element_count() as usize);
        self.active.set(None);
        self.list.set_hidden(!self.is_open());
        set(&self.input, "aria-expanded", if self.is_open() { "true" } else { "false" });
        // Whoever hears nothing of this attribute has no active option.
        let _ = self.input.remove_attribute("aria-activedescendant");
        if self.voice.text_content().as_deref() != Some(words) {
            self.voice.set_text_content(Some(words));
        }
    }

    pub fn close(&self) {
        self.list.set_inner_html("");
        self.show("");
    }

    /// Moves in the open list and closes it; says which suggestion is taken.
    pub fn key(&self, event: &Event) -> Option<usize> {
        let event = event.dyn_ref::<KeyboardEvent>().filter(|event| self.is_open() && !event.is_composing())?;
        let (many, active) = (self.many.get(), self.active.get());
        let mut taken = None;
        match (event.key().as_str(), active) {
            ("ArrowDown", _) => self.activate(active.map_or(0, |at| (at + 1) % many)),
            ("ArrowUp", _) => self.activate(active.map_or(many - 1, |at| (at + many - 1) % many)),
            ("Escape", _) => self.close(),
            ("Enter", Some(_)) => taken = active,
            ("Enter", None) => {
                self.close();
                return None;
            }
            _ => return None,
        }
        event.prevent_default();
        taken
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

    /// The place of the suggestion that an event happened to.
    pub fn place_of(&self, event: &Event) -> Option<usize> {
        let option = event.target()?.dyn_into::<Element>().ok()?.closest("[role=option]").ok()??;
        let options = self.list.children();
        (0..options.length()).find(|at| options.item(*at).as_ref() == Some(&option)).map(|at| at as usize)
    }
}

fn set(element: &Element, name: &str, value: &str) {
    // Our names are names.
    let _ = element.set_attribute(name, value);
}
