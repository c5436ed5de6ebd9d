//! Queries of ten kinds of people on the demonstration's week, with the first hits of each and a person's verdict on them:
//! `tests/golden/search.toml`. A change of the search shows there what it does to people.
//!
//! `UPDATE_GOLDEN=1` writes the present hits into the file. A query whose hits changed is then `unjudged`, until somebody
//! has looked at them.
#![cfg(feature = "ssr")]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use innovationsveckan::{
    domain::{
        activity::{Description, Record, Summary, Title},
        filter::{Filter, run},
        time::Date,
    },
    server::{
        clock::{self, Clock},
        service::{demo, snapshot::Snapshot},
        store::Store,
    },
};
use serde::{Deserialize, Serialize};

/// When the demonstration is made: its week is then the one from Monday 4 October 2027.
const MADE: &str = "2026-11-24T12:00:00Z";
/// The Tuesday of that week.
const TODAY: &str = "2027-10-05";
/// How many hits are kept of each query.
const FIRST: usize = 5;
const HEADER: &str = "\
# Queries on the demonstration's week, as tests/golden_search.rs asks them on its Tuesday, 5 October 2027.
# `verdict` is that of a person who read the titles and summaries of the hits: good, ok or wrong, with a reason where it
# is not good. UPDATE_GOLDEN=1 writes hits and totals, and makes the verdict `unjudged` where they changed.
";

#[derive(Deserialize, Serialize)]
struct Golden {
    query: Vec<Asked>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Good,
    Ok,
    Wrong,
    Unjudged,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    text: String,
    by: String,
    means: String,
    verdict: Verdict,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
    total: usize,
    hits: Vec<String>,
}

impl Asked {
    /// What differs from an answer, a line each; empty where nothing does.
    fn differences(&self, total: usize, hits: &[String]) -> String {
        let mut lines = String::new();
        if self.total != total {
            let _ = writeln!(lines, "  total {} → {total}", self.total);
        }
        for place in 0..FIRST {
            let (was, is) = (self.hits.get(place), hits.get(place));
            if was == is {
                continue;
            }
            for (sign, hit) in [('-', was), ('+', is)] {
                if let Some(hit) = hit {
                    let _ = writeln!(lines, "  {sign} {}. {hit}", place + 1);
                }
            }
        }
        lines
    }
}

async fn demonstration() -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
    let made = Clock::starting_at(clock::parse_instant(MADE).unwrap().unix_s * 1000);
    let [_, (slug, _)] = demo::fill(&store, made).await.unwrap();
    let week = store.week(&slug).await.unwrap().unwrap();
    let records = store.published(&slug).await.unwrap();
    store.close().await;
    Snapshot::build(week, records).unwrap()
}

/// How many activities a query finds, and the first of them.
fn answer(snapshot: &Snapshot, text: &str) -> (usize, Vec<String>) {
    let found = run::run(&snapshot.programme, &Filter::default().with_text(text), Date::parse(TODAY));
    let first = found.hits.iter().take(FIRST).map(|hit| {
        let record = &snapshot.records[hit.document as usize];
        format!("{} {}", record.external_id.as_deref().unwrap_or("–"), record.activity.title.as_str())
    });
    (found.hits.len(), first.collect())
}

#[tokio::test]
async fn people_find_on_the_demonstrations_week_what_was_judged() {
    let snapshot = demonstration().await;
    assert_eq!(snapshot.week.starts.to_string(), "2027-10-04");
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/search.toml");
    let mut golden: Golden = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let mut changes = String::new();
    for asked in &mut golden.query {
        let (total, hits) = answer(&snapshot, &asked.text);
        let differences = asked.differences(total, &hits);
        if !differences.is_empty() {
            let _ = writeln!(changes, "{:?}, by {}, who means: {}\n{differences}", asked.text, asked.by, asked.means);
            (asked.total, asked.hits, asked.verdict) = (total, hits, Verdict::Unjudged);
        }
    }
    let mut verdicts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for asked in &golden.query {
        *verdicts.entry(asked.verdict).or_default() += 1;
    }
    println!("{} queries: {verdicts:?}", golden.query.len());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, format!("{HEADER}\n{}", toml::to_string_pretty(&golden).unwrap())).unwrap();
        println!("{changes}");
    } else {
        assert!(changes.is_empty(), "hits changed; UPDATE_GOLDEN=1 accepts them, unjudged:\n\n{changes}");
    }
}

#[test]
fn verdicts_that_are_not_good_have_a_reason() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/search.toml");
    let golden: Golden = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for asked in &golden.query {
        let needs_reason = matches!(asked.verdict, Verdict::Ok | Verdict::Wrong);
        assert!(!needs_reason || !asked.reason.is_empty(), "{:?} is {:?}; why?", asked.text, asked.verdict);
    }
}

/// Titles with signs that are no letters, each with queries that must find it, and find nothing before it.
const SIGNS: [(&str, &[&str]); 19] = [
    ("Kurs i C# för nybörjare", &["c#", "C#", "kurs c#", "(C#)"]),
    ("Kurs i C++ för nybörjare", &["c++", "C++", "kurs C++"]),
    ("Kurs i F# för nybörjare", &["F#", "f#"]),
    (".NET i kommunen", &[".net", ".NET", ".Net-utvecklare"]),
    ("Punkt c i rapporten", &["punkt c"]),
    ("Länkar till net och nät", &["net"]),
    ("E-hälsa nära dig", &["e-hälsa", "ehälsa", "e hälsa", "E-HÄLSA"]),
    ("5G i skogen", &["5g", "5G"]),
    ("AI/ML i vården", &["ai/ml", "AI ML", "ml"]),
    ("Räkna CO₂ i luften", &["co2", "CO₂", "CO2-"]),
    ("R&D hos de små", &["r&d", "R & D"]),
    ("Öppet 24/7", &["24/7"]),
    ("Så blev #almedalen", &["#almedalen", "almedalen"]),
    ("Möt @vinnova", &["@vinnova", "vinnova"]),
    ("Web 3.0 i staten", &["web 3.0", "Web 3"]),
    ("100% förnybart", &["100%", "100 %", "100"]),
    ("Oﬃce på ﬁnska", &["office finska", "oﬃce"]),
    ("Ｖｉｄ bredd", &["vid bredd", "ｖｉｄ"]),
    ("𝗡𝘆𝗵𝗲𝘁𝗲𝗿 ①", &["nyheter", "nyheter 1"]),
];

#[tokio::test]
async fn what_is_written_with_signs_finds_itself() {
    let demonstration = demonstration().await;
    let empty = demonstration.records[0].clone();
    let records = SIGNS.iter().zip(1..).map(|((title, _), id)| {
        let mut record = Record { id, external_id: None, ..empty.clone() };
        record.activity.title = Title::required(title).unwrap();
        record.activity.summary = Summary::default();
        record.activity.description = Description::default();
        record
    });
    let snapshot = Snapshot::build(demonstration.week.clone(), records.collect()).unwrap();
    let mut missed = String::new();
    for (title, queries) in SIGNS {
        for query in queries {
            let (total, hits) = answer(&snapshot, query);
            if hits.first().map(|hit| hit.trim_start_matches("– ")) != Some(title) {
                let _ = writeln!(missed, "{query:?} finds {total}, not {title:?} first: {hits:?}");
            }
        }
    }
    for query in ["c#", "f#", "c++", ".net"] {
        let (total, hits) = answer(&snapshot, query);
        if total != 1 {
            let _ = writeln!(missed, "{query:?} finds {total}: {hits:?}");
        }
    }
    assert!(missed.is_empty(), "{missed}");
}
