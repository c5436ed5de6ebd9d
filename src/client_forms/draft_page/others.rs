//! What others wrote in a field at the same time, and the buttons to choose with.

use web_sys::Element;

use crate::{client_forms::dom, domain::draft::Spot, locale::Locale};

/// Of a button: the field that it chooses for.
const SETTLES: &str = "data-settles";

/// Whether there is anything to choose from by that field.
pub fn are_shown(spot: Spot) -> bool {
    place(spot).is_some_and(|place| place.child_element_count() > 0)
}

pub fn clear(spot: Spot) {
    if let Some(place) = place(spot) {
        place.set_inner_html("");
    }
}

/// Shows each version with the way to choose it, and the way to keep what stands in the control.
pub fn show(spot: Spot, versions: &[String], locale: Locale) {
    let Some(place) = place(spot) else { return };
    let texts = dom::all(&place, "blockquote").into_iter().filter_map(|quote| quote.text_content());
    // Unchanged, and perhaps under somebody's hands.
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

/// What a click chooses: a field, and another version than the one in its control.
pub fn chosen(target: &Element) -> Option<(Spot, Option<String>)> {
    let button = target.closest(&format!("[{SETTLES}]")).ok()??;
    Some((Spot::parse(&button.get_attribute(SETTLES)?)?, button.get_attribute("data-version")))
}

fn button(place: &Element, spot: Spot, version: Option<&String>, words: &str) -> Option<()> {
    let row = add(place, "p", &[], "")?;
    let spot = spot.to_string();
    let button = add(&row, "button", &[("type", "button"), ("class", "button"), (SETTLES, &spot)], words)?;
    if let Some(version) = version {
        dom::set(&button, "data-version", version);
    }
    Some(())
}

fn add(place: &Element, tag: &str, attributes: &[(&str, &str)], words: &str) -> Option<Element> {
    let element = dom::element(tag, attributes)?;
    element.set_text_content(Some(words));
    place.append_child(&element).ok()?;
    Some(element.into())
}

fn place(spot: Spot) -> Option<Element> {
    dom::by_id(&format!("others-{spot}"))
}
