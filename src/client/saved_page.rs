//! Page of the saved activities in the browser: fills it from the list in the storage, or from the ids of the address.

use leptos::prelude::{GetUntracked, document, window};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{clock, data, idle, saved};
use crate::{
    domain::{
        filter::{Filter, run::FilterResult},
        saved::{self as lists, Saved},
    },
    locale::Locale,
    parts::{
        html::prelude::*,
        programme::View,
        saved::{self as parts, marks},
    },
    urls,
};

/// Fills the page, where it is the one that is shown.
pub fn show() {
    if let Some(place) = place() {
        spawn_local(fill(place));
    }
}

/// Saves every activity of the address.
pub fn take_over() {
    saved::add(&listed().unwrap_or_default());
    show();
}

fn place() -> Option<Element> {
    document().get_element_by_id(marks::PLACE)
}

/// Ids of the address; `None` where it names none, and the page shows the reader's own list.
fn listed() -> Option<Vec<u32>> {
    let ids = urls::saved_ids(&window().location().search().unwrap_or_default());
    Some(ids).filter(|ids| !ids.is_empty())
}

async fn fill(place: Element) {
    let locale = urls::locale_of(&window().location().pathname().unwrap_or_default());
    let (week, version) = (place.get_attribute("data-week"), place.get_attribute("data-version"));
    let loaded = match (week, version) {
        (Some(week), Some(version)) => data::version(&week, &version).await.map(|(loaded, _)| Some(loaded)),
        _ => match data::in_memory(None) {
            Some(loaded) => Ok(Some(loaded)),
            None => data::newest(None).await.map(|newest| newest.map(|(loaded, _)| loaded)),
        },
    };
    match loaded {
        Ok(Some(loaded)) => {
            if clock::now_s().is_none() {
                let _ = data::current(Some(&loaded.programme.borrow().list.week.clone())).await;
            }
            render(&place, &loaded, locale);
        }
        // Without an open programme the page says how one saves, and stays as it is.
        Ok(None) => {}
        Err(_) => place.set_text_content(Some(locale.no_contact())),
    }
}

fn render(place: &Element, loaded: &data::Loaded, locale: Locale) {
    let programme = loaded.programme.borrow();
    let own = saved::list().get_untracked();
    let others: Option<Vec<Saved>> = listed().map(|ids| ids.into_iter().map(Saved::only).collect());
    let list = match &others {
        Some(others) => others.clone(),
        // What was saved in earlier weeks is over, and not gone.
        None => lists::since(&own.activities, &programme),
    };
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
        @if others.is_some() {
            (parts::take_over(locale))
        } @else if !plan.is_empty() {
            (parts::share(locale, &list))
            (parts::keep_form(locale, &list))
        }
    };
    place.set_inner_html(Markup::of(template).as_str());
}

/// Shows the page again once other tabs have changed the list.
pub fn refresh_later() {
    spawn_local(async {
        idle::next_task().await;
        if listed().is_none() {
            show();
        }
    });
}
