//! Programmes with everything that an activity can hold, and with what files trip over.

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact, Description, Publicity, Record, Registration, Summary, Title},
        occurrence::Occurrence,
        occurrence_keys::OccurrenceKeys,
        party::{OrganizationNumber, Party, PartyKind, PartyName},
        place::{MailAddress, MunicipalityCode, WebAddress},
        taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status},
    },
    server::clock,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::support::THEMES;

/// On its third night the clock is put back.
pub const FIRST_DAY: &str = "2022-10-28";
pub const DAYS: u8 = 5;
const ZONE: &str = "Europe/Stockholm";

/// Some records that are the same in every run.
pub fn some_records() -> Vec<Record> {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    prop::collection::vec(activity(), 60)
        .new_tree(&mut runner)
        .unwrap()
        .current()
        .into_iter()
        .zip(1..)
        .map(record)
        .collect()
}

pub fn records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec((activity(), 0..5_u8), 0..8).prop_map(|activities| {
        let with_id = |((activity, origin), id): ((Activity, u8), u32)| {
            let external_id = match origin {
                0 => None,
                1 => Some(format!("derived:{id:032x}-1")),
                2 => Some(format!("veckan-2022-{}", id + 1)),
                3 => Some(format!("; \"{id}\", =1")),
                _ => Some(id.to_string()),
            };
            Record { external_id, ..record((activity, id)) }
        };
        activities.into_iter().zip(1..).map(with_id).collect()
    })
}

fn record((activity, id): (Activity, u32)) -> Record {
    Record {
        id,
        external_id: None,
        revision: 1,
        updated_ms: 0,
        publicity: Publicity::default(),
        occurrence_keys: OccurrenceKeys::default(),
        activity,
    }
}

/// One line of what separators, quotation marks, formulas and markup are made of, with something to see in it.
fn line() -> impl Strategy<Value = String> {
    const WHOLE: [&str; 12] = [
        "=\"0180\"",
        "=HYPERLINK(\"https://x.example\";\"x\")",
        "'=1",
        "''+1",
        "R&amp;D &#8211; &amp;amp;",
        "a\u{200b}\u{ad}b\u{202e}",
        "می\u{200c}خواهم (2022)",
        "_x000D_ a",
        "1. a",
        "<b>a</b> <namn> [x](y) `z`",
        "sep=;",
        "\u{feff}a\u{2028}b",
    ];
    prop_oneof![
        4 => "[=+@;,\"'\\\\<&>aåÖé0–-][=;,\"'\\\\<&>| \taåÖ0-]{0,12}"
            .prop_filter("nothing to see", |text| !text.trim().is_empty()),
        1 => prop::sample::select(&WHOLE[..]).prop_map(str::to_owned),
    ]
}

fn some<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(value)
}

fn cleaned() -> impl Strategy<Value = String> {
    line().prop_map(|text| Title::required(&text).unwrap().as_str().to_owned())
}

fn web() -> impl Strategy<Value = WebAddress> {
    const KNOWN: [&str; 3] =
        ["https://www.vinnova.se/?a=1;b=2&c=(3)", "http://räksmörgås.example/å,b#c", "https://x.example:8080"];
    prop::sample::select(&KNOWN[..]).prop_map(|text| WebAddress::parse(text).unwrap())
}

fn party() -> impl Strategy<Value = Party> {
    let number = prop::sample::select(&["202100-5216", "232100-0016"][..]);
    (line(), some(number), prop::sample::select(PartyKind::ALL)).prop_map(|(name, number, kind)| Party {
        name: PartyName::parse(&name).unwrap(),
        number: number.map(|number| OrganizationNumber::parse(number).unwrap()),
        kind,
    })
}

/// Of few places and few times, so that they meet.
fn occurrence() -> impl Strategy<Value = Occurrence> {
    const FORMATS: [&[Format]; 3] = [&[Format::Onsite], &[Format::Online], &[Format::Onsite, Format::Online]];
    let quarter_s = 15 * 60;
    let times = prop_oneof![
        (0..i64::from(DAYS) * 96, 1..8_i64).prop_map(move |(start, length)| (start * quarter_s, length * quarter_s)),
        (0..40_i64, 1..3_i64).prop_map(move |(start, length)| (2 * 86_400 + start * quarter_s, length * quarter_s)),
        (0..i64::from(DAYS) * 86_000, 1..400_000_i64),
    ];
    let place = (
        some(prop::sample::select(&["Aulan", "; sal \"2\"", "<b>&"][..])),
        some(prop::sample::select(&["Storgatan 1, uppgång B"][..])),
        some(prop::sample::select(&["0180", "2480"][..])),
        some(web()),
    );
    (times, prop::sample::select(&FORMATS[..]), place).prop_map(
        |((start_s, length_s), formats, (venue, address, municipality, online_url))| {
            let first_s = clock::parse_instant(&format!("{FIRST_DAY}T00:00:00+02:00")).unwrap().unix_s;
            let moment = |unix_s| clock::moment(unix_s, ZONE);
            Occurrence {
                starts: moment(first_s + start_s),
                ends: moment(first_s + start_s + length_s),
                formats: formats.to_vec(),
                venue: venue.map(str::to_owned),
                address: address.map(str::to_owned),
                municipality: municipality.and_then(MunicipalityCode::parse),
                online_url,
            }
        },
    )
}

/// In the order of their times, each another one.
fn occurrences() -> impl Strategy<Value = Vec<Occurrence>> {
    prop::collection::vec(occurrence(), 1..6).prop_map(|mut occurrences| {
        occurrences.sort_by_key(|occurrence| (occurrence.starts.unix_s, occurrence.ends.unix_s));
        let mut each: Vec<Occurrence> = Vec::new();
        for occurrence in occurrences {
            if !each.contains(&occurrence) {
                each.push(occurrence);
            }
        }
        each
    })
}

fn words<T: Copy + PartialEq + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    prop::sample::subsequence(all, 0..=all.len())
}

fn registration() -> impl Strategy<Value = Registration> {
    let deadline = (1_660_000_000..1_667_000_000_i64).prop_map(|unix_s| clock::moment(unix_s, ZONE));
    (prop::sample::select(RegistrationMode::ALL), some(web()), some(deadline))
        .prop_map(|(mode, url, deadline)| Registration { mode, url, deadline })
}

fn contact() -> impl Strategy<Value = Contact> {
    let email = prop::sample::select(&["anna@kommun.example", "o'b+c@räksmörgås.example"][..]);
    (some(cleaned()), some(email))
        .prop_map(|(name, email)| Contact { name, email: email.map(|email| MailAddress::parse(email).unwrap()) })
}

/// A description, and the summary: of its own, or what stands in for it.
fn texts() -> impl Strategy<Value = (Description, Summary)> {
    let description = prop::collection::vec(line(), 0..4).prop_map(|lines| lines.join("\n\n"));
    (description, some(line())).prop_map(|(description, summary)| {
        let description = Description::parse(&description).unwrap();
        let summary = summary.map(|summary| Summary::required(&summary).unwrap());
        let summary = summary.unwrap_or_else(|| markdown::made_summary(&description));
        (description, summary)
    })
}

pub fn activity() -> impl Strategy<Value = Activity> {
    let said = (line(), texts(), party(), prop::collection::vec(party(), 0..4), occurrences(), some(web()));
    let listed = (
        words(&THEMES),
        some(prop::sample::select(&["seminar", "workshop"][..])),
        words(&["en", "se", "pt", "fit", "ar"]),
    );
    let taking_part = (
        prop::sample::select(Audience::ALL),
        some(cleaned()),
        registration(),
        contact(),
        words(Accessibility::ALL),
        some(1..=1_000_000_u32),
    );
    let status = (prop::sample::select(Status::ALL), some(cleaned()));
    (said, listed, taking_part, status).prop_map(|(said, (themes, kind, languages), taking_part, (status, reason))| {
        let (title, (description, summary), organizer, partners, occurrences, website) = said;
        let (audience, audience_note, registration, contact, accessibility, places) = taking_part;
        let languages = if languages.is_empty() { vec!["sv"] } else { languages };
        Activity {
            title: Title::required(&title).unwrap(),
            summary,
            description,
            organizer,
            partners,
            occurrences,
            website,
            themes: themes.into_iter().map(str::to_owned).collect(),
            kind: kind.map(str::to_owned),
            languages: languages.into_iter().map(|tag| Language::parse(tag).unwrap()).collect(),
            audience,
            audience_note,
            registration,
            contact,
            accessibility,
            status,
            places,
            cancel_reason: reason.filter(|_| status == Status::Cancelled),
        }
    })
}
