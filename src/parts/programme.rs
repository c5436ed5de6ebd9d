//! Programme page: search box, days, facets, chips and hits, as HTML for a filter and its result.

pub mod calendar;
pub mod cards;
pub mod chosen;
pub mod days;
pub mod facets;
pub mod first_screen;
pub mod quick;
pub mod sections;
pub mod suggestions;
pub mod understood;

use super::html::prelude::*;
use crate::{
    domain::{
        filter::{
            Filter, Group, PAGE_LENGTH, Sort,
            run::{self, FilterResult, Hit},
        },
        programme::{Programme, Span},
        search::highlight::Highlighter,
        time::Date,
    },
    locale::Locale,
    urls::{self, Address, Page},
};

/// Capacity for the page's HTML, in bytes; most pages are shorter.
const PAGE_BYTES: usize = 128 * 1024;

/// Number of days that weekdays tell apart.
const DAYS_WITH_NAMES: u8 = 7;

/// Ids and attributes by which the browser finds the parts of the page.
pub mod marks {
    pub const FORM: &str = "programme";
    pub const TEXT: &str = "q";
    pub const FACETS: &str = "facets";
    pub const CHOSEN: &str = "chosen";
    pub const TOTAL: &str = "total";
    pub const JUMP: &str = "jump";
    pub const SHARE: &str = "share";
    pub const CHANGES: &str = "changes";
    pub const HITS: &str = "hits";
    pub const PAGER: &str = "pager";
    pub const NOTE: &str = "note";
    pub const SUGGESTIONS: &str = "suggestions";
    /// Row of the suggestions, and the live region that announces their number.
    pub const SUGGESTED: &str = "suggested";
    pub const SUGGESTED_WORDS: &str = "suggested-words";
    pub const UNDERSTOOD: &str = "understood";
    pub const SHOW: &str = "show";
    pub const CHOSEN_COUNT: &str = "chosen-count";
    pub const SORT: &str = "sort";
    /// Box that leaves only the saved activities, and their number.
    pub const ONLY_SAVED: &str = "only-saved";
    pub const SAVED_COUNT: &str = "saved-count";
    /// Star of an activity, with its id.
    pub const STAR: &str = "data-save";
    /// Marks a link that shows others than the saved activities, too.
    pub const NOT_ONLY_SAVED: &str = "data-not-only-saved";
    /// Marks a link whose address is another filter of the same page.
    pub const FILTER_LINK: &str = "data-filter";
    /// Marks a link to the filter's calendar, or to a service that subscribes to it.
    pub const CALENDAR_LINK: &str = "data-calendar";
    /// Link to one day alone, with its slug; to all days where empty.
    pub const DAY_LINK: &str = "data-day";
    /// Link that chooses a value or leaves it out, with its key and slug.
    pub const PICK_LINK: &str = "data-pick";
    /// Link to some hours, by their number in [`super::facets::HOURS`].
    pub const HOURS_LINK: &str = "data-hours";
    /// Marks a link that expands a group to every value.
    pub const EXPAND_LINK: &str = "data-expand";
}

/// Everything that the page is derived from.
pub struct View<'a> {
    pub programme: &'a Programme,
    pub filter: &'a Filter,
    pub outcome: &'a FilterResult,
    /// Highlighter of the matches of the text; `None` without a text.
    pub marks: Option<Highlighter<'a>>,
    pub locale: Locale,
    /// Slug of the week in the address; `None` for the current week.
    pub week_in_path: Option<&'a str>,
    /// Server's clock in seconds since 1970, while the week is on: marks activities that are on now.
    pub now_unix_s: Option<i64>,
    /// Server's clock in seconds since 1970, for what closes.
    pub time_s: Option<i64>,
    /// Date in the week's zone by the server's clock, for words such as `i dag`.
    pub today: Option<Date>,
    /// Long group of which every value is shown.
    pub expanded: Option<Group>,
    /// Ids of the saved activities, sorted; empty on the server, which does not know them.
    pub saved: &'a [u32],
    /// Whether the outcome is of saved activities only.
    pub is_only_saved: bool,
    /// Public URL of the site without a slash at its end, for services outside.
    pub public_url: Option<&'a str>,
}

impl<'a> View<'a> {
    pub fn new(programme: &'a Programme, filter: &'a Filter, outcome: &'a FilterResult, locale: Locale) -> Self {
        Self {
            programme,
            filter,
            outcome,
            marks: outcome
                .answer
                .as_ref()
                .map(|answer| Highlighter { vocabulary: programme.index.vocabulary(), result: answer }),
            locale,
            week_in_path: None,
            now_unix_s: None,
            time_s: None,
            today: None,
            expanded: None,
            saved: &[],
            is_only_saved: false,
            public_url: None,
        }
    }

    /// Number of hits of another filter, among the saved activities where only they are shown.
    pub fn total(&self, filter: &Filter) -> usize {
        let among = self.is_only_saved.then_some(self.saved);
        run::run_among(self.programme, filter, self.today, among).hits.len()
    }

    pub fn is_saved(&self, id: u32) -> bool {
        self.saved.binary_search(&id).is_ok()
    }

    /// Address of this page with another filter.
    pub fn address(&self, filter: &Filter) -> String {
        urls::programme(self.locale, self.week_in_path, filter)
    }

    /// Hits of the filter's page and of all later pages.
    pub fn hits_from_page(&self) -> &'a [Hit] {
        // The address numbers the pages of all hits.
        let page = if self.is_only_saved { 0 } else { self.filter.page as usize };
        let begin = page.saturating_mul(PAGE_LENGTH);
        self.outcome.hits.get(begin..).unwrap_or(&[])
    }

    /// Name of a value, made of its slug where the list has no label for it.
    pub fn label(&self, group: Group, value: u32) -> String {
        let column = &self.programme.list.groups[group.index()];
        let named = self.locale.pick(column.labels.get(value as usize), column.labels_en.get(value as usize));
        if named.is_empty() { self.label_of_slug(group, column.slugs.get(value as usize)) } else { named.to_owned() }
    }

    /// Chosen slugs of a group that the programme does not have.
    pub fn unknown_values(&self, group: Group) -> impl Iterator<Item = &str> {
        let chosen = self.filter.selected(group).iter().map(String::as_str);
        chosen.filter(move |slug| self.programme.value(group, slug).is_none())
    }

    fn label_of_slug(&self, group: Group, slug: &str) -> String {
        if group == Group::Day
            && let Some(date) = Date::parse(slug)
        {
            return self.locale.day_heading(date);
        }
        self.locale.value_name(group, slug).map_or_else(|| slug.to_owned(), str::to_owned)
    }
}

/// Lead below the page's heading: the week's dates, and what it promises.
pub fn lead(view: &View) -> String {
    let list = &view.programme.list;
    let last_day = list.starts.plus_days(i32::from(list.days) - 1);
    let dates = view.locale.date_span(list.starts, last_day);
    match &list.promise {
        Some(promise) => view.locale.programme_lead_with(&dates, view.locale.pick(&promise.sv, &promise.en)),
        None => view.locale.programme_lead(&dates),
    }
}

/// Whole page below its heading: one form.
pub fn page(view: &View, version: &str) -> Markup {
    let path = Address::new(view.locale, Page::Programme { week: view.week_in_path.map(str::to_owned) }).path();
    let template = maud! {
        form #programme method="get" role="search" autocomplete="off" action=(path)
            aria-label=(view.locale.search_and_filter()) data-week=(view.programme.list.week)
            data-week-in-path=(view.week_in_path.unwrap_or("")) data-version=(version)
            data-today=[view.today.map(|today| today.to_string())] data-time=[view.time_s]
        {
            (search_box(view))
            (days::days(view))
            (quick::row(view))
            div.columns {
                (facets::panel(view))
                (results(view))
            }
        }
    };
    Markup::with_capacity(PAGE_BYTES, template)
}

fn results(view: &View) -> impl Renderable {
    maud! {
        div.results {
            (bar(view))
            p #understood .understood { (understood::sentences(view)) }
            p #note .note role="status" {}
            div #hits .hits tabindex="-1" {
                (first_screen::hits_of_page(view))
            }
            nav #pager .pager aria-label=(view.locale.pages()) { (pager(view)) }
        }
    }
}

/// Bar that stays in sight: what is chosen, how many hits there are, at which day and hour the reader is, and the way to
/// the search and the filters.
fn bar(view: &View) -> impl Renderable {
    let locale = view.locale;
    let total = view.outcome.hits.len();
    let is_in_time = view.filter.sort() == Sort::Time && total > 0;
    let facets = view.filter.parts().iter().filter(|part| chosen::counts_as_facet(part)).count();
    maud! {
        div.bar {
            div #chosen .chosen { (chosen::chips(view)) }
            div.where-am-i {
                a.to-search href="#q" rel="external" { span.visually-hidden { (locale.search_label()) } }
                p #total .total role="status" data-total=(total) { (locale.hits(total)) }
                select #jump aria-label=(locale.jump()) hidden[!is_in_time] { (jump_place(view)) }
                button.button.filters type="button" popovertarget="facets" {
                    (locale.filters())
                    " "
                    span #chosen-count .chosen-count { @if facets > 0 { (facets) } }
                }
            }
            div.tools {
                (order(view))
                button #share .share type="button" aria-live="polite" { (locale.share()) }
                (calendar::menu(view))
            }
        }
    }
}

/// Day and hour of the first hit, as the only place to jump to until the browser knows the others.
fn jump_place(view: &View) -> impl Renderable {
    let first = view.hits_from_page().first().filter(|_| view.filter.sort() == Sort::Time);
    let place = first.map(|hit| day_and_hour(view, view.programme.span(hit.occurrence)));
    maud! { option { (place) } }
}

/// Day and hour of the week, by its weekday where the week has each of them once.
pub fn day_and_hour(view: &View, span: Span) -> String {
    let day = if view.programme.list.days > DAYS_WITH_NAMES {
        view.locale.day_short(span.day)
    } else {
        view.locale.weekday_short(span.day).to_owned()
    };
    format!("{day} {}", span.starts)
}

/// Links to the previous and the next page of fifty; nothing where there is one page.
pub fn pager(view: &View) -> impl Renderable {
    let locale = view.locale;
    let pages = view.outcome.hits.len().div_ceil(PAGE_LENGTH).max(1);
    let page = view.filter.page as usize;
    let address = |page: usize| view.address(&view.filter.at_page(page as u32));
    maud! {
        @if pages > 1 || page > 0 {
            @if page > 0 {
                a.button rel="prev" href=(address((page - 1).min(pages - 1))) { (locale.previous_page()) }
            }
            @if page + 1 < pages {
                a.button rel="next" href=(address(page + 1)) { (locale.next_page()) }
            }
            span { (locale.page_of(&locale.number(page + 1), &locale.number(pages))) }
        }
    }
}

fn search_box(view: &View) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div.search {
            label.visually-hidden for="q" { (locale.search_label()) }
            input #q type="search" name="q" autocomplete="off" enterkeyhint="search" maxlength="200"
                placeholder=(locale.search_placeholder()) value=(view.filter.text);
            button.button.main type="submit" { (locale.search()) }
            a.skip-to-hits href="#hits" rel="external" { (locale.skip_to_hits()) }
            div #suggested .suggested hidden {
                ul #suggestions role="listbox" aria-orientation="horizontal"
                    aria-label=(locale.client_suggestions_label()) hidden {}
                p #suggested-words .visually-hidden role="status" {}
            }
        }
    }
}

fn order(view: &View) -> impl Renderable {
    // The empty value is the default order, which differs between filters with and without a text.
    let word = |sort: Sort| if sort == view.filter.default_sort() { "" } else { sort.word() };
    maud! {
        p.order {
            label for="sort" { (view.locale.sort_by()) }
            " "
            select #sort name="sort" {
                @for sort in Sort::ALL {
                    option value=(word(sort)) selected[sort == view.filter.sort()] { (view.locale.sort_name(sort)) }
                }
            }
        }
    }
}
