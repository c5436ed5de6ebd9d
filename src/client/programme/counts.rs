//! The counts beside the values, and the values themselves where they change.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use crate::{
    domain::{filter::Group, programme::Programme},
    parts::programme::{View, facets},
};

/// Every count that stands in the form, found once.
#[derive(Default)]
pub(super) struct Counts {
    shown: Vec<Shown>,
}

struct Shown {
    element: Element,
    group: Group,
    value: u32,
    count: u32,
}

impl Counts {
    pub(super) fn of(form: &HtmlFormElement, programme: &Programme) -> Self {
        let mut shown = Vec::new();
        let Ok(elements) = form.query_selector_all("[data-count]") else { return Self::default() };
        for number in 0..elements.length() {
            let Some(element) = elements.item(number).and_then(|it| it.dyn_into::<Element>().ok()) else { continue };
            let input = element
                .parent_element()
                .and_then(|row| row.query_selector("input").ok().flatten())
                .and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { continue };
            let Some(group) = Group::of_key(&input.name()) else { continue };
            let Some(value) = programme.value(group, &input.value()) else { continue };
            let count = element.get_attribute("data-count").and_then(|count| count.parse().ok()).unwrap_or(u32::MAX);
            shown.push(Shown { element, group, value, count });
        }
        Self { shown }
    }

    /// Writes the counts that have changed.
    pub(super) fn show(&mut self, view: &View) {
        for shown in &mut self.shown {
            let count = view.outcome.count(shown.group, shown.value);
            if count != shown.count {
                shown.count = count;
                let _ = shown.element.set_attribute("data-count", &count.to_string());
                shown.element.set_text_content(Some(&view.locale.number(count as usize)));
            }
        }
    }
}

/// Shows every value of a group, below a box that narrows them.
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

/// Hides the values that do not hold what is typed in their group's own box.
pub(super) fn narrow_values(narrow: &HtmlInputElement) {
    let wanted = crate::domain::search::fold::fold(narrow.value().trim());
    let Some(rows) = narrow.parent_element().and_then(|group| group.query_selector_all("label.value").ok()) else {
        return;
    };
    for number in 0..rows.length() {
        let Some(row) = rows.item(number).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) else { continue };
        let words = crate::domain::search::fold::fold(&row.text_content().unwrap_or_default());
        row.set_hidden(!words.contains(&wanted));
    }
}

/// Adds values that are chosen and not shown. Nothing that is shown moves away. Says whether anything changed.
pub(super) fn add_missing_values(form: &HtmlFormElement, view: &View) -> bool {
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

/// Every group's values made anew: for another version of the programme.
pub(super) fn make_groups_anew(form: &HtmlFormElement, view: &View) {
    for group in Group::ALL.into_iter().filter(|group| *group != Group::Day) {
        if let Some(place) = values_of(form, group) {
            fill(&place, view, group);
        }
    }
}

fn values_of(form: &HtmlFormElement, group: Group) -> Option<Element> {
    form.query_selector(&format!("#group-{} fieldset", group.key())).ok()?
}

/// The values below their legend.
fn fill(place: &Element, view: &View, group: Group) {
    let legend = place.first_element_child();
    place.set_inner_html(facets::values(view, group).as_str());
    if let Some(legend) = legend {
        let _ = place.insert_before(&legend, place.first_child().as_ref());
    }
}
