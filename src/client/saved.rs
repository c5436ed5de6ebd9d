//! Saved activities: the list in this browser's storage, in step across its tabs, and the stars that show it. Where the
//! browser forbids the storage, the list lasts as long as the document.

use std::rc::Rc;

use leptos::{
    prelude::{GetUntracked, Set, document, window},
    reactive::signal::ArcRwSignal,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event};

use super::{data, saved_page, set_attribute, share};
use crate::{
    domain::saved::{self, MOST, Saved},
    parts::{programme::marks, saved::marks as saved_marks},
    urls,
};

const KEY: &str = "veckan:saved";

/// Saved activities, in the order of saving, and their ids, sorted.
#[derive(Clone, Default)]
pub struct SavedList {
    pub activities: Rc<Vec<Saved>>,
    pub ids: Rc<[u32]>,
}

impl SavedList {
    fn of(activities: Vec<Saved>) -> Self {
        // Not sorted at once: another type to sort is half a kilobyte of the client.
        let mut ids: Vec<u32> = Vec::with_capacity(activities.len());
        for saved in &activities {
            ids.insert(ids.partition_point(|id| *id < saved.id), saved.id);
        }
        Self { activities: Rc::new(activities), ids: ids.into() }
    }

    pub fn has(&self, id: u32) -> bool {
        self.ids.binary_search(&id).is_ok()
    }
}

thread_local! {
    static SAVED: ArcRwSignal<SavedList> = ArcRwSignal::new(SavedList::default());
    /// Whether the programme page shows the saved activities only; outlasts the page, as the list does.
    static IS_ONLY: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

pub fn list() -> ArcRwSignal<SavedList> {
    SAVED.with(Clone::clone)
}

pub fn is_only() -> ArcRwSignal<bool> {
    IS_ONLY.with(Clone::clone)
}

/// Reads the list, and follows the stars of this document and the lists of other tabs from now on.
pub fn begin() {
    read();
    on(&document(), "click", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        let star = target.closest(&format!("[{}]", marks::STAR)).ok().flatten();
        if let Some(id) = star.as_ref().and_then(id_of) {
            toggle(id);
        } else if target.id() == saved_marks::TAKE_OVER {
            if add(&saved_page::listed()) {
                target.set_text_content(Some(saved_page::here().saved()));
            }
        } else if target.id() == saved_marks::SHARE {
            let own = saved::ids(&list().get_untracked().activities);
            let locale = saved_page::here();
            share::share(&target, locale, &share::absolute(&urls::saved(locale, &own)));
        }
    });
    on(&window(), "storage", |event| {
        // Another key is a draft of the wizard, or the last visit. Without one everything was cleared.
        let key = js_sys::Reflect::get(&event, &"key".into()).ok().and_then(|key| key.as_string());
        if key.is_none_or(|key| key == KEY) {
            read();
            saved_page::show();
        }
    });
    // A page that the browser had put aside has heard of no other tab.
    on(&window(), "pageshow", |event| {
        if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted) {
            read();
            saved_page::show();
        }
    });
    saved_page::show();
}

fn on(target: &web_sys::EventTarget, kind: &str, act: fn(Event)) {
    let callback = Closure::<dyn FnMut(Event)>::new(act);
    let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
    // For as long as the document lives.
    callback.forget();
}

fn read() {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
    set(saved::parse(&text));
    show_stars();
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn set(activities: Vec<Saved>) {
    if let Some(count) = document().get_element_by_id(saved_marks::TOTAL) {
        let total = activities.len();
        count.set_text_content((total > 0).then(|| total.to_string()).as_deref());
    }
    list().set(SavedList::of(activities));
}

/// Saves more activities; returns whether there was room for all.
fn add(ids: &[u32]) -> bool {
    let mut activities = newest();
    for id in ids {
        if activities.iter().all(|saved| saved.id != *id) {
            if activities.len() >= MOST {
                say_full();
                return false;
            }
            activities.push(Saved::only(*id));
        }
    }
    keep(activities);
    show_stars();
    spawn_local(fetch());
    true
}

fn say_full() {
    let _ = window().alert_with_message(&saved_page::here().saved_is_full(&MOST.to_string()));
}

/// List as the storage has it now: a tab that the browser had put aside has an old one.
fn newest() -> Vec<Saved> {
    match storage() {
        Some(storage) => saved::parse(&storage.get_item(KEY).ok().flatten().unwrap_or_default()),
        None => list().get_untracked().activities.to_vec(),
    }
}

/// Replaces the list, in the storage too.
fn keep(activities: Vec<Saved>) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &saved::write(&activities));
    }
    set(activities);
}

/// Saves an activity, or removes it where it is saved.
fn toggle(id: u32) {
    let mut activities = newest();
    if let Some(at) = activities.iter().position(|saved| saved.id == id) {
        activities.remove(at);
    } else if activities.len() >= MOST {
        return say_full();
    } else if let Some(saved) = of_memory(id) {
        activities.push(saved);
    } else {
        activities.push(Saved::only(id));
        spawn_local(fetch());
    }
    keep(activities);
    show_stars();
    saved_page::follow();
}

/// Activity of the programme that was loaded last.
fn of_memory(id: u32) -> Option<Saved> {
    let loaded = data::last()?;
    let programme = loaded.programme.borrow();
    Some(Saved::of(&programme, programme.document(id)?))
}

/// Fetches what the programme says of activities that were saved without it.
async fn fetch() {
    if data::newest(None).await.is_ok() {
        complete();
    }
}

/// Completes what was saved without a programme by what the loaded one says, so that later changes can be told.
pub fn complete() {
    let known = newest();
    let is_bare = |saved: &Saved| saved.occurrences.is_empty();
    if known.iter().any(is_bare) {
        let completed = |saved: &Saved| if is_bare(saved) { of_memory(saved.id) } else { None };
        keep(known.iter().map(|saved| completed(saved).unwrap_or_else(|| saved.clone())).collect());
    }
}

/// Shows on every star of the document whether its activity is saved.
pub fn show_stars() {
    let list = list().get_untracked();
    let Ok(stars) = document().query_selector_all(&format!("[{}]", marks::STAR)) else { return };
    for at in 0..stars.length() {
        if let Some(star) = stars.item(at).and_then(|star| star.dyn_into::<Element>().ok())
            && let Some(id) = id_of(&star)
        {
            let pressed = if list.has(id) { "true" } else { "false" };
            if star.get_attribute("aria-pressed").as_deref() != Some(pressed) {
                set_attribute(&star, "aria-pressed", pressed);
            }
        }
    }
}

fn id_of(star: &Element) -> Option<u32> {
    star.get_attribute(marks::STAR)?.parse().ok()
}
