//! Programme page: search box, days, facets, chips and hits, as HTML for a filter and its result.

pub mod cards;
pub mod chosen;
pub mod facets;
pub mod first_screen;
pub mod suggestions;
pub mod understood;

use super::html::prelude::*;
use crate::{
    domain::{
        filter::{
            Filter, Group, PAGE_LENGTH, Sort,
            run::{FilterResult, Hit},
        },
        programme::Programme,
        search::highlight::Highlighter,
        time::Date,
    },
    locale::{self, Locale},
    urls::{self, Address, Page},
};

/// Capacity for the page's HTML, in bytes; most pages are shorter.
const PAGE_BYTES: usize = 128 * 1024;

/// Ids and attributes by which the browser finds the parts of the page.
pub mod marks {
    pub const FORM: &str = "programme";
    pub const TEXT: &str = "q";
    pub const FACETS: &str = "facets";
    pub const CHOSEN: &str = "chosen";
    pub const TOTAL: &str = "total";
    pub const LASTING: &str = "lasting";
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
    /// Marks a link whose address is another filter of the same page.
    pub const FILTER_LINK: &str = "data-filter";
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
    /// Date in the week's zone by the server's clock, for words such as `i dag`.
    pub today: Option<Date>,
    /// Long group of which every value is shown.
    pub expanded: Option<Group>,
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
            today: None,
            expanded: None,
        }
    }

    /// Address of this page with another filter.
    pub fn address(&self, filter: &Filter) -> String {
        urls::programme(self.locale, self.week_in_path, filter)
    }

    /// Hits of the filter's page and of all later pages.
    pub fn hits_from_page(&self) -> &'a [Hit] {
        let begin = (self.filter.page as usize).saturating_mul(PAGE_LENGTH);
        self.outcome.hits.get(begin..).unwrap_or(&[])
    }

    /// Name of a value, made of its slug where the list has no label for it.
    pub fn label(&self, group: Group, value: u32) -> String {
        let column = &self.programme.list.groups[group.index()];
        let named = self.locale.pick(column.labels.get(value as usize), column.labels_en.get(value as usize));
        if named.is_empty() { self.label_of_slug(group, column.slugs.get(value as usize)) } else { named.to_owned() }
    }

    /// Chosen slugs of a group that the programme does not have.
    fn unknown_values(&self, group: Group) -> impl Iterator<Item = &str> {
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

/// Whole page below its heading: one form.
pub fn page(view: &View, version: &str) -> Markup {
    let path = Address::new(view.locale, Page::Programme { week: view.week_in_path.map(str::to_owned) }).path();
    let template = maud! {
        form #programme method="get" role="search" autocomplete="off" action=(path)
            aria-label=(view.locale.search_and_filter()) data-week=(view.programme.list.week)
            data-week-in-path=(view.week_in_path.unwrap_or("")) data-version=(version)
            data-today=[view.today.map(|today| today.to_string())]
        {
            (search_box(view))
            (days(view))
            div.columns {
                (facets::panel(view))
                (results(view))
            }
        }
    };
    Markup::with_capacity(PAGE_BYTES, template)
}

fn results(view: &View) -> impl Renderable {
    let total = view.outcome.hits.len();
    maud! {
        div.results {
            div #chosen .chosen { (chosen::chips(view)) }
            div.summary {
                p #total .total role="status" data-total=(total) { (view.locale.hits(total)) }
                (order(view))
            }
            p #understood .understood { (understood::sentences(view)) }
            p #note .note role="status" {}
            div #lasting .lasting { (cards::lasting(view)) }
            div #hits .hits {
                (first_screen::hits_of_page(view))
            }
            nav #pager .pager aria-label=(view.locale.pages()) { (pager(view)) }
        }
    }
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
    let chosen = view.filter.parts().iter().filter(|part| chosen::counts_as_facet(part)).count();
    maud! {
        div.search {
            label.visually-hidden for="q" { (locale.search_label()) }
            input #q type="search" name="q" autocomplete="off" enterkeyhint="search" maxlength="200"
                placeholder=(locale.search_placeholder()) value=(view.filter.text);
            button.button.main type="submit" { (locale.search()) }
            button.button.filters type="button" popovertarget="facets" {
                (locale.filters())
                " "
                span #chosen-count .chosen-count { @if chosen > 0 { (chosen) } }
            }
            div #suggested .suggested hidden {
                ul #suggestions role="listbox" aria-orientation="horizontal"
                    aria-label=(locale.client_suggestions_label()) hidden {}
                p #suggested-words .visually-hidden role="status" {}
            }
        }
    }
}

fn days(view: &View) -> impl Renderable {
    let of_week = view.programme.slugs(Group::Day);
    maud! {
        fieldset.days {
            legend.visually-hidden { (view.locale.group_day()) }
            @for (value, slug) in of_week.iter().enumerate() {
                @if let Some(date) = Date::parse(slug) {
                    (day(view, slug, date, view.outcome.count(Group::Day, value as u32)))
                }
            }
            // A chosen day outside the week is listed too, so that it can be removed.
            @for slug in view.unknown_values(Group::Day) {
                label.day {
                    input type="checkbox" name="day" value=(slug) checked;
                    span.weekday { (view.locale.unknown_value(slug)) }
                    " "
                    (facets::count(view, 0))
                }
            }
        }
    }
}

fn day<'a>(view: &'a View, slug: &'a str, date: Date, hits: u32) -> impl Renderable {
    let (checked, disabled) = facets::state(view, Group::Day, slug);
    let weekday = locale::capitalized(view.locale.weekday(date));
    maud! {
        label.day {
            input type="checkbox" name="day" value=(slug) checked[checked] disabled[disabled];
            // A narrow tab shows only the letters of the short word.
            @let short = view.locale.weekday_short(date).len();
            @let (short, rest) = weekday.split_at_checked(short).unwrap_or((&weekday, ""));
            span.weekday { (short) span.rest { (rest) } }
            " "
            span.date { (view.locale.day_short(date)) }
            " "
            (facets::count(view, hits))
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
