//! Lists of the desk: the choice of list, a search, and a line for each activity.

use super::DeskPart;
use crate::{
    domain::{eligibility::Eligibility, filter::encode, review::State},
    locale::Locale,
    pages::{RenderedPage, layout::unlisted_page, login::LOG_OUT},
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Query keys: list, search text, and page number from 1.
pub const STATE_KEY: &str = "lage";
pub const TEXT_KEY: &str = "q";
pub const PAGE_KEY: &str = "sida";

/// View model of a list.
pub struct DeskList<'a> {
    pub locale: Locale,
    pub email: &'a str,
    pub may_administer: bool,
    /// Number of activities in each list.
    pub counts: Vec<(DeskPart, usize)>,
    pub chosen: DeskPart,
    /// Search text; may be empty.
    pub text: &'a str,
    pub items: Vec<Item>,
    /// Page number, from 1, and the number of pages.
    pub page: usize,
    pub pages: usize,
    /// Message about the last action.
    pub note: Option<String>,
    /// Activity that has waited longest: its id and title.
    pub next: Option<(u32, String)>,
    /// Sentence about each activity that cannot be read from the database.
    pub unreadable: Vec<String>,
}

/// Line of the list.
pub struct Item {
    pub id: u32,
    pub title: String,
    pub organizer: String,
    pub week: String,
    pub state: State,
    /// Time that it has waited, in words.
    pub waited: Option<String>,
    pub is_edit: bool,
    /// Whether the week's eligibility rule is met; `None` where the week accepts all kinds.
    pub rule: Option<Eligibility>,
    pub duplicates: usize,
    /// Names of the parts with unreviewed changes.
    pub changed: Vec<&'static str>,
}

pub fn list(view: &DeskList) -> RenderedPage {
    let locale = view.locale;
    let nothing = if view.text.is_empty() { locale.desk_empty() } else { locale.desk_search_none() };
    let page = maud! {
        div.page.desk {
            header.page-head {
                h1 { (locale.desk_title()) }
                p.hint { (locale.mine_signed_in(view.email)) }
            }
            (links(view))
            (unreadable(view))
            (done(view))
            (parts(view))
            (search(view))
            @if view.items.is_empty() {
                p.lead { (nothing) }
            } @else {
                (items(view))
            }
            (pager(view))
        }
    };
    unlisted_page(locale.desk_title(), None, page)
}

fn links(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    let path = move |page: Page| Address::new(locale, page).path();
    maud! {
        form.desk-links method="post" action=(path(Page::LogIn)) {
            p {
                @if view.may_administer {
                    a.button href=(path(Page::DeskPeople)) { (locale.desk_people()) }
                    " "
                }
                button.button type="submit" name="action" value=(LOG_OUT) { (locale.mine_logout()) }
            }
        }
    }
}

fn unreadable(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    (!view.unreadable.is_empty()).then_some(maud! {
        div.problems {
            h2 { (locale.unreadable_title(view.unreadable.len())) }
            p { (locale.unreadable_lead()) }
            ul { @for row in &view.unreadable { li { (row) } } }
        }
    })
}

/// Message about the last action, and a link to the next activity.
fn done(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    let path = move |id: u32| Address::new(locale, Page::DeskActivity { id }).path();
    view.note.as_ref().map(move |note| {
        maud! {
            div.done role="status" {
                p { (note) }
                p {
                    @match &view.next {
                        Some((id, title)) => a.button.main href=(path(*id)) { (locale.desk_next(title)) },
                        None => (locale.desk_nothing_left()),
                    }
                }
            }
        }
    })
}

fn parts(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    let current = |part: DeskPart| (part == view.chosen).then_some("page");
    maud! {
        nav.desk-states aria-label=(locale.desk_states()) {
            ul {
                @for (part, count) in &view.counts {
                    li {
                        a href=(address(view, *part, 1)) aria-current=[current(*part)] {
                            (part.name(locale)) " " span.count { (*count) }
                        }
                    }
                }
            }
        }
    }
}

/// Search form of the list.
fn search(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    maud! {
        form.desk-search method="get" role="search" action=(Address::new(locale, Page::Desk).path()) {
            input type="hidden" name=(STATE_KEY) value=(view.chosen.word());
            label for="q" { (locale.desk_search()) }
            p {
                input #q type="search" name=(TEXT_KEY) maxlength="200" autocomplete="off" value=(view.text);
                button.button type="submit" { (locale.search()) }
            }
        }
    }
}

fn items(view: &DeskList) -> impl Renderable {
    maud! {
        ol.desk-list {
            @for item in &view.items {
                li { (entry(view, item)) }
            }
        }
    }
}

fn entry(view: &DeskList, item: &Item) -> impl Renderable {
    let locale = view.locale;
    let path = Address::new(locale, Page::DeskActivity { id: item.id }).path();
    let rule = match item.rule {
        Some(Eligibility::NotMet) => Some((locale.desk_not_eligible(), "mark alarm")),
        Some(Eligibility::Stated { .. }) => Some((locale.rule_stated_mark(), "mark stated")),
        Some(Eligibility::Confirmed { .. }) | None => None,
    };
    maud! {
        p.title { a href=(path) dir="auto" { (item.title) } }
        p { (item.organizer) }
        p.hint { (circumstances(view, item)) }
        p.marks {
            @if item.is_edit { span.mark { (locale.desk_is_edit()) } " " }
            @if let Some((words, class)) = rule { span class=(class) { (words) } " " }
            @if !item.changed.is_empty() { span.mark { (locale.desk_changed(&item.changed.join(", "))) } " " }
            @if item.duplicates > 0 { span.mark { (locale.desk_duplicates(item.duplicates)) } " " }
        }
    }
}

/// Week, state and waiting time, each only where the list does not make it obvious.
fn circumstances(view: &DeskList, item: &Item) -> String {
    let are_of_several_weeks = view.items.iter().any(|item| item.week != view.items[0].week);
    let week = are_of_several_weeks.then_some(item.week.as_str());
    let tells_state = view.chosen == DeskPart::All || (view.chosen == DeskPart::Changed && item.state == State::Hidden);
    let state = tells_state.then_some(view.locale.desk_item_state(item.state));
    [week, state, item.waited.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn pager(view: &DeskList) -> impl Renderable {
    let locale = view.locale;
    let to = |page: usize| address(view, view.chosen, page);
    (view.pages > 1 || view.page > 1).then_some(maud! {
        nav.pager aria-label=(locale.desk_pages()) {
            @if view.page > 1 {
                a.button rel="prev" href=(to((view.page - 1).min(view.pages))) { (locale.previous_page()) }
            }
            @if view.page < view.pages {
                a.button rel="next" href=(to(view.page + 1)) { (locale.next_page()) }
            }
            span { (locale.page_of(&locale.number(view.page), &locale.number(view.pages))) }
        }
    })
}

/// Address of a page of a list, with the search text.
fn address(view: &DeskList, part: DeskPart, page: usize) -> String {
    let mut address = format!("{}?{STATE_KEY}={}", Address::new(view.locale, Page::Desk).path(), part.word());
    if !view.text.is_empty() {
        address.extend(["&", TEXT_KEY, "="]);
        encode(view.text, &mut address);
    }
    if page > 1 {
        address.extend(["&", PAGE_KEY, "=", &page.to_string()]);
    }
    address
}
