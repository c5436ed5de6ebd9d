//! Submitting the form of a draft: a button waits until everything is saved, and one that leads to another step navigates
//! within the document.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, SubmitEvent};

use super::{
    super::{controls, dom, save_status::Connection, step_navigation},
    Page, hidden_input,
};

impl Page {
    /// Submits the form if everything is saved, or else saves it first.
    pub(super) fn on_submit(self: &Rc<Self>, event: &Event) {
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let action = button.as_ref().and_then(|button| button.get_attribute("value")).unwrap_or_default();
        if self.is_submitting.get() && action == "send" {
            event.prevent_default();
            return;
        }
        self.record_edits();
        let focused = dom::focused().and_then(|element| controls::field_of(&element));
        let effect = focused.and_then(|field_id| self.sync.borrow_mut().blur(field_id));
        self.apply(effect.into_iter().collect());
        if self.may_submit() {
            self.prepare_submit(button.as_ref(), &action);
            if let Some(button) = button.filter(|_| Self::is_navigation(&action) && !self.submits_natively.get()) {
                event.prevent_default();
                self.navigate(button.into());
            }
            return;
        }
        event.prevent_default();
        if let Some(button) = button.filter(|_| action == "send") {
            dom::set(&button, "aria-busy", "true");
        }
        self.pending_action.replace(Some(action));
        if !dom::window().navigator().on_line() {
            self.status.borrow_mut().connection = Connection::Offline;
        }
        self.update_status();
        self.save_now();
    }

    /// Whether an action leads to another step.
    fn is_navigation(action: &str) -> bool {
        matches!(action, "next" | "back") || action.starts_with("goto:")
    }

    fn navigate(self: &Rc<Self>, button: Element) {
        dom::unmark_interactive();
        self.is_navigating.set(true);
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            if page.show_answer(&button).await.is_none() {
                page.is_navigating.set(false);
                page.submits_natively.set(true);
                step_navigation::submit_natively(&page.form, &button);
            }
        });
    }

    async fn show_answer(self: &Rc<Self>, button: &Element) -> Option<()> {
        let answer = step_navigation::submit(&self.form, button).await?;
        if self.is_disposed.get() {
            return Some(());
        }
        if answer.first("#draft")?.get_attribute("data-draft") != self.form.get_attribute("data-draft") {
            return None;
        }
        // Edits that were made during the request.
        self.is_submitting.set(false);
        self.record_edits();
        self.dispose();
        answer.show()
    }

    /// Stops the page before another step replaces it; unsaved edits are sent, and stay in the log until acknowledged.
    fn dispose(self: &Rc<Self>) {
        self.is_navigating.set(false);
        if self.sync.borrow().has_unsaved() {
            self.save(true);
        }
        self.is_disposed.set(true);
        self.save_timer.take();
    }

    fn may_submit(&self) -> bool {
        !self.sync.borrow().has_unsaved()
            && !self.is_saving.get()
            && self.status.borrow().connection == Connection::Good
            && dom::window().navigator().on_line()
    }

    fn prepare_submit(&self, button: Option<&HtmlElement>, action: &str) {
        if let Some(seen) = hidden_input(&self.form, "seen") {
            seen.set_value(&self.sync.borrow().form_revision().to_string());
        }
        if let Some(button) = button.filter(|_| action == "send") {
            dom::set(button, "aria-busy", "true");
        }
        self.is_submitting.set(true);
    }

    /// Submits the form with the button that was pressed before, once everything is saved.
    pub(super) fn submit_pending(self: &Rc<Self>) {
        let Some(action) = self.pending_action.borrow().clone() else { return };
        if !self.may_submit() {
            return;
        }
        self.pending_action.replace(None);
        self.update_status();
        // A fragment from the server may have replaced the button.
        let button = dom::all(&self.form, "button[name=action]")
            .into_iter()
            .find(|button| button.get_attribute("value").as_deref() == Some(action.as_str()))
            .or_else(|| self.add_button(&action));
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Fails for a button of another form only.
            let _ = self.form.request_submit_with_submitter(Some(&button));
        }
    }

    fn add_button(&self, action: &str) -> Option<Element> {
        let button = dom::element("button", &[("name", "action"), ("value", action), ("type", "submit")])?;
        button.set_hidden(true);
        self.form.append_child(&button).ok()?;
        Some(button.into())
    }

    /// Asks before the page is closed if its edits are stored nowhere.
    pub(super) fn on_before_unload(self: &Rc<Self>, event: &Event) {
        self.record_edits();
        let is_lost = self.sync.borrow().has_unsaved() && self.status.borrow().storage_fails;
        if is_lost && !self.is_submitting.get() {
            event.prevent_default();
            if let Some(event) = event.dyn_ref::<web_sys::BeforeUnloadEvent>() {
                event.set_return_value("unsaved");
            }
        }
    }
}
