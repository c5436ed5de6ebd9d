//! Keys, clicks, the history and the wheel: what each of them changes.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{Controller, Step, address, counts, element};
use crate::{
    domain::{
        filter::{Filter, Group, Sort},
        time::TimeOfDay,
    },
    parts::programme::marks,
};

/// An event listener that goes when it is dropped.
pub(super) struct Listener {
    target: web_sys::EventTarget,
    kind: &'static str,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.callback.as_ref().unchecked_ref());
    }
}

/// Hears of it when anything on the page gets another height, until it is dropped.
pub(super) struct Resizes {
    observer: web_sys::ResizeObserver,
    _callback: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Resizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Controller {
    pub(super) fn listen(&self) -> Result<(), JsValue> {
        self.on("input", super::Controller::on_input)?;
        self.on("change", super::Controller::on_input)?;
        self.on("submit", super::Controller::on_submit)?;
        self.on("click", super::Controller::on_click)?;
        self.listen_for_suggestions()?;
        let me = self.me.clone();
        let back = window_event_listener(leptos::ev::popstate, move |_| {
            if let Some(me) = me.upgrade() {
                me.on_history();
            }
        });
        let me = self.me.clone();
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
            if let Some(me) = me.upgrade() {
                me.on_scroll();
            }
        });
        self.window_listeners.borrow_mut().extend([back, scrolled]);
        let me = self.me.clone();
        let callback = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            if let Some(me) = me.upgrade() {
                address::keep_hold(&me);
            }
        });
        let observer = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref())?;
        // The whole of it: what moves the hits may stand above them.
        if let Some(body) = document().body() {
            observer.observe(&body);
        }
        *self.resizes.borrow_mut() = Some(Resizes { observer, _callback: callback });
        // Links of the chrome to this very page are other filters of it.
        let me = self.me.clone();
        let target: web_sys::EventTarget = document().into();
        self.on_target(target, "click", move |event| {
            if let Some(me) = me.upgrade() {
                me.on_link_to_here(event);
            }
        })
    }

    pub(super) fn on(&self, kind: &'static str, act: fn(&Self, &web_sys::Event)) -> Result<(), JsValue> {
        let me = self.me.clone();
        self.on_target(self.form.clone().into(), kind, move |event| {
            if let Some(me) = me.upgrade() {
                act(&me, event);
            }
        })
    }

    pub(super) fn on_target(
        &self,
        target: web_sys::EventTarget,
        kind: &'static str,
        act: impl Fn(&web_sys::Event) + 'static,
    ) -> Result<(), JsValue> {
        let callback = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| act(&event));
        target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref())?;
        self.listeners.borrow_mut().push(Listener { target, kind, callback });
        Ok(())
    }

    /// A key, a click on a value, an hour or another order.
    pub(super) fn on_input(&self, event: &web_sys::Event) {
        let Some(target) = event.target() else { return };
        let mut filter = self.filter.borrow().at_page(0);
        let mut step = Step::New;
        if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
            let (name, value) = (input.name(), input.value());
            match (name.as_str(), Group::of_key(&name)) {
                ("q", _) => {
                    filter.text = Filter::text_of(&value);
                    step = Step::Typing;
                }
                ("from", _) => filter.from = TimeOfDay::parse(&value),
                ("to", _) => filter.to = TimeOfDay::parse(&value),
                // The last one that fits was just ticked elsewhere. Each click is told twice.
                (_, Some(group)) if input.checked() && filter.is_full() && !filter.is_selected(group, &value) => {
                    return input.set_checked(false);
                }
                (_, Some(group)) if input.checked() => filter.select(group, &value),
                (_, Some(group)) => filter.deselect(group, &value),
                ("", None) => return counts::narrow_values(input),
                _ => return,
            }
        } else if let Some(select) = target.dyn_ref::<web_sys::HtmlSelectElement>() {
            let Some(sort) = usize::try_from(select.selected_index()).ok().and_then(|at| Sort::ALL.get(at)) else {
                return;
            };
            filter.set_sort(*sort);
        } else {
            return;
        }
        if filter != *self.filter.borrow() {
            self.choose(filter, step);
        }
    }

    /// The button only leads to what is shown already.
    #[expect(clippy::unused_self, reason = "one of several that listen in the same way")]
    pub(super) fn on_submit(&self, event: &web_sys::Event) {
        event.prevent_default();
        close_facets();
        if let Some(results) = element(marks::TOTAL) {
            results.scroll_into_view();
        }
    }

    pub(super) fn on_click(&self, event: &web_sys::Event) {
        if let Some(at) = self.place_of_suggestion(event) {
            return self.take_suggestion(at);
        }
        let Some(link) = link_of(event) else { return };
        if let Some(key) = link.get_attribute(marks::EXPAND_LINK) {
            event.prevent_default();
            if let Some(group) = Group::of_key(&key) {
                self.expand(group);
            }
        } else if link.has_attribute(marks::FILTER_LINK) || is_in_pager(&link) {
            event.prevent_default();
            self.choose(Filter::parse(&link.search()), Step::New);
            self.show_form();
            focus_after_removal(&link);
        }
    }

    pub(super) fn on_link_to_here(&self, event: &web_sys::Event) {
        if event.default_prevented() {
            return;
        }
        // Some links lead away, and one comes back to what was chosen.
        address::settle(self);
        address::remember_place_now(self);
        let Some(link) = link_of(event) else { return };
        let here = window().location();
        let is_plain = event.dyn_ref::<web_sys::MouseEvent>().is_some_and(|click| {
            click.button() == 0 && !click.ctrl_key() && !click.meta_key() && !click.shift_key() && !click.alt_key()
        });
        let same_page = here.pathname().is_ok_and(|path| path == link.pathname()) && link.hash().is_empty();
        if is_plain && same_page && link.rel() != "external" && link.origin() == here.origin().unwrap_or_default() {
            event.prevent_default();
            self.choose(Filter::parse(&link.search()), Step::New);
            self.show_form();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Back or forward: the address says what is chosen.
    pub(super) fn on_history(&self) {
        address::forget(self);
        let location = window().location();
        let is_here = location.pathname().is_ok_and(|path| Some(path) == self.form.get_attribute("action"));
        if !is_here {
            return;
        }
        let filter = Filter::parse(&location.search().unwrap_or_default());
        if filter != *self.filter.borrow() {
            self.choose(filter, Step::None);
            self.show_form();
        }
        address::restore_place(self);
    }

    pub(super) fn on_scroll(&self) {
        self.scrolled_px.set(window().scroll_y().unwrap_or(0.0));
        address::keep_hold(self);
        address::remember_place_later(self);
        self.extend_near_end();
    }
}

/// Focus never falls to the top of the document because what had it is gone.
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

fn link_of(event: &web_sys::Event) -> Option<web_sys::HtmlAnchorElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("a").ok()??.dyn_into().ok()
}

fn is_in_pager(link: &Element) -> bool {
    link.closest(&format!("#{}", marks::PAGER)).is_ok_and(|pager| pager.is_some())
}
