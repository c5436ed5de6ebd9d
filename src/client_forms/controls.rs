//! Controls of a draft's form: their values, and the values that the server rendered.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement};

use super::dom;
use crate::domain::draft::FieldId;

/// Field that an element is a control of.
pub fn field_of(element: &Element) -> Option<FieldId> {
    element.get_attribute("data-seen")?;
    FieldId::parse(&element.get_attribute("name")?)
}

/// Fields that the form has controls of, each with the revision that the server rendered.
pub fn fields(form: &HtmlFormElement) -> Vec<(FieldId, u32)> {
    let revision = |control: &Element| control.get_attribute("data-seen")?.parse().ok();
    let controls = dom::all(form, "[data-seen][name]");
    controls.iter().filter_map(|control| Some((field_of(control)?, revision(control).unwrap_or(0)))).collect()
}

/// Controls of a field: one, or the checkboxes of a group.
pub fn of(form: &HtmlFormElement, field_id: FieldId) -> Vec<Element> {
    dom::all(form, &format!("[data-seen][name=\"{field_id}\"]"))
}

/// Value of a field; of a group of checkboxes, the ticked values separated by spaces.
pub fn value(form: &HtmlFormElement, field_id: FieldId) -> String {
    join(&of(form, field_id), control_value)
}

/// Value of a field that the server rendered.
pub fn rendered_value(form: &HtmlFormElement, field_id: FieldId) -> String {
    join(&of(form, field_id), rendered_control_value)
}

pub fn set_value(form: &HtmlFormElement, field_id: FieldId, value: &str) {
    for control in of(form, field_id) {
        if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
            if is_checkable(input) {
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

/// Gives every occurrence the whole list of municipalities, by copying that of the first. In a form with many occurrences the
/// server renders the later ones with a short list and a button that requests the whole.
pub fn complete_municipalities(form: &HtmlFormElement) {
    let lists = dom::all(form, "select[name^=\"municipality.\"]");
    let Some(all) = lists.first() else { return };
    for button in dom::all(form, "button[value^=\"list-municipalities:\"]") {
        let list = button.closest("fieldset.row").ok().flatten().and_then(|row| {
            dom::all(&row, "select[name^=\"municipality.\"]").into_iter().find_map(|list| list.dyn_into().ok())
        });
        let Some(list): Option<HtmlSelectElement> = list else { continue };
        let (value, rendered, short) =
            (list.value(), rendered_control_value(&list).unwrap_or_default(), list.inner_html());
        list.set_inner_html(&all.inner_html());
        for option in options(&list) {
            option.set_default_selected(option.value() == rendered);
        }
        list.set_value(&value);
        if list.value() == value {
            button.remove();
        } else {
            // The submitted value is no municipality, and only the short list contains it.
            list.set_inner_html(&short);
        }
    }
}

/// Whether a control's value is chosen rather than typed; a choice is saved at once.
pub fn is_choice(element: &Element) -> bool {
    element.is_instance_of::<HtmlSelectElement>() || element.dyn_ref::<HtmlInputElement>().is_some_and(is_checkable)
}

fn join(controls: &[Element], value: impl Fn(&Element) -> Option<String>) -> String {
    controls.iter().filter_map(value).collect::<Vec<_>>().join(" ")
}

/// Value of one control; `None` for a checkbox that is not ticked.
fn control_value(control: &Element) -> Option<String> {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        (!is_checkable(input) || input.checked()).then(|| input.value())
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        Some(area.value())
    } else {
        control.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value)
    }
}

fn rendered_control_value(control: &Element) -> Option<String> {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        if is_checkable(input) {
            input.default_checked().then(|| input.value())
        } else {
            Some(sanitized_default(input))
        }
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

/// Default value as the input shows it: inputs for dates or addresses sanitize what they are given.
fn sanitized_default(input: &HtmlInputElement) -> String {
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

fn is_checkable(input: &HtmlInputElement) -> bool {
    matches!(input.type_().as_str(), "checkbox" | "radio")
}
