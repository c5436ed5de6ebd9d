//! The state of the programme page: what is chosen, what is loaded and what time it is as signals, the answer as their
//! memo. Beside them the handles that the parts of the page keep: elements, timers, numbers that nothing shows.

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
    client::{data::Loaded, idle::Idle},
    domain::filter::{
        Filter, Group,
        run::{self, FilterResult},
    },
    locale::Locale,
    parts::programme::View,
    urls,
};

/// One programme page, from its mount to its disposal.
///
/// The signals are counted by reference and stand in an [`Rc`]: handles in Leptos' arena would cost a lookup's code for
/// each type. What ends with the view belongs to the view's `Owner`: effects, tasks and listeners.
pub(super) struct State {
    pub(super) form: HtmlFormElement,
    pub(super) locale: Locale,
    pub(super) week_in_path: Option<String>,
    /// The programme itself grows in place while its texts come; `has_all_texts` tells when they are complete.
    pub(super) loaded: ArcRwSignal<Loaded>,
    pub(super) has_all_texts: ArcRwSignal<bool>,
    pub(super) filter: ArcRwSignal<Filter>,
    /// Seconds since 1970 by the server's clock while the week runs, a minute old at most.
    pub(super) now_s: ArcRwSignal<Option<i64>>,
    pub(super) answer: ArcMemo<Answer>,
    /// Whether the document shows already what follows from the state: effects then only subscribe.
    pub(super) is_rendered: Cell<bool>,
    /// Whether the version that the server rendered is gone; until the note has said so.
    pub(super) is_replaced: Cell<bool>,
    /// History entry of the last change of the filter.
    pub(super) entry: Cell<Entry>,
    is_typing: Cell<bool>,
    /// The long group of which every value is shown.
    expanded: Cell<Option<Group>>,
    pub(super) counts: RefCell<Counts>,
    /// The number of the next hit that is not in the document.
    pub(super) next_hit: Cell<usize>,
    pub(super) rem_px: f64,
    /// How far the page was scrolled when it was last.
    pub(super) scrolled_px: Cell<f64>,
    /// What the reader is at, until they move on.
    pub(super) anchor: RefCell<Option<Anchor>>,
    pub(super) address: AddressBar,
    /// The timer that notes the reader's place in the history.
    pub(super) remembering: RefCell<Option<Idle>>,
    pub(super) suggestions: Suggestions,
}

/// The result of a filter, and the filter.
pub(super) struct Answer {
    version: String,
    pub(super) filter: Filter,
    pub(super) outcome: FilterResult,
}

impl Answer {
    /// Texts that have come and change no hit change nothing that is shown.
    fn is_changed(before: Option<&Self>, after: Option<&Self>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return true };
        before.filter != after.filter || before.version != after.version || before.outcome.hits != after.outcome.hits
    }
}

/// What changes the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// A value, an hour, an order, a link.
    Choice,
    /// A key in the search box.
    Typing,
    /// Back or forward.
    History,
}

/// Entry of the history that a change of the filter is written to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    New,
    /// The one before, whose address changes: all that is typed without anything else between shares one.
    Same,
    /// One whose address is right already.
    AsItIs,
}

impl State {
    /// Computes the first answer, and does not touch the document.
    pub(super) fn new(
        form: HtmlFormElement,
        locale: Locale,
        week_in_path: Option<String>,
        loaded: Loaded,
        filter: Filter,
        query: &str,
    ) -> Rc<Self> {
        let expanded = urls::expanded_group(query);
        let (counts, has_all_texts) = {
            let programme = loaded.programme.borrow();
            (Counts::of(&form, &programme), programme.has_all_texts())
        };
        let loaded = ArcRwSignal::new(loaded);
        let has_all_texts = ArcRwSignal::new(has_all_texts);
        let filter = ArcRwSignal::new(filter);
        let read = SendWrapper::new((loaded.clone(), has_all_texts.clone(), filter.clone()));
        let answer = ArcMemo::new_with_compare(
            move |_| {
                let (loaded, has_all_texts, filter) = &*read;
                let (loaded, filter) = (loaded.read(), filter.read());
                if !filter.text.is_empty() {
                    has_all_texts.track();
                }
                make_ready(&loaded, &filter);
                let outcome = run::run(&loaded.programme.borrow(), &filter);
                Answer { version: loaded.version.clone(), filter: filter.clone(), outcome }
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
            now_s: ArcRwSignal::new(None),
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
            anchor: RefCell::default(),
            address: AddressBar::default(),
            remembering: RefCell::default(),
            suggestions: Suggestions::new(),
        })
    }

    /// Chooses a filter: what follows from it stands in the document when this returns.
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
        self.filter.set(filter);
    }

    /// Shows every value of a long group, with a box that narrows them.
    pub(super) fn expand(&self, group: Group) {
        self.expanded.set(Some(group));
        self.with_view(&mut |view| values::expand(&self.form, view, group));
        self.find_counts();
    }

    /// Finds the counts again, after values were shown that had not been.
    pub(super) fn find_counts(&self) {
        self.counts.replace(Counts::of(&self.form, &self.loaded.read_untracked().programme.borrow()));
    }

    /// Whether all that the text says is searched. Until then hits that only the texts explain may be shown already; which
    /// follow, the texts will say.
    pub(super) fn is_complete(&self) -> bool {
        self.filter.read().text.is_empty() || self.has_all_texts.get()
    }

    /// Lends `look` the view of what is chosen now. No effect subscribes by it.
    pub(super) fn with_view(&self, look: &mut dyn FnMut(&View)) {
        // The answer first: where it is still to be computed, the programme must not be borrowed.
        let answer = self.answer.read_untracked();
        let loaded = self.loaded.read_untracked();
        let programme = loaded.programme.borrow();
        look(&View {
            week_in_path: self.week_in_path.as_deref(),
            now_unix_s: self.now_s.get_untracked(),
            expanded: self.expanded.get(),
            ..View::new(&programme, &answer.filter, &answer.outcome, self.locale)
        });
    }

    /// Takes back what waits: the page is left.
    pub(super) fn stop_timers(&self) {
        self.address.forget();
        self.remembering.take();
    }
}

/// Makes a programme ready for a filter: a text is looked for in titles from the start.
pub(super) fn make_ready(loaded: &Loaded, filter: &Filter) {
    if !filter.text.is_empty() {
        loaded.programme.borrow_mut().read_list();
    }
}
