//! The programme page: search box, days, facets, chips and hits, as HTML for a filter and its outcome.

pub mod cards;
pub mod chosen;
pub mod facets;
pub mod suggestions;
pub mod understood;

use super::html::Html;
use crate::{
    domain::{
        filter::{
            Filter, Group, PAGE_LENGTH, Sort,
            run::{self, Hit, Outcome},
        },
        programme::Programme,
        search::highlight::Highlighter,
    },
    locale::Locale,
    urls::{self, Address, Page},
};

/// So many hits stand on the first screen; those below it are laid out when they are come to.
const FIRST_SCREEN: usize = 8;

/// The ids and classes that the browser finds its way by.
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
    /// The row that they stand in, and what is said of them.
    pub const SUGGESTED: &str = "suggested";
    pub const SUGGESTED_WORDS: &str = "suggested-words";
    pub const UNDERSTOOD: &str = "understood";
    pub const SHOW: &str = "show";
    pub const CHOSEN_COUNT: &str = "chosen-count";
    pub const SORT: &str = "sort";
    /// A link whose address is another filter of the same page.
    pub const FILTER_LINK: &str = "data-filter";
    /// A link that shows every value of a group.
    pub const EXPAND_LINK: &str = "data-expand";
    /// The key, outside the filter, that asks for every value of a group.
    pub const EXPAND_KEY: &str = "all";
}

/// Everything that the page follows from.
pub struct View<'a> {
    pub programme: &'a Programme,
    pub filter: &'a Filter,
    pub outcome: &'a Outcome,
    /// How the text was answered; `None` without one.
    pub marks: Option<Highlighter<'a>>,
    pub locale: Locale,
    /// As the address names it; `None` for the current week.
    pub week_in_path: Option<&'a str>,
    /// The server's clock while the week runs: what is on now is marked by it.
    pub now_unix_s: Option<i64>,
    /// A long group of which every value is shown.
    pub expanded: Option<Group>,
}

impl<'a> View<'a> {
    pub fn new(programme: &'a Programme, filter: &'a Filter, outcome: &'a Outcome, locale: Locale) -> Self {
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
            expanded: None,
        }
    }

    /// The address of this page with another filter.
    pub fn address(&self, filter: &Filter) -> String {
        urls::programme(self.locale, self.week_in_path, filter)
    }

    /// The hits that the filter's page begins with and all that follow.
    pub fn hits_from_page(&self) -> &'a [Hit] {
        let begin = (self.filter.page as usize).saturating_mul(PAGE_LENGTH);
        self.outcome.hits.get(begin..).unwrap_or(&[])
    }

    /// What a value is called; the slug itself where nobody knows it.
    pub fn label(&self, group: Group, value: u32) -> String {
        let column = &self.programme.list.groups[group.index()];
        let named = self.locale.pick(column.labels.get(value as usize), column.labels_en.get(value as usize));
        if named.is_empty() { self.label_of_slug(group, column.slugs.get(value as usize)) } else { named.to_owned() }
    }

    fn label_of_slug(&self, group: Group, slug: &str) -> String {
        if group == Group::Day
            && let Some(date) = crate::domain::time::Date::parse(slug)
        {
            return self.locale.day_heading(date);
        }
        self.locale.value_name(group, slug).map_or_else(|| slug.to_owned(), str::to_owned)
    }
}

/// The whole page below its heading: one form.
pub fn page(view: &View, version: &str) -> String {
    let mut html = Html::with_capacity(128 * 1024);
    let path = Address::new(view.locale, Page::Programme { week: view.week_in_path.map(str::to_owned) }).path();
    html.raw("<form method=\"get\" role=\"search\" autocomplete=\"off\"")
        .attribute("id", marks::FORM)
        .attribute("action", &path)
        .attribute("aria-label", view.locale.search_and_filter())
        .attribute("data-week", &view.programme.list.week)
        .attribute("data-week-in-path", view.week_in_path.unwrap_or(""))
        .attribute("data-version", version)
        .raw(">");
    search_box(&mut html, view);
    days(&mut html, view);
    html.raw("<div class=\"columns\">");
    facets::all(&mut html, view);
    html.raw("<div class=\"results\"><div id=\"chosen\" class=\"chosen\">")
        .raw(&chosen::chips(view))
        .raw("</div><div class=\"summary\"><p id=\"total\" class=\"total\" role=\"status\"")
        .attribute("data-total", &view.outcome.hits.len().to_string())
        .raw(">")
        .text(&view.locale.hits(view.outcome.hits.len()))
        .raw("</p>");
    order(&mut html, view);
    html.raw("</div><p id=\"understood\" class=\"understood\">").raw(&understood::sentences(view));
    html.raw("</p><p id=\"note\" class=\"note\" role=\"status\"></p><div id=\"lasting\" class=\"lasting\">")
        .raw(&cards::lasting(view))
        .raw("</div><div id=\"hits\" class=\"hits\">");
    let hits = view.hits_from_page();
    let (first, rest) = hits[..PAGE_LENGTH.min(hits.len())].split_at(FIRST_SCREEN.min(hits.len()));
    html.raw(&first_hits(view, first));
    if let Some(before) = first.last().filter(|_| !rest.is_empty()) {
        html.raw("<div class=\"chunk short\">").raw(&cards::chunk(view, rest, Some(*before))).raw("</div>");
    }
    html.raw("</div><nav id=\"pager\" class=\"pager\"").attribute("aria-label", view.locale.pages()).raw(">");
    html.raw(&pager(view)).raw("</nav></div></div></form>");
    html.finish()
}

/// The first hits as they are shown, or what to do where there are none.
pub fn first_hits(view: &View, hits: &[Hit]) -> String {
    if view.outcome.hits.is_empty() {
        return chosen::nothing(view, |filter| run::total(view.programme, filter));
    }
    cards::chunk(view, hits, None)
}

/// Links to the other pages of fifty.
pub fn pager(view: &View) -> String {
    let mut html = Html::default();
    let pages = view.outcome.hits.len().div_ceil(PAGE_LENGTH).max(1);
    let page = view.filter.page as usize;
    if pages == 1 && page == 0 {
        return String::new();
    }
    let mut link = |to: usize, words: &str, rel: &str| {
        let filter = view.filter.at_page(to as u32);
        html.raw("<a class=\"button\"").attribute("rel", rel).attribute("href", &view.address(&filter)).raw(">");
        html.text(words).raw("</a>");
    };
    if page > 0 {
        link((page - 1).min(pages - 1), view.locale.previous_page(), "prev");
    }
    if page + 1 < pages {
        link(page + 1, view.locale.next_page(), "next");
    }
    html.raw("<span>")
        .text(&view.locale.page_of(&view.locale.number(page + 1), &view.locale.number(pages)))
        .raw("</span>");
    html.finish()
}

fn search_box(html: &mut Html, view: &View) {
    let chosen = view.filter.parts().iter().filter(|part| chosen::counts_as_facet(part)).count();
    html.raw("<div class=\"search\"><label class=\"unseen\" for=\"q\">")
        .text(view.locale.search_label())
        .raw("</label><input type=\"search\" id=\"q\" name=\"q\" autocomplete=\"off\" enterkeyhint=\"search\" maxlength=\"200\"")
        .attribute("placeholder", view.locale.search_placeholder())
        .attribute("value", &view.filter.text)
        .raw("><button type=\"submit\" class=\"button main\">")
        .text(view.locale.search())
        .raw("</button><button type=\"button\" class=\"button filters\" popovertarget=\"facets\">")
        .text(view.locale.filters())
        .raw(" <span id=\"chosen-count\" class=\"chosen-count\">");
    if chosen > 0 {
        html.number(chosen as u64);
    }
    html.raw("</span></button><div id=\"suggested\" class=\"suggested\" hidden><ul id=\"suggestions\" role=\"listbox\" aria-orientation=\"horizontal\" hidden")
        .attribute("aria-label", view.locale.client_suggestions_label())
        .raw("></ul><p id=\"suggested-words\" class=\"unseen\" role=\"status\"></p></div></div>");
}

fn days(html: &mut Html, view: &View) {
    html.raw("<fieldset class=\"days\"><legend class=\"unseen\">").text(view.locale.group_day()).raw("</legend>");
    for (value, slug) in view.programme.slugs(Group::Day).iter().enumerate() {
        let Some(date) = crate::domain::time::Date::parse(slug) else { continue };
        html.raw("<label class=\"day\"><input type=\"checkbox\" name=\"day\"").attribute("value", slug);
        facets::state(html, view, Group::Day, slug);
        let weekday = crate::locale::capitalized(view.locale.weekday(date));
        // A narrow tab shows only what the short word has.
        let (short, rest) = weekday.split_at_checked(view.locale.weekday_short(date).len()).unwrap_or((&weekday, ""));
        html.raw("><span class=\"weekday\">")
            .text(short)
            .raw("<span class=\"rest\">")
            .text(rest)
            .raw("</span></span> <span class=\"date\">")
            .text(&view.locale.day_short(date))
            .raw("</span> ");
        facets::count(html, view, view.outcome.count(Group::Day, value as u32));
        html.raw("</label>");
    }
    // A day that the week does not have is chosen all the same, and can be given up.
    for slug in view.filter.selected(Group::Day).iter().filter(|day| view.programme.value(Group::Day, day).is_none()) {
        html.raw("<label class=\"day\"><input type=\"checkbox\" name=\"day\" checked").attribute("value", slug);
        html.raw("><span class=\"weekday\">").text(&view.locale.unknown_value(slug)).raw("</span> ");
        facets::count(html, view, 0);
        html.raw("</label>");
    }
    html.raw("</fieldset>");
}

fn order(html: &mut Html, view: &View) {
    html.raw("<p class=\"order\"><label for=\"sort\">")
        .text(view.locale.sort_by())
        .raw("</label> <select id=\"sort\" name=\"sort\">");
    for sort in Sort::ALL {
        // A form that says nothing of the order gets the default one: with a text another than without.
        let word = if sort == view.filter.default_sort() { "" } else { sort.word() };
        html.raw("<option").attribute("value", word);
        if sort == view.filter.sort() {
            html.raw(" selected");
        }
        html.raw(">").text(view.locale.sort_name(sort)).raw("</option>");
    }
    html.raw("</select></p>");
}
