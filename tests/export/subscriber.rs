//! Somebody who subscribes to the programme's calendar while hosts publish, move, cancel and hide.

use std::collections::{BTreeMap, HashMap, HashSet};

use innovationsveckan::{
    domain::{
        access::{Role, Who},
        review::Decision,
    },
    server::service::desk::{self, DecisionOutcome, DecisionRequest},
};

use super::{http::get, *};
use crate::visitor;

const CHANGES: usize = 500;
const MODERATOR: &str = "bo@vard.example";

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// What is known of an activity by who changes it.
#[derive(Clone, Default)]
struct Known {
    id: u32,
    /// Each occurrence by a number of its own, with its start in quarters of an hour since the week began.
    occurrences: BTreeMap<usize, usize>,
    is_cancelled: bool,
    is_hidden: bool,
}

/// Event, as a calendar shows it.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    title: String,
    starts: String,
    status: String,
    sequence: u32,
}

fn starts(quarters: usize) -> (String, String) {
    let (day, hour, minute) = (4 + quarters / 96, quarters / 4 % 24, quarters % 4 * 15);
    (format!("2027-10-{day:02} {hour:02}:{minute:02}"), format!("202710{day:02}T{hour:02}{minute:02}00"))
}

async fn write(site: &Arc<Site>, number: usize, known: &Known) {
    let times: Vec<usize> = known.occurrences.values().copied().collect();
    let join = |times: Vec<String>| times.join(";");
    let file = format!(
        "id,title,organizer,starts,ends,status\n{number},Aktivitet {number},Vinnova,{},{},{}\n",
        join(times.iter().map(|quarters| starts(*quarters).0).collect()),
        join(times.iter().map(|quarters| starts(*quarters + 3).0).collect()),
        if known.is_cancelled { "cancelled" } else { "scheduled" },
    );
    let mut records = import::open(file.as_bytes(), "a.csv", None).unwrap();
    let options = ImportOptions { publish: true, overwrite: true, ..ImportOptions::default() };
    let report = import_records(&site.store, site.clock, "2027", records.as_mut(), options, &mut |_| {}).await.unwrap();
    assert_eq!(report.rejected, 0, "{file}");
}

async fn decide(site: &Arc<Site>, id: u32, decision: Decision) {
    let seen_revision = site.store.activity(id).await.unwrap().unwrap().record.revision;
    let request = DecisionRequest { decision, words: "Så här.".to_owned(), seen_revision, seen_edit_ms: None };
    let outcome = desk::decide(site, MODERATOR, Who::Host(Role::Moderator), id, &request).await.unwrap();
    assert_eq!(outcome, DecisionOutcome::Done, "{decision:?}");
}

/// Events of a calendar by their UIDs.
fn read(file: &str) -> BTreeMap<String, Shown> {
    let unfolded = file.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT\r\n").skip(1).map(|event| {
        let value = |name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} in {event}")).to_owned()
        };
        let shown = Shown {
            title: value("SUMMARY:"),
            starts: value("DTSTART;TZID=Europe/Stockholm:"),
            status: value("STATUS:"),
            sequence: value("SEQUENCE:").parse().unwrap(),
        };
        (value("UID:"), shown)
    });
    events.collect()
}

#[tokio::test]
async fn a_subscribers_calendar_is_the_programme_whatever_happens_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = visitor::site(&format!("sqlite:{}", folder.path().join("veckan.db").display()), visitor::OPEN).await;
    let mut random = Random(17);
    let mut activities: Vec<Known> = Vec::new();
    let mut next_occurrence = 0;
    let mut uids: HashMap<usize, String> = HashMap::new();
    let mut given: HashSet<String> = HashSet::new();
    let mut sequences: HashMap<String, u32> = HashMap::new();
    for change in 0..CHANGES {
        let number = random.below(activities.len().max(1));
        let kind = if activities.len() < 5 { 0 } else { random.below(12) };
        // Not at the same time as another occurrence of the activity.
        let free = |random: &mut Random, known: &Known| loop {
            let quarters = random.below(5 * 96 - 4);
            if known.occurrences.values().all(|other| *other != quarters) {
                return quarters;
            }
        };
        match kind {
            0 => {
                let mut known = Known::default();
                for _ in 0..=random.below(3) {
                    known.occurrences.insert(next_occurrence, free(&mut random, &known));
                    next_occurrence += 1;
                }
                write(&site, activities.len(), &known).await;
                let ids = site.store.imported("2027").await.unwrap();
                known.id = ids[&activities.len().to_string()].id;
                activities.push(known);
            }
            1..=4 => {
                let known = &mut activities[number];
                let which = *known.occurrences.keys().nth(random.below(known.occurrences.len())).unwrap();
                let quarters = free(&mut random, known);
                known.occurrences.insert(which, quarters);
                write(&site, number, known).await;
            }
            5 => {
                let known = &mut activities[number];
                known.occurrences.insert(next_occurrence, free(&mut random, known));
                next_occurrence += 1;
                write(&site, number, known).await;
            }
            6 | 7 if activities[number].occurrences.len() > 1 => {
                let known = &mut activities[number];
                let which = *known.occurrences.keys().nth(random.below(known.occurrences.len())).unwrap();
                known.occurrences.remove(&which);
                write(&site, number, known).await;
            }
            6..=9 if !activities[number].is_hidden => {
                let known = &mut activities[number];
                let decision = if known.is_cancelled { Decision::Restore } else { Decision::Cancel };
                known.is_cancelled = !known.is_cancelled;
                decide(&site, known.id, decision).await;
            }
            _ => {
                let known = &mut activities[number];
                let decision = if known.is_hidden { Decision::Unhide } else { Decision::Hide };
                known.is_hidden = !known.is_hidden;
                decide(&site, known.id, decision).await;
            }
        }
        site.refresh().await.unwrap();
        let shown = read(&get(&site, "/program.ics").await.body);
        let mut left: HashMap<(String, String), &String> =
            shown.iter().map(|(uid, event)| ((event.title.clone(), event.starts.clone()), uid)).collect();
        for (number, known) in activities.iter().enumerate().filter(|(_, known)| !known.is_hidden) {
            let title = format!("Aktivitet {number}");
            for (occurrence, quarters) in &known.occurrences {
                let uid = left.remove(&(title.clone(), starts(*quarters).1));
                let uid = uid.unwrap_or_else(|| panic!("change {change}: {title} at {quarters} is not shown"));
                if let Some(before) = uids.get(occurrence) {
                    assert_eq!(uid, before, "change {change}: {title} is another event");
                } else {
                    assert!(given.insert(uid.clone()), "change {change}: {uid} was given before");
                    uids.insert(*occurrence, uid.clone());
                }
                let event = &shown[uid];
                assert_eq!(event.status == "CANCELLED", known.is_cancelled, "change {change}: {title}");
                let before = sequences.insert(uid.clone(), event.sequence).unwrap_or(0);
                assert!(event.sequence >= before, "change {change}: {title} goes back from {before}");
            }
        }
        assert!(left.is_empty(), "change {change}: {left:?} are gone from the programme");
    }
    assert!(activities.iter().any(|known| known.is_hidden) && activities.iter().any(|known| known.is_cancelled));
}
