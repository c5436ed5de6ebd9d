//! Week: one edition with its own days, lists, hosts and rules, all of it data.

use serde::{Deserialize, Serialize};

use super::{
    party::PartyKind,
    taxonomy::{Bilingual, Term},
    time::{Date, Moment},
};

/// Settings of a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub slug: String,
    pub name: Bilingual,
    pub starts: Date,
    /// Number of days, 1 to 31.
    pub days: u8,
    /// IANA name, `Europe/Stockholm`.
    pub time_zone: String,
    /// Instant from which published activities are shown.
    pub programme_opens: Moment,
    pub registration_opens: Moment,
    pub registration_closes: Moment,
    /// Minutes after `registration_closes` in which drafts that were begun in time may still be sent.
    #[serde(default = "default_grace_minutes")]
    pub registration_grace_minutes: u32,
    /// Kinds of which at least one party of an activity must be; an empty list accepts all.
    pub eligible_kinds: Vec<PartyKind>,
    pub hosts: Vec<Host>,
    pub themes: Vec<Term>,
    pub kinds: Vec<Term>,
    /// Purpose of the week, in its hosts' words.
    pub purpose: Option<Bilingual>,
    /// Notice on every page of the week, such as that it is a demonstration.
    pub notice: Option<Bilingual>,
    /// Sentence that holds for every activity, such as that it is free of charge.
    #[serde(default)]
    pub promise: Option<Bilingual>,
    /// Mail address at which participants and organizers reach the hosts.
    pub contact_email: Option<String>,
    /// Groups of names that are synonyms for the search, besides those that every week has.
    #[serde(default)]
    pub synonyms: Vec<Vec<String>>,
    /// Names of values of facets for the search, besides those that every week has.
    #[serde(default)]
    pub words: Vec<FacetWords>,
    /// Retention periods of personal data.
    #[serde(default)]
    pub retention: Retention,
    /// Number of working days within which organizers are promised an answer.
    #[serde(default = "default_answer_days")]
    pub answer_days: u32,
    /// Host names that links may lead to without review, in lower case.
    #[serde(default)]
    pub link_hosts: Vec<String>,
    /// Figures of earlier years.
    #[serde(default)]
    pub past: Vec<PastYear>,
    /// Source of the earlier years' figures, or what else is to be known of them.
    #[serde(default)]
    pub past_note: Option<Bilingual>,
}

/// Figures of an earlier year, at least one, as the hosts give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastYear {
    pub year: u16,
    pub activities: Option<u32>,
    pub organizers: Option<u32>,
    pub participants: Option<u32>,
}

/// Names that people have for what has some values of facets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetWords {
    /// Values as in the query string of the programme page; an occurrence has all of them.
    pub finds: String,
    pub names: Vec<String>,
}

/// Retention periods of personal data, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Names and mail addresses of contacts and organizers, after the week's last day.
    pub contacts_days: u32,
    /// Drafts that were never sent, after their last change.
    pub drafts_days: u32,
    /// Registrations that nobody has confirmed, after they were sent.
    pub unconfirmed_days: u32,
    /// Events with their actors, and earlier revisions of activities, after the event.
    pub history_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { contacts_days: 365, drafts_days: 180, unconfirmed_days: 14, history_days: 1825 }
    }
}

/// Defaults for weeks without a setting.
pub const DEFAULT_GRACE_MINUTES: u32 = 60;
pub const DEFAULT_ANSWER_DAYS: u32 = 5;

fn default_grace_minutes() -> u32 {
    DEFAULT_GRACE_MINUTES
}

fn default_answer_days() -> u32 {
    DEFAULT_ANSWER_DAYS
}

/// Organization behind the week itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub name: String,
    #[serde(default)]
    pub url: Option<String>,
}

/// Phase of a week at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Before the programme opens.
    Closed,
    /// The programme is shown, and the week has not begun.
    Open,
    Running,
    Over,
}

/// Whether an activity may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    NotYet,
    Open,
    /// Closed, except for drafts begun in time, until an instant in seconds since 1970.
    Grace {
        until_s: i64,
    },
    Over,
}

impl Week {
    pub fn last_day(&self) -> Date {
        self.starts.plus_days(i32::from(self.days) - 1)
    }

    /// Settings that the programme depends on: those for organizers, hosts and pages of text have default values.
    pub fn of_programme(&self) -> Self {
        Self {
            retention: Retention::default(),
            answer_days: DEFAULT_ANSWER_DAYS,
            link_hosts: Vec::new(),
            past: Vec::new(),
            past_note: None,
            ..self.clone()
        }
    }

    /// Days of the week, in order.
    pub fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let first = self.starts;
        (0..i32::from(self.days)).map(move |day| first.plus_days(day))
    }

    /// Phase at an instant, given the local date then, both by the server's clock.
    pub fn phase(&self, unix_s: i64, today: Date) -> Phase {
        if unix_s < self.programme_opens.unix_s {
            Phase::Closed
        } else if today < self.starts {
            Phase::Open
        } else if today <= self.last_day() {
            Phase::Running
        } else {
            Phase::Over
        }
    }

    pub fn registration_is_open(&self, unix_s: i64) -> bool {
        (self.registration_opens.unix_s..self.registration_closes.unix_s).contains(&unix_s)
    }

    /// Whether an activity may be sent at `unix_s` that was begun at `begun_s`; equal where nothing is begun yet.
    pub fn sending(&self, unix_s: i64, begun_s: i64) -> Sending {
        let closes_s = self.registration_closes.unix_s;
        let grace_until_s = closes_s + 60 * i64::from(self.registration_grace_minutes);
        if unix_s < self.registration_opens.unix_s {
            Sending::NotYet
        } else if unix_s < closes_s {
            Sending::Open
        } else if begun_s < closes_s && unix_s < grace_until_s {
            Sending::Grace { until_s: grace_until_s }
        } else {
            Sending::Over
        }
    }

    /// Current week: the running one, else the next whose programme or registration has opened, else the latest past
    /// one, else the first of all. `today` returns the local date in a week's own zone.
    pub fn current(weeks: &[Self], unix_s: i64, today: impl Fn(&Self) -> Date) -> Option<&Self> {
        let running = weeks.iter().find(|week| (week.starts..=week.last_day()).contains(&today(week)));
        let next = || {
            weeks
                .iter()
                .filter(|week| week.starts > today(week))
                .filter(|week| week.programme_opens.unix_s <= unix_s || week.registration_opens.unix_s <= unix_s)
                .min_by_key(|week| week.starts)
        };
        let latest = || weeks.iter().filter(|week| week.starts <= today(week)).max_by_key(|week| week.starts);
        running.or_else(next).or_else(latest).or_else(|| weeks.iter().min_by_key(|week| week.starts))
    }
}
