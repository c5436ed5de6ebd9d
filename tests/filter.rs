//! The filter over the snapshot against the contract's words, on random programmes and random filters.
#![cfg(feature = "ssr")]

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact, Description, Publicity, Record, Registration, Summary, Title},
        filter::{Filter, Group, Sort, run},
        occurrence::Occurrence,
        occurrence_keys::OccurrenceKeys,
        party::{Party, PartyKind, PartyName},
        place::MunicipalityCode,
        programme::Programme,
        search::{
            index::{NO_MATCH, Score},
            query::Query,
        },
        taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status},
        text,
        time::{Date, Moment},
    },
    server::{clock, service::snapshot::Snapshot},
};
use proptest::prelude::*;

#[path = "support/programme.rs"]
mod support;

use support::{THEMES, week};

const WORDS: [&str; 8] = ["Äldre", "omsorg", "aldrig", "Data", "öppna", "Oppna", "möten", "zon"];
const PARTIES: [&str; 5] = ["Vinnova", "VINNOVA", "Habo kommun", "Håbo kommun", "Région Ö"];
const PLACES: [&str; 3] = ["0180", "0114", "2480"];

fn words(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..=most).prop_map(|words| words.join(" "))
}

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(&PARTIES[..]).prop_map(|name| Party {
        name: PartyName::parse(name).unwrap(),
        number: None,
        kind: PartyKind::Other,
    })
}

fn occurrence() -> impl Strategy<Value = Occurrence> {
    let formats =
        prop::sample::select(vec![vec![Format::Onsite], vec![Format::Online], vec![Format::Onsite, Format::Online]]);
    let place = prop::option::of(prop::sample::select(&PLACES[..]));
    let minutes = prop_oneof![4 => 1i64..300, 1 => 1440i64..6000];
    (0i64..5, 0i64..96, minutes, formats, place, prop::option::of(words(2))).prop_map(
        |(day, quarter, minutes, formats, place, venue)| {
            let midnight = clock::parse_instant("2022-10-03T00:00:00+02:00").unwrap().unix_s;
            let unix_s = midnight + day * 86_400 + quarter * 900;
            Occurrence {
                starts: Moment { unix_s, offset_s: 7200 },
                ends: Moment { unix_s: unix_s + minutes * 60, offset_s: 7200 },
                formats,
                venue,
                address: None,
                municipality: place.and_then(MunicipalityCode::parse),
                online_url: None,
            }
        },
    )
}

fn activity() -> impl Strategy<Value = Activity> {
    let texts = (words(3), prop_oneof![Just(String::new()), words(5)]);
    let parties = (party(), prop::collection::vec(party(), 0..3));
    let occurrences = prop::collection::vec(occurrence(), 1..4);
    let themes = prop::sample::subsequence(&THEMES[..], 0..=3);
    let choices = (
        prop::option::of(prop::sample::select(&["seminar", "workshop"][..])),
        prop::sample::select(vec![vec!["sv"], vec!["en"], vec!["sv", "en"]]),
        any::<[bool; 3]>(),
        prop::sample::subsequence(Accessibility::ALL, 0..=2),
    );
    (texts, parties, occurrences, themes, choices).prop_map(
        |(
            (title, description),
            (organizer, partners),
            mut occurrences,
            themes,
            (kind, languages, flags, accessibility),
        )| {
            occurrences.sort_by_key(|occurrence| (occurrence.starts.unix_s, occurrence.ends.unix_s));
            let description = Description::parse(&description).unwrap();
            Activity {
                title: Title::required(&title).unwrap(),
                summary: Summary::beginning_of(&markdown::plain(description.as_str())),
                description,
                organizer,
                partners,
                occurrences,
                website: None,
                themes: themes.into_iter().map(str::to_owned).collect(),
                kind: kind.map(str::to_owned),
                languages: languages.into_iter().map(|tag| Language::parse(tag).unwrap()).collect(),
                audience: if flags[0] { Audience::Open } else { Audience::Targeted },
                audience_note: None,
                registration: Registration {
                    mode: if flags[1] { RegistrationMode::Required } else { RegistrationMode::None },
                    url: None,
                    deadline: None,
                },
                contact: Contact::default(),
                accessibility,
                status: if flags[2] { Status::Scheduled } else { Status::Cancelled },
                places: None,
                cancel_reason: None,
            }
        },
    )
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    prop::collection::vec((activity(), publicity()), 0..25).prop_map(|activities| {
        let records = activities
            .into_iter()
            .enumerate()
            .map(|(number, (activity, publicity))| Record {
                id: 7 + 3 * number as u32,
                external_id: None,
                revision: 1,
                updated_ms: 0,
                publicity,
                occurrence_keys: OccurrenceKeys::default(),
                activity,
            })
            .collect();
        Snapshot::build(week(), records).unwrap()
    })
}

/// Publication and change within some days of each other, around midnight in the week's zone among them.
fn publicity() -> impl Strategy<Value = Publicity> {
    let hour_ms = 60 * 60 * 1000;
    let at = move |hours: i64| clock::parse_instant("2022-09-28T20:00:00Z").unwrap().unix_s * 1000 + hours * hour_ms;
    (0i64..60, prop::option::of(0i64..60), any::<bool>()).prop_map(move |(published, later, with_first_import)| {
        Publicity {
            published_ms: Some(at(published)),
            changed_ms: later.map(|later| at(published + later)),
            with_first_import,
        }
    })
}

/// A query string of values that exist, and some that do not.
fn query() -> impl Strategy<Value = String> {
    let value = |key: &'static str, values: Vec<&'static str>| {
        prop::option::weighted(0.2, prop::collection::vec(prop::sample::select(values), 1..3)).prop_map(move |values| {
            let pairs = values.unwrap_or_default().iter().map(|value| format!("{key}={value}&")).collect::<Vec<_>>();
            pairs.concat()
        })
    };
    let texts = prop::option::weighted(0.5, prop_oneof![words(2), "[a-zåäö]{1,2}"]);
    let hours = prop::option::weighted(0.3, (0u32..24, 0u32..24));
    let sort = prop::sample::select(vec!["", "sort=time&", "sort=title&", "sort=relevance&", "sort=changed&"]);
    let changed = prop::sample::select(vec!["", "", "", "changed_from=2022-09-29&", "changed_from=2022-09-30&"]);
    (
        [
            value("day", vec!["2022-10-03", "2022-10-05", "2022-10-09"]).boxed(),
            value("theme", vec!["data", "gron", "okand"]).boxed(),
            value("kind", vec!["seminar", "workshop"]).boxed(),
            value("format", vec!["onsite", "online"]).boxed(),
            value("county", vec!["01", "24"]).boxed(),
            value("municipality", vec!["0180", "0114"]).boxed(),
            value("organizer", vec!["vinnova", "habo-kommun", "habo-kommun-2", "region-o"]).boxed(),
            value("language", vec!["sv", "en"]).boxed(),
            value("registration", vec!["required", "none"]).boxed(),
            value("accessibility", vec!["captions", "step-free"]).boxed(),
            value("status", vec!["cancelled"]).boxed(),
            value("audience", vec!["open"]).boxed(),
        ],
        texts,
        hours,
        sort,
        changed,
    )
        .prop_map(|(parts, text, hours, sort, changed)| {
            let mut query = parts.concat();
            if let Some(text) = text {
                query.push_str("q=");
                innovationsveckan::domain::filter::encode(&text, &mut query);
                query.push('&');
            }
            if let Some((from, to)) = hours {
                query.extend([format!("from={from:02}:00&"), format!("to={to:02}:00&")]);
            }
            query + changed + sort
        })
}

/// The contract, read literally and slowly.
struct Oracle<'a> {
    snapshot: &'a Snapshot,
    filter: &'a Filter,
    /// By row, where there is a text.
    scores: Option<Vec<Score>>,
}

impl Oracle<'_> {
    fn values(&self, group: Group, row: usize, occurrence: &Occurrence) -> Vec<String> {
        let activity = &self.snapshot.records[row].activity;
        match group {
            Group::Day => vec![occurrence.starts.date().to_string()],
            Group::Format => occurrence.formats.iter().map(|format| format.word().to_owned()).collect(),
            Group::County => occurrence.municipality.iter().map(|code| code.county()).collect(),
            Group::Municipality => occurrence.municipality.iter().map(|code| String::from(*code)).collect(),
            Group::Theme => activity.themes.clone(),
            Group::Kind => activity.kind.iter().cloned().collect(),
            Group::Organizer => self.snapshot.party_slugs[row].clone(),
            Group::Language => activity.languages.iter().map(|it| it.as_str().to_owned()).collect(),
            Group::Audience => vec![activity.audience.word().to_owned()],
            Group::Registration => vec![activity.registration.mode.word().to_owned()],
            Group::Accessibility => activity.accessibility.iter().map(|it| it.word().to_owned()).collect(),
            Group::Status => vec![activity.status.word().to_owned()],
        }
    }

    /// The first occurrence that fits everything but the choice of `ignored`.
    fn first_fitting(&self, row: usize, ignored: Option<Group>) -> Option<&Occurrence> {
        self.fitting(row, ignored).next()
    }

    fn fitting(&self, row: usize, ignored: Option<Group>) -> impl Iterator<Item = &Occurrence> {
        let occurrences = &self.snapshot.records[row].activity.occurrences;
        let text_fits = self.scores.is_none() || self.score(row).is_some();
        occurrences.iter().filter(move |occurrence| {
            let groups_fit = Group::ALL.into_iter().filter(|group| Some(*group) != ignored).all(|group| {
                let selected = self.filter.selected(group);
                selected.is_empty() || self.values(group, row, occurrence).iter().any(|value| selected.contains(value))
            });
            let time = occurrence.starts.time_of_day();
            let hours_fit = match (self.filter.from, self.filter.to) {
                (Some(from), Some(to)) if from >= to => time >= from || time < to,
                (from, to) => from.is_none_or(|from| time >= from) && to.is_none_or(|to| time < to),
            };
            let changed_fits = self.filter.changed_from.is_none_or(|day| self.changed_day(row) >= day);
            text_fits && groups_fit && hours_fit && changed_fits
        })
    }

    fn changed_s(&self, row: usize) -> i64 {
        let Publicity { published_ms, changed_ms, .. } = self.snapshot.records[row].publicity;
        changed_ms.or(published_ms).unwrap() / 1000
    }

    fn changed_day(&self, row: usize) -> Date {
        clock::moment(self.changed_s(row), "Europe/Stockholm").date()
    }

    /// The score of an activity for the text; `None` where it does not match. Matching is tested elsewhere.
    fn score(&self, row: usize) -> Option<Score> {
        let scores = self.scores.as_ref()?;
        Some(scores[row]).filter(|score| *score != NO_MATCH)
    }

    fn hits(&self) -> Vec<u32> {
        let records = &self.snapshot.records;
        let mut rows: Vec<usize> = (0..records.len()).filter(|row| self.first_fitting(*row, None).is_some()).collect();
        rows.sort_by(|left, right| {
            let start = |row: usize| self.first_fitting(row, None).map(|occurrence| occurrence.starts.unix_s);
            let title = |row: usize| records[row].activity.title.as_str();
            let by_title = text::swedish_order(title(*left), title(*right));
            let by_start = start(*left).cmp(&start(*right));
            let by_distance = self.score(*left).cmp(&self.score(*right));
            match self.filter.sort() {
                Sort::Time => by_start.then(by_title),
                Sort::Relevance => by_distance.then(by_start).then(by_title),
                Sort::Title => by_title.then(by_start),
                Sort::Changed => self.changed_s(*right).cmp(&self.changed_s(*left)).then(by_start).then(by_title),
            }
            .then(records[*left].id.cmp(&records[*right].id))
        });
        rows.into_iter().map(|row| records[row].id).collect()
    }

    fn count(&self, group: Group, value: &str) -> usize {
        (0..self.snapshot.records.len())
            .filter(|row| {
                self.fitting(*row, Some(group))
                    .any(|occurrence| self.values(group, *row, occurrence).iter().any(|known| known == value))
            })
            .count()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_filter_is_the_contract(snapshot in snapshot(), query in query()) {
        let filter = Filter::parse(&query);
        let outcome = run::run(&snapshot.programme, &filter, None);
        let text = Query::parse(&filter.text);
        let scores = (!text.is_empty()).then(|| snapshot.programme.index.find(&snapshot.programme, &text, None).scores);
        let oracle = Oracle { snapshot: &snapshot, filter: &filter, scores };
        let ids: Vec<u32> = outcome.hits.iter().map(|hit| snapshot.programme.id(hit.document)).collect();
        prop_assert_eq!(ids, oracle.hits(), "hits of {}", query);
        for group in Group::ALL {
            for (value, slug) in snapshot.programme.slugs(group).iter().enumerate() {
                let counted = outcome.count(group, value as u32) as usize;
                prop_assert_eq!(counted, oracle.count(group, slug), "{} {} of {}", group.key(), slug, query);
            }
        }
    }

    #[test]
    fn the_browser_reads_what_the_server_built(snapshot in snapshot(), query in query()) {
        let mut programme = Programme::from_bytes(&snapshot.list_bytes).unwrap();
        for (number, chunk) in snapshot.chunks.iter().enumerate() {
            programme.add_texts(number, &chunk.bytes).unwrap();
        }
        while programme.read_on(7) {}
        let filter = Filter::parse(&query);
        let (here, there) = (run::run(&programme, &filter, None), run::run(&snapshot.programme, &filter, None));
        prop_assert_eq!(here.hits, there.hits);
        prop_assert_eq!(here.counts, there.counts);
    }

    #[test]
    fn every_word_of_an_activity_finds_it(snapshot in snapshot()) {
        for (document, record) in snapshot.records.iter().enumerate() {
            let texts = [record.activity.title.as_str(), record.activity.description.as_str(), record.activity.organizer.name.as_str()];
            for word in texts.iter().flat_map(|text| text.split_whitespace()) {
                let found = snapshot.programme.index.find(&snapshot.programme, &Query::parse(word), None);
                prop_assert_ne!(found.scores[document], NO_MATCH, "{} of {:?}", word, texts);
            }
        }
    }

    #[test]
    fn what_must_not_be_there_takes_hits_away(snapshot in snapshot(), text in words(2), word in words(1)) {
        let find = |text: &str| snapshot.programme.index.find(&snapshot.programme, &Query::parse(text), None).scores;
        let (with, without) = (find(&text), find(&format!("{text} -{word}")));
        for (document, record) in snapshot.records.iter().enumerate() {
            let holds_it = record.activity.title.as_str().split(' ').any(|known| known == word);
            prop_assert!(without[document] == NO_MATCH || (without[document] == with[document] && !holds_it));
        }
    }

    #[test]
    fn any_text_is_answered(snapshot in snapshot(), text in "\\PC{0,60}") {
        let filter = Filter::default().with_text(&text);
        let (outcome, again) = (run::run(&snapshot.programme, &filter, None), run::run(&snapshot.programme, &filter, None));
        prop_assert_eq!(&outcome.hits, &again.hits);
        let mut documents: Vec<u32> = outcome.hits.iter().map(|hit| hit.document).collect();
        documents.sort_unstable();
        documents.dedup();
        prop_assert_eq!(documents.len(), outcome.hits.len(), "each once");
    }

    #[test]
    fn broken_data_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..400) {
        let _ = Programme::from_bytes(&bytes);
        let snapshot = Snapshot::build(week(), Vec::new()).unwrap();
        let end = cut.min(snapshot.list_bytes.len().saturating_sub(1));
        prop_assert!(Programme::from_bytes(&snapshot.list_bytes[..end]).is_err());
    }
}
