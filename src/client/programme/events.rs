//! Events: what keys, clicks, the history and scrolling change in the state.

use std::rc::Rc;

use leptos::{__reexports::send_wrapper::SendWrapper, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, Event, EventTarget, HtmlAnchorElement, HtmlElement, HtmlInputElement, HtmlSelectElement, MouseEvent,
    ResizeObserver,
};

use super::{
    address, anchor, element, form, place, rest,
    state::{Change, State},
    suggestions, values,
};
use crate::{
    domain::{
        filter::{Filter, Group, Sort},
        time::TimeOfDay,
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
    let callback = Closure::<dyn FnMut(JsValue)>::new(move |_| anchor::keep(&state));
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref())?;
    // The whole body, since the element that moves the hits may be above them.
    if let Some(body) = document().body() {
        observer.observe(&body);
    }
    let observing = SendWrapper::new((observer, callback));
    on_cleanup(move || observing.0.disconnect());
    Ok(())
}

/// Handles a key press, a click on a value, a new hour or a new order.
fn on_input(state: &Rc<State>, event: &Event) {
    let Some(target) = event.target() else { return };
    let mut filter = state.filter.read_untracked().at_page(0);
    let mut change = Change::Choice;
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        let (name, value) = (input.name(), input.value());
        match (name.as_str(), Group::of_key(&name)) {
            ("q", _) => {
                filter.text = Filter::text_of(&value);
                change = Change::Typing;
            }
            ("from", _) => filter.from = TimeOfDay::parse(&value),
            ("to", _) => filter.to = TimeOfDay::parse(&value),
            // Another tab or link may have filled the filter. Each click fires `input` and `change`.
            (_, Some(group)) if input.checked() && filter.is_full() && !filter.is_selected(group, &value) => {
                return input.set_checked(false);
            }
            (_, Some(group)) if input.checked() => filter.select(group, &value),
            (_, Some(group)) => filter.deselect(group, &value),
            ("", None) => return values::narrow(input),
            _ => return,
        }
    } else if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
        let Some(sort) = usize::try_from(select.selected_index()).ok().and_then(|at| Sort::ALL.get(at)) else {
            return;
        };
        filter.set_sort(*sort);
    } else {
        return;
    }
    let is_changed = filter != *state.filter.read_untracked();
    if is_changed {
        state.choose(filter, change);
    }
}

/// Submitting leads to the hits that are shown already.
fn on_submit(_: &Rc<State>, event: &Event) {
    event.prevent_default();
    close_facets();
    if let Some(results) = element(marks::TOTAL) {
        results.scroll_into_view();
    }
}

fn on_click(state: &Rc<State>, event: &Event) {
    if let Some(at) = state.suggestions.place_of(event) {
        return suggestions::take(state, at);
    }
    let Some(link) = link_of(event) else { return };
    if let Some(key) = link.get_attribute(marks::EXPAND_LINK) {
        event.prevent_default();
        if let Some(group) = Group::of_key(&key) {
            state.expand(group);
        }
    } else if link.has_attribute(marks::FILTER_LINK) || is_in_pager(&link) {
        event.prevent_default();
        state.choose(Filter::parse(&link.search()), Change::Choice);
        form::show(state);
        focus_after_removal(&link);
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
    let is_plain = event.dyn_ref::<MouseEvent>().is_some_and(|click| {
        click.button() == 0 && !click.ctrl_key() && !click.meta_key() && !click.shift_key() && !click.alt_key()
    });
    let same_page = here.pathname().is_ok_and(|path| path == link.pathname()) && link.hash().is_empty();
    if is_plain && same_page && link.rel() != "external" && link.origin() == here.origin().unwrap_or_default() {
        event.prevent_default();
        state.choose(Filter::parse(&link.search()), Change::Choice);
        form::show(state);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
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
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

fn close_facets() {
    if let Some(facets) = element(marks::FACETS)
        && facets.matches(":popover-open").unwrap_or(false)
        && let Ok(hide) = js_sys::Reflect::get(&facets, &JsValue::from_str("hidePopover"))
        && let Some(hide) = hide.dyn_ref::<js_sys::Function>()
    {
        let _ = hide.call0(&facets);
    }
}

fn link_of(event: &Event) -> Option<HtmlAnchorElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("a").ok()??.dyn_into().ok()
}

fn is_in_pager(link: &Element) -> bool {
    link.closest(&format!("#{}", marks::PAGER)).is_ok_and(|pager| pager.is_some())
}
