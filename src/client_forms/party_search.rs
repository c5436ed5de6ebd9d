//! Search for a party while its name is typed, in the register of public bodies and among the parties of the week.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{controls, dom, requests};
use crate::{
    api::draft::{FoundParties, FoundParty},
    client::combobox::Combobox,
    domain::{draft::FieldId, party::OrganizationNumber},
    locale::Locale,
};

/// Pause in typing after which a request is made.
const DEBOUNCE_MS: u32 = 150;
/// Length from which a text is searched for.
const MIN_CHARS: usize = 2;

/// Attribute with the name of the registered party that the fields were filled in from.
const KNOWN: &str = "data-known";
/// Attributes with the name of the field for the party's number or kind, and the value that was filled in.
const NUMBER: (&str, &str) = ("data-number", "data-known-number");
const KIND: (&str, &str) = ("data-kind", "data-known-kind");

/// Values to fill in, by field.
pub type Values = Vec<(FieldId, String)>;

struct PartySearch {
    combobox: Combobox,
    /// Line below the field that announces what was found; sighted people see it where that is nothing.
    status: Element,
    locale: Locale,
    /// Answer for the text in the field.
    found: RefCell<FoundParties>,
    debounce: RefCell<Option<Timeout>>,
    /// Text of the latest request; the answers of older ones are not shown.
    requested: RefCell<String>,
    fill_in: Box<dyn Fn(Values)>,
}

/// Mounts a search on every field that is marked as one.
pub fn mount(form: &Element, locale: Locale, fill_in: impl Fn(Values) + Clone + 'static) {
    for input in dom::all(form, "input[data-find-party]") {
        if let Ok(input) = input.dyn_into::<HtmlInputElement>() {
            mount_one(input, locale, Box::new(fill_in.clone()));
        }
    }
}

fn mount_one(input: HtmlInputElement, locale: Locale, fill_in: Box<dyn Fn(Values)>) -> Option<()> {
    let list_id = format!("suggestions-{}", input.name());
    let label = locale.client_suggestions_label();
    let list =
        dom::element("ul", &[("id", &list_id), ("role", "listbox"), ("class", "suggestions"), ("aria-label", label)])?;
    list.set_hidden(true);
    let status = dom::element("p", &[("class", "visually-hidden"), ("role", "status")])?;
    // The list is positioned relative to the frame.
    let frame = dom::element("div", &[("class", "suggestions-frame")])?;
    frame.append_child(&list).ok()?;
    input.after_with_node_2(&frame, &status).ok()?;
    let search = Rc::new(PartySearch {
        combobox: Combobox::new(input, list, status.clone().into()),
        status: status.into(),
        locale,
        found: RefCell::default(),
        debounce: RefCell::default(),
        requested: RefCell::default(),
        fill_in,
    });
    let (input, list) = (search.combobox.input(), search.combobox.list());
    let typed = Rc::clone(&search);
    dom::listen(input, "input", move |_| {
        typed.clear_outdated();
        // The list stays until the next answer, which tells what the text means now.
        typed.found.borrow_mut().is_named = false;
        typed.search_later();
    });
    let pressed = Rc::clone(&search);
    dom::listen(input, "keydown", move |event| {
        if let Some(at) = pressed.combobox.key(&event) {
            pressed.choose(at);
        }
    });
    let blurred = Rc::clone(&search);
    dom::listen(input, "blur", move |_| blurred.leave());
    // The field keeps the focus during a click in the list.
    dom::listen(list, "mousedown", |event| event.prevent_default());
    let clicked = Rc::clone(&search);
    dom::listen(list, "click", move |event| {
        if let Some(at) = clicked.combobox.place_of(&event) {
            clicked.choose(at);
        }
    });
    Some(())
}

impl PartySearch {
    /// Requests suggestions after a pause in typing.
    fn search_later(self: &Rc<Self>) {
        let text = self.combobox.input().value().trim().to_owned();
        self.requested.replace(text.clone());
        if text.chars().count() < MIN_CHARS {
            self.debounce.replace(None);
            self.close();
            return;
        }
        let search = Rc::clone(self);
        self.debounce.replace(Some(Timeout::new(DEBOUNCE_MS, move || {
            wasm_bindgen_futures::spawn_local(async move {
                let found = requests::find_parties(&text, search.locale == Locale::En).await;
                if *search.requested.borrow() == text {
                    match found {
                        Some(found) => search.show(found),
                        // Without an answer nothing is known of the name.
                        None => search.close(),
                    }
                }
            });
        })));
    }

    fn show(&self, found: FoundParties) {
        let (list, count) = (self.combobox.list(), found.found.len());
        let input: &Element = self.combobox.input();
        let has_focus = dom::focused().as_ref() == Some(input);
        list.set_inner_html("");
        dom::unset(list, "data-more");
        let mut message = self.locale.client_suggestions_none().to_owned();
        if count > 0 && has_focus {
            for (at, party) in found.found.iter().enumerate() {
                self.add_option(at, party);
            }
            message = self.locale.client_suggestions(count);
            if found.total > count {
                let more = self.locale.client_suggestions_more(&count.to_string(), &found.total.to_string());
                // A list box holds nothing but options: the style sheet shows the line.
                dom::set(list, "data-more", &more);
                message = format!("{message}. {more}");
            }
        }
        self.found.replace(found);
        if count > 0 && !has_focus {
            self.leave();
        } else {
            self.say(&message, count == 0);
        }
    }

    fn say(&self, message: &str, is_visible: bool) {
        dom::set(&self.status, "class", if is_visible { "hint" } else { "visually-hidden" });
        self.combobox.show(message);
    }

    /// Closes the list, and fills in number and kind where the text is a name of one party and neither field contradicts.
    /// Called when the field loses the focus, and for an answer that comes after that.
    fn leave(&self) {
        // The line for no match stays: the page would move under a button that is being pressed.
        if self.combobox.is_open() {
            self.combobox.close();
        }
        let found = self.found.borrow();
        let Some(party) = found.found.first().filter(|_| found.is_named).cloned() else { return };
        drop(found);
        let input = self.combobox.input();
        let Some(form) = input.form().filter(|_| input.is_connected()) else { return };
        let typed = |place: &str| self.field_id(place).map(|field_id| controls::value(&form, field_id));
        let (number, kind) = (typed(NUMBER.0).unwrap_or_default(), typed(KIND.0).unwrap_or_default());
        let number = OrganizationNumber::parse(&number).map_or(number, |number| number.as_str().to_owned());
        let [has_number, has_kind] =
            [(&number, &party.number), (&kind, &party.kind)].map(|(typed, known)| known.is_empty() || typed == known);
        let contradicts = (!has_number && !number.is_empty()) || (!has_kind && !kind.is_empty());
        if contradicts || (has_number && has_kind) {
            return;
        }
        let name = input.value();
        let facts = self.locale.client_party_filled_in(&note_of(&party));
        self.fill(party, name);
        self.say(&facts, false);
    }

    fn add_option(&self, at: usize, party: &FoundParty) -> Option<()> {
        let id = format!("suggestion-{}-{at}", self.combobox.input().name());
        let option = dom::element("li", &[("id", &*id), ("role", "option"), ("aria-selected", "false")])?;
        let name = dom::element("span", &[("class", "name")])?;
        name.set_text_content(Some(&party.name));
        option.append_child(&name).ok()?;
        let note = note_of(party);
        if !note.is_empty() {
            let place = dom::element("span", &[("class", "hint")])?;
            // Screen readers read name and note as two words.
            place.set_text_content(Some(&format!(" {note}")));
            option.append_child(&place).ok()?;
        }
        self.combobox.list().append_child(&option).ok()?;
        Some(())
    }

    fn close(&self) {
        self.requested.replace(String::new());
        self.found.take();
        self.combobox.list().set_inner_html("");
        self.say("", false);
    }

    fn choose(&self, at: usize) {
        let Some(party) = self.found.borrow().found.get(at).cloned() else { return };
        let name = party.name.clone();
        self.fill(party, name);
    }

    /// Fills in what is known of a party that is called `name` here.
    fn fill(&self, party: FoundParty, name: String) {
        self.close();
        let input = self.combobox.input();
        let mut values = self.cleared_values();
        for (attribute, value) in [(KNOWN, &name), (NUMBER.1, &party.number), (KIND.1, &party.kind)] {
            dom::set(input, attribute, value);
        }
        // A number that somebody typed stays if the party has none.
        if !party.number.is_empty() {
            values.extend(self.field_id(NUMBER.0).map(|field_id| (field_id, party.number)));
        }
        values.extend(FieldId::parse(&input.name()).map(|field_id| (field_id, name)));
        values.extend(self.field_id(KIND.0).map(|field_id| (field_id, party.kind)));
        (self.fill_in)(values);
    }

    /// Clears the values that were filled in, as soon as the name differs from that of the party they belong to.
    fn clear_outdated(&self) {
        let input = self.combobox.input();
        let Some(known) = input.get_attribute(KNOWN) else { return };
        if known.trim().eq_ignore_ascii_case(input.value().trim()) {
            return;
        }
        let values = self.cleared_values();
        dom::unset(input, KNOWN);
        if !values.is_empty() {
            (self.fill_in)(values);
        }
    }

    /// Empty values for the fields that were filled in and not edited since.
    fn cleared_values(&self) -> Values {
        let input = self.combobox.input();
        let Some(form) = input.form().filter(|_| input.has_attribute(KNOWN)) else { return Vec::new() };
        let cleared = |(place, value): (&str, &str)| {
            let field_id = self.field_id(place)?;
            let known = input.get_attribute(value).filter(|known| !known.is_empty())?;
            (controls::value(&form, field_id) == known).then(|| (field_id, String::new()))
        };
        [NUMBER, KIND].into_iter().filter_map(cleared).collect()
    }

    fn field_id(&self, attribute: &str) -> Option<FieldId> {
        FieldId::parse(&self.combobox.input().get_attribute(attribute)?)
    }
}

/// Kind and number of a party, in a line.
fn note_of(party: &FoundParty) -> String {
    let notes = [party.note.as_str(), party.number.as_str()];
    notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" · ")
}
