//! Conflict beside a field: the versions of others, with buttons to choose one.

use web_sys::Element;

use crate::{client_forms::dom, domain::draft::FieldId, locale::Locale};

/// Attribute of a button with the field that it chooses for.
const SETTLES: &str = "data-settles";

/// Whether versions are shown beside a field.
pub fn is_shown(field_id: FieldId) -> bool {
    place(field_id).is_some_and(|place| place.child_element_count() > 0)
}

pub fn clear(field_id: FieldId) {
    if let Some(place) = place(field_id) {
        place.set_inner_html("");
    }
}

/// Shows each version with a button to choose it, and a button to keep the value of the control.
pub fn show(field_id: FieldId, versions: &[String], locale: Locale) {
    let Some(place) = place(field_id) else { return };
    let texts = dom::all(&place, "blockquote").into_iter().filter_map(|quote| quote.text_content());
    // The same versions are shown, and one of their buttons may have the focus.
    if !dom::all(&place, &format!("[{SETTLES}]")).is_empty() && texts.eq(versions.iter().cloned()) {
        return;
    }
    place.set_inner_html("");
    for version in versions {
        add(&place, "p", &[("class", "hint")], locale.register_other_version());
        add(&place, "blockquote", &[], version);
        button(&place, field_id, Some(version), locale.register_take_other());
    }
    button(&place, field_id, None, locale.register_keep_mine());
}

/// Choice of a click: a field, and its version; `None` for the value of the control.
pub fn chosen(target: &Element) -> Option<(FieldId, Option<String>)> {
    let button = target.closest(&format!("[{SETTLES}]")).ok()??;
    Some((FieldId::parse(&button.get_attribute(SETTLES)?)?, button.get_attribute("data-version")))
}

fn button(place: &Element, field_id: FieldId, version: Option<&String>, text: &str) -> Option<()> {
    let row = add(place, "p", &[], "")?;
    let field_id = field_id.to_string();
    let button = add(&row, "button", &[("type", "button"), ("class", "button"), (SETTLES, &field_id)], text)?;
    if let Some(version) = version {
        dom::set(&button, "data-version", version);
    }
    Some(())
}

fn add(place: &Element, tag: &str, attributes: &[(&str, &str)], text: &str) -> Option<Element> {
    let element = dom::element(tag, attributes)?;
    element.set_text_content(Some(text));
    place.append_child(&element).ok()?;
    Some(element.into())
}

fn place(field_id: FieldId) -> Option<Element> {
    dom::by_id(&format!("others-{field_id}"))
}
