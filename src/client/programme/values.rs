//! Values of the facets where they change: a long group expanded, chosen values that were not shown, another version of
//! the programme.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{effect::watch, state::State};
use crate::{
    client::set_attribute,
    domain::{filter::Group, search::fold::fold},
    parts::programme::{View, facets},
};

/// Renders every group's values again for another version of the programme.
pub(super) fn show(state: &Rc<State>) {
    let mut shown = state.answer.read_untracked().version.clone();
    watch(
        state,
        // Not the programme: what it is rendered with is the answer of the same version.
        |state| state.answer.track(),
        move |state| {
            let version = state.answer.read_untracked().version.clone();
            if std::mem::replace(&mut shown, version.clone()) == version && !state.is_replaced.get() {
                return;
            }
            state.with_view(&mut |view| {
                for group in Group::ALL.into_iter().filter(|group| *group != Group::Day) {
                    if let Some(place) = values_of(&state.form, group) {
                        fill(&place, view, group);
                    }
                }
            });
            state.find_counts();
        },
    );
}

/// Shows every value of a group, below a box that filters them.
pub(super) fn expand(form: &HtmlFormElement, view: &View, group: Group) {
    let Some(place) = values_of(form, group) else { return };
    fill(&place, view, group);
    if let Some(narrow) = add_narrow(&place, view) {
        let _ = narrow.focus();
    }
}

/// Adds the box that filters a group's values, above them.
pub(super) fn add_narrow(place: &Element, view: &View) -> Option<HtmlInputElement> {
    let narrow = document().create_element("input").ok()?;
    for (name, value) in [
        ("type", "search"),
        ("class", "narrow"),
        ("aria-label", view.locale.search_values()),
        ("placeholder", view.locale.search_values()),
    ] {
        set_attribute(&narrow, name, value);
    }
    let nothing = document().create_element("p").ok()?;
    nothing.set_class_name("no-value");
    set_attribute(&nothing, "role", "status");
    let first = place.first_element_child().and_then(|legend| legend.next_sibling());
    place.insert_before(&narrow, first.as_ref()).ok()?;
    place.insert_before(&nothing, first.as_ref()).ok()?;
    narrow.dyn_into().ok()
}

/// Shows the commonest values of this filter in the long groups, unless the pointer or the focus is in one:
/// nothing moves under a hand.
pub(super) fn refresh(state: &State) {
    let mut is_changed = false;
    for group in Group::ALL.into_iter().filter(|group| group.is_long()) {
        let Some(place) = values_of(&state.form, group) else { continue };
        if place.matches(":not(:hover):not(:focus-within)").unwrap_or(false) {
            state.with_view(&mut |view| is_changed |= refill(&place, view, group));
        }
    }
    if is_changed {
        state.find_counts();
    }
}

/// Renders a group's values again where others are the commonest; returns whether it did.
fn refill(place: &Element, view: &View, group: Group) -> bool {
    if view.expanded == Some(group) {
        return false;
    }
    let slugs = view.programme.slugs(group);
    let wanted = facets::shown_values(view, group).into_iter().map(|value| slugs.get(value as usize).to_owned());
    let is_as_wanted = wanted.chain(view.unknown_values(group).map(str::to_owned)).eq(shown_in(place));
    if !is_as_wanted {
        fill(place, view, group);
    }
    !is_as_wanted
}

/// Slugs of the values in the document, in their order.
fn shown_in(place: &Element) -> impl Iterator<Item = String> + use<> {
    let inputs = place.query_selector_all("input[type=checkbox]").ok();
    let inputs = inputs.into_iter().flat_map(|inputs| (0..inputs.length()).filter_map(move |at| inputs.item(at)));
    inputs.filter_map(|input| Some(input.dyn_into::<HtmlInputElement>().ok()?.value()))
}

/// Hides the values that do not contain the text of their group's own box.
pub(super) fn narrow(state: &State, narrow: &HtmlInputElement) {
    let wanted = fold(narrow.value().trim());
    let Some(group) = narrow.parent_element() else { return };
    let Ok(rows) = group.query_selector_all("label.value") else { return };
    let mut is_found = false;
    for number in 0..rows.length() {
        let Some(row) = rows.item(number).and_then(|it| it.dyn_into::<HtmlElement>().ok()) else { continue };
        let has_it = fold(&row.text_content().unwrap_or_default()).contains(&wanted);
        is_found |= has_it;
        row.set_hidden(!has_it);
    }
    if let Ok(Some(nothing)) = group.query_selector(".no-value") {
        nothing.set_text_content((!is_found).then(|| state.locale.no_such_value()));
    }
}

/// Adds chosen values that are not shown; no shown value moves. Returns whether anything changed.
pub(super) fn add_missing(form: &HtmlFormElement, view: &View) -> bool {
    let mut changed = false;
    for group in Group::ALL.into_iter().filter(|group| *group != Group::Day) {
        let Some(place) = values_of(form, group) else { continue };
        let has = |slug: &str| shown_in(&place).any(|shown| shown == slug);
        if !view.filter.selected(group).iter().all(|slug| has(slug)) {
            fill(&place, view, group);
            changed = true;
        }
    }
    changed
}

pub(super) fn values_of(form: &HtmlFormElement, group: Group) -> Option<Element> {
    form.query_selector(&format!("#group-{} fieldset", group.key())).ok()?
}

/// Renders the values below their legend.
fn fill(place: &Element, view: &View, group: Group) {
    let legend = place.first_element_child();
    place.set_inner_html(facets::values(view, group).as_str());
    if let Some(legend) = legend {
        let _ = place.insert_before(&legend, place.first_child().as_ref());
    }
}
