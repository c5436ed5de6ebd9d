//! Words of the pictures that links to activities and weeks are shown with, and the addresses of the pictures.

use super::{
    places,
    snapshot::{Snapshot, short_hash},
};
use crate::{
    domain::{
        activity::{Activity, Record},
        taxonomy::{Format, Status},
        week::Week,
    },
    locale::{self, Locale},
    server::{
        picture::{Card, LAYOUT},
        state::Site,
    },
    urls::{Picture, Pictured},
};

/// Picture with what it says.
pub struct Described {
    pub picture: Picture,
    pub card: Card,
}

impl Described {
    fn new(locale: Locale, of: Pictured, card: Card) -> Self {
        let hash = short_hash(format!("{LAYOUT} {card:?}").as_bytes());
        Self { picture: Picture { locale, of, hash }, card }
    }

    /// Current picture of what an address names; `None` where nobody may see it.
    pub fn find(site: &Site, locale: Locale, of: &Pictured) -> Option<Self> {
        match of {
            Pictured::Activity { id } => {
                let snapshot = site.programme_of(*id)?;
                Some(Self::of_activity(locale, &snapshot.week, snapshot.record(*id)?))
            }
            Pictured::Week { slug } => {
                let published = site.published();
                let week = site.week(&published, Some(slug))?;
                Some(Self::of_week(locale, week, site.open_programme(week).as_deref()))
            }
        }
    }

    /// Picture of an activity: organizer, time and place below its title.
    pub fn of_activity(locale: Locale, week: &Week, record: &Record) -> Self {
        let activity = &record.activity;
        let is_cancelled = activity.status == Status::Cancelled;
        let first = activity.occurrences.first();
        let place = first.map(places::on_site).unwrap_or_default();
        let online = first.filter(|first| first.formats.contains(&Format::Online)).map(|_| locale.format_online());
        // How one takes part online is told though the place is long.
        let when = std::iter::once(when(locale, activity)).chain(online.map(str::to_owned)).collect::<Vec<_>>();
        let card = Card {
            above: week_name(locale, week),
            tag: is_cancelled.then(|| locale.cancelled().to_owned()),
            title: activity.title.as_str().to_owned(),
            below: vec![activity.organizer.name.as_str().to_owned(), when.join(" · "), place],
        };
        Self::new(locale, Pictured::Activity { id: record.id }, card)
    }

    /// Picture of a week: its days, and the number of activities once the programme is open.
    pub fn of_week(locale: Locale, week: &Week, open: Option<&Snapshot>) -> Self {
        let name = week_name(locale, week);
        let site = locale.site_name();
        let number = open.map(|snapshot| locale.hits(snapshot.records.len()));
        let card = Card {
            // Most weeks have the site's name in theirs.
            above: if name.contains(site) { String::new() } else { site.to_owned() },
            tag: None,
            title: name,
            below: std::iter::once(locale.date_span(week.starts, week.last_day())).chain(number).collect(),
        };
        Self::new(locale, Pictured::Week { slug: week.slug.clone() }, card)
    }

    /// What the picture says, for those who do not see it.
    pub fn words(&self) -> String {
        let Card { above, tag, title, below } = &self.card;
        let words = tag.iter().chain([title]).chain(below).chain([above]);
        words.filter(|words| !words.is_empty()).cloned().collect::<Vec<_>>().join(". ")
    }
}

fn week_name(locale: Locale, week: &Week) -> String {
    locale.pick(&week.name.sv, &week.name.en).to_owned()
}

/// First occurrence, and how many more there are.
fn when(locale: Locale, activity: &Activity) -> String {
    let Some(first) = activity.occurrences.first() else { return String::new() };
    let first = locale::capitalized(&locale.span(first.starts, first.ends));
    match activity.occurrences.len() {
        1 => first,
        many => format!("{first} {}", locale.and_more(many - 1)),
    }
}
