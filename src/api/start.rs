//! What the start page shows.

use serde::{Deserialize, Serialize};

use crate::domain::{
    taxonomy::Term,
    time::{Date, Moment, TimeOfDay},
    week::{Host, Phase},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartPage {
    pub week: WeekTeaser,
    pub phase: Phase,
    pub registration: RegistrationPhase,
    pub hosts: Vec<Host>,
    /// In the reader's language.
    pub purpose: Option<String>,
    /// Published activities; 0 until the programme opens.
    pub total: u32,
    pub days: Vec<(Date, u32)>,
    /// Featured ones first.
    pub themes: Vec<(Term, u32)>,
    pub on_now: Vec<Teaser>,
    pub next: Vec<Teaser>,
    /// Weeks whose programme can be read, the latest first.
    pub other_weeks: Vec<WeekTeaser>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationPhase {
    From(Moment),
    Until(Moment),
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekTeaser {
    pub slug: String,
    /// In the reader's language.
    pub name: String,
    pub starts: Date,
    pub last_day: Date,
    pub programme_opens: Moment,
}

/// An activity in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaser {
    pub id: u32,
    pub title: String,
    pub language: String,
    pub organizer: String,
    pub day: Date,
    /// Another day than `day` where it goes on for days.
    pub last_day: Date,
    pub starts: TimeOfDay,
    pub ends: TimeOfDay,
    /// The municipality, where there is one.
    pub place: Option<String>,
    pub online: bool,
    pub cancelled: bool,
}
