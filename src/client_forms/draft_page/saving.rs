//! Saving: when the page sends what is typed to the server, and what comes of the answer.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{
    super::{controls, dom, server, sheet::Effect, standing::Contact, storage},
    Page,
};
use crate::{
    api::draft::{Saved, Typing},
    locale::Locale,
};

/// After the last key.
const PAUSE_MS: f64 = 400.0;
/// After the first key that is not saved.
const LONGEST_PAUSE_MS: f64 = 1500.0;
/// Without contact it is tried again after so long; the last one holds.
const TRIES_MS: [u32; 5] = [1000, 2000, 4000, 8000, 15_000];

impl Page {
    pub(super) fn save_soon(self: &Rc<Self>) {
        if !self.sheet.borrow().has_unsaved() {
            return;
        }
        let now_ms = dom::now_ms();
        let since_ms = self.unsaved_since_ms.get().unwrap_or(now_ms);
        self.unsaved_since_ms.set(Some(since_ms));
        // Without contact the next try comes in its own time.
        if self.standing.borrow().contact == Contact::Good || self.timer.borrow().is_none() {
            let due_ms = (now_ms + PAUSE_MS).min(since_ms + LONGEST_PAUSE_MS);
            self.save_after((due_ms - now_ms).max(0.0) as u32);
        }
    }

    fn save_after(self: &Rc<Self>, delay_ms: u32) {
        let page = Rc::clone(self);
        let timer = Timeout::new(delay_ms, move || page.save(false));
        self.timer.replace(Some(timer));
    }

    /// In a task of its own, so that the event which asks for it is over first.
    pub(super) fn save_now(self: &Rc<Self>) {
        self.save_after(0);
    }

    pub(super) fn save_before_it_goes(self: &Rc<Self>) {
        if !self.is_leaving.get() {
            self.sweep();
            if self.sheet.borrow().has_unsaved() {
                self.save(true);
            }
        }
    }

    /// One at a time; what is typed meanwhile goes with the next.
    pub(super) fn save(self: &Rc<Self>, outlives: bool) {
        if self.is_saving.get() {
            return;
        }
        self.sweep();
        self.timer.replace(None);
        self.unsaved_since_ms.set(None);
        self.is_saving.set(true);
        let typing = {
            let mut sheet = self.sheet.borrow_mut();
            Typing {
                key: self.key.clone(),
                step: self.step,
                known: sheet.known(),
                changes: sheet.send(),
                english: self.locale == Locale::En,
            }
        };
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            let answer = server::save(&typing, outlives).await;
            page.is_saving.set(false);
            match answer {
                // What stands in the journal is the next page's.
                Err(_) if page.is_gone.get() => {}
                Ok(saved) if page.is_gone.get() => page.let_go_of(&saved),
                Ok(saved) => page.on_saved(&typing, &saved),
                Err(contact) => page.on_failed(contact),
            }
            page.be_ready();
        });
    }

    /// What another step needs no longer look for.
    fn let_go_of(&self, saved: &Saved) {
        self.sheet.borrow_mut().acknowledge(saved, |spot| controls::value(&self.form, spot), None);
        self.keep();
    }

    fn on_saved(self: &Rc<Self>, typing: &Typing, saved: &Saved) {
        // What was put into a control without an event counts as typed.
        self.sweep();
        let focused = dom::focused().and_then(|element| controls::spot_of(&element));
        let effects = self.sheet.borrow_mut().acknowledge(saved, |spot| controls::value(&self.form, spot), focused);
        {
            let mut standing = self.standing.borrow_mut();
            standing.contact = Contact::Good;
            if !typing.changes.is_empty() {
                standing.saved_at = Some(saved.at.clone());
            }
            standing.from_elsewhere |= effects.iter().any(|effect| matches!(effect, Effect::Show(..)));
        }
        self.tries.set(0);
        // Before the journal is cut: who finds it shorter knows that there is something to hear.
        storage::write(&self.latest, &self.sheet.borrow().known().to_string());
        self.keep();
        self.clear_left();
        self.perform(effects);
        Self::show_fragments(saved);
        self.judge(dom::focused().and_then(|element| controls::spot_of(&element)));
        self.tell();
        if self.sheet.borrow().has_unsaved() {
            if self.waiting.borrow().is_some() || typing.changes.iter().any(|change| change.editor != self.editor) {
                self.save_now();
            } else {
                self.save_soon();
            }
        }
        self.go_on();
    }

    fn on_failed(self: &Rc<Self>, contact: Contact) {
        self.sheet.borrow_mut().failed();
        self.standing.borrow_mut().contact = contact;
        self.tell();
        let tries = self.tries.get();
        self.tries.set(tries + 1);
        match contact {
            // Only what is typed next can help.
            Contact::Gone | Contact::TooLarge | Contact::Full => {}
            _ => self.save_after(TRIES_MS[tries.min(TRIES_MS.len() - 1)]),
        }
    }

    /// The network is back, the browser says.
    pub(super) fn on_contact(self: &Rc<Self>) {
        self.tries.set(0);
        let is_wanted = self.sheet.borrow().has_unsaved() || self.waiting.borrow().is_some();
        if is_wanted || self.standing.borrow().contact != Contact::Good {
            self.save_now();
        }
    }

    /// Parts of the page that follow from what was typed; not under somebody's hands.
    fn show_fragments(saved: &Saved) {
        let focused = dom::focused();
        for (id, html) in &saved.fragments {
            let Some(place) = dom::by_id(id) else { continue };
            let is_in_use = focused.as_ref().is_some_and(|focused| place.contains(Some(focused)));
            if !is_in_use && place.inner_html() != *html {
                place.set_inner_html(html);
            }
        }
    }
}
