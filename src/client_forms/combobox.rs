//! The search for a party while its name is typed: a text field with a list of suggestions, as the ARIA practices have it.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{controls, dom, server};
use crate::{api::draft::FoundParty, client::combobox::Combobox, domain::draft::Spot, locale::Locale};

/// Nobody is asked between two keys.
const PAUSE_MS: u32 = 150;
/// From so many letters on.
const FEWEST_LETTERS: usize = 2;

/// Holds the name that a body of the registry was chosen by, or known by when the page was made.
const KNOWN: &str = "data-known";
/// Hold the field of the number or the kind, and what the registry has for that body.
const NUMBER: (&str, &str) = ("data-number", "data-known-number");
const KIND: (&str, &str) = ("data-kind", "data-known-kind");

/// What choosing fills in, and where.
pub type Chosen = Vec<(Spot, String)>;

struct Search {
    combobox: Combobox,
    locale: Locale,
    found: RefCell<Vec<FoundParty>>,
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
    // The field is the place that the list is positioned in.
    let frame = dom::element("div", &[("class", "suggestions-frame")])?;
    frame.append_child(&list).ok()?;
    input.after_with_node_2(&frame, &voice).ok()?;
    let search = Rc::new(Search {
        combobox: Combobox::new(input, list, voice.into()),
        locale,
        found: RefCell::default(),
        pause: RefCell::default(),
        asked: RefCell::default(),
        choose,
    });
    let (input, list) = (search.combobox.input(), search.combobox.list());
    let typed = Rc::clone(&search);
    dom::listen(input, "input", move |_| {
        typed.let_go();
        typed.wait();
    });
    let pressed = Rc::clone(&search);
    dom::listen(input, "keydown", move |event| {
        if let Some(at) = pressed.combobox.key(&event) {
            pressed.take(at);
        }
    });
    let left = Rc::clone(&search);
    dom::listen(input, "blur", move |_| left.close());
    // The field keeps the focus while one clicks in the list.
    dom::listen(list, "mousedown", |event| event.prevent_default());
    let clicked = Rc::clone(&search);
    dom::listen(list, "click", move |event| {
        if let Some(at) = clicked.combobox.place_of(&event) {
            clicked.take(at);
        }
    });
    Some(())
}

impl Search {
    /// Asks once nothing has been typed for a while.
    fn wait(self: &Rc<Self>) {
        let text = self.combobox.input().value().trim().to_owned();
        self.asked.replace(text.clone());
        if text.chars().count() < FEWEST_LETTERS {
            self.pause.replace(None);
            self.close();
            return;
        }
        let search = Rc::clone(self);
        self.pause.replace(Some(Timeout::new(PAUSE_MS, move || {
            wasm_bindgen_futures::spawn_local(async move {
                let found = server::find_parties(&text, search.locale == Locale::En).await;
                if *search.asked.borrow() == text {
                    search.open(found.unwrap_or_default());
                }
            });
        })));
    }

    fn open(&self, found: Vec<FoundParty>) {
        self.combobox.list().set_inner_html("");
        for (at, party) in found.iter().enumerate() {
            self.add_option(at, party);
        }
        let words = if found.is_empty() {
            self.locale.client_suggestions_none().to_owned()
        } else {
            self.locale.client_suggestions(found.len())
        };
        self.found.replace(found);
        self.combobox.show(&words);
    }

    fn add_option(&self, at: usize, party: &FoundParty) -> Option<()> {
        let id = format!("suggestion-{}-{at}", self.combobox.input().name());
        let option = dom::element("li", &[("id", &*id), ("role", "option"), ("aria-selected", "false")])?;
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
        self.combobox.list().append_child(&option).ok()?;
        Some(())
    }

    fn close(&self) {
        self.asked.replace(String::new());
        self.found.replace(Vec::new());
        self.combobox.close();
    }

    fn take(&self, at: usize) {
        let Some(party) = self.found.borrow().get(at).cloned() else { return };
        self.close();
        let input = self.combobox.input();
        let mut filled = self.filled_in();
        for (attribute, value) in [(KNOWN, &party.name), (NUMBER.1, &party.number), (KIND.1, &party.kind)] {
            dom::set(input, attribute, value);
        }
        // Where the registry has none, the one that somebody typed stays.
        if !party.number.is_empty() {
            filled.extend(self.spot(NUMBER.0).map(|spot| (spot, party.number)));
        }
        filled.extend(Spot::parse(&input.name()).map(|spot| (spot, party.name)));
        filled.extend(self.spot(KIND.0).map(|spot| (spot, party.kind)));
        (self.choose)(filled);
    }

    /// Takes back what the registry has filled in, as soon as the name is another than the one that it was filled in for.
    fn let_go(&self) {
        let input = self.combobox.input();
        let Some(known) = input.get_attribute(KNOWN) else { return };
        if known.trim().eq_ignore_ascii_case(input.value().trim()) {
            return;
        }
        let filled = self.filled_in();
        dom::unset(input, KNOWN);
        if !filled.is_empty() {
            (self.choose)(filled);
        }
    }

    /// The fields that hold what the registry has filled in, and nobody has touched since; each with nothing.
    fn filled_in(&self) -> Chosen {
        let input = self.combobox.input();
        let Some(form) = input.form().filter(|_| input.has_attribute(KNOWN)) else { return Vec::new() };
        let is_untouched = |(place, value): (&str, &str)| {
            let spot = self.spot(place)?;
            let known = input.get_attribute(value).filter(|known| !known.is_empty())?;
            (controls::value(&form, spot) == known).then(|| (spot, String::new()))
        };
        [NUMBER, KIND].into_iter().filter_map(is_untouched).collect()
    }

    fn spot(&self, attribute: &str) -> Option<Spot> {
        Spot::parse(&self.combobox.input().get_attribute(attribute)?)
    }
}
