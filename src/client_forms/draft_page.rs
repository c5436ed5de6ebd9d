//! Page of a draft: an edit is recorded in the page's edit log at once and sent to the server soon after, and the
//! answer is shown in the page. A button submits the form once everything is saved.

mod conflict;
mod edits;
mod other_pages;
mod pasting;
mod saving;
mod status_line;
mod submitting;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{
    character_count, controls, dom,
    draft_sync::{DraftSync, Effect},
    edit_log::{log_prefix, revision_key},
    field_map::FieldMap,
    page_lock, party_search,
    save_status::SaveStatus,
    storage,
    validation::Validator,
};
use crate::{
    domain::draft::{FieldId, Step},
    locale::Locale,
};

/// Longest time for which a page that is outdated waits for the latest version before it is interactive.
const MAX_READY_WAIT_MS: u32 = 1500;

struct Page {
    form: HtmlFormElement,
    locale: Locale,
    /// Key of the draft, from its address.
    key: String,
    step: Step,
    /// Id of this page.
    editor: String,
    /// Prefix of the storage keys of the draft's edit logs.
    log_prefix: String,
    /// Storage key of the latest revision that any page of this browser has received.
    revision_key: String,
    /// Path of the page's address.
    path: String,
    validator: Validator,
    sync: RefCell<DraftSync>,
    /// Values of the controls when they were last read.
    last_values: RefCell<FieldMap<String>>,
    status: RefCell<SaveStatus>,
    is_saving: Cell<bool>,
    /// Time of the first edit that is not sent.
    unsent_since_ms: Cell<Option<f64>>,
    save_timer: RefCell<Option<Timeout>>,
    /// Number of saves that failed since the last that did not.
    failed_saves: Cell<usize>,
    /// Action of the button that was pressed and waits until everything is saved.
    pending_action: RefCell<Option<String>>,
    /// Whether the form is being submitted, with everything in it.
    is_submitting: Cell<bool>,
    /// Called once the page shows the latest version.
    on_ready: Cell<Option<fn()>>,
    /// Whether another step has replaced the page.
    is_disposed: Cell<bool>,
    /// Whether the form is being submitted for another step. A save meanwhile would be overwritten by the form's values
    /// at the time of sending.
    is_navigating: Cell<bool>,
    /// Whether the browser itself submits the form to another step, because `step_navigation` failed.
    submits_natively: Cell<bool>,
}

/// Way in which the page came into the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MountReason {
    PageLoad,
    /// The page has replaced another step: the browser has restored nothing in it.
    StepNavigation,
}

/// Mounts the client on the draft of the page, where there is one, and calls `ready` when the page can be used.
pub fn mount(reason: MountReason, ready: fn()) {
    let form = dom::by_id("draft").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    form.iter().for_each(controls::complete_municipalities);
    let Some(page) = form.and_then(Page::of) else { return ready() };
    let page = Rc::new(page);
    page.listen();
    page.restore(reason);
    if page.is_outdated() {
        page.on_ready.set(Some(ready));
        page.save_now();
        let page = Rc::clone(&page);
        Timeout::new(MAX_READY_WAIT_MS, move || page.mark_ready()).forget();
    } else {
        ready();
    }
}

impl Page {
    fn of(form: HtmlFormElement) -> Option<Self> {
        let locale = dom::locale();
        let editor = hidden_input(&form, "editor")?.value();
        let revision = form.get_attribute("data-revision")?.parse().ok()?;
        let sync = DraftSync::new(&editor, revision, controls::fields(&form));
        Some(Self {
            locale,
            key: form.get_attribute("data-key")?,
            step: Step::parse(&form.get_attribute("data-step")?).ok()?,
            log_prefix: log_prefix(&form.get_attribute("data-draft")?),
            revision_key: revision_key(&form.get_attribute("data-draft")?),
            path: dom::window().location().pathname().ok()?,
            validator: Validator::of(&form, locale),
            editor,
            sync: RefCell::new(sync),
            last_values: RefCell::default(),
            status: RefCell::default(),
            is_saving: Cell::new(false),
            unsent_since_ms: Cell::new(None),
            save_timer: RefCell::default(),
            failed_saves: Cell::new(0),
            pending_action: RefCell::default(),
            is_submitting: Cell::new(false),
            on_ready: Cell::new(None),
            is_disposed: Cell::new(false),
            is_navigating: Cell::new(false),
            submits_natively: Cell::new(false),
            form,
        })
    }

    fn listen(self: &Rc<Self>) {
        let on = |target: &web_sys::EventTarget, name: &str, handler: fn(&Rc<Self>, &Event)| {
            let page = Rc::clone(self);
            dom::listen(target, name, move |event| {
                if !page.is_disposed.get() {
                    handler(&page, &event);
                }
            });
        };
        let (window, document) = (dom::window(), dom::document());
        on(&self.form, "input", Self::on_input);
        on(&self.form, "change", Self::on_change);
        on(&self.form, "paste", Self::on_paste);
        on(&self.form, "focusout", Self::on_focus_out);
        on(&self.form, "click", Self::on_click);
        on(&self.form, "submit", Self::on_submit);
        on(&document, "visibilitychange", |page, _| {
            if dom::document().visibility_state() == web_sys::VisibilityState::Hidden {
                page.save_before_unload();
            }
        });
        on(&window, "pagehide", |page, _| page.save_before_unload());
        on(&window, "beforeunload", Self::on_before_unload);
        on(&window, "online", |page, _| page.on_online());
        on(&window, "popstate", |page, _| {
            // Addresses of steps that `step_navigation` replaced; these are loaded from the server.
            if dom::window().location().pathname().ok().as_ref() != Some(&page.path) {
                reload();
            }
        });
        on(&window, "pageshow", |_, event| {
            // A page from the back/forward cache is outdated.
            let is_cached =
                event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted);
            if is_cached {
                reload();
            }
        });
        let page = Rc::clone(self);
        party_search::mount(&self.form, self.locale, move |values| {
            for (field_id, value) in values {
                controls::set_value(&page.form, field_id, &value);
            }
            page.record_edits();
            page.validate(None);
            page.save_now();
        });
    }

    /// Restores edits that are not on the server: those made before the client was mounted, and those in the edit logs
    /// of this page and of others.
    fn restore(self: &Rc<Self>, reason: MountReason) {
        page_lock::hold(&self.editor);
        status_line::prepare();
        self.mark_conflicts();
        self.restore_own_edits(reason);
        self.adopt_stored_edits();
        self.store_edit_log();
        character_count::update(&self.form, self.locale);
        // Even without edits: another page may have saved since the server rendered this one.
        self.save_now();
        self.update_status();
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move { page.watch_other_pages().await });
    }

    /// Whether another page has received a later revision than that which the server rendered here. The edits of that
    /// revision need not be in any log any more.
    fn is_outdated(&self) -> bool {
        let latest: Option<u32> = storage::read(&self.revision_key).and_then(|latest| latest.parse().ok());
        latest.is_some_and(|latest| latest > self.sync.borrow().revision())
    }

    fn mark_ready(&self) {
        if let Some(ready) = self.on_ready.take() {
            ready();
        }
    }

    fn validate(&self, typing: Option<FieldId>) {
        let field_ids: Vec<FieldId> = self.sync.borrow().field_ids().collect();
        self.validator.validate(&self.form, &field_ids, typing);
    }

    fn apply(self: &Rc<Self>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::SetValue(field_id, value) => {
                    controls::set_value(&self.form, field_id, &value);
                    // A control may show something else than the value that was set.
                    let shown = controls::value(&self.form, field_id);
                    self.last_values.borrow_mut().insert(field_id, shown);
                    character_count::update(&self.form, self.locale);
                }
                Effect::ShowConflict(field_id, versions) => conflict::show(field_id, &versions, self.locale),
                Effect::ClearConflict(field_id) => conflict::clear(field_id),
            }
        }
    }

    /// Marks the fields for which the server has rendered versions to choose from.
    fn mark_conflicts(&self) {
        let mut sync = self.sync.borrow_mut();
        let field_ids: Vec<FieldId> = sync.field_ids().filter(|field_id| conflict::is_shown(*field_id)).collect();
        for field_id in field_ids {
            sync.mark_conflict(field_id);
        }
    }

    /// Resolves a conflict, if the click is on one of its buttons.
    fn on_click(self: &Rc<Self>, event: &Event) {
        let chosen = dom::target(event).and_then(|target| conflict::chosen(&target));
        let Some((field_id, other)) = chosen else { return };
        event.prevent_default();
        let value = other.unwrap_or_else(|| controls::value(&self.form, field_id));
        let effects = self.sync.borrow_mut().resolve_conflict(field_id, value, dom::now_ms() as i64);
        self.apply(effects);
        // The focused button was removed.
        if let Some(control) = controls::of(&self.form, field_id).into_iter().next() {
            let _ = control.unchecked_into::<HtmlElement>().focus();
        }
        self.store_edit_log();
        self.update_status();
        self.save_now();
    }

    fn update_status(&self) {
        {
            let sync = self.sync.borrow();
            let mut status = self.status.borrow_mut();
            status.has_unsaved = sync.has_unsaved();
            status.has_conflict = sync.has_conflict();
            status.is_submit_pending = self.pending_action.borrow().is_some();
        }
        status_line::show(&self.status.borrow(), self.locale);
    }
}

fn reload() {
    // Where it cannot be reloaded, the page stays as it is.
    let _ = dom::window().location().reload();
}

fn hidden_input(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    dom::all(form, &format!("input[name=\"{name}\"]")).into_iter().next()?.dyn_into().ok()
}
