//! Conflict beside a field: the versions of others, with buttons to choose one.

use web_sys::Element;

use crate::{client_forms::dom, domain::draft::Spot, locale::Locale};

/// Attribute of a button with the field that it chooses for.
const SETTLES: &str = "data-settles";

/// Whether versions are shown beside a field.
pub fn is_shown(spot: Spot) -> bool {
    place(spot).is_some_and(|place| place.child_element_count() > 0)
}

pub fn clear(spot: Spot) {
    if let Some(place) = place(spot) {
        place.set_inner_html("");
    }
}

/// Shows each version with a button to choose it, and a button to keep the value of the control.
pub fn show(spot: Spot, versions: &[String], locale: Locale) {
    let Some(place) = place(spot) else { return };
    let texts = dom::all(&place, "blockquote").into_iter().filter_map(|quote| quote.text_content());
    // The same versions are shown, and one of their buttons may have the focus.
    if !dom::all(&place, &format!("[{SETTLES}]")).is_empty() && texts.eq(versions.iter().cloned()) {
        return;
    }
    place.set_inner_html("");
    for version in versions {
        add(&place, "p", &[("class", "hint")], locale.register_other_version());
        add(&place, "blockquote", &[], version);
        button(&place, spot, Some(version), locale.register_take_other());
    }
    button(&place, spot, None, locale.register_keep_mine());
}

/// Choice of a click: a field, and its version; `None` for the value of the control.
pub fn chosen(target: &Element) -> Option<(Spot, Option<String>)> {
    let button = target.closest(&format!("[{SETTLES}]")).ok()??;
    Some((Spot::parse(&button.get_attribute(SETTLES)?)?, button.get_attribute("data-version")))
}

fn button(place: &Element, spot: Spot, version: Option<&String>, text: &str) -> Option<()> {
    let row = add(place, "p", &[], "")?;
    let spot = spot.to_string();
    let button = add(&row, "button", &[("type", "button"), ("class", "button"), (SETTLES, &spot)], text)?;
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

fn place(spot: Spot) -> Option<Element> {
    dom::by_id(&format!("others-{spot}"))
}
