//! The programme page in the browser: takes over the form that the server sent, and answers every keystroke and click in
//! the same frame. What is shown is made by the same functions as on the server.

mod address;
mod counts;
mod events;
mod form;
mod list;
mod suggest;
mod texts;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use leptos::{html::Div, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlFormElement, ScrollRestoration};

use self::{counts::Counts, events::Listener, list::List};
use super::{
    clock,
    data::{self, Loaded},
    idle::{self, Idle},
};
use crate::{
    domain::filter::{
        Filter, Group,
        run::{self, Outcome},
    },
    locale::Locale,
    parts::programme::{self as view, View, chosen, marks},
    urls,
};

/// How long after the last input the rest of the hits is made.
const REST_MS: u32 = 150;
/// How often the marks of what is on now are looked at.
const MINUTE_MS: u32 = 60_000;

/// One programme page, from its takeover until it is left.
pub(crate) struct Controller {
    me: Weak<Self>,
    form: HtmlFormElement,
    locale: Locale,
    week_in_path: Option<String>,
    loaded: RefCell<Loaded>,
    filter: RefCell<Filter>,
    outcome: RefCell<Outcome>,
    expanded: Cell<Option<Group>>,
    counts: RefCell<Counts>,
    list: RefCell<List>,
    suggestions: RefCell<suggest::Suggestions>,
    /// What parts of the page were made to hold, by their ids.
    shown: RefCell<Vec<(&'static str, String)>>,
    /// Whether the last change to the filter was typing, so that it shares an entry of the history.
    typing: Cell<bool>,
    running: Cell<bool>,
    rem_px: f64,
    /// Whether no other value can be chosen.
    is_full: Cell<bool>,
    /// How far the page was scrolled when it was last.
    scrolled_px: Cell<f64>,
    /// What the reader is at, until they move on.
    held: RefCell<Option<address::Place>>,
    /// The rest of the hits; taken back by the next input.
    pending: RefCell<Option<Idle>>,
    /// The other work that waits; one of each.
    ticking: RefCell<Option<Idle>>,
    loading: RefCell<Option<Idle>>,
    address_due: RefCell<Option<address::Due>>,
    remembering: RefCell<Option<Idle>>,
    pace: RefCell<address::Pace>,
    listeners: RefCell<Vec<Listener>>,
    window_listeners: RefCell<Vec<WindowListenerHandle>>,
    resizes: RefCell<Option<events::Resizes>>,
}

/// How a change of the filter enters the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// An entry of its own.
    New,
    /// Typing: one entry for all that is typed without anything else between.
    Typing,
    /// The history itself moved.
    None,
}

/// Brings the page in `place` to life once it is in the document, and lets go of it when the view goes.
pub(crate) fn run_in(place: NodeRef<Div>, locale: Locale, week: Option<String>, query: String) {
    let alive = Rc::new(Cell::new(true));
    let running: Rc<RefCell<Option<Rc<Controller>>>> = Rc::default();
    let in_cleanup = StoredValue::new_local((alive.clone(), running.clone()));
    on_cleanup(move || {
        in_cleanup.with_value(|(alive, running)| {
            alive.set(false);
            if let Some(controller) = running.borrow_mut().take() {
                controller.let_go();
            }
        });
    });
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        let (alive, running, week, query) = (alive.clone(), running.clone(), week.clone(), query.clone());
        spawn_local(async move {
            let begun = match form_in(&place) {
                Some(form) => take_over(form, locale, week, &alive).await,
                None if is_filled(&place) => {
                    mark_interactive();
                    Ok(None)
                }
                None => fill(&place, locale, week, &query, &alive).await,
            };
            match begun {
                Ok(controller) if alive.get() => *running.borrow_mut() = controller,
                Ok(Some(controller)) => controller.let_go(),
                Ok(None) => {}
                // The form goes on working without us.
                Err(error) => leptos::logging::warn!("{error:?}"),
            }
        });
    });
}

/// Marks the document as interactive, for people's own scripts.
pub(crate) fn mark_interactive() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "true");
    }
}

fn form_in(place: &Element) -> Option<HtmlFormElement> {
    place.query_selector(&format!("#{}", marks::FORM)).ok()??.dyn_into().ok()
}

/// Whether the server said something else than a programme: when it opens, say.
fn is_filled(place: &Element) -> bool {
    place.query_selector(".programme-body").ok().flatten().is_some_and(|body| body.child_element_count() > 0)
}

/// Takes over what the server rendered, with what has been typed and clicked meanwhile.
async fn take_over(
    form: HtmlFormElement,
    locale: Locale,
    week_in_path: Option<String>,
    alive: &Cell<bool>,
) -> Result<Option<Rc<Controller>>, JsValue> {
    let week = form.get_attribute("data-week").unwrap_or_default();
    let version = form.get_attribute("data-version").unwrap_or_default();
    let (loaded, replaced) = data::version(&week, &version).await?;
    let query = window().location().search()?;
    let shown = Filter::parse(&query);
    idle::next_task().await;
    let controller = Controller::new(form, locale, week_in_path, loaded, shown, &query);
    // From here on in one task: what is typed is either read from the form or heard.
    idle::next_task().await;
    if !alive.get() {
        return Ok(None);
    }
    controller.adopt();
    let chosen = controller.filter_of_form();
    let is_as_sent = chosen == *controller.filter.borrow();
    if replaced {
        controller.show_another_version();
    } else if is_as_sent {
        controller.finish_later();
    } else {
        controller.choose(chosen, Step::New);
    }
    // Who has chosen or scrolled meanwhile is not brought back.
    controller.begin(is_as_sent && controller.scrolled_px.get() < 1.0)?;
    Ok(Some(controller))
}

/// Fills a page that the browser came to by itself.
async fn fill(
    place: &Element,
    locale: Locale,
    week_in_path: Option<String>,
    query: &str,
    alive: &Cell<bool>,
) -> Result<Option<Rc<Controller>>, JsValue> {
    let body = place.query_selector(".programme-body")?.ok_or("the page has no body")?;
    body.set_text_content(Some(locale.loading()));
    let newest = data::newest(week_in_path.as_deref()).await;
    if !alive.get() {
        return Ok(None);
    }
    // What there is to say of a week that is not open, or of no contact, is said best by the server.
    let Ok(Some((loaded, _))) = newest else {
        window().location().reload()?;
        return Ok(None);
    };
    let filter = Filter::parse(query);
    if filter.is_too_large() {
        window().location().reload()?;
        return Ok(None);
    }
    let form: HtmlFormElement = {
        make_ready(&loaded, &filter);
        let programme = loaded.programme.borrow();
        let outcome = run::run(&programme, &filter);
        let view = View { week_in_path: week_in_path.as_deref(), ..View::new(&programme, &filter, &outcome, locale) };
        body.set_inner_html(view::page(&view, &loaded.version).as_str());
        head_of_page(place, locale, &loaded);
        body.first_element_child().ok_or("the page has no form")?.dyn_into()?
    };
    let controller = Controller::new(form, locale, week_in_path, loaded, filter, query);
    controller.adopt();
    controller.say_whether_complete();
    controller.finish_later();
    controller.begin(true)?;
    Ok(Some(controller))
}

/// The heading and title of a page that the server did not render.
fn head_of_page(place: &Element, locale: Locale, loaded: &Loaded) {
    let programme = loaded.programme.borrow();
    let list = &programme.list;
    let last_day = list.starts.plus_days(i32::from(list.days) - 1);
    let heading = locale.programme_title(locale.pick(&list.week_name.sv, &list.week_name.en));
    let lead = locale.programme_lead(&locale.date_span(list.starts, last_day));
    for (selector, words) in [("h1", &heading), (".lead", &lead)] {
        if let Ok(Some(element)) = place.query_selector(selector) {
            element.set_text_content(Some(words));
        }
    }
    document().set_title(&heading);
}

impl Controller {
    fn new(
        form: HtmlFormElement,
        locale: Locale,
        week_in_path: Option<String>,
        loaded: Loaded,
        filter: Filter,
        query: &str,
    ) -> Rc<Self> {
        make_ready(&loaded, &filter);
        let outcome = run::run(&loaded.programme.borrow(), &filter);
        let expanded = crate::domain::filter::pairs(query)
            .find(|(key, _)| key == marks::EXPAND_KEY)
            .and_then(|(_, key)| Group::of_key(&key));
        let counts = Counts::of(&form, &loaded.programme.borrow());
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            form,
            locale,
            week_in_path,
            loaded: RefCell::new(loaded),
            is_full: Cell::new(filter.is_full()),
            filter: RefCell::new(filter),
            outcome: RefCell::new(outcome),
            expanded: Cell::new(expanded),
            counts: RefCell::new(counts),
            list: RefCell::default(),
            suggestions: RefCell::default(),
            shown: RefCell::default(),
            typing: Cell::new(false),
            running: Cell::new(false),
            rem_px: list::rem_px(),
            scrolled_px: Cell::new(window().scroll_y().unwrap_or(0.0)),
            held: RefCell::default(),
            pending: RefCell::default(),
            ticking: RefCell::default(),
            loading: RefCell::default(),
            address_due: RefCell::default(),
            remembering: RefCell::default(),
            pace: RefCell::default(),
            listeners: RefCell::default(),
            window_listeners: RefCell::default(),
            resizes: RefCell::default(),
        })
    }

    /// Answers from now on, and fetches what can wait.
    fn begin(self: &Rc<Self>, comes_back: bool) -> Result<(), JsValue> {
        self.listen()?;
        set_scroll_restoration(ScrollRestoration::Manual);
        if comes_back {
            address::restore_place(self);
        }
        address::remember_place_later(self);
        mark_interactive();
        self.follow_the_clock();
        texts::load(self);
        Ok(())
    }

    /// Stops everything: the page has been left.
    fn let_go(&self) {
        address::forget(self);
        self.suggestions.take();
        for waiting in [&self.pending, &self.ticking, &self.loading, &self.remembering] {
            waiting.take();
        }
        // Once the next page has an entry of its own: this one's place goes on being ours to restore.
        spawn_local(async {
            idle::next_task().await;
            set_scroll_restoration(ScrollRestoration::Auto);
        });
        self.held.take();
        self.resizes.take();
        self.listeners.take();
        for listener in self.window_listeners.take() {
            listener.remove();
        }
    }

    /// Takes what stands in the document for the beginning of the hits.
    fn adopt(&self) {
        self.list.borrow_mut().adopt(&self.form, self.filter.borrow().page);
    }

    /// The filter is this from now on: the answer, the counts and the hits, in this very task; the address, when
    /// they are painted.
    fn choose(&self, filter: Filter, step: Step) {
        if filter.is_too_large() {
            return self.show_form();
        }
        self.pending.take();
        if step == Step::New || step == Step::Typing && !self.typing.get() {
            address::remember_place_now(self);
        }
        self.held.take();
        *self.filter.borrow_mut() = filter;
        self.answer();
        match step {
            Step::New => {
                self.typing.set(false);
                address::push(self);
            }
            Step::Typing if self.typing.replace(true) => address::replace(self),
            Step::Typing => address::push(self),
            Step::None => self.typing.set(false),
        }
        if step == Step::Typing {
            self.begin_to_suggest();
        }
        self.finish_later();
    }

    /// Runs the filter and shows the first screen of what it gives.
    fn answer(&self) {
        let loaded = self.loaded.borrow();
        let filter = self.filter.borrow();
        make_ready(&loaded, &filter);
        let programme = loaded.programme.borrow();
        let outcome = run::run(&programme, &filter);
        let view = self.view(&programme, &filter, &outcome);
        self.counts.borrow_mut().show(&view);
        self.offer_values(!filter.is_full());
        let hits = outcome.hits.len();
        if let Some(total) = element(marks::TOTAL) {
            let _ = total.set_attribute("data-total", &hits.to_string());
        }
        let chosen = filter.parts().iter().filter(|part| chosen::counts_as_facet(part)).count();
        self.show_text(marks::TOTAL, &self.locale.hits(hits));
        self.show_text(marks::SHOW, &self.locale.show_hits(hits));
        self.show_text(marks::CHOSEN_COUNT, &if chosen > 0 { chosen.to_string() } else { String::new() });
        self.show_html(marks::CHOSEN, chosen::chips(&view).as_str());
        self.show_html(marks::UNDERSTOOD, view::understood::sentences(&view).as_str());
        self.show_html(marks::LASTING, view::cards::lasting(&view).as_str());
        self.list.borrow_mut().show_first(&view, self.first_screen());
        drop(filter);
        *self.outcome.borrow_mut() = outcome;
        self.show_sort();
        self.say_whether_complete();
    }

    /// A value more than a filter can hold is not to be had.
    fn offer_values(&self, are_offered: bool) {
        if self.is_full.replace(!are_offered) != are_offered {
            return;
        }
        let Ok(boxes) = self.form.query_selector_all("input[type=checkbox]") else { return };
        for at in 0..boxes.length() {
            if let Some(input) = boxes.get(at).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                input.set_disabled(!are_offered && !input.checked());
            }
        }
    }

    fn show_text(&self, id: &'static str, words: &str) {
        if let Some(place) = self.to_change(id, words) {
            place.set_text_content(Some(words));
        }
    }

    fn show_html(&self, id: &'static str, html: &str) {
        if let Some(place) = self.to_change(id, html) {
            place.set_inner_html(html);
        }
    }

    /// A part of the page that is to hold this from now on; none where it does so already: laying it out again costs time,
    /// and a screen reader would read it out again.
    fn to_change(&self, id: &'static str, content: &str) -> Option<Element> {
        let mut shown = self.shown.borrow_mut();
        match shown.iter_mut().find(|(known, _)| *known == id) {
            Some((_, before)) if before == content => return None,
            Some((_, before)) => content.clone_into(before),
            None => shown.push((id, content.to_owned())),
        }
        element(id)
    }

    /// What takes longer than a frame, some time after the last input: suggestions, and the rest of the hits.
    fn finish_later(&self) {
        self.suggest_later();
        if !self.knows_what_follows() {
            return;
        }
        let me = self.me.clone();
        *self.pending.borrow_mut() = Some(idle::after(REST_MS, move || Self::append_rest(&me)));
    }

    /// Hits that only the texts explain may be shown already; which follow, the texts will say.
    fn knows_what_follows(&self) -> bool {
        self.filter.borrow().text.is_empty() || self.has_all_texts()
    }

    fn has_all_texts(&self) -> bool {
        self.loaded.borrow().programme.borrow().has_all_texts()
    }

    /// Until the texts are here, a changed query is answered without them, and says so.
    fn say_whether_complete(&self) {
        if let Some(note) = element(marks::NOTE) {
            let waiting = !self.knows_what_follows();
            note.set_text_content(waiting.then(|| self.locale.searching_titles()));
        }
    }

    /// All texts are here: what was answered without them is answered again.
    fn complete(&self) {
        if !self.filter.borrow().text.is_empty() {
            let before: Vec<_> = self.outcome.borrow().hits.clone();
            let shown_by_server = element(marks::NOTE).is_some_and(|note| note.text_content().as_deref() == Some(""));
            let outcome = {
                let loaded = self.loaded.borrow();
                run::run(&loaded.programme.borrow(), &self.filter.borrow())
            };
            if shown_by_server {
                *self.outcome.borrow_mut() = outcome;
            } else if outcome.hits == before {
                self.say_whether_complete();
            } else {
                let place = self.held.take().or_else(address::place_on_screen);
                self.answer();
                address::hold(self, place);
            }
            address::keep_hold(self);
            self.finish_later();
        }
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-text", "loaded");
        }
    }

    /// The version that the page was rendered from is gone: everything is made anew, and said so.
    fn show_another_version(&self) {
        self.lend_view(&mut |view| counts::make_groups_anew(&self.form, view));
        self.find_counts();
        self.answer();
        self.finish_later();
        if let Some(note) = element(marks::NOTE) {
            note.set_text_content(Some(self.locale.programme_replaced()));
        }
    }

    /// Learns the server's time, and marks what is on now each minute while the week runs.
    fn follow_the_clock(&self) {
        let me = self.me.clone();
        let week = self.form.get_attribute("data-week").unwrap_or_default();
        *self.ticking.borrow_mut() = Some(idle::when_idle(2000, move || {
            spawn_local(async move {
                // Asked again and again: a page may stand open since before the week began.
                while me.strong_count() > 0 {
                    if let Ok(current) = data::current(Some(&week)).await
                        && let Some(me) = me.upgrade()
                    {
                        me.running.set(current.running);
                        me.mark_now();
                    }
                    gloo_timers::future::TimeoutFuture::new(MINUTE_MS).await;
                }
            });
        }));
    }

    fn mark_now(&self) {
        if self.running.get() {
            self.lend_view(&mut |view| list::mark_now(view));
        }
    }

    fn view<'a>(
        &'a self,
        programme: &'a crate::domain::programme::Programme,
        filter: &'a Filter,
        outcome: &'a Outcome,
    ) -> View<'a> {
        View {
            week_in_path: self.week_in_path.as_deref(),
            now_unix_s: self.running.get().then(clock::now_s).flatten(),
            expanded: self.expanded.get(),
            ..View::new(programme, filter, outcome, self.locale)
        }
    }

    /// Shows to `look` what is shown now.
    fn lend_view(&self, look: &mut dyn FnMut(&View)) {
        let loaded = self.loaded.borrow();
        let programme = loaded.programme.borrow();
        let filter = self.filter.borrow();
        let outcome = self.outcome.borrow();
        look(&self.view(&programme, &filter, &outcome));
    }

    /// The address of the page as it is chosen now.
    fn address(&self) -> String {
        urls::programme(self.locale, self.week_in_path.as_deref(), &self.filter.borrow())
    }
}

/// A text is looked for in titles from the start.
fn make_ready(loaded: &Loaded, filter: &Filter) {
    if !filter.text.is_empty() {
        loaded.programme.borrow_mut().read_list();
    }
}

fn set_scroll_restoration(how: ScrollRestoration) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(how);
    }
}

fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}
