//! The week: one edition with its own days, lists, hosts and rules, all of it data.

use serde::{Deserialize, Serialize};

use super::{
    party::PartyKind,
    taxonomy::{Bilingual, Term},
    time::{Date, Moment},
};

/// A week's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub slug: String,
    pub name: Bilingual,
    pub starts: Date,
    /// 1 to 31.
    pub days: u8,
    /// An IANA name, `Europe/Stockholm`.
    pub time_zone: String,
    /// Before it: registered and reviewed, not shown.
    pub programme_opens: Moment,
    pub registration_opens: Moment,
    pub registration_closes: Moment,
    /// How long after it a draft that was begun in time may still be sent, in minutes.
    #[serde(default = "default_grace_minutes")]
    pub registration_grace_minutes: u32,
    /// At least one party must be of such a kind; none asks nothing.
    pub eligible_kinds: Vec<PartyKind>,
    pub hosts: Vec<Host>,
    pub themes: Vec<Term>,
    pub kinds: Vec<Term>,
    /// What the week is for, in its hosts' words.
    pub purpose: Option<Bilingual>,
    /// Shown on every page of the week: that it is a demonstration, say.
    pub notice: Option<Bilingual>,
    /// Where participants and organizers reach the hosts.
    pub contact_email: Option<String>,
    /// Groups of names that mean the same to the search, beside those that every week has.
    #[serde(default)]
    pub synonyms: Vec<Vec<String>>,
    /// How long personal data is kept.
    #[serde(default)]
    pub retention: Retention,
    /// Within how many working days organizers are told to expect an answer.
    #[serde(default = "default_answer_days")]
    pub answer_days: u32,
    /// Host names that links may lead to without a new review, in lower case.
    #[serde(default)]
    pub link_hosts: Vec<String>,
}

/// For how many days personal data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Names and mail addresses of contacts and organizers, after the week's last day.
    pub contacts_days: u32,
    /// A draft that was never sent, after its last change.
    pub drafts_days: u32,
    /// A registration that nobody has confirmed, after it was sent.
    pub unconfirmed_days: u32,
    /// Who did what, and what an activity was before, after the event.
    pub history_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { contacts_days: 365, drafts_days: 180, unconfirmed_days: 14, history_days: 1825 }
    }
}

/// Where a week does not say.
pub const DEFAULT_GRACE_MINUTES: u32 = 60;
pub const DEFAULT_ANSWER_DAYS: u32 = 5;

fn default_grace_minutes() -> u32 {
    DEFAULT_GRACE_MINUTES
}

fn default_answer_days() -> u32 {
    DEFAULT_ANSWER_DAYS
}

/// An organization behind the week itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub name: String,
    #[serde(default)]
    pub url: Option<String>,
}

/// Where a week stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// The programme is not shown yet.
    Closed,
    /// The programme is shown, the week has not begun.
    Open,
    Running,
    Over,
}

/// Whether a registration may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    NotYet,
    Open,
    /// Closed, but what was begun in time may be sent until then, in seconds since 1970.
    Grace {
        until_s: i64,
    },
    Over,
}

impl Week {
    pub fn last_day(&self) -> Date {
        self.starts.plus_days(i32::from(self.days) - 1)
    }

    /// The week as far as its programme depends on it: without what only organizers and hosts go by.
    pub fn of_programme(&self) -> Self {
        Self {
            retention: Retention::default(),
            answer_days: DEFAULT_ANSWER_DAYS,
            link_hosts: Vec::new(),
            ..self.clone()
        }
    }

    /// The week's days, in order.
    pub fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let first = self.starts;
        (0..i32::from(self.days)).map(move |day| first.plus_days(day))
    }

    /// Where it stands, given the instant and the local date there, both of the server's clock.
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

    /// Whether something may be sent now that was begun at `begun_s`; for what is not begun yet, that is now.
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

    /// The current week: the one that runs, else the next whose programme or registration has opened, else the latest
    /// that has been, else the one that comes first.
    /// `today` gives the local date in a week's own zone.
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
