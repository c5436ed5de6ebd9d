//! State of the programme page: the filter, the loaded programme and the time as signals, the answer as their memo.
//! Beside them the handles that parts of the page keep: elements, timers and numbers that are not shown.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::{
    __reexports::send_wrapper::SendWrapper,
    prelude::*,
    reactive::{computed::ArcMemo, signal::ArcRwSignal},
};
use web_sys::HtmlFormElement;

use super::{address::AddressBar, anchor::Anchor, counts::Counts, form, list, place, suggestions::Suggestions, values};
use crate::{
    client::{
        data::Loaded,
        idle::Idle,
        saved::{self as stars, SavedList},
    },
    domain::filter::{
        Filter, Group,
        run::{self, FilterResult},
    },
    domain::{saved, time::Date},
    locale::Locale,
    parts::programme::View,
    urls,
};

/// One programme page, from its mount to its disposal.
///
/// The signals are reference-counted and held in an [`Rc`]: handles in Leptos' arena would cost a lookup's code for
/// each type. Effects, tasks and listeners belong to the view's `Owner` and end with it.
pub(super) struct State {
    pub(super) form: HtmlFormElement,
    pub(super) locale: Locale,
    pub(super) week_in_path: Option<String>,
    /// The programme grows in place as its texts arrive; `has_all_texts` is set when they are complete.
    pub(super) loaded: ArcRwSignal<Loaded>,
    pub(super) has_all_texts: ArcRwSignal<bool>,
    /// Whether the last request for texts failed; it is made again.
    pub(super) has_failed: ArcRwSignal<bool>,
    pub(super) is_offline: ArcRwSignal<bool>,
    pub(super) filter: ArcRwSignal<Filter>,
    /// Seconds since 1970 by the server's clock while the week runs, a minute old at most.
    pub(super) now_s: ArcRwSignal<Option<i64>>,
    /// Seconds since 1970 by the server's clock, a minute old at most; `None` before it is known.
    pub(super) time_s: Cell<Option<i64>>,
    /// Date in the week's zone by the server's clock, as days since 1970.
    pub(super) today: ArcRwSignal<Option<i64>>,
    pub(super) saved: ArcRwSignal<SavedList>,
    /// Whether only saved activities are shown.
    is_only_saved: ArcRwSignal<bool>,
    pub(super) answer: ArcMemo<Answer>,
    /// Whether the document shows the state already: effects then only subscribe.
    pub(super) is_rendered: Cell<bool>,
    /// Whether the version that the server rendered is gone and the note has not said so yet.
    pub(super) is_replaced: Cell<bool>,
    /// History entry of the last change of the filter.
    pub(super) entry: Cell<Entry>,
    is_typing: Cell<bool>,
    /// Long group of which every value is shown.
    expanded: Cell<Option<Group>>,
    pub(super) counts: RefCell<Counts>,
    /// Number of the next hit that is not in the document.
    pub(super) next_hit: Cell<usize>,
    pub(super) rem_px: f64,
    /// Last known scroll offset of the page, in pixels.
    pub(super) scrolled_px: Cell<f64>,
    /// Offset of the results on the page when it was last scrolled, in pixels.
    results_top_px: Cell<f64>,
    /// Activity that keeps its place on the screen, until the reader scrolls.
    pub(super) anchor: RefCell<Option<Anchor>>,
    pub(super) address: AddressBar,
    /// Timer that saves the reader's place in the history.
    pub(super) remembering: RefCell<Option<Idle>>,
    pub(super) suggestions: Suggestions,
}

/// Result of a filter, with the filter and the programme's version.
pub(super) struct Answer {
    pub(super) version: String,
    pub(super) filter: Filter,
    /// Whether it is of saved activities only: of those that were saved then.
    pub(super) is_only_saved: bool,
    pub(super) outcome: FilterResult,
}

impl Answer {
    /// Whether anything that is shown differs: texts that arrive and change no hit are no change.
    fn is_changed(before: Option<&Self>, after: Option<&Self>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return true };
        before.filter != after.filter
            || before.is_only_saved != after.is_only_saved
            || before.version != after.version
            || before.outcome.hits != after.outcome.hits
    }
}

/// Kind of input that changes the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// A value, an hour, an order, a link.
    Choice,
    /// A key in the search box.
    Typing,
    /// Back or forward.
    History,
}

/// History entry that a change of the filter is written to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    New,
    /// The current entry gets the new address: uninterrupted typing shares one entry.
    Same,
    /// The current entry has the right address already.
    AsItIs,
}

impl State {
    /// Computes the first answer; does not touch the document.
    pub(super) fn new(
        form: HtmlFormElement,
        locale: Locale,
        week_in_path: Option<String>,
        loaded: Loaded,
        filter: Filter,
        query: &str,
        time_s: Option<i64>,
    ) -> Rc<Self> {
        let today = time_s.map(|time_s| loaded.programme.borrow().date_at(time_s));
        let now_s = loaded.programme.borrow().while_on(time_s);
        let expanded = urls::expanded_group(query);
        let (counts, has_all_texts) = {
            let programme = loaded.programme.borrow();
            (Counts::of(&form, &programme), programme.has_all_texts())
        };
        let loaded = ArcRwSignal::new(loaded);
        let has_all_texts = ArcRwSignal::new(has_all_texts);
        let filter = ArcRwSignal::new(filter);
        let today = ArcRwSignal::new(today.map(|today| i64::from(today.0)));
        let (saved, is_only_saved) = (stars::list(), stars::is_only());
        let read = SendWrapper::new((
            loaded.clone(),
            has_all_texts.clone(),
            filter.clone(),
            today.clone(),
            saved.clone(),
            is_only_saved.clone(),
        ));
        let answer = ArcMemo::new_with_compare(
            move |_| {
                let (loaded, has_all_texts, filter, today, saved, is_only_saved) = &*read;
                let (loaded, filter) = (loaded.read(), filter.read());
                if !filter.text.is_empty() {
                    has_all_texts.track();
                }
                make_ready(&loaded, &filter);
                let is_only_saved = is_only_saved.get();
                // A star that is taken away leaves its card until the next choice.
                let saved = saved.get_untracked();
                let among = is_only_saved.then_some(&*saved.ids);
                let outcome = run::run_among(&loaded.programme.borrow(), &filter, date(today.get()), among);
                Answer { version: loaded.version.clone(), filter: filter.clone(), is_only_saved, outcome }
            },
            Answer::is_changed,
        );
        drop(answer.read_untracked());
        Rc::new(Self {
            form,
            locale,
            week_in_path,
            loaded,
            has_all_texts,
            filter,
            has_failed: ArcRwSignal::new(false),
            is_offline: ArcRwSignal::new(!window().navigator().on_line()),
            now_s: ArcRwSignal::new(now_s),
            time_s: Cell::new(time_s),
            today,
            saved,
            is_only_saved,
            answer,
            is_rendered: Cell::new(true),
            is_replaced: Cell::default(),
            entry: Cell::new(Entry::AsItIs),
            is_typing: Cell::default(),
            expanded: Cell::new(expanded),
            counts: RefCell::new(counts),
            next_hit: Cell::default(),
            rem_px: list::rem_px(),
            scrolled_px: Cell::new(window().scroll_y().unwrap_or(0.0)),
            results_top_px: Cell::new(f64::MAX),
            anchor: RefCell::default(),
            address: AddressBar::default(),
            remembering: RefCell::default(),
            suggestions: Suggestions::new(),
        })
    }

    /// Sets the filter; the document shows the answer when this returns.
    pub(super) fn choose(self: &Rc<Self>, filter: Filter, change: Change) {
        if filter.is_too_large() {
            return form::show(self);
        }
        let entry = match (change, self.is_typing.replace(change == Change::Typing)) {
            (Change::History, _) => Entry::AsItIs,
            (Change::Typing, true) => Entry::Same,
            _ => Entry::New,
        };
        if entry == Entry::New {
            place::remember_now(self);
        }
        self.anchor.take();
        self.entry.set(entry);
        if change == Change::Typing {
            self.suggestions.begin();
        }
        let is_below = change != Change::History && self.begins_above();
        self.filter.set(filter);
        self.go_to_results(is_below);
    }

    /// Shows saved activities only, or others too.
    pub(super) fn choose_saved(&self, is_only: bool) {
        // Each click on the box fires `input` and `change`.
        if self.is_only_saved.get_untracked() == is_only {
            return;
        }
        self.anchor.take();
        let is_below = self.begins_above();
        let from_first = self.filter.read_untracked().at_page(0);
        let has_pages = from_first != *self.filter.read_untracked();
        if has_pages {
            self.filter.set(from_first);
        }
        self.is_only_saved.set(is_only);
        self.go_to_results(is_below);
    }

    /// Address of the saved activities, where only they are shown: the page's own would show all.
    pub(super) fn saved_address(&self) -> Option<String> {
        let is_only = self.is_only_saved.get_untracked();
        is_only.then(|| urls::saved(self.locale, &saved::ids(&self.saved.get_untracked().activities)))
    }

    /// Whether the results begin above the screen; then the next first screen of them is as long as at their beginning.
    fn begins_above(&self) -> bool {
        let is_below = self.scrolled_px.get() > self.results_top_px.get();
        if is_below {
            self.scrolled_px.set(self.results_top_px.get());
        }
        is_below
    }

    /// Leads a reader who looks at the middle of another list to the beginning of the new one.
    fn go_to_results(&self, is_below: bool) {
        if is_below {
            window().scroll_to_with_x_and_y(0.0, self.results_top_px.get());
        }
    }

    /// Measures where the results begin; just after scrolling nothing has to be laid out for it.
    pub(super) fn note_results_top(&self) {
        if let Ok(Some(results)) = self.form.query_selector(".results") {
            self.results_top_px.set(self.scrolled_px.get() + results.get_bounding_client_rect().top());
        }
    }

    /// Shows every value of a long group, with a box that narrows them.
    pub(super) fn expand(&self, group: Group) {
        self.expanded.set(Some(group));
        self.with_view(&mut |view| values::expand(&self.form, view, group));
        self.find_counts();
    }

    /// Finds the counts again, after values were added to the form.
    pub(super) fn find_counts(&self) {
        self.counts.replace(Counts::of(&self.form, &self.loaded.read_untracked().programme.borrow()));
    }

    /// Whether everything that the text may match is searched. Until then the server's hits from texts may be shown
    /// already; other hits follow with the texts.
    pub(super) fn is_complete(&self) -> bool {
        self.filter.read().text.is_empty() || self.has_all_texts.get()
    }

    /// Date in the week's zone, without subscribing the running effect.
    pub(super) fn today(&self) -> Option<Date> {
        date(self.today.get_untracked())
    }

    /// Calls `look` with the view of the current filter, without subscribing the running effect.
    pub(super) fn with_view(&self, look: &mut dyn FnMut(&View)) {
        // The answer first: computing it may borrow the programme mutably.
        let answer = self.answer.read_untracked();
        let loaded = self.loaded.read_untracked();
        let programme = loaded.programme.borrow();
        let saved = self.saved.get_untracked();
        look(&View {
            saved: &saved.ids,
            is_only_saved: answer.is_only_saved,
            week_in_path: self.week_in_path.as_deref(),
            now_unix_s: self.now_s.get_untracked(),
            time_s: self.time_s.get(),
            today: self.today(),
            expanded: self.expanded.get(),
            ..View::new(&programme, &answer.filter, &answer.outcome, self.locale)
        });
    }

    /// Cancels pending timers: the page is left.
    pub(super) fn stop_timers(&self) {
        self.address.forget();
        self.remembering.take();
    }
}

fn date(days_since_1970: Option<i64>) -> Option<Date> {
    days_since_1970.map(|days| Date(days as i32))
}

/// Makes a programme ready for a filter: a text is searched in titles and names from the start.
pub(super) fn make_ready(loaded: &Loaded, filter: &Filter) {
    if !filter.text.is_empty() {
        loaded.programme.borrow_mut().read_list();
    }
}
