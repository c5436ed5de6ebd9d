//! The form and the filter: what is chosen in the one, shown in the other.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    Controller,
    counts::{self, Counts},
    element,
};
use crate::{
    domain::{
        filter::{Filter, Group, Sort},
        time::TimeOfDay,
    },
    parts::programme::marks,
};

impl Controller {
    /// What has been typed and clicked in the form.
    pub(super) fn filter_of_form(&self) -> Filter {
        let mut query = String::new();
        let elements = self.form.elements();
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
            crate::domain::filter::encode(&value, &mut query);
            query.push('&');
        }
        let read = Filter::parse(&query);
        let shown = self.filter.borrow();
        let at_same_page = read.at_page(shown.page);
        if at_same_page == *shown || at_same_page.to_query() == shown.to_query() { shown.clone() } else { read }
    }

    /// Brings boxes, hours and order in line with a filter that was not chosen in the form.
    pub(super) fn show_form(&self) {
        let mut is_changed = false;
        self.lend_view(&mut |view| is_changed = counts::add_missing_values(&self.form, view));
        if is_changed {
            self.find_counts();
        }
        let filter = self.filter.borrow();
        let elements = self.form.elements();
        for number in 0..elements.length() {
            let Some(input) = elements.item(number).and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else {
                continue;
            };
            let name = input.name();
            let written = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
            match (name.as_str(), Group::of_key(&name)) {
                ("q", _) if Filter::text_of(&input.value()) != filter.text => input.set_value(&filter.text),
                ("from", _) => input.set_value(&written(filter.from)),
                ("to", _) => input.set_value(&written(filter.to)),
                (_, Some(group)) => input.set_checked(filter.is_selected(group, &input.value())),
                _ => {}
            }
        }
        drop(filter);
        self.show_sort();
    }

    pub(super) fn show_sort(&self) {
        if let Some(select) = element(marks::SORT).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) {
            let sort = self.filter.borrow().sort();
            let place = Sort::ALL.iter().position(|known| *known == sort).unwrap_or(0);
            select.set_selected_index(place as i32);
        }
    }

    /// Shows every value of a long group, with a box to narrow them.
    pub(super) fn expand(&self, group: Group) {
        self.expanded.set(Some(group));
        self.lend_view(&mut |view| counts::expand(&self.form, view, group));
        self.find_counts();
    }

    /// After values were shown that had not been.
    pub(super) fn find_counts(&self) {
        *self.counts.borrow_mut() = Counts::of(&self.form, &self.loaded.borrow().programme.borrow());
    }
}
