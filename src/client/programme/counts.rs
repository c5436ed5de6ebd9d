//! Counts beside the values of the facets.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use super::{effect::watch, state::State};
use crate::{
    domain::{filter::Group, programme::Programme},
    parts::programme::View,
};

pub(super) fn show(state: &Rc<State>) {
    watch(
        state,
        |state| state.answer.track(),
        |state| state.with_view(&mut |view| state.counts.borrow_mut().write(view)),
    );
}

/// Every count in the form, with its element.
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
    fn write(&mut self, view: &View) {
        for shown in &mut self.shown {
            let count = view.outcome.count(shown.group, shown.value);
            if count != shown.count {
                if let Some(row) = shown.element.parent_element().filter(|_| (count == 0) != (shown.count == 0)) {
                    let _ = row.class_list().toggle_with_force("none", count == 0);
                }
                shown.count = count;
                let _ = shown.element.set_attribute("data-count", &count.to_string());
                shown.element.set_text_content(Some(&view.locale.number(count as usize)));
            }
        }
    }
}
