//! List of near-duplicates, for the wizard and the desk.

use super::html::prelude::*;
use crate::{
    domain::duplicates::{Likeness, NearDuplicate},
    locale::Locale,
    urls::{self, Address, Page},
};

/// Target of the links to near-duplicates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Public pages, for those activities that are published.
    Public,
    Desk,
}

/// List of activities, each with the reason of its likeness.
pub fn near_duplicates(locale: Locale, near: &[NearDuplicate], links: Links) -> impl Renderable {
    maud! {
        ul.duplicates { @for near in near { li { (entry(locale, near, links)) } } }
    }
}

fn entry(locale: Locale, near: &NearDuplicate, links: Links) -> impl Renderable {
    let path = match links {
        Links::Public => near.is_public.then(|| urls::activity(locale, near.id, &near.title)),
        Links::Desk => Some(Address::new(locale, Page::DeskActivity { id: near.id }).path()),
    };
    let why = match near.likeness {
        Likeness::OrganizerAndTitle => locale.near_organizer_and_title(),
        Likeness::TitleAndTime => locale.near_title_and_time(),
    };
    maud! {
        p {
            @if let Some(path) = &path {
                a href=(path) { (near.title) }
            } @else {
                strong { (near.title) }
            }
            " · " (near.organizer) " · " (locale.long_day(near.starts.date())) " "
            %(near.starts.time_of_day())
        }
        p.hint { (why) " (" (locale.state_name(near.state).to_lowercase()) ")" }
    }
}
