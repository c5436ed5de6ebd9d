//! Saved activities, as HTML for a plan of them: days with what overlaps side by side, gaps, and what has happened since
//! something was saved.

use super::{
    heading::Level,
    html::prelude::*,
    programme::{View, cards},
};
use crate::{
    domain::{
        filter::run::Hit,
        saved::{self, Plan, Planned, PlannedDay, Saved, SinceSaved, Slot},
    },
    locale::Locale,
    urls::{self, Address, Page},
};

/// Ids, fields and values by which browser and server find the parts of the page.
pub mod marks {
    /// Element that the browser fills with the plan.
    pub const PLACE: &str = "saved";
    /// Field with a list as text, and value of the field `action` that keeps it on the server.
    pub const LIST: &str = "saved";
    pub const KEEP: &str = "keep";
    /// Number of saved activities, in the menu.
    pub const TOTAL: &str = "saved-total";
    /// Buttons that share the own list, and that save what another has shared.
    pub const SHARE: &str = "share-saved";
    pub const TAKE_OVER: &str = "save-all";
}

/// Capacity for the HTML around a card, in bytes.
const AROUND_BYTES: usize = 200;

/// Plan of saved activities, or how one saves them.
pub fn plan(view: &View, plan: &Plan) -> Markup {
    let locale = view.locale;
    let template = maud! {
        @if let Some(next) = plan.next { (upcoming(view, next)) }
        @if !plan.gone.is_empty() { p.gone { (locale.saved_gone(plan.gone.len())) } }
        @if plan.is_empty() {
            (nothing_saved(locale))
        }
        @for day in &plan.days { (planned_day(view, day)) }
        @if !plan.lasting.is_empty() {
            section.planned-day {
                h2.day-heading { (locale.saved_lasting()) }
                div.cards {
                    @for planned in &plan.lasting { (item(view, *planned)) }
                }
            }
        }
    };
    let hits: usize = plan.days.iter().flat_map(|day| &day.slots).map(|slot| slot.planned.len()).sum();
    Markup::with_capacity((hits + plan.lasting.len()) * (cards::CARD_BYTES + AROUND_BYTES), template)
}

/// How one saves an activity.
pub fn nothing_saved(locale: Locale) -> impl Renderable {
    maud! {
        div.nothing-saved {
            h2 { (locale.saved_nothing()) }
            p { (locale.saved_how()) }
            (without_scripts(locale))
            p { a.button.main href=(Address::new(locale, Page::Programme { week: None }).path()) { (locale.to_programme()) } }
        }
    }
}

/// How one saves an activity where no stars are.
fn without_scripts(locale: Locale) -> impl Renderable {
    #[cfg(feature = "ssr")]
    let how = maud! {
        noscript {
            p {
                (locale.saved_how_without_scripts())
                " "
                code { (urls::saved(locale, &[12, 34])) }
            }
        }
    };
    #[cfg(not(feature = "ssr"))]
    let how = {
        let _ = locale;
        maud! {}
    };
    how
}

/// Address of the list, and a button that shares it.
#[cfg(feature = "hydrate")]
pub fn share(locale: Locale, list: &[Saved]) -> impl Renderable {
    let address = urls::saved(locale, &saved::ids(list));
    maud! {
        section.share-list {
            h2 { (locale.saved_share()) }
            p { (locale.saved_share_lead()) }
            p {
                button #share-saved .button type="button" aria-live="polite" { (locale.share()) }
                " "
                a rel="external" href=(address) { (locale.saved_share_address()) }
            }
        }
    }
}

/// Button that saves all of what another has shared.
#[cfg(feature = "hydrate")]
pub fn take_over(locale: Locale) -> impl Renderable {
    maud! { p.take-over { button #save-all .button.main type="button" aria-live="polite" { (locale.saved_take_over()) } } }
}

/// Form that keeps a list on the server.
pub fn keep_form(locale: Locale, list: &[Saved]) -> impl Renderable {
    let text = saved::write(list);
    maud! {
        section.keep {
            h2 { (locale.saved_keep_title()) }
            p { (locale.saved_keep_lead()) }
            form method="post" action=(Address::new(locale, Page::Saved).path()) {
                input type="hidden" name=(marks::LIST) value=(text);
                p { button.button type="submit" name="action" value=(marks::KEEP) { (locale.saved_keep()) } }
            }
        }
    }
}

/// What begins next, with a link to it.
fn upcoming(view: &View, hit: Hit) -> impl Renderable {
    let span = view.programme.span(hit.occurrence);
    let title = view.programme.title(hit.document);
    let address = urls::activity(view.locale, view.programme.id(hit.document), title);
    let day = view.locale.weekday_short(span.day);
    maud! {
        p.next {
            (view.locale.saved_next()) " "
            a href=(address) lang=[cards::language(view, hit.document)] dir="auto" { (title) }
            ", " (day) " " (span.starts.to_string())
        }
    }
}

fn planned_day<'a>(view: &'a View, day: &'a PlannedDay) -> impl Renderable {
    let is_today = view.now_unix_s.is_some() && view.today == Some(day.date);
    maud! {
        section.planned-day {
            h2.day-heading {
                (view.locale.day_heading(day.date))
                @if is_today { " " span.today { (view.locale.today()) } }
            }
            div.cards {
                @for slot in &day.slots { (planned_slot(view, slot)) }
            }
        }
    }
}

fn planned_slot<'a>(view: &'a View, slot: &'a Slot) -> impl Renderable {
    let locale = view.locale;
    let activities = slot.activities();
    maud! {
        @if let Some(gap) = slot.gap {
            p.gap { (locale.saved_gap(&locale.hours(gap.from, gap.to))) }
        }
        @if activities > 1 {
            div.overlap {
                p.told { strong.badge.overlaps { (locale.saved_overlap(activities)) } }
                div.side-by-side {
                    @for planned in &slot.planned { (item(view, *planned)) }
                }
            }
        } @else {
            @for planned in &slot.planned { (item(view, *planned)) }
        }
    }
}

/// Card of an occurrence, below what has happened to it.
fn item(view: &View, planned: Planned) -> impl Renderable {
    maud! {
        div.planned {
            @if let Some(news) = planned.news { (since_saved(view.locale, news)) }
            (cards::single(view, planned.hit, Level::H3))
        }
    }
}

fn since_saved(locale: Locale, news: SinceSaved) -> impl Renderable {
    let words = match news {
        SinceSaved::Cancelled => locale.saved_cancelled().to_owned(),
        SinceSaved::Changed => locale.saved_changed().to_owned(),
        SinceSaved::Moved { from_day, from } => {
            locale.saved_moved(&format!("{} {from}", locale.weekday_short(from_day)))
        }
    };
    maud! { p.since-saved { strong.badge.news { (words) } } }
}
