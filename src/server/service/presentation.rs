//! Content of the public pages, from what is published. Reads only.

use std::{cmp::Reverse, sync::Arc};

use crate::{
    api::{
        activity::ActivityPage,
        error::ApiError,
        start::{RegistrationPhase, StartPage, Teaser, WeekTeaser},
        text_page::{TextPage, TextPageContent},
    },
    domain::{
        activity::Activity,
        filter::{
            Filter, Group,
            run::{self, FilterResult, Hit},
        },
        taxonomy::{Bilingual, Term},
        text,
        time::{Date, Moment},
        week::{Phase, Week},
    },
    locale::Locale,
    parts::html::Markup,
    server::{
        clock, markdown,
        reference::Reference,
        service::{page_text, snapshot::Snapshot},
        state::Site,
    },
    urls,
};

/// Most activities in a list of the start page.
const MOST_TEASERS: usize = 6;
/// Most similar activities on an activity's page.
const SIMILAR: usize = 6;

/// Result for a programme's address with its query.
pub enum Programme {
    Filtered(Box<Filtered>),
    /// The week's programme is not open yet.
    NotOpen(Box<Week>),
    /// The filter exceeds its limits.
    TooManyValues,
    /// The week is unknown, or there is none at all.
    NoWeek,
}

/// Programme with the result of a filter.
pub struct Filtered {
    pub snapshot: Arc<Snapshot>,
    pub filter: Filter,
    pub outcome: FilterResult,
    /// Server's time in seconds since 1970, while the week is on.
    pub now_unix_s: Option<i64>,
    /// Date in the week's zone.
    pub today: Date,
    /// Whether the week is over.
    pub is_over: bool,
    /// Current week, where this one is over and the current one's programme is open.
    pub onward: Option<Week>,
    /// Long group of which every value is shown.
    pub expanded: Option<Group>,
}

pub fn programme(site: &Site, week_in_path: Option<&str>, query: &str) -> Programme {
    let published = site.published();
    let Some(week) = site.week(&published, week_in_path) else { return Programme::NoWeek };
    let Some(snapshot) = site.open_programme(week) else { return Programme::NotOpen(Box::new(week.clone())) };
    let filter = Filter::parse(query);
    if filter.is_too_large() {
        return Programme::TooManyValues;
    }
    let today = site.today(week);
    let outcome = run::run(&snapshot.programme, &filter, Some(today));
    let phase = site.phase(week);
    let now_unix_s = (phase == Phase::Running).then(|| site.clock.now_s());
    let onward = onward(site, week, site.week(&published, None)).cloned();
    let is_over = phase == Phase::Over;
    let expanded = urls::expanded_group(query);
    Programme::Filtered(Box::new(Filtered { snapshot, filter, outcome, now_unix_s, today, is_over, onward, expanded }))
}

/// Data of the current week's start page; `None` where there is no week.
pub fn start(site: &Site, english: bool) -> Option<StartPage> {
    let locale = locale(english);
    let published = site.published();
    let week = site.week(&published, None)?;
    let snapshot = site.open_programme(week);
    let now_s = site.clock.now_s();
    let other_weeks = {
        let mut others: Vec<&Week> = published
            .weeks
            .iter()
            .filter(|other| other.slug != week.slug && site.phase(other) != Phase::Closed)
            .collect();
        others.sort_by_key(|other| Reverse(other.starts));
        others.into_iter().map(|other| week_teaser(other, locale)).collect()
    };
    let pick = |text: &Option<Bilingual>| text.as_ref().map(|text| locale.pick(&text.sv, &text.en).to_owned());
    let phase = site.phase(week);
    let mut page = StartPage {
        week: week_teaser(week, locale),
        phase,
        registration: registration(week, now_s),
        hosts: week.hosts.clone(),
        purpose: pick(&week.purpose),
        promise: pick(&week.promise),
        today: (phase == Phase::Running).then(|| site.today(week)),
        total: 0,
        days: Vec::new(),
        themes: Vec::new(),
        on_now: Vec::new(),
        next: Vec::new(),
        other_weeks,
    };
    if let Some(snapshot) = snapshot {
        fill_start(&mut page, &snapshot, now_s);
    } else {
        page.themes = week.themes.iter().map(|term| (term.clone(), 0)).collect();
    }
    page.themes.sort_by_key(|(term, _)| !term.featured);
    Some(page)
}

fn fill_start(page: &mut StartPage, snapshot: &Snapshot, now_s: i64) {
    let programme = &snapshot.programme;
    let outcome = run::run(programme, &Filter::default(), None);
    page.total = programme.len() as u32;
    page.days = snapshot
        .week
        .dates()
        .map(|date| {
            let value = programme.value(Group::Day, &date.to_string());
            (date, value.map_or(0, |value| outcome.count(Group::Day, value)))
        })
        .collect();
    page.themes = snapshot
        .week
        .themes
        .iter()
        .map(|term: &Term| {
            let value = programme.value(Group::Theme, &term.slug);
            (term.clone(), value.map_or(0, |value| outcome.count(Group::Theme, value)))
        })
        .collect();
    let mut spans: Vec<(i64, i64, Hit)> = (0..programme.len() as u32)
        .filter(|document| !programme.has(Group::Status, *document, "cancelled"))
        .flat_map(|document| programme.occurrences(document).map(move |occurrence| Hit { document, occurrence }))
        .map(|hit| {
            let span = programme.span(hit.occurrence);
            (span.starts_unix_s, span.ends_unix_s, hit)
        })
        .collect();
    spans.sort_by_key(|(starts, ends, hit)| (*starts, *ends, hit.document));
    let mut on_now: Vec<&(i64, i64, Hit)> =
        spans.iter().filter(|(starts, ends, _)| (*starts..*ends).contains(&now_s)).collect();
    // Activities that began last are the ones to join.
    on_now.sort_by_key(|(starts, _, hit)| (Reverse(*starts), hit.document));
    page.on_now = on_now.into_iter().take(MOST_TEASERS).map(|(_, _, hit)| teaser(snapshot, *hit)).collect();
    page.next = spans
        .iter()
        .filter(|(starts, _, hit)| *starts > now_s && !programme.span(hit.occurrence).lasts_for_days())
        .take(MOST_TEASERS)
        .map(|(_, _, hit)| teaser(snapshot, *hit))
        .collect();
}

/// Data of a published activity's page; `Gone` where it was withdrawn, hidden or erased, else `NotFound`.
pub async fn activity(site: &Arc<Site>, id: u32, english: bool) -> Result<ActivityPage, ApiError> {
    match published_activity(site, id, english) {
        Some(page) => Ok(page),
        None => Err(why_missing(site, id).await),
    }
}

/// Page of an activity; `None` where it is in no open programme.
fn published_activity(site: &Site, id: u32, english: bool) -> Option<ActivityPage> {
    let locale = locale(english);
    let snapshot = site.programme_of(id)?;
    let document = snapshot.programme.document(id)?;
    let record = snapshot.record(id)?;
    let published = site.published();
    let current = site.week(&published, None);
    let now_s = site.clock.now_s();
    let page = page_of(&snapshot.week, locale, &record.activity, now_s);
    Some(ActivityPage {
        id,
        week_is_current: current.is_some_and(|current| current.slug == snapshot.week.slug),
        onward: onward(site, &snapshot.week, current).map(|current| week_teaser(current, locale)),
        party_slugs: snapshot.party_slugs[document as usize].clone(),
        similar: similar(&snapshot, document, now_s),
        updated_ms: record.updated_ms,
        public_url: site.public_url.clone().unwrap_or_default(),
        ..page
    })
}

/// Current week, where `week` is over and the current one's programme is open.
fn onward<'a>(site: &Site, week: &Week, current: Option<&'a Week>) -> Option<&'a Week> {
    current.filter(|current| {
        current.slug != week.slug && site.phase(week) == Phase::Over && site.phase(current) != Phase::Closed
    })
}

/// Page of an activity that need not be published, without data from the programme around it.
pub fn page_of(week: &Week, locale: Locale, activity: &Activity, now_s: i64) -> ActivityPage {
    let term_name = |terms: &[Term], slug: &str| {
        let term = terms.iter().find(|term| term.slug == slug);
        term.map_or(slug, |term| locale.pick(&term.name.sv, &term.name.en)).to_owned()
    };
    ActivityPage {
        id: 0,
        week_is_current: true,
        onward: None,
        week: week_teaser(week, locale),
        time_zone: week.time_zone.clone(),
        summary_is_made: activity.summary == markdown::made_summary(&activity.description),
        description_html: description_html(activity.description.as_str(), 2),
        party_slugs: activity.parties().map(|party| text::slug(party.name.as_str())).collect(),
        themes: activity.themes.iter().map(|slug| (slug.clone(), term_name(&week.themes, slug))).collect(),
        kind: activity.kind.as_ref().map(|slug| (slug.clone(), term_name(&week.kinds, slug))),
        municipalities: activity
            .occurrences
            .iter()
            .map(|occurrence| {
                let code = String::from(occurrence.municipality?);
                Some(Reference::get().municipality_name(&code).unwrap_or(&code).to_owned())
            })
            .collect(),
        language_names: activity
            .languages
            .iter()
            .map(|language| locale.any_language_name(language.as_str()).to_owned())
            .collect(),
        similar: Vec::new(),
        now_s,
        updated_ms: 0,
        public_url: String::new(),
        activity: activity.clone(),
    }
}

/// HTML of a description. The highest heading level that it uses becomes `part_level`, such as `h2` below an `h1`.
pub fn description_html(description: &str, part_level: u8) -> Markup {
    let uses_highest = description.lines().any(|line| line.starts_with("# "));
    markdown::to_html(description, part_level - 2 + u8::from(uses_highest))
}

/// Reason why an activity is not shown: taken away, or unknown.
pub async fn why_missing(site: &Arc<Site>, id: u32) -> ApiError {
    match site.store.is_taken_away(id).await {
        Ok(true) => ApiError::Gone,
        Ok(false) => ApiError::NotFound,
        Err(error) if error.is_temporary() => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an activity cannot be looked up for the time being"
            );
            ApiError::Unavailable { retry_after_s: 5 }
        }
        Err(error) => {
            let id = crate::server::secret::error_id();
            tracing::error!(error = &error as &dyn std::error::Error, error_id = id, "an activity cannot be looked up");
            ApiError::Internal { id }
        }
    }
}

pub fn text_page(site: &Site, page: TextPage, english: bool) -> TextPageContent {
    let locale = locale(english);
    let published = site.published();
    let week = site.week(&published, None);
    let html = page_text::render(page, locale, week, site.clock.now_s()).unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a text page cannot be rendered");
        Markup::default()
    });
    let title = match page {
        TextPage::About => locale.about_title(),
        TextPage::Accessibility => locale.accessibility_title(),
        TextPage::Privacy => locale.privacy_title(),
    };
    TextPageContent { title: title.to_owned(), html }
}

/// Similar activities that are still to come: first those in a language of the activity, then by themes, then organizer,
/// county and kind. Those that begin before the activity follow, and those that are over come last; cancelled ones are
/// left out.
fn similar(snapshot: &Snapshot, document: u32, now_s: i64) -> Vec<Teaser> {
    let programme = &snapshot.programme;
    let own = programme.occurrences(document).start;
    let own_start = programme.span(own).starts_unix_s;
    let shared = |group: Group, left: u32, right: u32| {
        let right = programme.values(group, right);
        programme.values(group, left).iter().filter(|value| right.contains(value)).count()
    };
    let mut others: Vec<_> = (0..programme.len() as u32)
        .filter(|other| *other != document && !programme.has(Group::Status, *other, "cancelled"))
        .filter_map(|other| {
            let themes = shared(Group::Theme, document, other);
            let organizers = shared(Group::Organizer, document, other);
            let mut occurrences = programme.occurrences(other);
            let first = occurrences.start;
            let counties = shared(Group::County, own, first);
            if themes == 0 && (organizers == 0 || counties == 0) {
                return None;
            }
            let likeness = 2 * organizers + 2 * counties + shared(Group::Kind, document, other);
            let coming = occurrences.find(|occurrence| programme.span(*occurrence).ends_unix_s > now_s);
            let occurrence = coming.unwrap_or(first);
            let starts = programme.span(occurrence).starts_unix_s;
            let order = (
                coming.is_none(),
                shared(Group::Language, document, other) == 0,
                starts < own_start,
                Reverse((themes, likeness)),
                (starts - own_start).abs(),
                other,
            );
            Some((order, Hit { document: other, occurrence }))
        })
        .collect();
    others.sort_by_key(|(order, _)| *order);
    others.into_iter().take(SIMILAR).map(|(_, hit)| teaser(snapshot, hit)).collect()
}

fn teaser(snapshot: &Snapshot, hit: Hit) -> Teaser {
    let programme = &snapshot.programme;
    let span = programme.span(hit.occurrence);
    let activity = &snapshot.records[hit.document as usize].activity;
    let place = programme.values(Group::Municipality, hit.occurrence).first();
    Teaser {
        id: programme.id(hit.document),
        title: activity.title.as_str().to_owned(),
        language: activity.languages.first().map_or("sv", |language| language.as_str()).to_owned(),
        organizer: activity.organizer.name.as_str().to_owned(),
        day: span.day,
        last_day: if span.lasts_for_days() { span.last_day } else { span.day },
        starts: span.starts,
        ends: span.ends,
        place: place
            .map(|value| programme.list.groups[Group::Municipality.index()].labels.get(*value as usize).to_owned()),
        online: programme.has(Group::Format, hit.occurrence, "online"),
        cancelled: programme.has(Group::Status, hit.document, "cancelled"),
    }
}

fn week_teaser(week: &Week, locale: Locale) -> WeekTeaser {
    WeekTeaser {
        slug: week.slug.clone(),
        name: locale.pick(&week.name.sv, &week.name.en).to_owned(),
        starts: week.starts,
        last_day: week.last_day(),
        programme_opens: week.programme_opens,
    }
}

fn registration(week: &Week, now_s: i64) -> RegistrationPhase {
    // The last minute before closing is what people can act on.
    let last_minute = clock::moment(week.registration_closes.unix_s - 60, &week.time_zone);
    if now_s < week.registration_opens.unix_s {
        RegistrationPhase::From(Moment { ..week.registration_opens })
    } else if week.registration_is_open(now_s) {
        RegistrationPhase::Until(last_minute)
    } else {
        RegistrationPhase::Closed
    }
}

fn locale(english: bool) -> Locale {
    if english { Locale::En } else { Locale::Sv }
}
