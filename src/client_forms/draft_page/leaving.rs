//! Leaving a page of a draft: what its buttons wait for, and where they lead.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, SubmitEvent};

use super::{
    super::{controls, dom, standing::Contact, turning},
    Page, hidden,
};

impl Page {
    /// Lets the form go once all that it holds is saved.
    pub(super) fn on_submit(self: &Rc<Self>, event: &Event) {
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let action = button.as_ref().and_then(|button| button.get_attribute("value")).unwrap_or_default();
        if self.is_leaving.get() && action == "send" {
            event.prevent_default();
            return;
        }
        self.sweep();
        let focused = dom::focused().and_then(|element| controls::spot_of(&element));
        let effect = focused.and_then(|spot| self.sheet.borrow_mut().blurred(spot));
        self.perform(effect.into_iter().collect());
        if self.may_go() {
            self.leave(button.as_ref(), &action);
            if let Some(button) = button.filter(|_| Self::turns(&action) && !self.must_load.get()) {
                event.prevent_default();
                self.turn(button.into());
            }
            return;
        }
        event.prevent_default();
        if let Some(button) = button.filter(|_| action == "send") {
            dom::set(&button, "aria-busy", "true");
        }
        self.waiting.replace(Some(action));
        if !dom::window().navigator().on_line() {
            self.standing.borrow_mut().contact = Contact::None;
        }
        self.tell();
        self.save_now();
    }

    /// Whether the button leads to another step.
    fn turns(action: &str) -> bool {
        matches!(action, "next" | "back") || action.starts_with("goto:")
    }

    fn turn(self: &Rc<Self>, button: Element) {
        dom::unmark_interactive();
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            if page.turned(&button).await.is_none() {
                page.must_load.set(true);
                turning::press(&page.form, &button);
            }
        });
    }

    async fn turned(self: &Rc<Self>, button: &Element) -> Option<()> {
        let fresh = turning::send(&self.form, button).await?;
        if self.is_gone.get() {
            return Some(());
        }
        if fresh.first("#draft")?.get_attribute("data-draft") != self.form.get_attribute("data-draft") {
            return None;
        }
        // What was typed while the answer was on its way.
        self.is_leaving.set(false);
        self.sweep();
        self.give_way();
        fresh.show()
    }

    /// Lets go of everything: another step takes the page's place.
    fn give_way(self: &Rc<Self>) {
        if self.sheet.borrow().has_unsaved() {
            self.save(true);
        }
        self.is_gone.set(true);
        self.timer.take();
    }

    fn may_go(&self) -> bool {
        !self.sheet.borrow().has_unsaved()
            && !self.is_saving.get()
            && self.standing.borrow().contact == Contact::Good
            && dom::window().navigator().on_line()
    }

    fn leave(&self, button: Option<&HtmlElement>, action: &str) {
        if let Some(seen) = hidden(&self.form, "seen") {
            seen.set_value(&self.sheet.borrow().seen_by_the_form().to_string());
        }
        if let Some(button) = button.filter(|_| action == "send") {
            dom::set(button, "aria-busy", "true");
        }
        self.is_leaving.set(true);
    }

    /// Presses the button that has waited, once it may.
    pub(super) fn go_on(self: &Rc<Self>) {
        let Some(action) = self.waiting.borrow().clone() else { return };
        if !self.may_go() {
            return;
        }
        self.waiting.replace(None);
        self.tell();
        // What the server rendered anew may have taken the button's place.
        let button = dom::all(&self.form, "button[name=action]")
            .into_iter()
            .find(|button| button.get_attribute("value").as_deref() == Some(action.as_str()))
            .or_else(|| self.button(&action));
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // It is a button of this form.
            let _ = self.form.request_submit_with_submitter(Some(&button));
        }
    }

    fn button(&self, action: &str) -> Option<Element> {
        let button = dom::element("button", &[("name", "action"), ("value", action), ("type", "submit")])?;
        button.set_hidden(true);
        self.form.append_child(&button).ok()?;
        Some(button.into())
    }

    /// Only where the words would be gone.
    pub(super) fn on_before_unload(self: &Rc<Self>, event: &Event) {
        self.sweep();
        let is_lost = self.sheet.borrow().has_unsaved() && self.standing.borrow().storage_fails;
        if is_lost && !self.is_leaving.get() {
            event.prevent_default();
            if let Some(event) = event.dyn_ref::<web_sys::BeforeUnloadEvent>() {
                event.set_return_value("unsaved");
            }
        }
    }
}
