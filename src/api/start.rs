//! Data of the start page.

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
    /// Purpose of the week, in the reader's language.
    pub purpose: Option<String>,
    /// What holds for every activity, in the reader's language.
    pub promise: Option<String>,
    /// Date in the week's zone while the week runs.
    pub today: Option<Date>,
    /// Number of published activities; 0 until the programme opens.
    pub total: u32,
    pub days: Vec<(Date, u32)>,
    /// Themes with their number of activities, featured ones first.
    pub themes: Vec<(Term, u32)>,
    pub on_now: Vec<Teaser>,
    pub next: Vec<Teaser>,
    /// Weeks whose programme is open, the latest first.
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
    /// Name in the reader's language.
    pub name: String,
    pub starts: Date,
    pub last_day: Date,
    pub programme_opens: Moment,
}

/// Summary of an activity in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaser {
    pub id: u32,
    pub title: String,
    pub language: String,
    pub organizer: String,
    pub day: Date,
    /// Day on which it ends; differs from `day` where it lasts for days.
    pub last_day: Date,
    pub starts: TimeOfDay,
    pub ends: TimeOfDay,
    /// Name of the municipality, if any.
    pub place: Option<String>,
    pub online: bool,
    pub cancelled: bool,
}
