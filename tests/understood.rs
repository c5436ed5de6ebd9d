//! What a participant sees of how the text was understood: chips, what there is of the words, questions, and why a card
//! is there.
#![cfg(feature = "ssr")]

use innovationsveckan::{
    domain::{
        activity::{Activity, Publicity, Record},
        filter::{Filter, run},
        occurrence_keys::OccurrenceKeys,
        party::{Party, PartyKind, PartyName},
        taxonomy::{Accessibility, Format},
        time::Date,
    },
    locale::Locale,
    parts::programme::{
        View, chosen, sections, suggestions,
        understood::{self, Words},
    },
    server::service::snapshot::Snapshot,
};

#[path = "support/activity.rs"]
mod activities;
#[path = "support/programme.rs"]
mod support;

use activities::{Row, activity};

const ROWS: [Row; 7] = [
    ("Öppna data i praktiken", "Vinnova", "Vi visar data.", 0, "0180"),
    ("Data för alla", "Umeå kommun", "Kartor.", 1, "2480"),
    ("Innovationsupphandling", "Uppsala kommun", "Så köper man det som inte finns.", 1, "0380"),
    ("Upphandling för nybörjare", "Vinnova", "Grunderna. Torsdag är en bra dag.", 2, "0180"),
    ("Fjällräven och vi", "Umeå universitet", "Om djur.", 4, "2480"),
    ("Halva jobbet", "Region Skåne", "Ett samtal.", 4, "1280"),
    ("Morgonkaffe", "Region Skåne", "Ett samtal till.", 4, "1280"),
];

fn snapshot() -> Snapshot {
    let party = |name: &str| Party { name: PartyName::parse(name).unwrap(), number: None, kind: PartyKind::State };
    let mut activities: Vec<Activity> = ROWS.into_iter().map(activity).collect();
    activities[0].occurrences[0].formats = vec![Format::Online];
    activities[0].partners = vec![party("Umeå kommun"), party("Region Skåne")];
    activities[1].accessibility = vec![Accessibility::SignLanguage];
    activities[5].occurrences[0].formats = vec![Format::Onsite, Format::Online];
    let records = (1..).zip(activities).map(|(id, activity)| Record {
        id,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity,
    });
    Snapshot::build(support::week(), records.collect()).unwrap()
}

/// What is made of the view of a query string, on the week's Wednesday.
fn view<T>(query: &str, look: impl Fn(&View) -> T) -> T {
    let snapshot = snapshot();
    let filter = Filter::parse(query);
    let today = Date::parse("2022-10-05");
    let outcome = run::run(&snapshot.programme, &filter, today);
    look(&View { today, ..View::new(&snapshot.programme, &filter, &outcome, Locale::Sv) })
}

/// HTML as text, each link with its query in brackets.
fn text_of(html: &str) -> String {
    let (mut text, mut address) = (String::new(), "");
    for piece in html.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        if let Some((_, begin)) = tag.split_once("href=\"") {
            address = begin.split('"').next().unwrap().split_once('?').map_or("", |(_, query)| query);
        }
        if tag == "/a" {
            text.extend([" [", &address.replace("&amp;", "&"), "]"]);
        }
        text += rest;
    }
    text.trim().to_owned()
}

fn said(query: &str) -> String {
    view(query, |view| text_of(understood::sentences(view).as_str()))
}

#[test]
fn a_value_that_is_understood_can_be_chosen_alone() {
    assert_eq!(said("q=data+online"), "Digitalt · format bara detta Digitalt [q=data&format=online]");
    assert_eq!(
        said("q=på+teckenspråk"),
        "Teckenspråkstolkning · tillgänglighet bara detta Teckenspråkstolkning [accessibility=sign-language]"
    );
    assert!(said("q=samtal+fredag&format=onsite").contains("[q=samtal&day=2022-10-07&format=onsite]"));
    // What is chosen already needs no chip, and what is quoted was not understood.
    assert_eq!(said("q=data+online&format=online"), "");
    assert_eq!(said("q=%22data%22"), "");
    // An hour is one of the day, and none is both on site and online where either is enough.
    assert!(said("q=samtal+morgon").contains("05:00–10:00 · tid bara detta") || said("q=samtal+morgon").is_empty());
    assert_eq!(said("q=hybrid"), "På plats + Digitalt · format");
}

#[test]
fn a_place_goes_before_the_parties_of_its_name() {
    let said = said("q=umeå");
    assert!(said.starts_with("Umeå · plats bara detta Umeå [municipality=2480]"), "{said}");
    assert!(said.matches("bara detta").count() <= 3, "{said}");
}

#[test]
fn words_that_no_activity_has_together_lead_to_what_there_is() {
    assert_eq!(
        said("q=teckenspråk+fredag"),
        "Ingen aktivitet har både ”teckenspråk” och ”fredag”. 1 har ”teckenspråk” [q=teckenspr%C3%A5k], \
         3 är på fredag [q=fredag]."
    );
    // The other choices stay.
    assert!(said("q=teckenspråk+fredag&municipality=2480").contains("1 är på fredag [q=fredag&municipality=2480]"));
    let said = said("q=fjällräven+enhörningar");
    assert_eq!(said, "Ingen aktivitet har ”enhörningar”. Därför visas träffar på ”fjällräven”.");
}

#[test]
fn only_what_nobody_expects_is_listed_as_found_too() {
    assert_eq!(said("q=upphandling"), "Visar även innovationsupphandling.");
    assert_eq!(said("q=data"), "");
    assert_eq!(said("q=kart"), "", "what merely begins so");
    assert_eq!(said("q=kartorna"), "", "another form");
}

#[test]
fn a_word_without_matches_is_asked_about() {
    let nothing = |query: &str| {
        view(query, |view| {
            assert_eq!(view.outcome.hits, [], "{query}");
            text_of(chosen::no_hits(view).as_str())
        })
    };
    let said = nothing("q=djir");
    assert!(said.contains("Menade du djur [q=djur] (1)?"), "{said}");
    assert!(!nothing("q=zzzzqq").contains("Menade du"));
    // With the other choices, and only what they have.
    assert!(nothing("q=djir&municipality=2480").contains("[q=djur&municipality=2480] (1)?"));
    assert!(!nothing("q=djir&municipality=0180").contains("Menade du"));
}

#[test]
fn a_card_says_why_it_is_there() {
    let card = |query: &str, id: u32| {
        view(query, |view| {
            let html = sections::sections(view, &view.outcome.hits, None, 0).sections.into_string();
            let card = html.split("<article").find(|card| card.contains(&format!("data-activity=\"{id}\"")));
            card.unwrap_or_else(|| panic!("{query}: {html}")).to_owned()
        })
    };
    assert!(text_of(&card("q=umeå+kommun", 1)).contains("Medverkar: Umeå kommun"), "named");
    assert!(text_of(&card("organizer=region-skane", 1)).contains("Medverkar: Region Skåne"), "chosen");
    assert!(!card("q=öppna+data", 1).contains("Medverkar"), "the title says it");
    assert!(!card("q=umeå+kommun", 2).contains("Medverkar"), "it is the organizer");
    // Of an understood value only whole words are marked, and nothing of what was left out.
    assert!(
        card("q=data+för+alla+fredag", 2).contains("<mark>Data för alla</mark>")
            || card("q=data+för+alla+fredag", 2).contains("<mark>Data</mark>")
    );
    assert!(!card("q=morgonkaffe+enhörning", 7).contains("<mark>Ett"));
}

#[test]
fn values_are_suggested_by_their_names() {
    let suggested = |query: &str| {
        view(query, |view| {
            let named = suggestions::suggestions(view).into_iter();
            named.map(|it| format!("{}|{}|{}", it.name, it.kind, it.filter.to_query())).collect::<Vec<_>>()
        })
    };
    assert_eq!(suggested("q=onl")[0], "Digitalt|format|format=online");
    assert_eq!(suggested("q=data+tis")[0], "Tisdag 4 oktober|dag|q=data&day=2022-10-04");
    assert_eq!(suggested("q=teck")[0], "Teckenspråkstolkning|tillgänglighet|accessibility=sign-language");
    assert_eq!(suggested("q=på+kväll")[0], "17:00–00:00|tid|from=17%3A00&to=00%3A00");
    let umea = suggested("q=umeå");
    assert_eq!(umea[..2], ["Umeå|plats|municipality=2480", "Umeå kommun|medverkar|organizer=umea-kommun"], "{umea:?}");
    let mut alike = umea.clone();
    alike.dedup();
    assert_eq!(alike, umea);
    assert!(suggestions::is_begun("data t") && suggestions::is_begun("data ") && !suggestions::is_begun("data ti"));
}

#[test]
fn words_are_taken_out_of_the_text_that_was_typed() {
    for (text, removed, rest) in [
        ("data online", 1..2, "data"),
        ("online, data", 0..1, "data"),
        ("möte 5/10 umeå", 1..3, "möte umeå"),
        ("-skola skola data", 0..1, "-skola data"),
        ("data \"på plats\" umeå", 3..4, "data \"på plats\""),
        ("\"umeå\" data", 0..1, "data"),
        ("e-hälsa fredag", 2..3, "e-hälsa"),
        ("data kl. 13", 1..3, "data"),
        ("bana na", 1..2, "bana"),
    ] {
        assert_eq!(Words::of(text).without(&|term| removed.contains(&term)), rest, "{text}");
    }
    assert_eq!(Words::of("banan an").replaced(1, "av"), "banan av");
}
