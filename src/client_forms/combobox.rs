//! The search for a party while its name is typed: a text field with a list of suggestions, as the ARIA practices have it.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{dom, server};
use crate::{api::draft::FoundParty, client::combobox::Combobox, domain::draft::Spot, locale::Locale};

/// Nobody is asked between two keys.
const PAUSE_MS: u32 = 150;
/// From so many letters on.
const FEWEST_LETTERS: usize = 2;

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
    dom::listen(input, "input", move |_| typed.wait());
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
        let spot = |attribute: &str| Spot::parse(&input.get_attribute(attribute)?);
        let filled = [
            (Spot::parse(&input.name()), party.name),
            (spot("data-number"), party.number),
            (spot("data-kind"), party.kind),
        ];
        (self.choose)(filled.into_iter().filter_map(|(spot, value)| Some((spot?, value))).collect());
    }
}
