//! Page of the saved activities in the browser: filled from the list in the storage, where the address names no others.

use leptos::prelude::{GetUntracked, document, window};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{clock, data, saved, set_attribute};
use crate::{
    domain::{
        filter::{Filter, run::FilterResult},
        saved as lists,
    },
    locale::Locale,
    parts::{
        html::prelude::*,
        programme::View,
        saved::{self as parts, marks},
    },
    urls,
};

/// Fills the page, where it is the one that is shown. Others' activities in the address are on it already.
pub fn show() {
    let Some(place) = document().get_element_by_id(marks::PLACE) else { return };
    if listed().is_empty() {
        spawn_local(fill(place));
    } else if document().get_element_by_id(marks::TAKE_OVER).is_none() {
        let _ = place.insert_adjacent_html("beforeend", Markup::of(parts::take_over(here())).as_str());
    }
}

/// Brings what would be shared or kept in line with the list. The cards stay, for whoever changes their mind.
pub fn follow() {
    let list = saved::list().get_untracked().activities;
    let within = |selector: &str| document().query_selector(&format!("#{} {selector}", marks::PLACE)).ok().flatten();
    if let Some(field) = within("input[type=hidden]") {
        set_attribute(&field, "value", &lists::write(&list));
    }
    if let Some(link) = within(".share-list a") {
        set_attribute(&link, "href", &urls::saved(here(), &lists::ids(&list)));
    }
}

/// Ids of the address; none where the page shows the reader's own list.
pub fn listed() -> Vec<u32> {
    urls::saved_ids(&window().location().search().unwrap_or_default())
}

/// Language of the page.
pub fn here() -> Locale {
    urls::locale_of(&window().location().pathname().unwrap_or_default())
}

async fn fill(place: Element) {
    if saved::list().get_untracked().ids.is_empty() {
        return place.set_inner_html(Markup::of(parts::nothing_saved(here())).as_str());
    }
    let loaded = match data::in_memory(None) {
        Some(loaded) => Ok(Some(loaded)),
        None => data::newest(None).await.map(|newest| newest.map(|(loaded, _)| loaded)),
    };
    match loaded {
        Ok(Some(loaded)) => render(&place, &loaded, here()),
        // Without an open programme the page says how one saves, and stays as it is.
        Ok(None) => {}
        Err(_) => place.set_text_content(Some(here().no_contact())),
    }
}

fn render(place: &Element, loaded: &data::Loaded, locale: Locale) {
    saved::complete();
    let programme = loaded.programme.borrow();
    let own = saved::list().get_untracked();
    // What was saved in earlier weeks is over, and not gone.
    let list = lists::since(&own.activities, &programme);
    let time_s = clock::now_s();
    let plan = lists::plan(&programme, &list, time_s);
    let (filter, outcome) = (Filter::default(), FilterResult::default());
    let view = View {
        saved: &own.ids,
        time_s,
        now_unix_s: programme.while_on(time_s),
        today: time_s.map(|now_s| programme.date_at(now_s)),
        ..View::new(&programme, &filter, &outcome, locale)
    };
    let template = maud! {
        (parts::plan(&view, &plan))
        @if !plan.is_empty() {
            (parts::share(locale, &list))
            (parts::keep_form(locale, &list))
        }
    };
    place.set_inner_html(Markup::of(template).as_str());
}
