//! The search for a party while its name is typed: a text field with a list of suggestions, as the ARIA practices have it.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::{dom, server};
use crate::{api::draft::FoundParty, domain::draft::Spot, locale::Locale};

/// Nobody is asked between two keys.
const PAUSE_MS: u32 = 150;
/// From so many letters on.
const FEWEST_LETTERS: usize = 2;

/// What choosing fills in, and where.
pub type Chosen = Vec<(Spot, String)>;

struct Combobox {
    input: HtmlInputElement,
    list: HtmlElement,
    /// Says how many suggestions there are.
    voice: HtmlElement,
    locale: Locale,
    found: RefCell<Vec<FoundParty>>,
    active: RefCell<Option<usize>>,
    pause: RefCell<Option<Timeout>>,
    /// What was asked last: an older answer is not shown.
    asked: RefCell<String>,
    choose: Box<dyn Fn(Chosen)>,
}

/// Makes a search of each field that is marked as one.
pub fn listen(form: &Element, locale: Locale, choose: impl Fn(Chosen) + Clone + 'static) {
    for input in dom::all(form, "input[data-find-party]") {
        if let Ok(input) = input.dyn_into::<HtmlInputElement>() {
            begin(input, locale, Box::new(choose.clone()));
        }
    }
}

fn begin(input: HtmlInputElement, locale: Locale, choose: Box<dyn Fn(Chosen)>) -> Option<()> {
    let list_id = format!("suggestions-{}", input.name());
    let label = locale.client_suggestions_label();
    let list =
        dom::element("ul", &[("id", &list_id), ("role", "listbox"), ("class", "suggestions"), ("aria-label", label)])?;
    list.set_hidden(true);
    let voice = dom::element("p", &[("class", "unseen"), ("role", "status")])?;
    for (name, value) in [
        ("role", "combobox"),
        ("aria-autocomplete", "list"),
        ("aria-expanded", "false"),
        ("aria-controls", &list_id),
        // The browser's own suggestions would lie on top of these.
        ("autocomplete", "off"),
    ] {
        dom::set(&input, name, value);
    }
    // The field is the place that the list is positioned in.
    let frame = dom::element("div", &[("class", "suggestions-frame")])?;
    frame.append_child(&list).ok()?;
    input.after_with_node_2(&frame, &voice).ok()?;
    let combobox = Rc::new(Combobox {
        input,
        list,
        voice,
        locale,
        found: RefCell::default(),
        active: RefCell::default(),
        pause: RefCell::default(),
        asked: RefCell::default(),
        choose,
    });
    let typed = Rc::clone(&combobox);
    dom::listen(&combobox.input, "input", move |_| typed.wait());
    let pressed = Rc::clone(&combobox);
    dom::listen(&combobox.input, "keydown", move |event| pressed.key(&event));
    let left = Rc::clone(&combobox);
    dom::listen(&combobox.input, "blur", move |_| left.close());
    // The field keeps the focus while one clicks in the list.
    dom::listen(&combobox.list, "mousedown", |event| event.prevent_default());
    let clicked = Rc::clone(&combobox);
    dom::listen(&combobox.list, "click", move |event| {
        let option = dom::target(&event).and_then(|target| target.closest("[role=option]").ok().flatten());
        if let Some(at) = option.and_then(|option| option.get_attribute("data-at")?.parse().ok()) {
            clicked.take(at);
        }
    });
    Some(())
}

impl Combobox {
    /// Asks once nothing has been typed for a while.
    fn wait(self: &Rc<Self>) {
        let text = self.input.value().trim().to_owned();
        self.asked.replace(text.clone());
        if text.chars().count() < FEWEST_LETTERS {
            self.pause.replace(None);
            self.close();
            return;
        }
        let combobox = Rc::clone(self);
        self.pause.replace(Some(Timeout::new(PAUSE_MS, move || {
            wasm_bindgen_futures::spawn_local(async move {
                let found = server::find_parties(&text, combobox.locale == Locale::En).await;
                if *combobox.asked.borrow() == text {
                    combobox.open(found.unwrap_or_default());
                }
            });
        })));
    }

    fn open(&self, found: Vec<FoundParty>) {
        self.list.set_inner_html("");
        for (at, party) in found.iter().enumerate() {
            self.add_option(at, party);
        }
        let is_open = !found.is_empty();
        self.list.set_hidden(!is_open);
        dom::set(&self.input, "aria-expanded", if is_open { "true" } else { "false" });
        let words = if is_open {
            self.locale.client_suggestions(found.len())
        } else {
            self.locale.client_suggestions_none().to_owned()
        };
        dom::set_text(&self.voice, &words);
        self.found.replace(found);
        self.activate(None);
    }

    fn add_option(&self, at: usize, party: &FoundParty) -> Option<()> {
        let place = at.to_string();
        let id = self.option_id(at);
        let attributes = [("id", &*id), ("role", "option"), ("aria-selected", "false"), ("data-at", &place)];
        let option = dom::element("li", &attributes)?;
        let name = dom::element("span", &[("class", "name")])?;
        name.set_text_content(Some(&party.name));
        option.append_child(&name).ok()?;
        let notes = [party.note.as_str(), party.number.as_str()];
        let note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" · ");
        if !note.is_empty() {
            let place = dom::element("span", &[("class", "hint")])?;
            // The blank keeps them apart where they are read out.
            place.set_text_content(Some(&format!(" {note}")));
            option.append_child(&place).ok()?;
        }
        self.list.append_child(&option).ok()?;
        Some(())
    }

    fn close(&self) {
        self.asked.replace(String::new());
        self.list.set_hidden(true);
        dom::set(&self.input, "aria-expanded", "false");
        dom::set_text(&self.voice, "");
        self.found.replace(Vec::new());
        self.activate(None);
    }

    fn key(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let count = self.found.borrow().len();
        if count == 0 || event.is_composing() {
            return;
        }
        let active = *self.active.borrow();
        match event.key().as_str() {
            "ArrowDown" => self.activate(Some(active.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" => self.activate(Some(active.map_or(count - 1, |at| (at + count - 1) % count))),
            "Escape" => self.close(),
            "Enter" => match active {
                Some(at) => self.take(at),
                None => return self.close(),
            },
            _ => return,
        }
        event.prevent_default();
    }

    fn activate(&self, at: Option<usize>) {
        self.active.replace(at);
        let options = dom::all(&self.list, "[role=option]");
        for (place, option) in options.iter().enumerate() {
            let is_active = at == Some(place);
            dom::set(option, "aria-selected", if is_active { "true" } else { "false" });
            if is_active {
                option.scroll_into_view_with_scroll_into_view_options(&nearest());
            }
        }
        match at {
            Some(at) => dom::set(&self.input, "aria-activedescendant", &self.option_id(at)),
            None => dom::unset(&self.input, "aria-activedescendant"),
        }
    }

    fn take(&self, at: usize) {
        let Some(party) = self.found.borrow().get(at).cloned() else { return };
        self.close();
        let spot = |attribute: &str| Spot::parse(&self.input.get_attribute(attribute)?);
        let filled = [
            (Spot::parse(&self.input.name()), party.name),
            (spot("data-number"), party.number),
            (spot("data-kind"), party.kind),
        ];
        (self.choose)(filled.into_iter().filter_map(|(spot, value)| Some((spot?, value))).collect());
    }

    fn option_id(&self, at: usize) -> String {
        format!("suggestion-{}-{at}", self.input.name())
    }
}

fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}
