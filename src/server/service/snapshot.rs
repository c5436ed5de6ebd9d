//! Builds the programme snapshot of a week from its published activities. Pure: no store, no clock.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    sync::OnceLock,
};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{
    domain::{
        activity::{Activity, Publicity, Record},
        duplicates::Trace,
        filter::Group,
        list::{ChunkName, DEADLINE_LEAD_MINUTES, GroupColumn, LAYOUT, List, News, TextChunk, Texts},
        occurrence::Occurrence,
        place::MunicipalityCode,
        programme::{Programme, UnusableList},
        search::fold,
        taxonomy::{Accessibility, Audience, Format, RegistrationMode, Status, Term},
        text,
        time::{Date, Moment, TimeOfDay},
        week::Week,
    },
    locale::Locale,
    server::{
        clock, facet_words, markdown,
        reference::{Reference, Registry},
    },
};

/// Activities whose ids share the bits above these share a chunk of texts, so that one change re-sends one chunk.
/// Smaller chunks compress worse: a real week is 430 kB in two, 486 kB in eight.
const CHUNK_BITS: u32 = 10;
const DAY_S: i64 = 24 * 60 * 60;
/// Time for which an activity is new rather than changed.
const NEW_MS: i64 = 7 * DAY_S * 1000;

/// Snapshot of a published week: immutable, named by a hash of its content.
pub struct Snapshot {
    pub version: String,
    pub week: Week,
    pub programme: Programme,
    /// Records in the order of the programme's documents.
    pub records: Vec<Record>,
    pub list_bytes: Bytes,
    pub chunks: Vec<Chunk>,
    /// Slugs of each record's parties, organizer first.
    pub party_slugs: Vec<Vec<String>>,
    /// Instants at which the text about an activity changes, in seconds since 1970, sorted.
    instants_s: Vec<i64>,
    /// Traces for finding near-duplicates, computed on first use.
    traces: OnceLock<Vec<Trace>>,
}

/// Texts of some documents, as transferred.
#[derive(Clone)]
pub struct Chunk {
    pub hash: String,
    pub bytes: Bytes,
}

#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("a snapshot's columns do not fit together")]
    Columns(#[from] UnusableList),
    #[error("a snapshot cannot be encoded")]
    Encode(#[from] postcard::Error),
    #[error("a snapshot cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Omits the columns, which are unreadable.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version)
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}

impl Snapshot {
    /// Traces for finding near-duplicates, in the order of the records.
    pub fn traces(&self) -> &[Trace] {
        self.traces.get_or_init(|| self.records.iter().map(|record| Trace::of(&record.activity)).collect())
    }

    /// Snapshot of a week's published records, sorted by id.
    pub fn build(week: Week, records: Vec<Record>) -> Result<Self, SnapshotError> {
        let (chunks, texts) = chunks(&records)?;
        let parties = Parties::of(&records);
        let list = list(&week, &records, &parties, &chunks);
        let list_bytes = Programme::to_bytes(&list)?;
        let version = version(&week, &records, &list_bytes)?;
        let mut programme = Programme::new(list)?;
        for (number, chunk) in texts.into_iter().enumerate() {
            programme.add_chunk(number, chunk)?;
        }
        while programme.read_on(usize::MAX) {}
        let party_slugs = parties.slugs_of(&records);
        let instants_s = instants_s(&records);
        Ok(Self {
            version,
            week,
            programme,
            records,
            list_bytes: list_bytes.into(),
            chunks,
            party_slugs,
            instants_s,
            traces: OnceLock::new(),
        })
    }

    /// First second after `now_s` at which the text about an activity changes.
    pub fn next_instant_s(&self, now_s: i64) -> Option<i64> {
        self.instants_s.get(self.instants_s.partition_point(|instant| *instant <= now_s)).copied()
    }

    pub fn record(&self, id: u32) -> Option<&Record> {
        self.programme.document(id).map(|document| &self.records[document as usize])
    }
}

/// Instants at which activities begin and end, and their deadlines pass.
fn instants_s(records: &[Record]) -> Vec<i64> {
    let mut instants: Vec<i64> = records
        .iter()
        .flat_map(|Record { activity, .. }| {
            let times = activity.occurrences.iter().flat_map(|it| [it.starts.unix_s, it.ends.unix_s]);
            times.chain(activity.registration.deadline.map(|deadline| deadline.unix_s))
        })
        // Some conditions include the second itself, others do not.
        .flat_map(|unix_s| [unix_s, unix_s + 1])
        .collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// First eight bytes of a SHA-256, in hexadecimal.
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).fold(String::with_capacity(16), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

fn version(week: &Week, records: &[Record], list_bytes: &[u8]) -> Result<String, SnapshotError> {
    let mut all = serde_json::to_vec(&week.of_programme())?;
    all.extend_from_slice(list_bytes);
    for record in records {
        all.extend_from_slice(&record.updated_ms.to_le_bytes());
        serde_json::to_writer(&mut all, &(record.id, &record.external_id, record.revision, &record.activity))?;
    }
    Ok(short_hash(&all))
}

fn chunks(records: &[Record]) -> Result<(Vec<Chunk>, Vec<TextChunk>), SnapshotError> {
    let mut chunks = Vec::new();
    let mut texts = Vec::new();
    for some in records.chunk_by(|left, right| left.id >> CHUNK_BITS == right.id >> CHUNK_BITS) {
        let mut chunk = TextChunk::default();
        for Record { activity, .. } in some {
            // Search and snippets use the plain text that readers see.
            chunk.push(activity.summary.as_str(), &markdown::plain(activity.description.as_str()));
        }
        let bytes = postcard::to_stdvec(&chunk)?;
        chunks.push(Chunk { hash: short_hash(&bytes), bytes: bytes.into() });
        texts.push(chunk);
    }
    Ok((chunks, texts))
}

fn list(week: &Week, records: &[Record], parties: &Parties, chunks: &[Chunk]) -> List {
    let occurrences = || records.iter().flat_map(|record| &record.activity.occurrences);
    // A week with moved days may have occurrences outside of them, which keep their time.
    let first = occurrences()
        .map(|occurrence| occurrence.starts.date())
        .min()
        .map_or(week.starts, |date| date.min(week.starts));
    let midnight = clock::local_to_moment(first, TimeOfDay::default(), &week.time_zone)
        .unwrap_or_else(|_| clock::moment(i64::from(first.0) * 86_400, &week.time_zone));
    let midnight_minutes = i64::from(first.0) * 24 * 60;

    let mut titles: Vec<(Vec<u32>, &str, usize)> = records
        .iter()
        .enumerate()
        .map(|(row, record)| (text::collation_key(record.activity.title.as_str()), record.activity.title.as_str(), row))
        .collect();
    titles.sort();
    let mut title_ranks = vec![0; records.len()];
    for (rank, same) in titles.chunk_by(|left, right| left.1 == right.1).enumerate() {
        for (_, _, row) in same {
            title_ranks[*row] = rank as u32;
        }
    }

    let mut venues = Texts::default();
    let mut known_venues: HashMap<&str, u32> = HashMap::new();
    let venue_numbers = occurrences()
        .map(|occurrence| match occurrence.venue.as_deref() {
            None => 0,
            Some(venue) => *known_venues.entry(venue).or_insert_with(|| {
                venues.push(venue);
                venues.len() as u32
            }),
        })
        .collect();

    let changes = Changes::of(week, records);
    let mut last_id = 0;
    let groups: Vec<GroupColumn> = Group::ALL.iter().map(|group| column(*group, week, records, parties)).collect();
    List {
        layout: LAYOUT,
        week: week.slug.clone(),
        week_name: week.name.clone(),
        promise: week.promise.clone(),
        starts: first,
        days: (week.last_day().0 - first.0 + 1) as u8,
        midnight_unix_s: midnight.unix_s,
        id_steps: records.iter().map(|record| record.id - std::mem::replace(&mut last_id, record.id)).collect(),
        titles: records.iter().map(|record| record.activity.title.as_str()).collect(),
        title_ranks,
        occurrence_counts: records.iter().map(|record| record.activity.occurrences.len() as u32).collect(),
        start_minutes: occurrences().map(|it| (it.starts.local_minutes() - midnight_minutes) as u32).collect(),
        length_minutes: occurrences()
            .map(|it| (it.ends.local_minutes() - it.starts.local_minutes()).max(1) as u32)
            .collect(),
        offset_shifts: occurrences().map(|it| ((it.starts.offset_s - midnight.offset_s) / 60) as i16).collect(),
        venues,
        venue_numbers,
        deadline_minutes: records
            .iter()
            .map(|record| {
                let deadline = record.activity.registration.deadline;
                let minutes = |it: Moment| (it.unix_s - midnight.unix_s).div_euclid(60) + DEADLINE_LEAD_MINUTES;
                deadline.map_or(0, |deadline| minutes(deadline).clamp(1, i64::from(u32::MAX)) as u32)
            })
            .collect(),
        changes_from: changes.from,
        change_seconds: changes.seconds,
        news: records.iter().map(|record| News::number(news(week, record))).collect(),
        facet_names: facet_words::names(week, &groups),
        groups,
        chunks: records
            .chunk_by(|left, right| left.id >> CHUNK_BITS == right.id >> CHUNK_BITS)
            .zip(chunks)
            .map(|(some, chunk)| ChunkName { hash: chunk.hash.clone(), documents: some.len() as u32 })
            .collect(),
        synonyms: synonyms(week, parties),
    }
}

/// Last publications and public changes, as they travel.
struct Changes {
    from: Date,
    seconds: Vec<u32>,
}

impl Changes {
    fn of(week: &Week, records: &[Record]) -> Self {
        let local_s: Vec<i64> = records
            .iter()
            .map(|record| {
                let moment = clock::moment(changed_ms(record).div_euclid(1000), &week.time_zone);
                moment.unix_s + i64::from(moment.offset_s)
            })
            .collect();
        let first_day = local_s.iter().min().map_or(0, |first| first.div_euclid(DAY_S));
        let seconds = local_s.into_iter().map(|local_s| (local_s - first_day * DAY_S) as u32).collect();
        Self { from: Date(first_day as i32), seconds }
    }
}

/// Last publication or public change of a published record, in milliseconds since 1970.
pub fn changed_ms(record: &Record) -> i64 {
    let Publicity { published_ms, changed_ms, .. } = record.publicity;
    changed_ms.or(published_ms).unwrap_or(record.updated_ms)
}

/// What a record is news as: nothing that was there when the programme opened, or came with the week's first import.
fn news(week: &Week, record: &Record) -> Option<News> {
    let Publicity { published_ms, changed_ms, with_first_import } = record.publicity;
    let is_later = |at_ms: &i64| *at_ms >= week.programme_opens.unix_s * 1000;
    let published_ms = published_ms?;
    // What is changed within days of its publication is still new to most.
    if !with_first_import && is_later(&published_ms) && changed_ms.is_none_or(|changed| changed - published_ms < NEW_MS)
    {
        return Some(News::New);
    }
    changed_ms.filter(is_later).map(|_| News::Changed)
}

/// Synonyms of every week and of this one, and the other names of participating public bodies.
fn synonyms(week: &Week, parties: &Parties) -> Vec<Vec<String>> {
    let reference = Reference::get();
    let bodies = parties.names.values().flat_map(|name| facet_words::bodies_in(name)).filter_map(|body| {
        let others = body.short.iter().chain(&body.aliases).filter(|other| **other != body.name);
        let mut names: Vec<String> = std::iter::once(&body.name).chain(others).cloned().collect();
        names.sort();
        names.dedup();
        (names.len() > 1).then_some(names)
    });
    let bodies: BTreeSet<Vec<String>> = bodies.collect();
    reference.synonyms().iter().chain(&week.synonyms).cloned().chain(bodies).collect()
}

/// Displayed value: slug, Swedish and English label; an empty label is in the message catalogue.
type Value = (String, String, String);

fn column(group: Group, week: &Week, records: &[Record], parties: &Parties) -> GroupColumn {
    let rows: Vec<Vec<String>> = match values_of(group) {
        ValuesOf::Occurrence(values) => {
            records.iter().flat_map(|record| &record.activity.occurrences).map(values).collect()
        }
        ValuesOf::Activity(values) => records.iter().map(|record| values(&record.activity)).collect(),
        ValuesOf::Parties => parties.slugs_of(records),
    };
    let used: BTreeSet<&str> = rows.iter().flatten().map(String::as_str).collect();
    let values = values(group, week, &used, parties);
    let numbers: HashMap<&str, u32> =
        values.iter().enumerate().map(|(number, (slug, _, _))| (slug.as_str(), number as u32)).collect();
    let rows: Vec<Vec<u32>> = rows
        .iter()
        .map(|row| {
            let mut seen = Vec::with_capacity(row.len());
            for number in row.iter().filter_map(|slug| numbers.get(slug.as_str())) {
                if !seen.contains(number) {
                    seen.push(*number);
                }
            }
            seen
        })
        .collect();
    GroupColumn {
        slugs: values.iter().map(|(slug, _, _)| slug.as_str()).collect(),
        labels: values.iter().map(|(_, sv, _)| sv.as_str()).collect(),
        labels_en: values.iter().map(|(_, sv, en)| if en == sv { "" } else { en.as_str() }).collect(),
        counts: rows.iter().map(|row| row.len() as u32).collect(),
        values: rows.concat(),
    }
}

/// Source of a group's values.
enum ValuesOf {
    Occurrence(fn(&Occurrence) -> Vec<String>),
    Activity(fn(&Activity) -> Vec<String>),
    /// Parties of the whole week together: equal names share a slug.
    Parties,
}

fn values_of(group: Group) -> ValuesOf {
    use ValuesOf::{Activity, Occurrence, Parties};
    match group {
        Group::Day => Occurrence(|it| vec![it.starts.date().to_string()]),
        Group::Format => Occurrence(|it| words(&it.formats, Format::word)),
        Group::County => Occurrence(|it| it.municipality.map(MunicipalityCode::county).into_iter().collect()),
        Group::Municipality => Occurrence(|it| it.municipality.map(String::from).into_iter().collect()),
        Group::Organizer => Parties,
        Group::Theme => Activity(|it| it.themes.clone()),
        Group::Kind => Activity(|it| it.kind.iter().cloned().collect()),
        Group::Language => Activity(|it| it.languages.iter().map(|language| language.as_str().to_owned()).collect()),
        Group::Audience => Activity(|it| vec![it.audience.word().to_owned()]),
        Group::Registration => Activity(|it| vec![it.registration.mode.word().to_owned()]),
        Group::Accessibility => Activity(|it| words(&it.accessibility, Accessibility::word)),
        Group::Status => Activity(|it| vec![it.status.word().to_owned()]),
    }
}

fn words<T: Copy>(values: &[T], word: impl Fn(T) -> &'static str) -> Vec<String> {
    values.iter().map(|value| word(*value).to_owned()).collect()
}

/// Values of a group in display order: fixed lists whole, open ones as far as they are used.
fn values(group: Group, week: &Week, used: &BTreeSet<&str>, parties: &Parties) -> Vec<Value> {
    let reference = Reference::get();
    let catalogue =
        |words: &[&str]| words.iter().map(|word| ((*word).to_owned(), String::new(), String::new())).collect();
    let by_label = |mut values: Vec<Value>| {
        values.sort_by(|left, right| text::swedish_order(&left.1, &right.1).then_with(|| left.0.cmp(&right.0)));
        values
    };
    match group {
        Group::Day => {
            let days: BTreeSet<String> =
                week.dates().map(|date| date.to_string()).chain(used.iter().map(|day| (*day).to_owned())).collect();
            days.into_iter().map(|day| (day, String::new(), String::new())).collect()
        }
        Group::Theme => terms(&week.themes, used),
        Group::Kind => terms(&week.kinds, used),
        Group::Format => catalogue(Format::WORDS),
        Group::Audience => catalogue(Audience::WORDS),
        Group::Registration => catalogue(RegistrationMode::WORDS),
        Group::Accessibility => catalogue(Accessibility::WORDS),
        Group::Status => catalogue(Status::WORDS),
        Group::County => by_label(
            used.iter()
                .map(|code| {
                    let name = reference.county_name(code).unwrap_or(code).to_owned();
                    ((*code).to_owned(), name.clone(), name)
                })
                .collect(),
        ),
        Group::Municipality => by_label(
            used.iter()
                .map(|code| {
                    let name = reference.municipality_name(code).unwrap_or(code).to_owned();
                    ((*code).to_owned(), name.clone(), name)
                })
                .collect(),
        ),
        Group::Organizer => {
            by_label(parties.names.iter().map(|(slug, name)| (slug.clone(), name.clone(), name.clone())).collect())
        }
        Group::Language => {
            let mut codes: Vec<&str> = used.iter().copied().collect();
            codes.sort_by_key(|code| (*code != "sv", *code != "en", *code));
            codes.into_iter().map(language).collect()
        }
    }
}

/// Language with its names, where the client's catalogue lacks them.
fn language(tag: &str) -> Value {
    let name = |locale: Locale| match locale.value_name(Group::Language, tag) {
        Some(_) => String::new(),
        None => locale.any_language_name(tag).to_owned(),
    };
    (tag.to_owned(), name(Locale::Sv), name(Locale::En))
}

/// Terms of the week's list, then those in use that the list does not have any more.
fn terms(terms: &[Term], used: &BTreeSet<&str>) -> Vec<Value> {
    let listed = terms.iter().map(|term| (term.slug.clone(), term.name.sv.clone(), term.name.en.clone()));
    let left_over = used
        .iter()
        .filter(|slug| !terms.iter().any(|term| term.slug == **slug))
        .map(|slug| ((*slug).to_owned(), (*slug).to_owned(), (*slug).to_owned()));
    listed.chain(left_over).collect()
}

/// Parties of a programme with their slugs. Names that fold alike are one party, unless the reference data knows them
/// as different: Habo and Håbo are two municipalities.
struct Parties {
    slug_of_folded: HashMap<String, String>,
    /// Names by slug.
    names: BTreeMap<String, String>,
}

impl Parties {
    /// Assigns slugs in the order of ids, so that a later activity never takes an earlier one's.
    fn of(records: &[Record]) -> Self {
        let mut parties = Self { slug_of_folded: HashMap::new(), names: BTreeMap::new() };
        for name in records.iter().flat_map(|record| record.activity.parties()).map(|party| party.name.as_str()) {
            let folded = folded_party(name);
            if parties.slug_of_folded.contains_key(&folded) {
                continue;
            }
            let plain = Some(text::slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "part".to_owned());
            let mut slug = plain.clone();
            let mut number = 2;
            while parties.names.contains_key(&slug) {
                slug = format!("{plain}-{number}");
                number += 1;
            }
            parties.names.insert(slug.clone(), name.to_owned());
            parties.slug_of_folded.insert(folded, slug);
        }
        parties
    }

    fn slugs_of(&self, records: &[Record]) -> Vec<Vec<String>> {
        let slug = |name: &str| self.slug_of_folded.get(&folded_party(name)).cloned().unwrap_or_default();
        records
            .iter()
            .map(|record| record.activity.parties().map(|party| slug(party.name.as_str())).collect())
            .collect()
    }
}

fn folded_party(name: &str) -> String {
    // The slugs of parties stand in addresses: what a site adds to the registry must not change them.
    if !Registry::embedded().is_name_of_several_bodies(name) {
        return fold::fold(name);
    }
    let mut folded = String::with_capacity(name.len());
    for c in fold::compose(name).chars() {
        match fold::swedish_letter(c) {
            0 => fold::fold_char(c, &mut |c| folded.push(c)),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}
