//! Navigation between pages without the server: the focus on the new page's heading, so that it is read out, and the hits
//! that an activity was one of, with the way back to them and on to the next.

use std::cell::{Cell, RefCell};

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{data, idle, saved, saved_page, set_attribute};
use crate::{
    domain::{filter::run::Hit, programme::Programme},
    locale::Locale,
    pages::{RenderedPage, offline},
    parts::html::prelude::*,
    urls::{self, Address, Page},
};

/// Id of the row above an activity's title.
const BACK: &str = "activity-back";

/// Hits of the programme page that was shown last.
#[derive(Default)]
struct LastHits {
    /// Address of the programme page.
    address: String,
    /// Ids of the activities, in order.
    ids: Vec<u32>,
}

thread_local! {
    static LAST_HITS: RefCell<LastHits> = RefCell::default();
    /// Whether the document shows another page than the one that the server sent.
    static HAS_NAVIGATED: Cell<bool> = const { Cell::new(false) };
    static FIRST_PATH: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes the page that the server sent.
pub fn begin() {
    FIRST_PATH.set(path());
}

/// Notes the hits that are shown.
pub fn remember(address: String, programme: &Programme, hits: &[Hit]) {
    let ids = hits.iter().map(|hit| programme.id(hit.document)).collect();
    LAST_HITS.set(LastHits { address, ids });
}

/// Helps the reader of a page that was navigated to, once it is in the document.
pub fn arrive() {
    leptos::task::spawn_local(async {
        idle::next_task().await;
        focus_heading();
        saved::show_stars();
        saved_page::show();
        if let Some(Address { locale, page: Page::Activity { id, .. }, .. }) = Address::parse(&path()) {
            lead_back(locale, id);
        }
    });
}

/// Page of an activity from the programme that was loaded last.
pub fn from_memory(address: &Address) -> Option<RenderedPage> {
    let Page::Activity { id, .. } = address.page else { return None };
    let loaded = data::last()?;
    let programme = loaded.programme.borrow();
    offline::shown(address, &programme, programme.document(id)?)
}

/// Moves the focus to the heading of a page that was navigated to, which screen readers then read out.
pub fn focus_heading() {
    if !has_navigated() {
        return;
    }
    let heading = document().query_selector("#content h1").ok().flatten();
    if let Some(heading) = heading.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        set_attribute(&heading, "tabindex", "-1");
        let _ = heading.focus();
    }
}

fn has_navigated() -> bool {
    HAS_NAVIGATED.with(|navigated| {
        navigated.set(navigated.get() || FIRST_PATH.with_borrow(|first| *first != path()));
        navigated.get()
    })
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Leads from an activity back to the hits that it is one of, to the one before and to the next.
fn lead_back(locale: Locale, id: u32) {
    let Some(place) = document().get_element_by_id(BACK) else { return };
    LAST_HITS.with_borrow(|hits| {
        let Some(at) = hits.ids.iter().position(|known| *known == id) else { return };
        let address = |id: u32| {
            let loaded = data::last()?;
            let programme = loaded.programme.borrow();
            Some(urls::activity(locale, id, programme.title(programme.document(id)?)))
        };
        let before = at.checked_sub(1).and_then(|at| address(hits.ids[at]));
        let next = hits.ids.get(at + 1).and_then(|id| address(*id));
        write(locale, &place, hits, before.as_deref(), next.as_deref());
    });
}

fn write(locale: Locale, place: &Element, hits: &LastHits, before: Option<&str>, next: Option<&str>) {
    let template = maud! {
        a href=(hits.address) { (locale.back_to_hits(hits.ids.len())) }
        @if let Some(before) = before { " " a rel="prev" href=(before) { (locale.previous_activity()) } }
        @if let Some(next) = next { " " a rel="next" href=(next) { (locale.next_activity()) } }
    };
    place.set_inner_html(Markup::of(template).as_str());
}
