//! Links that each choose one day, or some hours, and those to the filter's calendar: their addresses follow the filter,
//! the days' counts the answer.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{effect::watch, state::State};
use crate::{
    client::set_attribute,
    domain::filter::{Filter, Group},
    parts::programme::{View, days, facets, marks, quick},
    urls,
};

pub(super) fn show(state: &Rc<State>) {
    let mut links: Option<Vec<Element>> = None;
    watch(
        state,
        |state| state.answer.track(),
        move |state| {
            let links = links.get_or_insert_with(|| links_of(state));
            state.with_view(&mut |view| links.iter().for_each(|link| write(view, link)));
        },
    );
}

fn links_of(state: &State) -> Vec<Element> {
    let selector = format!(
        "a[{}], a[{}], a[{}], a[{}]",
        marks::DAY_LINK,
        marks::PICK_LINK,
        marks::HOURS_LINK,
        marks::CALENDAR_LINK
    );
    let Ok(links) = state.form.query_selector_all(&selector) else { return Vec::new() };
    (0..links.length()).filter_map(|at| links.item(at)?.dyn_into().ok()).collect()
}

fn write(view: &View, link: &Element) {
    if link.has_attribute(marks::CALENDAR_LINK) {
        let address = link.get_attribute("href").unwrap_or_default();
        return set_attribute(link, "href", &urls::refiltered(&address, view.filter));
    }
    let Some((filter, current)) = choice(view.filter, link) else { return };
    set_attribute(link, "href", &view.address(&filter));
    match current {
        Some(current) => set_attribute(link, "aria-current", current),
        None => drop(link.remove_attribute("aria-current")),
    }
    let count = link.get_attribute(marks::DAY_LINK).and_then(|slug| {
        let value = view.programme.value(Group::Day, &slug)?;
        Some(view.locale.number(view.outcome.count(Group::Day, value) as usize))
    });
    if let (Some(count), Ok(Some(shown))) = (count, link.query_selector(".count"))
        && shown.text_content().as_deref() != Some(&count)
    {
        shown.set_text_content(Some(&count));
    }
}

/// Filter that a link leads to, and its `aria-current`; `None` for other links.
pub(super) fn choice(filter: &Filter, link: &Element) -> Option<(Filter, Option<&'static str>)> {
    if let Some(slug) = link.get_attribute(marks::DAY_LINK) {
        return Some((days::alone(filter, &slug), days::is_alone(filter, &slug)));
    }
    if let Some(pick) = link.get_attribute(marks::PICK_LINK) {
        let (key, slug) = pick.split_once('=')?;
        let group = Group::of_key(key)?;
        return Some((quick::toggled(filter, group, slug), quick::is_picked(filter, group, slug)));
    }
    let number = link.get_attribute(marks::HOURS_LINK)?.bytes().next()?.checked_sub(b'0')?;
    let number = usize::from(number).min(facets::HOURS.len() - 1);
    Some((facets::within(filter, number), facets::is_within(filter, number)))
}
