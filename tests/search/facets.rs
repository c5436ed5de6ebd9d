//! Words of the filter in the text: what has the value comes first, then what only says the word.

use innovationsveckan::{
    domain::{
        activity::{Activity, Publicity, Record},
        filter::{Filter, run},
        occurrence_keys::OccurrenceKeys,
        party::PartyName,
        search::index::FacetValue,
        taxonomy::{Accessibility, Format, Language},
        time::Date,
        week::FacetWords,
    },
    server::service::snapshot::Snapshot,
};

use super::{activities::activity, support};

/// Titles, each with its day, hour, municipality and what else it has.
fn records() -> Vec<Record> {
    let of = |title: &'static str, text: &'static str, day: i64, hour: i64, municipality: &'static str| {
        let mut made = activity((title, "Vinnova", text, day, municipality));
        let occurrence = &mut made.occurrences[0];
        for moment in [&mut occurrence.starts, &mut occurrence.ends] {
            moment.unix_s += (hour - 10) * 3600;
        }
        made
    };
    let with = |mut made: Activity, change: fn(&mut Activity)| {
        change(&mut made);
        made
    };
    let online: fn(&mut Activity) = |it| it.occurrences[0].formats = vec![Format::Online];
    let activities = [
        with(of("Data för alla", "Vi ses.", 0, 9, "2480"), online),
        of("Data i skogen", "Om att sälja online.", 1, 13, "2482"),
        of("Data och kartor", "Om fredag i Umeå.", 1, 18, "0180"),
        with(of("Skogen", "Vi ses.", 4, 10, "0180"), |it| it.accessibility = vec![Accessibility::SignLanguage]),
        with(of("Forests", "Trees.", 2, 10, "1280"), |it| it.languages = vec![Language::parse("en").unwrap()]),
        of("Halva inne, alla ska hålla", "Inga tunga ånga om lönsamhet skrivas.", 3, 10, "1280"),
    ];
    let record = |(number, activity)| Record {
        id: number + 1,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity,
    };
    (0u32..).zip(activities).map(record).collect()
}

fn found_in(snapshot: &Snapshot, text: &str, today: Option<&str>) -> Vec<String> {
    let today = today.map(|today| Date::parse(today).unwrap());
    let outcome = run::run(&snapshot.programme, &Filter::default().with_text(text), today);
    outcome.hits.iter().map(|hit| snapshot.programme.title(hit.document).to_owned()).collect()
}

fn found(text: &str) -> Vec<String> {
    found_in(&Snapshot::build(support::week(), records()).unwrap(), text, None)
}

#[test]
fn what_has_the_value_comes_before_what_says_the_word() {
    for online in ["online", "digitalt", "ONLINE", "på distans"] {
        assert_eq!(found(online)[0], "Data för alla", "{online}");
    }
    assert_eq!(found("online"), ["Data för alla", "Data i skogen"]);
    assert_eq!(found("data online"), ["Data för alla", "Data i skogen"], "the one on Friday has no word of it");
    assert_eq!(found("\"online\""), ["Data i skogen"], "in quotation marks it is plain text");
    assert_eq!(found("umeå"), ["Data för alla", "Data och kartor"]);
    for signed in ["teckenspråk", "teckensprok", "döva", "signed"] {
        assert_eq!(found(signed), ["Skogen"], "{signed}");
    }
    for english in ["på engelska", "in English", "engelska", "english"] {
        assert_eq!(found(english), ["Forests"], "{english}");
    }
}

#[test]
fn days_and_hours_are_understood_as_people_write_them() {
    for tuesday in ["tisdag", "på tisdagen", "tuesday", "4/10", "4 oktober", "October 4", "4 okt", "2022-10-04", "tis"]
    {
        assert_eq!(found(tuesday), ["Data i skogen", "Data och kartor"], "{tuesday}");
    }
    assert_eq!(found("fredag"), ["Skogen", "Data och kartor"], "what says it comes last");
    for one in ["kl 13", "klockan 13", "13.00", "kl 13:00", "tisdag eftermiddag"] {
        assert_eq!(found(one), ["Data i skogen"], "{one}");
    }
    assert_eq!(found("kväll"), ["Data och kartor"]);
    assert_eq!(found("data förmiddag"), ["Data för alla"]);
}

#[test]
fn day_and_hour_are_those_of_one_occurrence() {
    let mut records = records();
    // On Monday at nine and on Tuesday at one.
    let mut again = records[0].activity.occurrences[0].clone();
    again.starts.unix_s += 86_400 + 4 * 3600;
    again.ends.unix_s += 86_400 + 4 * 3600;
    records[0].activity.occurrences.push(again);
    let snapshot = Snapshot::build(support::week(), records).unwrap();
    assert_eq!(found_in(&snapshot, "måndag kl 9", None)[0], "Data för alla");
    assert_eq!(found_in(&snapshot, "tisdag kl 13", None), ["Data för alla", "Data i skogen"]);
    assert_eq!(
        found_in(&snapshot, "tisdag förmiddag", None).last().unwrap(),
        "Data för alla",
        "it begins then on Monday"
    );
}

#[test]
fn today_is_the_day_that_is_given() {
    let snapshot = Snapshot::build(support::week(), records()).unwrap();
    let on = |text: &str, today: &str| found_in(&snapshot, text, Some(today));
    assert_eq!(on("i dag", "2022-10-03"), ["Data för alla"]);
    assert_eq!(on("idag", "2022-10-06"), ["Halva inne, alla ska hålla"]);
    assert_eq!(on("i morgon", "2022-10-03"), ["Data i skogen", "Data och kartor"]);
    assert_eq!(on("data tomorrow", "2022-10-03"), ["Data i skogen", "Data och kartor"]);
    assert_eq!(on("i kväll", "2022-10-04"), ["Data och kartor"]);
    let outcome = run::run(&snapshot.programme, &Filter::default().with_text("i dag"), Date::parse("2022-11-01"));
    assert_eq!(outcome.answer.unwrap().facets, [], "of another week it is plain text");
}

#[test]
fn the_surroundings_come_after_the_place() {
    // Skellefteå is in Umeå's county; what only says Umeå was not asked for where its county is.
    assert_eq!(found("nära umeå")[..2], ["Data för alla", "Data i skogen"]);
    assert_eq!(found("near Umeå")[..2], ["Data för alla", "Data i skogen"]);
    assert!(!found("umeå").contains(&"Data i skogen".to_owned()));
}

#[test]
fn each_body_of_a_list_of_organizers_has_its_names() {
    let mut records = records();
    records[2].activity.organizer.name = PartyName::parse("Derome, Folkhälsomyndigheten, Göteborg stad").unwrap();
    let snapshot = Snapshot::build(support::week(), records).unwrap();
    for name in ["FoHM", "FHM", "folkhälsomyndigheten", "göteborgs stad"] {
        assert_eq!(found_in(&snapshot, name, None), ["Data och kartor"], "{name}");
    }
}

#[test]
fn a_week_has_words_of_its_own() {
    let mut week = support::week();
    week.words =
        vec![FacetWords { finds: "format=online&hours=08:00-10:00".to_owned(), names: vec!["Morgonzoom".to_owned()] }];
    let snapshot = Snapshot::build(week, records()).unwrap();
    assert_eq!(found_in(&snapshot, "morgonzoom", None), ["Data för alla"]);
    assert_eq!(found("morgonzoom"), Vec::<String>::new());
}

#[test]
fn a_correct_word_that_is_missing_is_no_other_word() {
    for word in ["hälsa", "unga", "samer", "SKR", "halla"] {
        let rest = found(word);
        assert!(word == "halla" || rest.is_empty(), "{word}: {rest:?}");
    }
    assert_eq!(found("hala"), Vec::<String>::new(), "of four letters nothing is guessed");
}

#[test]
fn a_word_that_is_there_is_left_out_rather_than_respelled() {
    let snapshot = Snapshot::build(support::week(), records()).unwrap();
    let filter = Filter::default().with_text("forests fredag");
    let outcome = run::run(&snapshot.programme, &filter, None);
    let answer = outcome.answer.unwrap();
    assert_eq!(outcome.hits.len(), 1);
    assert_eq!(answer.dropped, [1], "the commoner one");
    assert!(answer.matches.iter().all(|word| word.corrections.is_empty()));
    assert!(matches!(answer.facets[0].values[..], [FacetValue::Value(..)]), "{:?}", answer.facets);
}
