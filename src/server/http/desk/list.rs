//! Lists of `/granska`, each a page at a time.

use super::{as_decided, moderator, unreadable};
use crate::{
    domain::{
        access::{self, Act},
        activity::{Activity, Record},
        eligibility,
        filter::Filter,
        review::{self, Part, State},
        week::Week,
    },
    locale::Locale,
    pages::desk::{self as pages, DeskList, DeskPart, Item, PAGE_KEY, STATE_KEY, TEXT_KEY},
    server::{
        http::{
            forms::DONE_KEY,
            personal::{PageError, PersonalRequest, PersonalResponse},
        },
        service::{duplicates::DuplicateCandidates, parties, preview},
        store::{ReviewItem, RowRange, StoredActivity, Unreviewed},
    },
};

/// Number of lines on a page.
const PAGE_LENGTH: usize = 50;
/// Highest page number.
const LAST_PAGE: usize = 10_000;

/// Lists of the desk, in display order.
const PARTS: [DeskPart; 8] = [
    DeskPart::In(State::Waiting),
    DeskPart::Changed,
    DeskPart::In(State::ChangesAsked),
    DeskPart::In(State::Unconfirmed),
    DeskPart::In(State::Published),
    DeskPart::In(State::Hidden),
    DeskPart::In(State::Declined),
    DeskPart::All,
];

/// Data of a line.
struct Entry {
    stored: StoredActivity,
    /// Activity as it would be published.
    activity: Activity,
    /// Time since which it waits, in milliseconds since 1970.
    since_ms: Option<i64>,
    is_edit: bool,
    changed: Vec<Part>,
}

impl Entry {
    fn plain(stored: StoredActivity) -> Self {
        let activity = stored.record.activity.clone();
        Self { stored, activity, since_ms: None, is_edit: false, changed: Vec::new() }
    }

    fn waiting(queued: ReviewItem) -> Self {
        let activity = as_decided(&queued.stored.record.activity, queued.proposed.as_ref());
        let is_edit = queued.proposed.is_some();
        Self { stored: queued.stored, activity, since_ms: Some(queued.since_ms), is_edit, changed: Vec::new() }
    }

    fn unreviewed(unreviewed: Unreviewed) -> Self {
        let changed = review::changed_parts(&unreviewed.reviewed, &unreviewed.stored.record.activity);
        Self { changed, ..Self::plain(unreviewed.stored) }
    }
}

pub async fn list(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    let (email, who) = moderator(request)?;
    let site = &request.site;
    let chosen = request.query_value(STATE_KEY).and_then(DeskPart::parse).unwrap_or(DeskPart::In(State::Waiting));
    let text = Filter::text_of(request.query_value(TEXT_KEY).unwrap_or_default());
    let page =
        request.query_value(PAGE_KEY).and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).clamp(1, LAST_PAGE);
    let lines = RowRange { skipped: (page - 1) * PAGE_LENGTH, most: PAGE_LENGTH };
    let published = site.published();
    let counts = counts(request, &published.weeks).await?;
    let (entries, total) = if text.is_empty() {
        let total = counts.iter().find(|(part, _)| *part == chosen).map_or(0, |(_, count)| *count);
        (of_part(request, chosen, lines).await?, total)
    } else {
        let found = found(request, &published.weeks, chosen, &text).await?;
        let total = found.len();
        (found.into_iter().skip(lines.skipped).take(lines.most).collect(), total)
    };
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        // Activities of an unreadable week are reported elsewhere on the page.
        let Some(week) = published.weeks.iter().find(|week| week.slug == entry.stored.week_slug) else { continue };
        items.push(item(request, week, chosen, &entry).await?);
    }
    let oldest = site.store.queue(RowRange::first(1)).await?.pop().map(Entry::waiting);
    let done = request.query_value(DONE_KEY).and_then(|id| id.parse::<u32>().ok());
    let note = match done {
        Some(id) => super::said(request, id).await?,
        None => None,
    };
    let view = DeskList {
        locale: request.locale,
        email,
        may_administer: access::may(who, Act::Administer),
        counts,
        chosen,
        text: &text,
        items,
        page,
        pages: total.div_ceil(PAGE_LENGTH).max(1),
        note,
        next: oldest.map(|entry| (entry.stored.record.id, entry.activity.title.as_str().to_owned())),
        unreadable: unreadable(request),
    };
    Ok(PersonalResponse::Page(pages::list(&view)))
}

/// Number of activities in each list.
async fn counts(request: &PersonalRequest, weeks: &[Week]) -> Result<Vec<(DeskPart, usize)>, PageError> {
    let store = &request.site.store;
    let of_desk = store.desk_counts().await?;
    let mut of_states = Vec::new();
    for week in weeks {
        of_states.extend(store.state_counts(&week.slug).await?);
    }
    let count = |part: DeskPart| match part {
        // Includes edits of published activities.
        DeskPart::In(State::Waiting) => of_desk.waiting,
        DeskPart::Changed => of_desk.unreviewed,
        part => of_states.iter().filter(|(state, _)| part.holds(*state)).map(|(_, count)| count).sum(),
    };
    Ok(PARTS.iter().map(|part| (*part, count(*part))).collect())
}

/// Entries in the order of work: those that wait oldest first, others latest first.
async fn of_part(request: &PersonalRequest, part: DeskPart, lines: RowRange) -> Result<Vec<Entry>, PageError> {
    let store = &request.site.store;
    Ok(match part {
        DeskPart::In(State::Waiting) => store.queue(lines).await?.into_iter().map(Entry::waiting).collect(),
        DeskPart::Changed => store.unreviewed(lines).await?.into_iter().map(Entry::unreviewed).collect(),
        DeskPart::In(state) => store.latest(Some(state), lines).await?.into_iter().map(Entry::plain).collect(),
        DeskPart::All => store.latest(None, lines).await?.into_iter().map(Entry::plain).collect(),
    })
}

/// Entries in the order of the search's hits, week by week. Waiting and published activities are in memory; others are
/// few.
async fn found(request: &PersonalRequest, weeks: &[Week], part: DeskPart, text: &str) -> Result<Vec<Entry>, PageError> {
    let mut entries = Vec::new();
    for week in weeks {
        let of_week = searched(request, week, part).await?;
        let records = of_week.iter().map(|entry| Record {
            activity: entry.activity.clone(),
            external_id: None,
            ..entry.stored.record.clone()
        });
        let ids = preview::find(&request.site, week, records.collect(), text).await?;
        let mut by_id: std::collections::HashMap<u32, Entry> =
            of_week.into_iter().map(|entry| (entry.stored.record.id, entry)).collect();
        entries.extend(ids.iter().filter_map(|id| by_id.remove(id)));
    }
    Ok(entries)
}

/// Entries of a week in one list.
async fn searched(request: &PersonalRequest, week: &Week, part: DeskPart) -> Result<Vec<Entry>, PageError> {
    let (site, store) = (&request.site, &request.site.store);
    let waiting = site.waiting.of_week(store, &week.slug).await?;
    let in_memory = waiting.activities.iter().map(|waiting| waiting.stored.clone());
    let mut entries: Vec<Entry> = match part {
        DeskPart::In(State::Waiting) => {
            // Edits are few, and are not in memory.
            let edits = store.edits(&week.slug).await?.into_iter().map(Entry::waiting);
            in_memory.filter(|stored| stored.state == State::Waiting).map(Entry::plain).chain(edits).collect()
        }
        DeskPart::In(State::ChangesAsked) => {
            in_memory.filter(|stored| stored.state == State::ChangesAsked).map(Entry::plain).collect()
        }
        DeskPart::Changed => store
            .unreviewed(RowRange::first(LAST_PAGE * PAGE_LENGTH))
            .await?
            .into_iter()
            .map(Entry::unreviewed)
            .collect(),
        part => {
            let is_in_memory = |state: State| matches!(state, State::Waiting | State::ChangesAsked | State::Published);
            let others: Vec<State> =
                State::ALL.iter().copied().filter(|state| part.holds(*state) && !is_in_memory(*state)).collect();
            let others = store.activities_in(&week.slug, &others).await?;
            let published = site.published();
            let records = published.snapshot(&week.slug).into_iter().flat_map(|snapshot| &snapshot.records);
            let published = records.map(|record| StoredActivity {
                record: record.clone(),
                week_slug: week.slug.clone(),
                state: State::Published,
                imported_revision: None,
            });
            let in_memory = in_memory.chain(published).filter(|stored| part.holds(stored.state));
            in_memory.chain(others).map(Entry::plain).collect()
        }
    };
    entries.retain(|entry| entry.stored.week_slug == week.slug);
    Ok(entries)
}

async fn item(request: &PersonalRequest, week: &Week, part: DeskPart, entry: &Entry) -> Result<Item, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let activity = &entry.activity;
    let id = entry.stored.record.id;
    let duplicates = if part == DeskPart::In(State::Waiting) {
        DuplicateCandidates::of(site, &week.slug).await?.count(activity, Some(id))
    } else {
        0
    };
    Ok(Item {
        id,
        title: activity.title.as_str().to_owned(),
        organizer: activity.organizer.name.as_str().to_owned(),
        week: locale.pick(&week.name.sv, &week.name.en).to_owned(),
        state: entry.stored.state,
        waited: entry.since_ms.map(|since_ms| waited(locale, request.now_ms() - since_ms)),
        is_edit: entry.is_edit,
        rule: eligibility::judge(&parties::judged(&site.registry(), activity.parties()), &week.eligible_kinds),
        duplicates,
        changed: super::part_names(locale, &entry.changed),
    })
}

fn waited(locale: Locale, ms: i64) -> String {
    match usize::try_from(ms / 3_600_000).unwrap_or(0) {
        0 => locale.desk_waited_briefly().to_owned(),
        hours @ 1..48 => locale.desk_waited_hours(hours),
        hours => locale.desk_waited_days(hours / 24),
    }
}
