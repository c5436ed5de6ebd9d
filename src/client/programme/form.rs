//! Form and filter: reads the one into the other and back.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{element, sort, state::State, values, visits};
use crate::{
    domain::{
        filter::{Filter, Group, encode},
        time::TimeOfDay,
    },
    parts::programme::marks,
};

/// Filter that has been typed and clicked in the form.
pub(super) fn chosen(state: &State) -> Filter {
    let mut query = String::new();
    let elements = state.form.elements();
    for number in 0..elements.length() {
        let Some(element) = elements.item(number) else { continue };
        let (name, value) = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            if input.type_() == "checkbox" && !input.checked() {
                continue;
            }
            (input.name(), input.value())
        } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
            (select.name(), select.value())
        } else {
            continue;
        };
        query.push_str(&name);
        query.push('=');
        encode(&value, &mut query);
        query.push('&');
    }
    let read = Filter::parse(&query);
    let shown = state.filter.read_untracked();
    let at_same_page = read.at_page(shown.page);
    if at_same_page == *shown || at_same_page.to_query() == shown.to_query() { shown.clone() } else { read }
}

/// Brings boxes, hours and order in line with a filter that was not chosen in the form. Not an effect: after an input
/// in the form it would visit some hundred elements that are right already.
pub(super) fn show(state: &Rc<State>) {
    let mut is_changed = false;
    state.with_view(&mut |view| is_changed = values::add_missing(&state.form, view));
    if is_changed {
        state.find_counts();
    }
    let filter = state.filter.read_untracked();
    let elements = state.form.elements();
    for number in 0..elements.length() {
        let Some(input) = elements.item(number).and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else {
            continue;
        };
        let name = input.name();
        let written = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
        match (name.as_str(), Group::of_key(&name)) {
            ("q", _) if Filter::text_of(&input.value()) != filter.text => input.set_value(&filter.text),
            ("from" | "to", _) => {
                input.set_value(&written(if name == "from" { filter.from } else { filter.to }));
                input.set_custom_validity("");
            }
            (_, Some(group)) => input.set_checked(filter.is_selected(group, &input.value())),
            _ => {}
        }
    }
    sort::write(state);
    let since = filter.changed_from.map(|day| day.to_string()).unwrap_or_default();
    if let Some(select) = element(marks::CHANGES).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok())
        && select.value() != since
    {
        if let Some(day) = filter.changed_from {
            visits::offer(day, &state.locale.since_day(&state.locale.day_and_month(day)));
        }
        select.set_value(&since);
    }
}
