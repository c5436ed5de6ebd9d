//! The search as people use it: what they type, what they mean, and what they are told.
#![cfg(feature = "ssr")]

use innovationsveckan::{
    domain::{
        activity::{Publicity, Record},
        filter::{Filter, run},
        occurrence_keys::OccurrenceKeys,
        party::PartyName,
    },
    locale::Locale,
    parts::programme::{self, View, marks, sections, suggestions, understood},
    server::service::snapshot::Snapshot,
};

#[path = "support/activity.rs"]
mod activities;
#[path = "search/facets.rs"]
mod facets;
#[path = "support/programme.rs"]
mod support;

use activities::{Row, activity};

const ROWS: [Row; 12] = [
    ("Skolmåltiden som klassrum", "Uppsala kommun", "Vad lär sig barn av lunchen?", 0, "0380"),
    ("Innovationsupphandling i praktiken", "Upphandlingsmyndigheten", "Så köper man det som inte finns.", 1, "0180"),
    ("Offentlig upphandling för nybörjare", "Vinnova", "Grunderna.", 2, "0180"),
    ("Artificiell intelligens hos läkaren", "Region Skåne", "Vården möter maskiner.", 2, "1280"),
    ("AI och etik", "Linköpings universitet", "Vem bestämmer över vården?", 3, "0580"),
    ("Klimatomställning på en ö", "Region Gotland", "Energi, vatten och mat.", 3, "0980"),
    ("Klimatomställning i staden", "Malmö stad", "Energi, hus och gator.", 1, "1280"),
    ("Äldreomsorgens framtid", "Umeå kommun", "Hemtjänst och e-hälsa.", 4, "2480"),
    ("Starta om", "Skatteverket", "Om konsten att börja på nytt.", 4, "0180"),
    ("The art of policy labs", "Vinnova", "Experiments and running tests.", 0, "0180"),
    ("Bibliotek i varje by som dessutom är öppna", "Kungliga biblioteket", "Kartor.", 0, "0180"),
    ("Öppna bibliotek på landet", "Kungliga biblioteket", "Kantor.", 4, "0180"),
];

fn snapshot() -> Snapshot {
    let records = ROWS.into_iter().enumerate().map(|(number, row)| Record {
        id: number as u32 + 1,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity: activity(row),
    });
    Snapshot::build(support::week(), records.collect()).unwrap()
}

/// The titles that are found, best first, and what the page says of it.
fn search(text: &str) -> (Vec<&'static str>, String) {
    let snapshot = snapshot();
    let filter = Filter::default().with_text(text);
    let outcome = run::run(&snapshot.programme, &filter, None);
    let titles = outcome.hits.iter().map(|hit| ROWS[hit.document as usize].0).collect();
    let view = View::new(&snapshot.programme, &filter, &outcome, Locale::Sv);
    (titles, understood::sentences(&view).into_string())
}

fn found(text: &str) -> Vec<&'static str> {
    search(text).0
}

#[test]
fn what_is_typed_finds_what_is_meant() {
    assert_eq!(found("skolmaltid"), ["Skolmåltiden som klassrum"]);
    assert_eq!(
        found("offentlig upphandlng"),
        ["Offentlig upphandling för nybörjare"],
        "a letter too few, beside a word that is right"
    );
    assert_eq!(found("klimatomstälning gotland torsdag"), ["Klimatomställning på en ö"]);
    assert_eq!(found("ai i varden"), ["AI och etik", "Artificiell intelligens hos läkaren"]);
}

#[test]
fn parts_of_compounds_rank_below_whole_words() {
    assert_eq!(
        found("upphandling")[..2],
        ["Offentlig upphandling för nybörjare", "Innovationsupphandling i praktiken"]
    );
    assert_eq!(found("äldre omsorg"), ["Äldreomsorgens framtid"]);
    assert_eq!(found("policylabs"), ["The art of policy labs"]);
    // Neither what only holds the letters, Starta, nor what begins with them, Artificiell: the word itself is there.
    assert_eq!(found("art"), ["The art of policy labs"]);
}

#[test]
fn words_that_stand_together_come_first() {
    // Each has both words in its title; the one whose words stand apart is earlier in the week.
    let (near, apart) = ("Öppna bibliotek på landet", "Bibliotek i varje by som dessutom är öppna");
    assert_eq!(found("bibliotek"), [apart, near]);
    assert_eq!(found("öppna bibliotek"), [near, apart]);
    assert_eq!(found("bibliotek öppna"), [near, apart]);
    assert_eq!(found("varje by"), [apart]);
}

#[test]
fn forms_follow_the_language() {
    assert_eq!(found("framtiden"), ["Äldreomsorgens framtid"]);
    assert_eq!(found("experiment"), ["The art of policy labs"]);
    assert_eq!(found("run"), ["The art of policy labs"]);
}

#[test]
fn words_that_say_little_need_not_be_there_and_are_no_beginnings() {
    let snapshot = snapshot();
    let filter = Filter::default().with_text("klimatomställning i staden");
    let outcome = run::run(&snapshot.programme, &filter, None);
    assert_eq!(outcome.hits.len(), 1);
    let view = View::new(&snapshot.programme, &filter, &outcome, Locale::Sv);
    let title = "Innovation i staden";
    let marked: Vec<&str> = view.marks.unwrap().ranges(title).into_iter().map(|range| &title[range]).collect();
    assert_eq!(marked, ["i", "staden"]);
    assert_eq!(found("klimatomställning vid staden"), ["Klimatomställning i staden"]);
}

#[test]
fn a_short_word_is_a_beginning_only_while_it_is_being_typed() {
    assert_eq!(found("klimatomställning st"), ["Klimatomställning i staden"]);
    let (titles, said) = search("st klimatomställning");
    assert_eq!(titles.len(), 2);
    assert!(said.contains("Ingen aktivitet har ”st”."), "{said}");
    assert_eq!(found("o klimatomställning"), ["Klimatomställning på en ö"]);
}

#[test]
fn other_names_of_a_party_find_it() {
    assert_eq!(found("UHM"), ["Innovationsupphandling i praktiken"]);
    assert_eq!(
        found("verket för innovationssystem"),
        ["The art of policy labs", "Offentlig upphandling för nybörjare"]
    );
}

#[test]
fn hyphens_make_no_difference() {
    for text in ["e-hälsa", "ehälsa", "e hälsa"] {
        assert_eq!(found(text), ["Äldreomsorgens framtid"], "{text}");
    }
}

#[test]
fn quotes_and_minus_mean_what_they_say() {
    assert_eq!(found("\"offentlig upphandling\""), ["Offentlig upphandling för nybörjare"]);
    assert!(found("\"upphandling offentlig\"").is_empty());
    assert_eq!(found("klimatomställning -gotland"), ["Klimatomställning i staden"]);
    assert_eq!(found("energi -\"hus och gator\""), ["Klimatomställning på en ö"]);
    let long = "a ".repeat(90);
    assert_eq!(found(&format!("gotland -\"{long}\"")), ["Klimatomställning på en ö"]);
    assert!(found(&format!("\"{long}\"")).is_empty());
}

#[test]
fn the_page_says_what_it_did() {
    let (titles, said) = search("upphandlng");
    assert_eq!(titles, ["Offentlig upphandling för nybörjare"], "what begins with the correction was hardly meant");
    assert!(said.contains("Inget på ”upphandlng”") && said.contains(">upphandling</a>"), "{said}");
    let (_, said) = search("Upphandlng -\"så köper\"");
    assert!(said.contains("Inget på ”Upphandlng”"), "as it was typed: {said}");
    assert!(said.contains("q=upphandling+-%22s%C3%A5+k%C3%B6per%22"), "the rest of the text stays: {said}");
    let (titles, said) = search("äldreomsorgens fjällräv");
    assert_eq!(titles, ["Äldreomsorgens framtid"]);
    assert!(said.contains("Ingen aktivitet har ”fjällräv”."), "{said}");
    let (_, said) = search("upphandling");
    assert!(said.contains("Visar även innovationsupphandling."), "{said}");
    let (titles, said) = search("upphandling grunderna");
    assert_eq!(titles, ["Offentlig upphandling för nybörjare"]);
    assert_eq!(said, "", "no word that no hit holds");
    let (titles, said) = search("klimatomställning fjällräv torsdag");
    assert_eq!(titles, ["Klimatomställning på en ö"]);
    assert!(
        said.contains("Ingen aktivitet har ”fjällräv”.") && !said.contains("Inget på"),
        "no other day was meant: {said}"
    );
    let (titles, said) = search("upphandling grundernna torsdag onsdag");
    assert_eq!(titles, ["Offentlig upphandling för nybörjare"]);
    assert!(
        said.contains("har både ”upphandling grundernna onsdag” och ”torsdag”.")
            && said.contains("Inget på ”grundernna”"),
        "{said}"
    );
    // Both words are there, though not together: neither is taken for another one.
    let (titles, said) = search("kartor landet");
    assert_eq!(titles, ["Öppna bibliotek på landet"], "the one that is in a title");
    assert!(!said.contains("kantor"), "{said}");
    assert_eq!(search("zzzzqq"), (Vec::new(), String::new()));
}

/// Suggestions, each with the number of activities that it leads to.
fn suggested(query: &str) -> Vec<(String, String, usize)> {
    let snapshot = snapshot();
    let filter = Filter::parse(query);
    let outcome = run::run(&snapshot.programme, &filter, None);
    let view = View::new(&snapshot.programme, &filter, &outcome, Locale::Sv);
    let suggestions = suggestions::suggestions(&view).into_iter();
    suggestions.map(|it| (it.name, it.filter.to_query(), run::total(&snapshot.programme, &it.filter, None))).collect()
}

#[test]
fn words_and_names_are_suggested_with_what_they_lead_to() {
    let suggestion = |name: &str, query: &str, total| (name.to_owned(), query.to_owned(), total);
    assert_eq!(
        suggested("q=upph"),
        [
            suggestion("Upphandlingsmyndigheten", "organizer=upphandlingsmyndigheten", 1),
            suggestion("upphandling", "q=upphandling", 2),
        ]
    );
    assert_eq!(
        suggested("q=klimatomst%C3%A4llning+region+got&format=onsite"),
        [
            suggestion("Region Gotland", "q=klimatomst%C3%A4llning&format=onsite&organizer=region-gotland", 1),
            suggestion("Gotland", "q=klimatomst%C3%A4llning+region&format=onsite&municipality=0980", 1),
            suggestion("Gotlands län", "q=klimatomst%C3%A4llning+region&format=onsite&county=09", 1),
        ]
    );
    assert_eq!(
        suggested("q=uppsala+ko")[0],
        suggestion("Uppsala kommun", "organizer=uppsala-kommun", 1),
        "two words of its name say more than what else begins with a k"
    );
    assert_eq!(suggested("q=upphandlng")[0], suggestion("upphandling", "q=upphandling", 2), "it was mistyped");
    for text in ["q=u", "q=%22upph", "q=-upph", "q=zzzz", ""] {
        assert_eq!(suggested(text), [], "{text}");
    }
}

#[test]
fn a_weekday_that_is_named_says_which_of_several_times_is_shown() {
    let mut twice = activity(ROWS[5]);
    let mut again = twice.occurrences[0].clone();
    again.starts.unix_s -= 2 * 86_400;
    again.ends.unix_s -= 2 * 86_400;
    twice.occurrences.insert(0, again);
    let record = Record {
        id: 1,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity: twice,
    };
    let snapshot = Snapshot::build(support::week(), vec![record]).unwrap();
    let day = |text: &str| {
        let outcome = run::run(&snapshot.programme, &Filter::default().with_text(text), None);
        outcome.hits.iter().map(|hit| snapshot.programme.span(hit.occurrence).day.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(day("klimatomställning"), ["2022-10-04"]);
    assert_eq!(day("klimatomstälning gotland torsdag"), ["2022-10-06"]);
    assert_eq!(day("klimatomställning thursday"), ["2022-10-06"]);
    assert_eq!(day("klimatomställning på torsdagen"), ["2022-10-06"]);
}

#[test]
fn the_passage_that_explains_a_hit_shows_no_marks_of_markdown() {
    let described = activity((
        ROWS[0].0,
        ROWS[0].1,
        "Kort.\n\n# Vi ses\n\n- I **hissen** hörs [våningsplan](https://example.se) nio.",
        0,
        "0380",
    ));
    let record = Record {
        id: 1,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity: described,
    };
    let snapshot = Snapshot::build(support::week(), vec![record]).unwrap();
    let filter = Filter::default().with_text("våningsplan");
    let outcome = run::run(&snapshot.programme, &filter, None);
    let view = View::new(&snapshot.programme, &filter, &outcome, Locale::Sv);
    let html = sections::sections(&view, &outcome.hits, None, 0).sections.into_string();
    let passage = html.split_once("class=\"passage\"").unwrap().1.split_once("</p>").unwrap().0;
    assert!(passage.contains("I hissen hörs <mark>våningsplan</mark> nio."), "{passage}");
}

/// The templates have the names of these as literals.
#[test]
fn a_page_has_every_element_that_the_browser_looks_for() {
    let records = (1..=20).map(|id| {
        let mut activity = activity(ROWS[1]);
        activity.organizer.name = PartyName::parse(&format!("Arrangör {id}")).unwrap();
        Record {
            id,
            external_id: None,
            revision: 1,
            updated_ms: 0,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity,
        }
    });
    let snapshot = Snapshot::build(support::week(), records.collect()).unwrap();
    let filter = Filter::default().with_text("innovationsupphandlng");
    let outcome = run::run(&snapshot.programme, &filter, None);
    let view = View::new(&snapshot.programme, &filter, &outcome, Locale::Sv);
    let html = programme::page(&view, "version").into_string();
    let ids = [
        marks::FORM,
        marks::TEXT,
        marks::FACETS,
        marks::CHOSEN,
        marks::TOTAL,
        marks::JUMP,
        marks::SHARE,
        marks::CHANGES,
        marks::HITS,
        marks::PAGER,
        marks::NOTE,
        marks::SUGGESTIONS,
        marks::SUGGESTED,
        marks::SUGGESTED_WORDS,
        marks::UNDERSTOOD,
        marks::SHOW,
        marks::CHOSEN_COUNT,
        marks::SORT,
    ];
    for id in ids {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {html}");
    }
    let links = [("chip", marks::FILTER_LINK), ("clear", marks::FILTER_LINK), ("more", marks::EXPAND_LINK)];
    for (class, attribute) in links {
        assert!(html.contains(&format!("<a class=\"{class}\" {attribute}")), "{class}: {html}");
    }
    let understood = understood::sentences(&view).into_string();
    assert!(understood.contains(&format!("<a {} href", marks::FILTER_LINK)), "{understood}");
}
