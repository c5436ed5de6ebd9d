//! The controls of a form: what they show, and what they showed when the page came.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement};

use super::dom;
use crate::domain::draft::Spot;

/// The field that an element is a control of.
pub fn spot_of(element: &Element) -> Option<Spot> {
    element.get_attribute("data-seen")?;
    Spot::parse(&element.get_attribute("name")?)
}

/// Every field that the form has controls of, with the revision that it was rendered from.
pub fn fields(form: &HtmlFormElement) -> Vec<(Spot, u32)> {
    let revision = |control: &Element| control.get_attribute("data-seen")?.parse().ok();
    let controls = dom::all(form, "[data-seen][name]");
    controls.iter().filter_map(|control| Some((spot_of(control)?, revision(control).unwrap_or(0)))).collect()
}

/// The controls of a field: one, or the boxes of a group.
pub fn of(form: &HtmlFormElement, spot: Spot) -> Vec<Element> {
    dom::all(form, &format!("[data-seen][name=\"{spot}\"]"))
}

/// What a field holds now: of boxes, the ticked ones with blanks between.
pub fn value(form: &HtmlFormElement, spot: Spot) -> String {
    join(&of(form, spot), shown)
}

/// What a field held when the page came.
pub fn default(form: &HtmlFormElement, spot: Spot) -> String {
    join(&of(form, spot), rendered)
}

pub fn set_value(form: &HtmlFormElement, spot: Spot, value: &str) {
    for control in of(form, spot) {
        if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
            if is_box(input) {
                input.set_checked(value.split_whitespace().any(|word| word == input.value()));
            } else {
                input.set_value(value);
            }
        } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
            area.set_value(value);
        } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
            select.set_value(value);
        }
    }
}

/// Lists every municipality in each occurrence, as the first one does; of many occurrences the later ones come with a short
/// list and a button that asks the server for the whole.
pub fn complete_municipalities(form: &HtmlFormElement) {
    let lists = dom::all(form, "select[name^=\"municipality.\"]");
    let Some(all) = lists.first() else { return };
    for button in dom::all(form, "button[value^=\"list-municipalities:\"]") {
        let list = button.closest("fieldset.row").ok().flatten().and_then(|row| {
            dom::all(&row, "select[name^=\"municipality.\"]").into_iter().find_map(|list| list.dyn_into().ok())
        });
        let Some(list): Option<HtmlSelectElement> = list else { continue };
        let (value, default, short) = (list.value(), rendered(&list).unwrap_or_default(), list.inner_html());
        list.set_inner_html(&all.inner_html());
        for option in options(&list) {
            option.set_default_selected(option.value() == default);
        }
        list.set_value(&value);
        if list.value() == value {
            button.remove();
        } else {
            // No municipality that there is: only the short list has what was sent.
            list.set_inner_html(&short);
        }
    }
}

/// Whether choosing is all that one does there: it is saved at once.
pub fn is_choice(element: &Element) -> bool {
    element.is_instance_of::<HtmlSelectElement>() || element.dyn_ref::<HtmlInputElement>().is_some_and(is_box)
}

fn join(controls: &[Element], value: impl Fn(&Element) -> Option<String>) -> String {
    controls.iter().filter_map(value).collect::<Vec<_>>().join(" ")
}

/// `None` for a box that is not ticked.
fn shown(control: &Element) -> Option<String> {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        (!is_box(input) || input.checked()).then(|| input.value())
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        Some(area.value())
    } else {
        control.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value)
    }
}

fn rendered(control: &Element) -> Option<String> {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        if is_box(input) { input.default_checked().then(|| input.value()) } else { Some(cleaned_default(input)) }
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        Some(area.default_value().unwrap_or_default().replace("\r\n", "\n"))
    } else {
        let select = control.dyn_ref::<HtmlSelectElement>()?;
        let mut options = options(select).into_iter();
        let first = options.as_slice().first().map(HtmlOptionElement::value);
        options.find(HtmlOptionElement::default_selected).map(|option| option.value()).or(first)
    }
}

fn options(list: &HtmlSelectElement) -> Vec<HtmlOptionElement> {
    dom::all(list, "option").into_iter().filter_map(|option| option.dyn_into().ok()).collect()
}

/// A control for days or addresses does not show just any text: as it shows what it was given.
fn cleaned_default(input: &HtmlInputElement) -> String {
    let default = input.default_value();
    if default == input.value() {
        return default;
    }
    let other =
        dom::document().create_element("input").ok().and_then(|other| other.dyn_into::<HtmlInputElement>().ok());
    other.map_or(default.clone(), |other| {
        other.set_type(&input.type_());
        other.set_value(&default);
        other.value()
    })
}

fn is_box(input: &HtmlInputElement) -> bool {
    matches!(input.type_().as_str(), "checkbox" | "radio")
}
