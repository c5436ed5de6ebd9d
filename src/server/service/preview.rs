//! What an activity that is not published yet will look like, what it may be a double of, and what else runs when.
//! Reads, never writes.

use std::sync::Arc;

use super::{
    presentation,
    snapshot::{Snapshot, SnapshotError},
    waiting::WaitingWeek,
};
use crate::{
    domain::{
        activity::{Activity, Record},
        duplicates::{Likeness, Trace},
        filter::{
            Filter,
            run::{self},
        },
        place::MunicipalityCode,
        review::State,
        time::{Date, Moment},
        week::Week,
    },
    locale::Locale,
    pages,
    parts::{
        heading::Level,
        html::{Html, Markup},
        programme::{View, cards},
    },
    server::{compute::NotComputed, state::Site, store::StoreError},
    urls::{self, Address, Page},
};

/// The most doubles that are named.
const MOST_DUPLICATES: usize = 5;
/// The hours of a day that are told, from and up to.
const FIRST_HOUR: u8 = 7;
const LAST_HOUR: u8 = 20;
/// From how many on an hour is busy rather than in use.
const MANY: u32 = 4;

/// The headings that what is shown stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    H3,
    H4,
}

impl Below {
    /// Those of the headings of the card or the page itself, and of the page's parts.
    fn levels(self) -> [Level; 2] {
        match self {
            Self::H3 => [Level::H4, Level::H5],
            Self::H4 => [Level::H5, Level::H6],
        }
    }

    /// The level of the page's parts.
    fn part_level(self) -> u8 {
        match self {
            Self::H3 => 5,
            Self::H4 => 6,
        }
    }
}

/// What everybody would see of an activity.
pub struct Preview {
    /// The card, exactly as the programme shows it.
    pub card: Markup,
    /// The page as it will look.
    pub page: Markup,
}

/// What everybody would see of this activity. Its text may take a while, so it is made off the threads that answer.
pub async fn preview(
    site: &Site,
    week: &Week,
    locale: Locale,
    activity: &Activity,
    below: Below,
) -> Result<Preview, PreviewError> {
    let (week, activity, now_s) = (week.clone(), activity.clone(), site.clock.now_s());
    let making = move || {
        Ok(Preview {
            card: one_card(&week, locale, &activity, below.levels()[0])?,
            page: page(&week, locale, &activity, below, now_s),
        })
    };
    site.compute.run(making).await?
}

fn one_card(week: &Week, locale: Locale, activity: &Activity, level: Level) -> Result<Markup, SnapshotError> {
    let record = Record { id: 0, external_id: None, revision: 1, updated_ms: 0, activity: activity.clone() };
    let snapshot = Snapshot::build(week.clone(), vec![record])?;
    let filter = Filter::default();
    let outcome = run::run(&snapshot.programme, &filter);
    let view = View::new(&snapshot.programme, &filter, &outcome, locale);
    Ok(outcome.hits.first().map(|hit| cards::single(&view, *hit, level)).unwrap_or_default())
}

fn page(week: &Week, locale: Locale, activity: &Activity, below: Below, now_s: i64) -> Markup {
    let mut page = presentation::page_of(week, locale, activity, now_s);
    page.description_html = presentation::description_html(activity.description.as_str(), below.part_level());
    pages::activity::embedded(locale, &page, below.levels())
}

/// The ids that a text finds among activities of a week, published or not, best first. The search is the programme's.
pub async fn find(site: &Site, week: &Week, mut records: Vec<Record>, text: &str) -> Result<Vec<u32>, PreviewError> {
    records.sort_by_key(|record| record.id);
    let (week, filter) = (week.clone(), Filter::default().with_text(text));
    let found = site.compute.run(move || {
        let snapshot = Snapshot::build(week, records)?;
        let hits = run::run(&snapshot.programme, &filter).hits;
        Ok::<_, SnapshotError>(hits.iter().map(|hit| snapshot.programme.id(hit.document)).collect())
    });
    Ok(found.await??)
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NotComputed(#[from] NotComputed),
    #[error("a programme of what is not published cannot be put together")]
    Snapshot(#[from] SnapshotError),
}

/// What may be the same activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearDuplicate {
    pub id: u32,
    pub title: String,
    pub organizer: String,
    pub starts: Moment,
    pub state: State,
    pub likeness: Likeness,
    /// Whether everybody can see it.
    pub is_public: bool,
}

/// Activities of the week that may be this one; `except` is its own id. The likeliest first, never more than a few.
pub async fn near_duplicates(
    site: &Site,
    week_slug: &str,
    activity: &Activity,
    except: Option<u32>,
) -> Result<Vec<NearDuplicate>, StoreError> {
    Ok(Others::of(site, week_slug).await?.doubles(site, activity, except))
}

/// The activities of a week among which doubles are looked for: what was taken back or declined is no trouble.
pub struct Others {
    published: Option<Arc<Snapshot>>,
    waiting: Arc<WaitingWeek>,
}

impl Others {
    pub async fn of(site: &Site, week_slug: &str) -> Result<Self, StoreError> {
        let waiting = site.waiting.of_week(&site.store, week_slug).await?;
        Ok(Self { published: site.published().snapshot(week_slug).cloned(), waiting })
    }

    /// Those that may be this activity; `except` is its own id. The likeliest first, never more than a few.
    fn doubles(&self, site: &Site, activity: &Activity, except: Option<u32>) -> Vec<NearDuplicate> {
        let mut alike: Vec<_> = self.alike(activity, except).collect();
        alike.sort_by_key(|(_, record, likeness)| (*likeness != Likeness::TitleAndTime, record.id));
        alike
            .into_iter()
            .take(MOST_DUPLICATES)
            .filter_map(|(state, record, likeness)| {
                Some(NearDuplicate {
                    id: record.id,
                    title: record.activity.title.as_str().to_owned(),
                    organizer: record.activity.organizer.name.as_str().to_owned(),
                    starts: record.activity.occurrences.first()?.starts,
                    state,
                    likeness,
                    is_public: site.programme_of(record.id).is_some(),
                })
            })
            .collect()
    }

    /// How many there are.
    pub fn count(&self, activity: &Activity, except: Option<u32>) -> usize {
        self.alike(activity, except).count()
    }

    fn alike(
        &self,
        activity: &Activity,
        except: Option<u32>,
    ) -> impl Iterator<Item = (State, &Record, Likeness)> + use<'_> {
        let trace = Trace::of(activity);
        let published = self.published.iter().flat_map(|snapshot| snapshot.records.iter().zip(snapshot.traces()));
        let published = published.map(|(record, known)| (State::Published, record, known));
        let waiting = self.waiting.activities.iter();
        let waiting = waiting.map(|waiting| (waiting.stored.state, &waiting.stored.record, &waiting.trace));
        published
            .chain(waiting)
            .filter(move |(_, record, _)| Some(record.id) != except)
            .filter_map(move |(state, record, known)| Some((state, record, trace.likeness(known)?)))
    }
}

/// Where doubles lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Their pages, as far as everybody can see them.
    Public,
    Desk,
}

/// Doubles as a list, each with why it is alike.
pub fn write_duplicates(html: &mut Html, locale: Locale, duplicates: &[NearDuplicate], links: Links) {
    html.raw("<ul class=\"duplicates\">");
    for near in duplicates {
        let path = match links {
            Links::Public => near.is_public.then(|| urls::activity(locale, near.id, &near.title)),
            Links::Desk => Some(Address::new(locale, Page::DeskActivity { id: near.id }).path()),
        };
        html.raw("<li><p>");
        match path {
            Some(path) => html.raw("<a").attribute("href", &path).raw(">").text(&near.title).raw("</a>"),
            None => html.raw("<strong>").text(&near.title).raw("</strong>"),
        };
        html.raw(" · ").text(&near.organizer).raw(" · ").text(&locale.long_day(near.starts.date())).raw(" ");
        html.text(&near.starts.time_of_day().to_string()).raw("</p><p class=\"hint\">");
        html.text(match near.likeness {
            Likeness::OrganizerAndTitle => locale.near_organizer_and_title(),
            Likeness::TitleAndTime => locale.near_title_and_time(),
        });
        html.raw(" (").text(&locale.state_name(near.state).to_lowercase()).raw(")</p></li>");
    }
    html.raw("</ul>");
}

/// How many activities run in each hour of each day of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    days: Vec<Date>,
    /// A row for each hour from the first on, a number for each day.
    counts: Vec<Vec<u32>>,
}

/// Of activities with any of these themes and in this county, published and waiting; all where neither is given.
pub async fn slots(
    site: &Arc<Site>,
    week: &Week,
    themes: &[String],
    county: Option<&str>,
) -> Result<Slots, StoreError> {
    let waiting = site.waiting.of_week(&site.store, &week.slug).await?;
    let waiting = waiting.activities.iter().filter(|waiting| waiting.stored.state == State::Waiting);
    let published = site.published();
    let published = published.snapshot(&week.slug);
    let records = published.iter().flat_map(|snapshot| &snapshot.records).map(|record| &record.activity);
    Ok(count_slots(week, records.chain(waiting.map(|waiting| &waiting.stored.record.activity)), themes, county))
}

fn count_slots<'a>(
    week: &Week,
    activities: impl Iterator<Item = &'a Activity>,
    themes: &[String],
    county: Option<&str>,
) -> Slots {
    let days: Vec<Date> = week.dates().collect();
    let mut numbers = vec![vec![0; days.len()]; usize::from(LAST_HOUR - FIRST_HOUR) + 1];
    let shares_theme =
        |activity: &&Activity| themes.is_empty() || activity.themes.iter().any(|theme| themes.contains(theme));
    let is_in_county = |municipality: Option<MunicipalityCode>| {
        county.is_none_or(|county| municipality.is_some_and(|municipality| municipality.county() == county))
    };
    for activity in activities.filter(shares_theme) {
        for occurrence in activity.occurrences.iter().filter(|it| is_in_county(it.municipality)) {
            let (starts, ends) = (occurrence.starts.local_minutes(), occurrence.ends.local_minutes());
            for (column, date) in days.iter().enumerate() {
                for (row, hour) in (FIRST_HOUR..=LAST_HOUR).enumerate() {
                    let begins = (i64::from(date.0) * 24 + i64::from(hour)) * 60;
                    if starts < begins + 60 && ends > begins {
                        numbers[row][column] += 1;
                    }
                }
            }
        }
    }
    Slots { days, counts: numbers }
}

/// As a table: hours down, days across.
pub fn write_slots(html: &mut Html, locale: Locale, slots: &Slots) {
    html.raw("<table class=\"slots\"><caption class=\"unseen\">").text(locale.register_slots_lead()).raw("</caption>");
    html.raw("<thead><tr><td></td>");
    for day in &slots.days {
        html.raw("<th scope=\"col\">").text(locale.weekday_short(*day)).raw(" <span>").text(&locale.day_short(*day));
        html.raw("</span></th>");
    }
    html.raw("</tr></thead><tbody>");
    for (hour, numbers) in (FIRST_HOUR..=LAST_HOUR).zip(&slots.counts) {
        html.raw("<tr><th scope=\"row\">").text(&format!("{hour:02}")).raw("</th>");
        for count in numbers {
            let class = match *count {
                0 => "none",
                1..MANY => "few",
                _ => "many",
            };
            html.raw("<td").attribute("class", class).raw(">").number(*count).raw("</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table>");
}
