//! Rules of a week for its activities, and what the registry fills in and takes back: as it is judged, and in the wizard
//! without scripts.

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact},
        draft::{Checked, Draft, DraftField, FieldId, Rules, check},
        occurrence::Occurrence,
        party::{Party, PartyName},
        place::{MunicipalityCode, WebAddress},
        problem::Problem,
        taxonomy::{Format, RegistrationMode, Status},
        time::Moment,
        warnings::{Warning, warnings},
        week::Week,
    },
    locale::Locale,
    pages,
    parts::heading::Level,
    server::{
        clock,
        service::{drafts, presentation},
        week_settings,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/sendable.rs"]
mod sendable;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::sendable;
use visitor::{OPEN, Visitor, site};

fn week() -> Week {
    week_settings::parse(visitor::WEEK).unwrap()
}

fn at(instant: &str) -> i64 {
    clock::parse_instant(instant).unwrap().unix_s
}

/// A draft that may be sent, with these fields changed.
fn draft(changes: &[(&str, &str)]) -> Draft {
    let mut draft = sendable("Öppna data");
    for (name, value) in changes {
        draft.set(FieldId::parse(name).unwrap(), *value);
    }
    draft
}

/// As it is judged when it is sent, in the middle of August.
fn judged(changes: &[(&str, &str)]) -> Checked {
    let rules = Rules { sent_s: Some(at(OPEN)), ..drafts::rules(&week()) };
    check(&draft(changes), &rules)
}

fn problems(changes: &[(&str, &str)]) -> Vec<(String, Problem)> {
    judged(changes).problems.into_iter().map(|(field_id, problem)| (field_id.to_string(), problem)).collect()
}

fn sendable_activity(changes: &[(&str, &str)]) -> Activity {
    let checked = judged(changes);
    checked.sendable().unwrap_or_else(|| panic!("{changes:?}: {:?}", checked.problems)).clone()
}

const REQUIRED: (&str, &str) = ("registration", "required");
const ONLINE: (&str, &str) = ("format.1", "online");
const LINK: (&str, &str) = ("registration_url", "https://vinnova.example/anmal");

#[test]
fn what_nobody_could_attend_is_not_complete() {
    let missing = |field_id: &str| vec![(field_id.to_owned(), Problem::Missing)];
    // The contract's own forms.
    for complete in [&[][..], &[REQUIRED, LINK], &[ONLINE, ("online_url.1", "https://vinnova.example/1")]] {
        assert_eq!(problems(complete), [], "{complete:?}");
    }
    assert_eq!(problems(&[REQUIRED]), missing("registration_url"));
    assert_eq!(problems(&[REQUIRED, ("registration_by_mail", "yes")]), []);
    for format in ["online", "hybrid"] {
        assert_eq!(problems(&[("format.1", format)]), missing("online_url.1"), "{format}");
        assert_eq!(problems(&[("format.1", format), ("online_url_later.1", "yes")]), [], "{format}");
    }
}

#[test]
fn text_is_kept_in_one_form_and_what_cannot_be_seen_is_nothing() {
    for field in ["title", "description"] {
        let unseen = problems(&[(field, "\u{200b}\u{ad} \u{202e}")]);
        assert!(unseen.contains(&(field.to_owned(), Problem::Missing)), "{field}: {unseen:?}");
    }
    let activity =
        sendable_activity(&[("title", "Mo\u{308}te\u{200b} \u{2028}nu"), ("description", "ett\u{b}två\r\ntre")]);
    assert_eq!(activity.title.as_str(), "Möte nu");
    assert_eq!(activity.description.as_str(), "ett\ntvå\ntre");
}

#[test]
fn the_last_day_to_register_can_be_kept() {
    let told = |day: &str, time: &str| {
        let problems = problems(&[REQUIRED, LINK, ("deadline_day", day), ("deadline_time", time)]);
        assert!(problems.iter().all(|(field_id, _)| field_id == "deadline_day"), "{problems:?}");
        problems.into_iter().map(|(_, problem)| problem).next()
    };
    for past in [("2020-01-01", ""), ("2027-08-15", ""), ("2027-08-16", "09:59")] {
        assert_eq!(told(past.0, past.1), Some(Problem::DeadlinePassed), "{past:?}");
    }
    for late in [("2027-12-24", ""), ("2027-10-06", ""), ("2027-10-05", "09:01")] {
        assert_eq!(told(late.0, late.1), Some(Problem::DeadlineAfterStart), "{late:?}");
    }
    for kept in [("2027-08-16", ""), ("2027-09-30", "12:00"), ("2027-10-05", "09:00"), ("2027-10-05", "")] {
        assert_eq!(told(kept.0, kept.1), None, "{kept:?}");
    }
    // The day of the start without a time lasts until the start.
    let activity = sendable_activity(&[REQUIRED, LINK, ("deadline_day", "2027-10-05")]);
    assert_eq!(activity.registration.deadline.unwrap().to_string(), "2027-10-05T09:00:00+02:00");
    // The earliest of the occurrences counts, whatever row it stands in.
    let more = [("day.2", "2027-10-04"), ("starts.2", "09:00"), ("ends.2", "10:00"), ("format.2", "onsite")];
    let mut fields = vec![REQUIRED, LINK, ("deadline_day", "2027-10-05"), ("municipality.2", "0180")];
    fields.extend(more);
    assert_eq!(problems(&fields), [("deadline_day".to_owned(), Problem::DeadlineAfterStart)]);
    // Where nobody needs to register, no day is asked for.
    assert_eq!(problems(&[LINK, ("deadline_day", "2020-01-01")]), []);
}

#[test]
fn a_page_that_holds_a_part_of_the_draft_judges_the_day_too() {
    let mut part = Draft::default();
    for (field, value) in [(DraftField::Registration, "required"), LINK_FIELD, (DraftField::DeadlineDay, "2027-10-05")]
    {
        part.set(field, value);
    }
    let told = |first_start: &str| {
        let rules = Rules { first_start_s: Some(at(first_start)), ..drafts::rules(&week()) };
        let problems = check(&part, &rules).problems;
        problems.into_iter().find(|(field_id, _)| field_id.field == DraftField::DeadlineDay).map(|(_, problem)| problem)
    };
    assert_eq!(told("2027-10-05T09:00:00+02:00"), None);
    assert_eq!(told("2027-10-04T23:00:00+02:00"), Some(Problem::DeadlineAfterStart));
}

const LINK_FIELD: (DraftField, &str) = (DraftField::RegistrationUrl, "https://vinnova.example/anmal");

#[test]
fn what_contradicts_an_answer_stays_in_the_draft_and_counts_for_nothing() {
    let typed = [
        LINK,
        ("deadline_day", "2027-09-30"),
        ("places", "50"),
        ("audience", "targeted"),
        ("audience_note", "Upphandlare"),
        ("venue.1", "Stora salen"),
        ("address.1", "Torget 1"),
        ("online_url.1", "https://vinnova.example/1"),
    ];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields = typed.to_vec();
        fields.extend(more);
        sendable_activity(&fields)
    };
    let all = with(&[REQUIRED, ("format.1", "hybrid")]);
    assert!(all.registration.url.is_some() && all.registration.deadline.is_some() && all.places == Some(50));
    assert!(all.audience_note.is_some() && all.occurrences[0].venue.is_some());
    assert!(all.occurrences[0].online_url.is_some());

    let none = with(&[("registration", "none"), ("audience", "open"), ("format.1", "online")]);
    assert_eq!(none.registration.mode, RegistrationMode::None);
    assert_eq!((none.registration.url, none.registration.deadline, none.places), (None, None, None));
    assert_eq!(none.audience_note, None);
    let place = &none.occurrences[0];
    assert_eq!((place.venue.as_ref(), place.address.as_ref(), place.municipality), (None, None, None));
    assert_eq!(with(&[("format.1", "onsite")]).occurrences[0].online_url, None);

    // Nor does it stop anybody.
    let odd = [("registration_url", "x"), ("deadline_day", "x"), ("deadline_time", "x"), ("places", "x")];
    assert_eq!(problems(&odd), []);
    assert_eq!(problems(&[("online_url.1", "x")]), []);
    assert_eq!(problems(&[ONLINE, ("online_url_later.1", "yes"), ("municipality.1", "x")]), []);
}

#[test]
fn what_is_odd_is_told_and_stops_nobody() {
    assert_eq!(warnings(&sendable_activity(&[])), [Warning::NoVenue]);
    assert_eq!(warnings(&sendable_activity(&[("venue.1", "Stora salen")])), []);
    let later = [ONLINE, ("online_url_later.1", "yes"), REQUIRED, ("registration_by_mail", "yes")];
    let mut activity = sendable_activity(&later);
    assert_eq!(warnings(&activity), [Warning::NoLink, Warning::RegistrationByMail]);
    activity.contact.email = None;
    activity.registration.deadline = Some(activity.occurrences[0].ends);
    assert_eq!(warnings(&activity), [Warning::NoLink, Warning::NoWayToRegister, Warning::DeadlineAfterStart]);
}

/// A fact that a file left out is told to whoever edits it next, and is not made up.
#[test]
fn an_incomplete_activity_is_told_of_when_it_is_edited() {
    let mut activity =
        sendable_activity(&[ONLINE, ("online_url_later.1", "yes"), REQUIRED, ("registration_by_mail", "yes")]);
    let again = |activity: &Activity| {
        let mut draft = Draft::of_activity(activity);
        draft.set(DraftField::OwnEmail, "anna@vinnova.example");
        check(&draft, &drafts::rules(&week()))
    };
    assert_eq!(again(&activity).sendable(), Some(&activity), "its page says how, and so does its draft");
    activity.contact.email = None;
    let checked = again(&activity);
    assert_eq!(checked.activity.as_ref(), Some(&activity));
    let field_ids: Vec<String> = checked.problems.iter().map(|(field_id, _)| field_id.to_string()).collect();
    assert_eq!(field_ids, ["registration_url", "contact_email"]);
}

fn page(activity: &Activity, now: &str) -> String {
    let page = presentation::page_of(&week(), Locale::Sv, activity, at(now));
    pages::activity::embedded(Locale::Sv, &page, [Level::H1, Level::H2]).into_string()
}

#[test]
fn a_page_says_how_one_takes_part() {
    let required = sendable_activity(&[REQUIRED, LINK, ("format.1", "hybrid"), ("online_url_later.1", "yes")]);
    let shown = page(&required, OPEN);
    assert!(shown.contains("href=\"https://vinnova.example/anmal\">Anmäl dig hos arrangören"), "{shown}");
    assert!(shown.contains("Länken kommer senare, eller i svaret på din anmälan."), "{shown}");
    let by_mail = sendable_activity(&[REQUIRED, ("registration_by_mail", "yes")]);
    let shown = page(&by_mail, OPEN);
    assert!(shown.contains("mejla arrangören: <a href=\"mailto:fragor@vinnova.example\">"), "{shown}");
    let open = sendable_activity(&[ONLINE, ("online_url_later.1", "yes")]);
    let shown = page(&open, OPEN);
    assert!(shown.contains("Du behöver inte anmäla dig.") && shown.contains("Länken kommer senare."), "{shown}");
    // A file may hold what contradicts itself.
    let mut odd = open;
    odd.registration.url.clone_from(&required.registration.url);
    odd.places = Some(50);
    let shown = page(&odd, OPEN);
    assert!(!shown.contains("vinnova.example/anmal") && !shown.contains("50 platser"), "{shown}");
}

#[test]
fn a_cancelled_or_ended_activity_invites_nobody() {
    let link = ("online_url.1", "https://vinnova.example/delta");
    for (mode, more) in [("none", "x"), ("required", "https://vinnova.example/anmal")] {
        let scheduled =
            sendable_activity(&[("format.1", "hybrid"), link, ("registration", mode), ("registration_url", more)]);
        let cancelled = Activity {
            status: Status::Cancelled,
            cancel_reason: Some("Föreläsaren är sjuk.".to_owned()),
            ..scheduled.clone()
        };
        let invites = |shown: &str| {
            ["Du behöver inte anmäla dig", "Delta digitalt", "vinnova.example/delta", "vinnova.example/anmal", "Anmäl"]
                .iter()
                .any(|words| shown.contains(words))
        };
        let shown = page(&cancelled, OPEN);
        assert!(!invites(&shown), "{shown}");
        let when = "tisdag 5 oktober 2027 09:00–10:00";
        assert!(
            shown.contains(&format!("<strong>Aktiviteten är inställd.</strong> Den skulle ha ägt rum {when}.")),
            "{shown}"
        );
        assert!(shown.contains("Inställt</span> <s><time"), "{shown}");
        assert!(shown.contains("<p>Skäl: <span dir=\"auto\">Föreläsaren är sjuk.</span></p>"), "{shown}");
        assert!(invites(&page(&scheduled, "2027-10-05T09:59:59+02:00")));
        let ended = page(&scheduled, "2027-10-05T10:00:00+02:00");
        assert!(!invites(&ended) && ended.contains("Avslutades tisdag 5 oktober 2027."), "{ended}");
    }
}

/// Activity with these starts, each for an hour.
fn held_at(activity: &Activity, starts: &[&str]) -> Activity {
    let at = |start: &&str| {
        let starts = clock::parse_instant(start).unwrap();
        let ends = Moment { unix_s: starts.unix_s + 3600, ..starts };
        Occurrence { starts, ends, ..activity.occurrences[0].clone() }
    };
    Activity { occurrences: starts.iter().map(at).collect(), ..activity.clone() }
}

#[test]
fn occurrences_say_once_what_they_share_and_those_that_are_over_invite_nobody() {
    let link = ("online_url.1", "https://vinnova.example/delta");
    let one = sendable_activity(&[("format.1", "hybrid"), link]);
    let days = ["2027-10-05T09:00:00+02:00", "2027-10-06T09:00:00+02:00", "2027-10-07T09:00:00+02:00"];
    let mut activity = held_at(&one, &days);
    let count = |shown: &str, words: &str| shown.matches(words).count();
    let coming = page(&activity, OPEN);
    for words in ["svensk tid", "Visa på karta", ">Digitalt<", "Delta digitalt"] {
        assert_eq!(count(&coming, words), 1, "{words}: {coming}");
    }
    assert!(!coming.contains("Redan varit") && !coming.contains("Pågår nu"), "{coming}");

    let running = page(&activity, "2027-10-06T09:30:00+02:00");
    assert_eq!(count(&running, "Pågår nu till 10:00"), 1, "{running}");
    assert_eq!(count(&running, "Delta digitalt"), 1, "{running}");
    let (first, last) = running.split_once("Redan varit").unwrap();
    assert!(first.contains("Onsdag 6") && first.contains("Torsdag 7") && last.contains("Tisdag 5"), "{running}");

    // What is over elsewhere says where it was, and invites nobody there.
    activity.occurrences[0].online_url = WebAddress::parse("https://vinnova.example/annan").ok();
    let running = page(&activity, "2027-10-06T09:30:00+02:00");
    let (_, last) = running.split_once("Redan varit").unwrap();
    assert!(last.contains(">Digitalt<") && !last.contains("annan"), "{running}");

    let ended = page(&activity, "2027-10-07T10:00:00+02:00");
    assert!(ended.contains("Avslutades torsdag 7 oktober 2027.") && !ended.contains("Delta"), "{ended}");
    activity.status = Status::Cancelled;
    let cancelled = page(&activity, OPEN);
    assert!(cancelled.contains("Den skulle ha ägt rum vid 3 tillfällen 5–7 oktober 2027."), "{cancelled}");
    assert_eq!(count(&cancelled, "Inställt</span> <s><time"), 3, "{cancelled}");
    assert!(!page(&activity, "2027-10-06T09:30:00+02:00").contains("Redan varit"), "it never was");
}

#[test]
fn a_map_is_asked_for_the_address_in_its_town() {
    let mut activity = sendable_activity(&[]);
    let mut query = |venue: &str, address: &str| {
        let occurrence = &mut activity.occurrences[0];
        occurrence.formats = vec![Format::Onsite];
        occurrence.municipality = MunicipalityCode::parse("0180");
        (occurrence.venue, occurrence.address) = (Some(venue.to_owned()), Some(address.to_owned()));
        let shown = page(&activity, OPEN);
        shown.split("search?query=").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(query("Konserthuset Stockholm", "Torget 8"), "Torget+8%2C+Stockholm");
    assert_eq!(query("Torget 8", "Torget 8"), "Torget+8%2C+Stockholm");
    assert_eq!(query("Aulan", "Torget 8, Stockholm"), "Torget+8%2C+Stockholm");
}

#[test]
fn a_contact_is_named_where_there_is_one() {
    let mut activity = sendable_activity(&[]);
    assert!(page(&activity, OPEN).contains("Frågor om aktiviteten besvaras"));
    activity.contact = Contact::default();
    assert!(!page(&activity, OPEN).contains("Kontakt"));
}

#[test]
fn a_long_list_of_parties_opens() {
    let mut activity = sendable_activity(&[]);
    activity.partners = (1..=20)
        .map(|number| Party {
            name: PartyName::parse(&format!("Part {number}")).unwrap(),
            ..activity.organizer.clone()
        })
        .collect();
    let shown = page(&activity, OPEN);
    let (before, after) = shown.split_once("<summary>och 14 till</summary>").unwrap();
    assert!(before.contains(">Part 6<") && after.contains(">Part 7<") && after.contains(">Part 20<"), "{shown}");
}

#[test]
fn many_organizers_in_one_name_are_cut_above_and_whole_among_the_facts() {
    let names: Vec<String> = (1..=20).map(|number| format!("Organisation nummer {number}")).collect();
    let mut activity = sendable_activity(&[]);
    activity.organizer.name = PartyName::parse(&names.join(", ")).unwrap();
    let shown = page(&activity, OPEN);
    let who = shown.split("<p class=\"who\"").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(who.contains("Organisation nummer 1") && who.ends_with(" till") && !who.contains("nummer 20"), "{who}");
    assert!(shown.split("<dl>").nth(1).unwrap().contains(&names.join(", ")), "{shown}");
}

/// Begins a draft, and gives the address of its first step.
async fn who(visitor: &mut Visitor) -> String {
    visitor.post("/anmal", &[("action", "begin")]).await.location
}

/// The organizer's name, number and kind as the step shows them.
fn organizer(page: &str) -> [String; 3] {
    let value = |name: &str| {
        let control = page.split(&format!("name=\"{name}\"")).nth(1).unwrap().split('>').next().unwrap().to_owned();
        control.split("value=\"").nth(1).map_or(String::new(), |rest| rest.split('"').next().unwrap().to_owned())
    };
    let list = page.split("name=\"organizer_kind\"").nth(1).unwrap().split("</select>").next().unwrap();
    let chosen = list.split(" selected").next().filter(|before| before.len() < list.len());
    let kind = chosen.map_or("", |before| before.rsplit("value=\"").next().unwrap().trim_end_matches('"'));
    [value("organizer"), value("organizer_number"), kind.to_owned()]
}

#[tokio::test]
async fn the_wizard_tells_what_is_confirmed_from_what_is_stated() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    for (name, number, kind, class, words) in [
        ("Vinnova", "202100-5216", "state", "rule is-met", "Villkoret är uppfyllt: Vinnova är av slaget statlig"),
        ("Kommunkonsulten i Bromma AB", "", "state", "rule is-stated", "Namnet finns inte i registret"),
        ("Acme AB", "202100-5216", "state", "rule is-stated", "och numret hör till Vinnova"),
        ("Vinnova", "556036-0793", "state", "rule is-stated", "Organisationsnumret är ett annat än i registret"),
        ("Vinnova", "202100-5216", "region", "rule is-stated", "I registret är den av slaget statlig myndighet"),
        ("Acme AB", "556036-0793", "company", "rule", "Villkoret är inte uppfyllt än"),
    ] {
        let fields = [("organizer", name), ("organizer_number", number), ("organizer_kind", kind)];
        // Said again, it is what somebody says, and not what the registry had filled in for another name.
        visitor.fill(&path, &fields, "save").await;
        visitor.fill(&path, &fields, "save").await;
        let page = visitor.get(&path).await.html;
        let rule = page.split("id=\"eligibility\">").nth(1).unwrap().split("</div>").next().unwrap();
        assert!(rule.starts_with(&format!("<p class=\"{class}\">")) && rule.contains(words), "{name} {kind}: {rule}");
    }
    visitor.fill(&path, &[], "next").await;
    assert!(visitor.get(&path).await.html.contains("<p class=\"rule is-not-met\">"));
}

#[tokio::test]
async fn what_the_registry_filled_in_goes_with_the_name() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    // Looked up on leaving, then picked: both go, and the rule is not met by another's number and kind.
    for (field, value, action) in [("organizer", "vinnova", "next"), ("organizer", "x", "pick:organizer:Vinnova")] {
        visitor.fill(&path, &[(field, value)], action).await;
        let shown = organizer(&visitor.get(&path).await.html);
        assert_eq!(shown[1..], ["202100-5216".to_owned(), "state".to_owned()], "{shown:?}");
        visitor.fill(&path, &[("organizer", "Acme AB")], "next").await;
        let page = visitor.get(&path).await.html;
        assert_eq!(organizer(&page), ["Acme AB", "", ""], "{action}");
        assert!(page.contains("rule is-not-met"), "{page}");
    }
    // Another name of the same body keeps them; another body brings its own.
    visitor.fill(&path, &[("organizer", "Vinnova")], "next").await;
    visitor.fill(&path, &[("organizer", "Verket för innovationssystem")], "next").await;
    let shown = organizer(&visitor.get(&path).await.html);
    assert_eq!(shown, ["Verket för innovationssystem", "202100-5216", "state"]);
    visitor.fill(&path, &[("organizer", "Region Skåne")], "next").await;
    let shown = organizer(&visitor.get(&path).await.html);
    assert_eq!((shown[1] == "202100-5216", shown[2].as_str()), (false, "region"), "{shown:?}");
    // What somebody typed stays.
    let typed = [("organizer", "Vinnova"), ("organizer_number", "556036-0793"), ("organizer_kind", "company")];
    visitor.fill(&path, &typed, "next").await;
    visitor.fill(&path, &[("organizer", "Acme AB")], "next").await;
    assert_eq!(organizer(&visitor.get(&path).await.html), ["Acme AB", "556036-0793", "company"]);
    let typed = [("organizer", "Beta AB"), ("organizer_number", "202100-5216"), ("organizer_kind", "state")];
    visitor.fill(&path, &typed, "next").await;
    visitor.fill(&path, &[("organizer", "Gamma AB")], "next").await;
    assert_eq!(organizer(&visitor.get(&path).await.html), ["Gamma AB", "202100-5216", "state"]);
}

#[tokio::test]
async fn the_browser_is_told_what_the_registry_has() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    assert!(!visitor.get(&path).await.html.contains("data-known"));
    visitor.fill(&path, &[("organizer", "vinnova")], "next").await;
    let page = visitor.get(&path).await.html;
    let known = "data-known=\"vinnova\" data-known-number=\"202100-5216\" data-known-kind=\"state\"";
    assert!(page.contains(known), "{page}");
}
