//! Events: what keys, clicks, the history and scrolling change in the state.

use std::rc::Rc;

use leptos::{__reexports::send_wrapper::SendWrapper, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, Event, EventTarget, HtmlAnchorElement, HtmlElement, HtmlInputElement, HtmlSelectElement, MouseEvent,
    ResizeObserver,
};

use super::{
    address, anchor, element, form, jump, links, place, rest, sheet,
    state::{Change, State},
    suggestions, values,
};
use crate::{
    client::{idle, share},
    domain::{
        filter::{Filter, Group, Sort},
        time::{Date, TimeOfDay},
    },
    parts::programme::marks,
};

/// Listens until the current owner is cleaned up.
pub(super) fn listen(state: &Rc<State>) -> Result<(), JsValue> {
    on(state, &state.form, "input", on_input)?;
    on(state, &state.form, "change", on_input)?;
    on(state, &state.form, "submit", on_submit)?;
    on(state, &state.form, "click", on_click)?;
    on(state, &state.form, "keydown", suggestions::on_key)?;
    on(state, &state.form, "mousedown", suggestions::on_mouse_down)?;
    if let Some(panel) = element(marks::FACETS) {
        on(state, &panel, "toggle", sheet::on_toggle)?;
        // A panel that leaves the document open says nothing.
        on_cleanup(|| sheet::set_covered(false));
    }
    on(state, &window(), "online", on_connection)?;
    on(state, &window(), "offline", on_connection)?;
    on(state, &window(), "popstate", on_history)?;
    on(state, &window(), "scroll", on_scroll)?;
    on_resize(state)?;
    // Links of the page's header and footer to this very page are other filters of it.
    on(state, &document(), "click", on_link_to_here)
}

fn on(state: &Rc<State>, target: &EventTarget, kind: &'static str, act: fn(&Rc<State>, &Event)) -> Result<(), JsValue> {
    let state = Rc::clone(state);
    let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| act(&state, &event));
    target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref())?;
    let listener = SendWrapper::new((target.clone(), callback));
    on_cleanup(move || {
        let (target, callback) = &*listener;
        let _ = target.remove_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
    });
    Ok(())
}

/// Keeps the scroll anchor when anything on the page gets another height.
fn on_resize(state: &Rc<State>) -> Result<(), JsValue> {
    let state = Rc::clone(state);
    let mut bar_px = 0;
    let callback = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        measure_bar(&mut bar_px);
        anchor::keep(&state);
    });
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref())?;
    // The whole body, since the element that moves the hits may be above them.
    if let Some(body) = document().body() {
        observer.observe(&body);
    }
    let observing = SendWrapper::new((observer, callback));
    on_cleanup(move || observing.0.disconnect());
    Ok(())
}

/// Tells the style how high the bar is that stays in sight: pinned headings are below it. `known_px` is what it knows:
/// each change restyles the whole page.
fn measure_bar(known_px: &mut u32) {
    let height = |selector: &str| {
        let bar = document().query_selector(selector).ok().flatten()?;
        Some(bar.get_bounding_client_rect().height()).filter(|height_px| *height_px > 0.0)
    };
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let (Some(height_px), Some(root)) = (height(".bar").or_else(|| height(".where-am-i")), root) {
        let height_px = height_px as u32;
        if std::mem::replace(known_px, height_px) != height_px {
            let _ = root.style().set_property("--bar-block", &format!("{height_px}px"));
        }
    }
}

/// Handles a key press, a click on a value, a new hour or a new order.
fn on_input(state: &Rc<State>, event: &Event) {
    let Some(target) = event.target() else { return };
    let mut filter = state.filter.read_untracked().at_page(0);
    let mut change = Change::Choice;
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        let (name, value) = (input.name(), input.value());
        if input.id() == marks::ONLY_SAVED {
            return state.choose_saved(input.checked());
        }
        match (name.as_str(), Group::of_key(&name)) {
            ("q", _) => {
                filter.text = Filter::text_of(&value);
                change = Change::Typing;
            }
            ("from" | "to", _) => {
                let Ok(time) = typed_time(state, input, event) else { return };
                *(if name == "from" { &mut filter.from } else { &mut filter.to }) = time;
            }
            // Another tab or link may have filled the filter. Each click fires `input` and `change`.
            (_, Some(group)) if input.checked() && filter.is_full() && !filter.is_selected(group, &value) => {
                return input.set_checked(false);
            }
            (_, Some(group)) if input.checked() => filter.select(group, &value),
            (_, Some(group)) => filter.deselect(group, &value),
            ("", None) => return values::narrow(state, input),
            _ => return,
        }
    } else if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
        match select.id().as_str() {
            marks::JUMP => return jump::go(state, select),
            marks::CHANGES => filter.changed_from = Date::parse(&select.value()),
            _ => {
                let sort = usize::try_from(select.selected_index()).ok().and_then(|at| Sort::ALL.get(at));
                if let Some(sort) = sort {
                    filter.set_sort(*sort);
                }
            }
        }
    } else {
        return;
    }
    let is_changed = filter != *state.filter.read_untracked();
    if is_changed {
        state.choose(filter, change);
    }
}

/// What stands in a field is no time, or not yet.
struct NotATime;

/// Time in a field; `None` where it is empty. What is left in the field is brought into its shape, or said to have none.
fn typed_time(state: &State, input: &HtmlInputElement, event: &Event) -> Result<Option<TimeOfDay>, NotATime> {
    let typed = input.value();
    let is_left = event.type_() == "change";
    let time = if is_left { TimeOfDay::parse_typed(&typed) } else { TimeOfDay::parse(&typed) };
    let is_empty = typed.trim().is_empty();
    if is_left {
        let is_wrong = time.is_none() && !is_empty;
        input.set_custom_validity(if is_wrong { state.locale.time_shape() } else { "" });
        if is_wrong {
            input.report_validity();
        } else if let Some(time) = time {
            input.set_value(&time.to_string());
        }
    } else {
        input.set_custom_validity("");
    }
    if is_empty || time.is_some() { Ok(time) } else { Err(NotATime) }
}

/// Submitting leads to the hits that are shown already.
fn on_submit(_: &Rc<State>, event: &Event) {
    event.prevent_default();
    sheet::close();
    if let Some(results) = element(marks::TOTAL) {
        results.scroll_into_view();
    }
    // A phone's keyboard would cover them.
    let is_touched = share::is_touched();
    if let Some(input) = element(marks::TEXT).and_then(|it| it.dyn_into::<HtmlElement>().ok()).filter(|_| is_touched) {
        let _ = input.blur();
    }
}

/// The network came or went.
fn on_connection(state: &Rc<State>, _: &Event) {
    state.is_offline.set(!window().navigator().on_line());
}

fn on_click(state: &Rc<State>, event: &Event) {
    if let Some(at) = state.suggestions.place_of(event) {
        return suggestions::take(state, at);
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(button) = target.as_ref().filter(|target| target.id() == marks::SHARE) {
        address::flush(state);
        let address = match state.saved_address() {
            Some(saved) => share::absolute(&saved),
            None => window().location().href().unwrap_or_default(),
        };
        return share::share(button, state.locale, &address);
    }
    let Some(link) = link_of(event) else { return open_card(target) };
    // With a key held the link opens in a tab of its own.
    if !is_plain(event) {
        return;
    }
    let choice = links::choice(&state.filter.read_untracked(), &link);
    if link.has_attribute(marks::NOT_ONLY_SAVED) {
        event.prevent_default();
        state.choose_saved(false);
        focus_after_removal(&link);
    }
    if link.class_name() == "skip-to-hits" {
        event.prevent_default();
        sheet::close();
        sheet::focus(element(marks::HITS).and_then(|hits| hits.query_selector("article a, a, summary").ok().flatten()));
    } else if link.class_name() == "to-search" {
        event.prevent_default();
        window().scroll_to_with_x_and_y(0.0, 0.0);
        sheet::focus(element(marks::TEXT));
    } else if let Some((filter, _)) = choice {
        event.prevent_default();
        choose_by_link(state, filter);
    } else if let Some(key) = link.get_attribute(marks::EXPAND_LINK) {
        event.prevent_default();
        if let Some(group) = Group::of_key(&key) {
            state.expand(group);
        }
    } else if link.has_attribute(marks::FILTER_LINK) || is_in_pager(&link) {
        event.prevent_default();
        choose_by_link(state, Filter::parse(&link.search()));
        focus_after_removal(&link);
    }
}

fn choose_by_link(state: &Rc<State>, filter: Filter) {
    state.choose(filter, Change::Choice);
    form::show(state);
}

/// Opens the activity of a card that was clicked beside its links, unless its text was selected.
fn open_card(target: Option<Element>) {
    let card = target
        .filter(|target| !target.closest("summary, label, button, select").is_ok_and(|it| it.is_some()))
        .and_then(|target| target.closest("article").ok().flatten());
    let is_selecting = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    let link = card.filter(|_| !is_selecting).and_then(|card| card.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // Not within this click: the listener is called for the link's own.
        spawn_local(async move {
            idle::next_task().await;
            link.click();
        });
    }
}

fn on_link_to_here(state: &Rc<State>, event: &Event) {
    if event.default_prevented() {
        return;
    }
    // Some links lead away, and one leads back to the filter that was chosen last.
    address::flush(state);
    place::remember_now(state);
    let Some(link) = link_of(event) else { return };
    let here = window().location();
    let same_page = here.pathname().is_ok_and(|path| path == link.pathname()) && link.hash().is_empty();
    if is_plain(event) && same_page && link.rel() != "external" && link.origin() == here.origin().unwrap_or_default() {
        event.prevent_default();
        choose_by_link(state, Filter::parse(&link.search()));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Whether a click asks for nothing but to follow a link here.
fn is_plain(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|click| {
        click.button() == 0 && !click.ctrl_key() && !click.meta_key() && !click.shift_key() && !click.alt_key()
    })
}

/// Handles back and forward: takes the filter from the address.
fn on_history(state: &Rc<State>, _: &Event) {
    state.address.forget();
    let location = window().location();
    let is_here = location.pathname().is_ok_and(|path| Some(path) == state.form.get_attribute("action"));
    if !is_here {
        return;
    }
    let filter = Filter::parse(&location.search().unwrap_or_default());
    let is_changed = filter != *state.filter.read_untracked();
    if is_changed {
        state.choose(filter, Change::History);
        form::show(state);
    }
    place::restore(state);
}

fn on_scroll(state: &Rc<State>, _: &Event) {
    state.scrolled_px.set(window().scroll_y().unwrap_or(0.0));
    state.note_results_top();
    anchor::keep(state);
    place::remember_later(state);
    rest::append_near_end(state);
}

/// Moves the focus from a removed link to the next chip or the search box, so that it does not fall to the document's
/// top.
fn focus_after_removal(link: &Element) {
    if link.is_connected() {
        return;
    }
    let next = element(marks::CHOSEN)
        .and_then(|place| place.query_selector("a").ok().flatten())
        .or_else(|| element(marks::TEXT));
    sheet::focus(next);
}

fn link_of(event: &Event) -> Option<HtmlAnchorElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("a").ok()??.dyn_into().ok()
}

fn is_in_pager(link: &Element) -> bool {
    link.closest(&format!("#{}", marks::PAGER)).is_ok_and(|pager| pager.is_some())
}
