//! A page of a draft: what is typed goes into the journal at once and to the server soon after, and what the server says
//! comes into the page. A button waits until all is saved, and then sends the form.

mod leaving;
mod others;
mod saving;
mod status;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{
    by_spot::BySpot,
    combobox, controls, counters, dom,
    journal::{Journal, key_of_draft, key_of_revision},
    json,
    problems::Judge,
    sheet::{Effect, Sheet},
    standing::Standing,
    storage,
};
use crate::{
    domain::draft::{Spot, Step},
    locale::Locale,
};

/// How often it is looked whether other pages have saved what they hold, or are gone.
const LOOK_MS: u32 = 500;
/// So long another page that lives is given to save something itself.
const PATIENCE_MS: i64 = 2000;
/// A page that was made before another page saved something waits so long to hear of it.
const LONGEST_WAIT_MS: u32 = 1500;
/// Names the lock that a living page holds, together with its editor.
const LOCK: &str = "veckan:page:";

struct Page {
    form: HtmlFormElement,
    locale: Locale,
    key: String,
    step: Step,
    editor: String,
    /// What the journals of all pages of this draft begin with.
    journals: String,
    /// Where the latest revision stands that any page of this browser has heard of.
    latest: String,
    judge: Judge,
    sheet: RefCell<Sheet>,
    /// What each control showed when it was last looked at.
    last: RefCell<BySpot<String>>,
    standing: RefCell<Standing>,
    is_saving: Cell<bool>,
    /// Since when something is unsaved.
    unsaved_since_ms: Cell<Option<f64>>,
    timer: RefCell<Option<Timeout>>,
    tries: Cell<usize>,
    /// The button that waits until all is saved.
    waiting: RefCell<Option<String>>,
    /// The form is on its way, and carries all that is in it.
    is_leaving: Cell<bool>,
    /// Who waits until the page shows the latest.
    is_waited_for: Cell<Option<fn()>>,
    /// Of its address.
    path: String,
    /// Another step has taken its place.
    is_gone: Cell<bool>,
    /// The browser itself goes where the button leads.
    must_load: Cell<bool>,
}

/// How a page came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    Loaded,
    /// It has taken another step's place: the browser has put nothing into it.
    Turned,
}

/// Takes over the draft of the page, where there is one, and says when it can be used.
pub fn listen(arrival: Arrival, ready: fn()) {
    let form = dom::by_id("draft").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    form.iter().for_each(controls::complete_municipalities);
    let Some(page) = form.and_then(Page::of) else { return ready() };
    let page = Rc::new(page);
    page.listen();
    page.begin(arrival);
    if page.is_behind() {
        page.is_waited_for.set(Some(ready));
        page.save_now();
        let page = Rc::clone(&page);
        Timeout::new(LONGEST_WAIT_MS, move || page.be_ready()).forget();
    } else {
        ready();
    }
}

impl Page {
    fn of(form: HtmlFormElement) -> Option<Self> {
        let locale = dom::locale();
        let editor = hidden(&form, "editor")?.value();
        let known = form.get_attribute("data-revision")?.parse().ok()?;
        let sheet = Sheet::new(&editor, known, controls::fields(&form));
        Some(Self {
            locale,
            key: form.get_attribute("data-key")?,
            step: Step::parse(&form.get_attribute("data-step")?).ok()?,
            journals: key_of_draft(&form.get_attribute("data-draft")?),
            latest: key_of_revision(&form.get_attribute("data-draft")?),
            judge: Judge::of(&form, locale),
            editor,
            sheet: RefCell::new(sheet),
            last: RefCell::default(),
            standing: RefCell::default(),
            is_saving: Cell::new(false),
            unsaved_since_ms: Cell::new(None),
            timer: RefCell::default(),
            tries: Cell::new(0),
            waiting: RefCell::default(),
            is_leaving: Cell::new(false),
            is_waited_for: Cell::new(None),
            path: dom::window().location().pathname().ok()?,
            is_gone: Cell::new(false),
            must_load: Cell::new(false),
            form,
        })
    }

    fn listen(self: &Rc<Self>) {
        let on = |target: &web_sys::EventTarget, name: &str, hear: fn(&Rc<Self>, &Event)| {
            let page = Rc::clone(self);
            dom::listen(target, name, move |event| {
                if !page.is_gone.get() {
                    hear(&page, &event);
                }
            });
        };
        let (window, document) = (dom::window(), dom::document());
        on(&self.form, "input", Self::on_input);
        on(&self.form, "change", Self::on_change);
        on(&self.form, "focusout", Self::on_focus_out);
        on(&self.form, "click", Self::on_click);
        on(&self.form, "submit", Self::on_submit);
        on(&document, "visibilitychange", |page, _| {
            if dom::document().visibility_state() == web_sys::VisibilityState::Hidden {
                page.save_before_it_goes();
            }
        });
        on(&window, "pagehide", |page, _| page.save_before_it_goes());
        on(&window, "beforeunload", Self::on_before_unload);
        on(&window, "online", |page, _| page.on_contact());
        on(&window, "popstate", |page, _| {
            // Steps that were turned to are in the history; where they stood is loaded as it is now.
            if dom::window().location().pathname().ok().as_ref() != Some(&page.path) {
                reload();
            }
        });
        on(&window, "pageshow", |_, event| {
            // A page that comes back as it was left knows nothing of what was typed since.
            let is_back =
                event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted);
            if is_back {
                reload();
            }
        });
        let page = Rc::clone(self);
        combobox::listen(&self.form, self.locale, move |chosen| {
            for (spot, value) in chosen {
                controls::set_value(&page.form, spot, &value);
            }
            page.sweep();
            page.judge(None);
            page.save_now();
        });
    }

    /// What was typed before the page was taken over, and what other pages left, count.
    fn begin(self: &Rc<Self>, arrival: Arrival) {
        storage::hold(&format!("{LOCK}{}", self.editor));
        status::prepare();
        self.mark_contested();
        let left = self.own_key_journal();
        let spots: Vec<Spot> = self.sheet.borrow().spots().collect();
        // After a reload or a step back browsers put in what stood there once.
        let was_put_in = arrival == Arrival::Loaded
            && dom::navigation("type").and_then(|kind| kind.as_string()).is_some_and(|kind| kind != "navigate");
        for spot in spots {
            let (value, default) = (controls::value(&self.form, spot), controls::default(&self.form, spot));
            if value != default && !self.is_journaled(spot, &value) {
                let mut sheet = self.sheet.borrow_mut();
                if was_put_in {
                    sheet.found(spot, value.clone(), dom::now_ms() as i64);
                } else {
                    sheet.typed(spot, value.clone(), dom::now_ms() as i64);
                }
            }
            self.last.borrow_mut().insert(spot, value);
        }
        if let Some(left) = left {
            for (spot, entry) in left.iter().filter(|(spot, _)| !controls::of(&self.form, *spot).is_empty()) {
                self.sheet.borrow_mut().typed(spot, entry.value.clone(), entry.at);
                self.perform(vec![Effect::Show(spot, entry.value.clone())]);
            }
        }
        // Shown at once; whether the others live is asked after that.
        for key in storage::keys(&self.journals) {
            let editor = key.strip_prefix(&self.journals).unwrap_or_default();
            if let Some(journal) = storage::read_journal(&key).filter(|_| editor != self.editor) {
                let effects = self.sheet.borrow_mut().follow(editor, journal, true);
                self.perform(effects);
            }
        }
        self.keep();
        counters::count(&self.form, self.locale);
        // Also with nothing to send: another page may have saved since this one was made.
        self.save_now();
        self.tell();
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move { page.look_for_left().await });
    }

    /// Another page has saved something since the server made this one, and need not hold it in its journal any more.
    fn is_behind(&self) -> bool {
        let latest = storage::read(&self.latest).and_then(|latest| latest.number());
        latest.is_some_and(|latest| latest > i64::from(self.sheet.borrow().known()))
    }

    fn be_ready(&self) {
        if let Some(ready) = self.is_waited_for.take() {
            ready();
        }
    }

    // What is typed.

    fn on_input(self: &Rc<Self>, event: &Event) {
        let Some(target) = dom::target(event) else { return };
        let Some(spot) = controls::spot_of(&target) else { return };
        self.is_leaving.set(false);
        self.sweep();
        counters::count(&self.form, self.locale);
        if controls::is_choice(&target) {
            self.judge(None);
            self.save_now();
        } else {
            self.judge(Some(spot));
            self.save_soon();
        }
    }

    fn on_change(self: &Rc<Self>, event: &Event) {
        if dom::target(event).is_some_and(|target| controls::spot_of(&target).is_some()) {
            self.sweep();
            self.judge(None);
            self.save_soon();
        }
    }

    fn on_focus_out(self: &Rc<Self>, event: &Event) {
        let Some(spot) = dom::target(event).and_then(|target| controls::spot_of(&target)) else { return };
        let effect = self.sheet.borrow_mut().blurred(spot);
        self.perform(effect.into_iter().collect());
        self.judge(None);
    }

    /// Takes note of what the controls show, whatever has put it there, and writes it into the journal.
    fn sweep(&self) {
        let spots: Vec<Spot> = self.sheet.borrow().spots().collect();
        let mut has_changed = false;
        for spot in spots {
            let value = controls::value(&self.form, spot);
            if self.last.borrow().get(spot) != Some(&value) {
                self.sheet.borrow_mut().typed(spot, value.clone(), dom::now_ms() as i64);
                self.last.borrow_mut().insert(spot, value);
                has_changed = true;
            }
        }
        if has_changed {
            self.keep();
            self.standing.borrow_mut().from_elsewhere = false;
            self.tell();
        }
    }

    /// Writes the journal.
    fn keep(&self) {
        let sheet = self.sheet.borrow();
        let key = format!("{}{}", self.journals, self.editor);
        let is_kept = if sheet.own().is_empty() {
            storage::remove(&key);
            // Nothing is to be kept, whether it could be or not.
            true
        } else {
            storage::write(&key, &json::write_journal(sheet.own()))
        };
        self.standing.borrow_mut().storage_fails = !is_kept;
    }

    fn judge(&self, typing: Option<Spot>) {
        let spots: Vec<Spot> = self.sheet.borrow().spots().collect();
        self.judge.judge(&self.form, &spots, typing);
    }

    // What other pages left.

    /// The journal of this very page, which a browser may show again as it was.
    fn own_key_journal(&self) -> Option<Journal> {
        storage::read_journal(&format!("{}{}", self.journals, self.editor))
    }

    fn is_journaled(&self, spot: Spot, value: &str) -> bool {
        let journals = storage::keys(&self.journals).into_iter().filter_map(|key| storage::read_journal(&key));
        journals.into_iter().any(|journal| journal.get(spot).is_some_and(|entry| entry.value == value))
    }

    /// Takes over what other pages of this browser left: of those that live, once they have had time to save it.
    async fn look_for_left(self: Rc<Self>) {
        let own_key = format!("{}{}", self.journals, self.editor);
        let mut followed: Vec<String> = Vec::new();
        let mut done = vec![own_key];
        loop {
            let held = storage::held().await;
            let keys = storage::keys(&self.journals);
            let vanished: Vec<String> = followed.iter().filter(|key| !keys.contains(key)).cloned().collect();
            for key in keys.into_iter().filter(|key| !done.contains(key)).chain(vanished).collect::<Vec<_>>() {
                let editor = key.strip_prefix(&self.journals).unwrap_or_default();
                let journal = storage::read_journal(&key).unwrap_or_default();
                let now_ms = dom::now_ms() as i64;
                let is_fresh = journal.iter().any(|(_, entry)| now_ms - entry.at < PATIENCE_MS);
                let lives = is_fresh && held.contains(&format!("{LOCK}{editor}"));
                self.sweep();
                let effects = self.sheet.borrow_mut().follow(editor, journal, lives);
                self.perform(effects);
                followed.retain(|known| *known != key);
                if lives {
                    followed.push(key);
                } else {
                    done.push(key);
                }
                self.judge(None);
                self.tell();
                self.save_now();
            }
            if followed.is_empty() || self.is_gone.get() {
                return;
            }
            gloo_timers::future::TimeoutFuture::new(LOOK_MS).await;
        }
    }

    /// Lets go of what other pages had left, as far as the server has it now.
    fn clear_left(&self) {
        let sheet = self.sheet.borrow();
        for kept in sheet.kept() {
            let key = format!("{}{}", self.journals, kept.editor);
            let Some(mut journal) = storage::read_journal(&key) else { continue };
            if journal.get(kept.spot).is_none_or(|entry| entry.value != kept.value) {
                continue;
            }
            journal.remove(kept.spot);
            if journal.is_empty() {
                storage::remove(&key);
            } else {
                storage::write(&key, &json::write_journal(&journal));
            }
        }
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Show(spot, value) => {
                    controls::set_value(&self.form, spot, &value);
                    // A control may show less than what it was given.
                    let shown = controls::value(&self.form, spot);
                    self.last.borrow_mut().insert(spot, shown);
                    counters::count(&self.form, self.locale);
                }
                Effect::Contest(spot, versions) => others::show(spot, &versions, self.locale),
                Effect::Agree(spot) => others::clear(spot),
            }
        }
    }

    // Choosing between versions.

    /// The server may have rendered versions to choose from.
    fn mark_contested(&self) {
        let mut sheet = self.sheet.borrow_mut();
        let spots: Vec<Spot> = sheet.spots().filter(|spot| others::are_shown(*spot)).collect();
        for spot in spots {
            sheet.mark_contested(spot);
        }
    }

    fn on_click(self: &Rc<Self>, event: &Event) {
        let chosen = dom::target(event).and_then(|target| others::chosen(&target));
        let Some((spot, other)) = chosen else { return };
        event.prevent_default();
        let value = other.unwrap_or_else(|| controls::value(&self.form, spot));
        let effects = self.sheet.borrow_mut().settle(spot, value, dom::now_ms() as i64);
        self.perform(effects);
        // The button is gone: go on where the choice was made.
        if let Some(control) = controls::of(&self.form, spot).into_iter().next() {
            let _ = control.unchecked_into::<HtmlElement>().focus();
        }
        self.keep();
        self.tell();
        self.save_now();
    }

    /// Says where the words are.
    fn tell(&self) {
        {
            let sheet = self.sheet.borrow();
            let mut standing = self.standing.borrow_mut();
            standing.unsaved = sheet.has_unsaved();
            standing.contested = sheet.is_contested();
            standing.waits = self.waiting.borrow().is_some();
        }
        status::show(&self.standing.borrow(), self.locale);
    }
}

fn reload() {
    // The page stays as it is where it cannot be loaded.
    let _ = dom::window().location().reload();
}

fn hidden(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    dom::all(form, &format!("input[name=\"{name}\"]")).into_iter().next()?.dyn_into().ok()
}
