//! Values of the facets where they change: a long group expanded, chosen values that were not shown, another version of
//! the programme.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{effect::watch, state::State};
use crate::{
    domain::{filter::Group, search::fold::fold},
    parts::programme::{View, facets},
};

/// Renders every group's values again for another version of the programme.
pub(super) fn show(state: &Rc<State>) {
    watch(
        state,
        |state| state.loaded.track(),
        |state| {
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
    let Ok(narrow) = document().create_element("input") else { return };
    let _ = narrow.set_attribute("type", "search");
    let _ = narrow.set_attribute("class", "narrow");
    let _ = narrow.set_attribute("aria-label", view.locale.search_values());
    let _ = narrow.set_attribute("placeholder", view.locale.search_values());
    let legend = place.first_element_child();
    let _ = place.insert_before(&narrow, legend.and_then(|legend| legend.next_sibling()).as_ref());
    if let Ok(narrow) = narrow.dyn_into::<HtmlInputElement>() {
        let _ = narrow.focus();
    }
}

/// Hides the values that do not contain the text of their group's own box.
pub(super) fn narrow(narrow: &HtmlInputElement) {
    let wanted = fold(narrow.value().trim());
    let Some(rows) = narrow.parent_element().and_then(|group| group.query_selector_all("label.value").ok()) else {
        return;
    };
    for number in 0..rows.length() {
        let Some(row) = rows.item(number).and_then(|it| it.dyn_into::<HtmlElement>().ok()) else { continue };
        let words = fold(&row.text_content().unwrap_or_default());
        row.set_hidden(!words.contains(&wanted));
    }
}

/// Adds chosen values that are not shown; no shown value moves. Returns whether anything changed.
pub(super) fn add_missing(form: &HtmlFormElement, view: &View) -> bool {
    let mut changed = false;
    for group in Group::ALL.into_iter().filter(|group| *group != Group::Day) {
        let Some(place) = values_of(form, group) else { continue };
        let has = |slug: &str| {
            let inputs = place.query_selector_all("input[type=checkbox]").ok();
            inputs.is_some_and(|inputs| {
                (0..inputs.length())
                    .filter_map(|number| inputs.item(number)?.dyn_into::<HtmlInputElement>().ok())
                    .any(|input| input.value() == slug)
            })
        };
        if !view.filter.selected(group).iter().all(|slug| has(slug)) {
            fill(&place, view, group);
            changed = true;
        }
    }
    changed
}

fn values_of(form: &HtmlFormElement, group: Group) -> Option<Element> {
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
