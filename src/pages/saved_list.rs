//! A list of saved activities on the server: its owner's page, with what can be done with it, and the page of those who
//! only read it.

use super::{
    RenderedPage,
    form::action_button,
    layout::{done_note, unlisted_page},
    missing,
};
use crate::{
    domain::saved::{MOST, Plan, Saved, ids},
    locale::Locale,
    parts::{html::prelude::*, programme::View, saved},
    urls::{self, Address, Page, SAVED_ID_KEY},
};

/// Values of the field `action` at a list's address.
pub const EDIT: &str = "edit";
pub const ADD: &str = "add";
pub const REMOVE: &str = "remove";
pub const SEEN: &str = "seen";
pub const DELETE: &str = "delete";
/// Field of each id that the form of [`EDIT`] shows.
pub const SHOWN: &str = "shown";
/// Field in which somebody types an activity's address or number.
pub const ACTIVITY: &str = "activity";

/// Message about the last action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Kept,
    Changed,
    Unchanged,
    Full,
}

impl Done {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Kept, "sparad"), (Self::Changed, "andrad"), (Self::Unchanged, "oandrad"), (Self::Full, "full")];

    /// Word in an address.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(done, _)| *done == self).map_or("", |(_, word)| word)
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(done, _)| done)
    }

    fn told(self, locale: Locale) -> String {
        match self {
            Self::Kept => locale.saved_list_kept().to_owned(),
            Self::Changed => locale.saved_list_changed().to_owned(),
            Self::Unchanged => locale.saved_list_unchanged().to_owned(),
            Self::Full => locale.saved_list_full(&MOST.to_string()),
        }
    }
}

/// View model of a list.
pub struct SavedListView<'a> {
    pub locale: Locale,
    /// Programme of the list's week with the plan; `None` while it is not open.
    pub programme: Option<(&'a View<'a>, &'a Plan)>,
    pub list: &'a [Saved],
    /// Absolute address of the list's calendar.
    pub feed: String,
}

/// What only a list's owner sees.
pub struct Owned {
    /// Path of the page, and its absolute address.
    pub path: String,
    pub address: String,
    /// Absolute address that only reads.
    pub read_address: String,
    /// Picture of `address`.
    pub qr: Option<Markup>,
    pub done: Option<Done>,
}

pub fn owned(view: &SavedListView, owned: &Owned) -> RenderedPage {
    let locale = view.locale;
    let note = owned.done.map(|done| done.told(locale));
    let has_news = view.programme.is_some_and(|(_, plan)| {
        let in_days = plan.days.iter().flat_map(|day| &day.slots).flat_map(|slot| &slot.planned);
        in_days.chain(&plan.lasting).any(|planned| planned.news.is_some())
    });
    let page = maud! {
        div.page.saved-page {
            header.page-head {
                h1 { (locale.saved_title()) }
                p.lead { (locale.saved_list_lead()) }
            }
            (done_note(note.as_deref()))
            div.saved {
                (plan(view))
                // A form for each: Enter in a field presses the button beside it, and nothing else is sent.
                div.own-saved {
                    @if has_news {
                        form method="post" action=(owned.path) {
                            p { (locale.saved_seen_lead()) }
                            (action_button("button", SEEN, locale.saved_seen()))
                        }
                    }
                    form method="post" action=(owned.path) { (edit(view)) }
                    form method="post" action=(owned.path) { (add(locale)) }
                    (share(view, owned))
                    form method="post" action=(owned.path) {
                        section {
                            h2 { (locale.saved_delete_title()) }
                            p { (locale.saved_delete_lead()) }
                            (action_button("button", DELETE, locale.saved_delete()))
                        }
                    }
                }
            }
        }
    };
    unlisted_page(locale.saved_title(), None, page)
}

/// Page of those who were given the address that only reads.
pub fn read(view: &SavedListView) -> RenderedPage {
    let locale = view.locale;
    let copy = urls::saved(locale, &ids(view.list));
    let page = maud! {
        div.page.saved-page {
            header.page-head {
                h1 { (locale.saved_read_title()) }
                p.lead { (locale.saved_read_lead()) }
            }
            div.saved {
                (plan(view))
                section {
                    h2 { (locale.saved_feed()) }
                    (feed(view))
                    @if !view.list.is_empty() { p { a.button href=(copy) { (locale.saved_copy()) } } }
                }
            }
        }
    };
    unlisted_page(locale.saved_read_title(), None, page)
}

/// Page after a list was deleted.
pub fn deleted(locale: Locale) -> RenderedPage {
    let page = maud! {
        div.page.saved-page {
            h1 { (locale.saved_title()) }
            (done_note(Some(locale.saved_deleted())))
            p { a.button.main href=(Address::new(locale, Page::Programme { week: None }).path()) { (locale.to_programme()) } }
        }
    };
    unlisted_page(locale.saved_title(), None, page)
}

pub fn unknown(locale: Locale) -> RenderedPage {
    missing::missing(locale, locale.saved_list_missing_title(), locale.saved_list_missing(), 404)
}

/// Page where the server keeps no more lists.
pub fn full(locale: Locale) -> RenderedPage {
    missing::missing(locale, locale.saved_keep_title(), locale.saved_keep_full(), 503)
}

fn plan(view: &SavedListView) -> impl Renderable {
    match view.programme {
        Some((view, plan)) => saved::plan(view, plan),
        None => Markup::of(saved::nothing_saved(view.locale)),
    }
}

/// Boxes of what is on the list, ticked, by title; of what the programme does not have by number.
fn edit(view: &SavedListView) -> impl Renderable {
    let locale = view.locale;
    let title = |id: u32| {
        let programme = view.programme.map(|(view, _)| view.programme)?;
        Some(programme.title(programme.document(id)?))
    };
    maud! {
        @if !view.list.is_empty() {
            section {
                h2 { (locale.saved_edit_title()) }
                details {
                    summary { (locale.saved_edit_lead()) }
                    ul.choices {
                        @for saved in view.list {
                            li {
                                input type="hidden" name=(SHOWN) value=(saved.id);
                                label {
                                    input type="checkbox" name=(SAVED_ID_KEY) value=(saved.id) checked;
                                    " "
                                    span dir="auto" { @if let Some(title) = title(saved.id) { (title) } @else { (saved.id) } }
                                }
                            }
                        }
                    }
                    (action_button("button", EDIT, locale.saved_edit()))
                }
            }
        }
    }
}

fn add(locale: Locale) -> impl Renderable {
    maud! {
        section {
            h2 { (locale.saved_add_title()) }
            div.field {
                label for="f-activity" { (locale.saved_add_label()) }
                input #f-activity name=(ACTIVITY) autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="2000";
            }
            (action_button("button", ADD, locale.saved_add()))
        }
    }
}

fn share<'a>(view: &'a SavedListView, owned: &'a Owned) -> impl Renderable {
    let locale = view.locale;
    maud! {
        section.share-list {
            h2 { (locale.saved_share_title()) }
            h3 { (locale.saved_own_address()) }
            p { a href=(owned.address) { (owned.address) } }
            p.hint { (locale.saved_own_address_hint()) }
            (owned.qr)
            h3 { (locale.saved_read_address()) }
            p { a href=(owned.read_address) { (owned.read_address) } }
            p.hint { (locale.saved_read_address_hint()) }
            h3 { (locale.saved_feed()) }
            (feed(view))
        }
    }
}

fn feed(view: &SavedListView) -> impl Renderable {
    maud! {
        p { a href=(view.feed) { (view.feed) } }
        p.hint { (view.locale.saved_feed_hint()) }
    }
}
