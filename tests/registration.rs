//! Registering without scripts, over HTTP, from the first page to the programme: on SQLite and, where it matters, on
//! PostgreSQL too.

use axum::http::{StatusCode, header};
use innovationsveckan::{
    domain::{
        activity::Activity,
        draft::{Draft, DraftField, check},
        review::State,
    },
    server::{
        service::{demo, drafts},
        store::Store,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::{Postgres, SqliteFile};
use visitor::{OPEN, Seen, Visitor, mailed_link, site};

const WHO: &[(&str, &str)] = &[("organizer", "Vinnova")];
const WHAT: &[(&str, &str)] = &[
    ("title", "Öppna data i praktiken"),
    ("description", "Vi visar **hur** man gör."),
    ("kind", "seminar"),
    ("themes", "data"),
    ("languages", "sv"),
    ("audience", "open"),
];
const WHEN: &[(&str, &str)] = &[
    ("day.1", "2027-10-05"),
    ("starts.1", "09:00"),
    ("ends.1", "10:30"),
    ("format.1", "hybrid"),
    ("venue.1", "Stora salen"),
    ("municipality.1", "0180"),
    ("online_url.1", "https://moten.vinnova.example/1"),
];
const TAKE_PART: &[(&str, &str)] = &[("registration", "none"), ("accessibility", "captions")];
const CONTACT: &[(&str, &str)] = &[("contact_email", "fragor@vinnova.example"), ("own_email", "Anna@Vinnova.example")];

/// Begins a draft, and gives the address of its steps.
async fn begin(visitor: &mut Visitor) -> String {
    let begun = visitor.post("/anmal", &[("action", "begin")]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.html);
    begun.location.strip_suffix("/vem").unwrap().to_owned()
}

/// Fills in every step, pressing the button that leads on.
async fn fill_all(visitor: &mut Visitor, draft: &str) {
    for (step, fields, next) in [
        ("vem", WHO, "vad"),
        ("vad", WHAT, "nar"),
        ("nar", WHEN, "delta"),
        ("delta", TAKE_PART, "kontakt"),
        ("kontakt", CONTACT, "skicka"),
    ] {
        let seen = visitor.fill(&format!("{draft}/{step}"), fields, "next").await;
        assert_eq!(seen.location, format!("{draft}/{next}"), "{step}: {}", seen.html);
    }
}

async fn send(visitor: &mut Visitor, draft: &str) -> Seen {
    visitor.fill(&format!("{draft}/skicka"), &[], "send").await
}

#[tokio::test]
async fn an_activity_is_registered_page_by_page() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let intro = visitor.get("/anmal").await;
    for words in ["torsdag 30 september 2027 klockan 23:59", "60 minuter", "150 tecken", "region"] {
        assert!(intro.html.contains(words), "{words}");
    }
    let draft = begin(&mut visitor).await;
    fill_all(&mut visitor, &draft).await;
    // The registry filled in what was left empty.
    let who = visitor.get(&format!("{draft}/vem")).await.html;
    assert!(who.contains("value=\"202100-5216\"") && who.contains("<option value=\"state\" selected>"), "{who}");
    assert!(who.contains("Numret hör till Vinnova."));
    let sent = send(&mut visitor, &draft).await;
    assert_eq!(sent.location, format!("{draft}/skicka?klart=bekrafta#sent"));
    let page = visitor.get(&sent.location).await.html;
    assert!(page.contains("Bekräfta i ditt mejl") && page.contains("anna@vinnova.example"), "{page}");
    let stored = site.store.activity(1).await.unwrap().unwrap();
    assert_eq!(stored.state, State::Unconfirmed);
    assert_eq!(stored.record.activity.occurrences[0].starts.to_string(), "2027-10-05T09:00:00+02:00");
    assert_eq!(site.store.editors(1).await.unwrap(), ["anna@vinnova.example"]);

    // The address on the screen does not confirm it, the one in the mail does.
    visitor.fill(&format!("{draft}/skicka"), &[], "confirm").await;
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Unconfirmed);
    let mailed = mailed_link(&site, "anna@vinnova.example", "/anmal/").await;
    assert_eq!(visitor.get(&mailed).await.status, StatusCode::OK);
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Unconfirmed, "looking proves nothing");
    let confirmed = visitor.fill(&mailed, &[], "confirm").await;
    assert!(confirmed.location.contains("klart=inskickad"), "{}", confirmed.location);
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Waiting);
}

#[tokio::test]
async fn any_language_can_be_chosen_and_is_seen() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let what = format!("{draft}/vad");
    let empty = visitor.get(&what).await.html;
    assert!(empty.contains("<details class=\"more-choices\"><summary>"), "{empty}");
    visitor.fill(&what, &[("languages", "fit")], "next").await;
    let seen = visitor.get(&what).await.html;
    assert!(seen.contains("<details class=\"more-choices\" open><summary>"), "{seen}");
    let ticked = "value=\"fit\" checked> <span>Meänkieli</span>";
    assert!(seen.contains(ticked), "{seen}");
}

#[tokio::test]
async fn a_draft_needs_nothing_and_keeps_everything() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let odd = "  \n<b>Hur & \"varför\"</b>\n\n</textarea><script>alert(1)</script>\u{202e}å\n";
    for action in ["goto:skicka", "back", "next", "save", "add-occurrence", "find:organizer"] {
        let seen = visitor
            .fill(&format!("{draft}/vad"), &[("description", odd), ("title", "x".repeat(400).as_str())], action)
            .await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{action}");
    }
    let page = visitor.get(&format!("{draft}/vad")).await.html;
    let kept = page.split("name=\"description\"").nth(1).unwrap().split(">\n").nth(1).unwrap();
    assert!(kept.starts_with("  \n&lt;b&gt;Hur &amp; \"varför\"&lt;/b&gt;\n\n&lt;/textarea&gt;"), "{kept}");
    assert!(page.contains(&"x".repeat(400)) && !page.contains("<script>alert"));
    assert!(page.contains("id=\"problem-title\">") && !page.contains("id=\"problem-title\"></p>"));
    let send = visitor.get(&format!("{draft}/skicka")).await.html;
    assert!(send.contains(&format!("href=\"{draft}/vad#f-title\"")), "{send}");
    assert!(site.store.activity(1).await.unwrap().is_none());
}

#[tokio::test]
async fn rows_come_and_go_without_losing_the_others() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let path = format!("{draft}/nar");
    let added = visitor.fill(&path, WHEN, "add-occurrence").await;
    assert_eq!(added.location, format!("{path}#occurrence-2"));
    let page = visitor.get(&path).await.html;
    assert!(page.contains("name=\"day.2\"") && page.matches("value=\"Stora salen\"").count() == 2, "{page}");
    visitor.fill(&path, &[("day.2", "2027-10-06"), ("starts.2", "13:00"), ("ends.2", "14:00")], "add-occurrence").await;
    visitor.fill(&path, &[("day.3", "2027-10-07")], "remove-occurrence:2").await;
    let page = visitor.get(&path).await.html;
    assert!(page.contains("name=\"day.1\"") && !page.contains("name=\"day.2\"") && page.contains("name=\"day.3\""));
    assert!(
        page.contains("<option value=\"2027-10-07\" selected>")
            && page.contains("<option value=\"2027-10-05\" selected>")
    );
}

#[tokio::test]
async fn two_who_write_in_one_draft_keep_both_their_words() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let path = format!("{draft}/vad");
    // Two tabs were opened on the same page.
    let (one, other) = (visitor.get(&path).await.html, visitor.get(&path).await.html);
    visitor.fill_page(&path, &one, &[("title", "Den första titeln")], "next").await;
    let contested =
        visitor.fill_page(&path, &other, &[("title", "Den andra titeln"), ("summary", "Kort")], "next").await;
    assert_eq!(contested.location, format!("{path}#step"), "it stays where a choice is to be made");
    let page = visitor.get(&path).await.html;
    for words in ["Den första titeln", "Den andra titeln", "Kort", "Två har skrivit i samma fält"] {
        assert!(page.contains(words), "{words}");
    }
    visitor.fill(&path, &[], "settle:title:0").await;
    let page = visitor.get(&path).await.html;
    assert!(page.contains("value=\"Den andra titeln\"") && !page.contains("Den första titeln"));
}

#[tokio::test]
async fn who_did_not_touch_a_field_does_not_contest_it() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let path = format!("{draft}/vad");
    visitor.fill(&path, &[("title", "Först"), ("themes", "data")], "save").await;
    let (one, other) = (visitor.get(&path).await.html, visitor.get(&path).await.html);
    visitor.fill_page(&path, &one, &[("title", "Sedan")], "save").await;
    let seen = visitor.fill_page(&path, &other, &[("summary", "Kort")], "next").await;
    assert_eq!(seen.location, format!("{draft}/nar"));
    let page = visitor.get(&path).await.html;
    assert!(page.contains("value=\"Sedan\"") && page.contains("Kort") && !page.contains("Först"));
}

#[tokio::test]
async fn what_is_wrong_is_said_where_it_stands() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    fill_all(&mut visitor, &draft).await;
    visitor
        .fill(
            &format!("{draft}/vem"),
            &[("organizer", "AB Exempel"), ("organizer_kind", "company"), ("organizer_number", "202100-5217")],
            "next",
        )
        .await;
    visitor.fill(&format!("{draft}/nar"), &[("day.1", "2027-10-12"), ("ends.1", "08:00")], "next").await;
    let refused = send(&mut visitor, &draft).await;
    assert_eq!(refused.location, format!("{draft}/skicka#problems"));
    let page = visitor.get(&refused.location).await.html;
    for field_id in ["vem#f-organizer_kind", "vem#f-organizer_number", "nar#f-ends.1"] {
        assert!(page.contains(&format!("href=\"{draft}/{field_id}\"")), "{field_id}");
    }
    let who = visitor.get(&format!("{draft}/vem")).await.html;
    assert!(who.contains("Villkoret är inte uppfyllt än") && who.contains("aria-invalid=\"true\""));
    assert!(site.store.activity(1).await.unwrap().is_none());
}

#[tokio::test]
async fn the_deadline_is_told_to_the_second() {
    let file = SqliteFile::new();
    let before = site(&file.url(), "2027-09-30T23:59:58+02:00").await;
    let mut visitor = Visitor::new(&before);
    let draft = begin(&mut visitor).await;
    fill_all(&mut visitor, &draft).await;
    for (at, words, may_send) in [
        ("2027-09-30T23:59:59+02:00", "", true),
        ("2027-10-01T00:00:01+02:00", "Skicka in senast fredag 1 oktober 2027 klockan 01:00", true),
        ("2027-10-01T01:00:01+02:00", "tiden för påbörjade utkast är också slut", false),
    ] {
        let now = site(&file.url(), at).await;
        let mut visitor = Visitor::new(&now);
        let page = visitor.get(&format!("{draft}/skicka")).await.html;
        assert!(page.contains(words), "{at}: {page}");
        assert_eq!(page.contains("value=\"send\""), may_send, "{at}");
        let intro = visitor.get("/anmal").await.html;
        assert_eq!(intro.contains("value=\"begin\""), at.starts_with("2027-09-30"), "{at}");
        let begun = visitor.post("/anmal", &[("action", "begin")]).await;
        assert_eq!(begun.status == StatusCode::SEE_OTHER, at.starts_with("2027-09-30"), "{at}");
    }
    let too_late = site(&file.url(), "2027-10-01T01:00:01+02:00").await;
    send(&mut Visitor::new(&too_late), &draft).await;
    assert!(too_late.store.activity(1).await.unwrap().is_none());
    let in_time = site(&file.url(), "2027-10-01T00:59:00+02:00").await;
    let sent = send(&mut Visitor::new(&in_time), &draft).await;
    assert!(sent.location.contains("klart="), "{}", sent.location);
    assert!(in_time.store.activity(1).await.unwrap().is_some());
}

async fn fifty_at_once_make_one(url: &str) {
    let site = site(url, OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    fill_all(&mut visitor, &draft).await;
    let path = format!("{draft}/skicka");
    let page = visitor.get(&path).await.html;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (mut visitor, path, page) = (visitor.clone(), path.clone(), page.clone());
        tasks.spawn(async move { visitor.fill_page(&path, &page, &[], "send").await });
    }
    while let Some(seen) = tasks.join_next().await {
        let seen = seen.unwrap();
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.html);
        assert_eq!(seen.location, format!("{path}?klart=bekrafta#sent"));
    }
    assert!(site.store.activity(1).await.unwrap().is_some());
    assert!(site.store.activity(2).await.unwrap().is_none(), "one activity of fifty submissions");
    assert_eq!(site.store.revisions(1).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_identical_submissions_one_activity_is_made() {
    let file = SqliteFile::new();
    fifty_at_once_make_one(&file.url()).await;
}

#[test]
fn of_fifty_identical_submissions_one_activity_is_made_on_postgres() {
    let Some(server) = Postgres::start() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { fifty_at_once_make_one(&server.new_database("fifty")).await });
}

#[tokio::test]
async fn a_drafts_address_stays_where_it_is() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = begin(&mut visitor).await;
    let page = visitor.get(&format!("{draft}/vem")).await;
    assert_eq!(page.headers[header::REFERRER_POLICY], "strict-origin");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(page.html.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(!page.html.contains("rel=\"canonical\"") && !page.html.contains("og:url"));
    let key = draft.rsplit('/').next().unwrap();
    let database = std::fs::read(file.url().strip_prefix("sqlite:").unwrap()).unwrap();
    assert!(!database.windows(key.len()).any(|bytes| bytes == key.as_bytes()), "only its hash is kept");
    for path in ["/anmal/finnsinte", "/anmal/finnsinte/vad", "/anmal/finnsinte/skicka"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_draft_survives_a_restart_and_a_mended_one_is_sent() {
    let file = SqliteFile::new();
    let first = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&first);
    let draft = begin(&mut visitor).await;
    fill_all(&mut visitor, &draft).await;
    first.store.close().await;
    let second = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&second);
    let page = visitor.get(&format!("{draft}/vad")).await.html;
    assert!(page.contains("value=\"Öppna data i praktiken\""));
    assert!(send(&mut visitor, &draft).await.location.contains("klart=bekrafta"));
}

/// Published activities are edited in the wizard, and come out of it as they went in.
#[tokio::test]
async fn an_activity_survives_being_a_draft() {
    let file = SqliteFile::new();
    let store = Store::open(&file.url()).await.unwrap();
    let weeks = demo::fill(&store, visitor::clock(OPEN)).await.unwrap();
    let mut compared = 0;
    for (slug, _) in weeks {
        let week = store.week(&slug).await.unwrap().unwrap();
        let rules = drafts::rules(&week);
        for record in store.published(&slug).await.unwrap() {
            let mut draft = Draft::of_activity(&record.activity);
            draft.set(DraftField::OwnEmail, "anna@example.se");
            if draft.is_blank(DraftField::ContactEmail) {
                draft.set(DraftField::ContactEmail, "fragor@example.se");
            }
            let checked = check(&draft, &rules);
            let Some(again) = checked.activity else { panic!("{:?}: {:?}", record.activity, checked.problems) };
            let again = Activity { status: record.activity.status, contact: record.activity.contact.clone(), ..again };
            assert_eq!(again, record.activity, "{:?}", checked.problems);
            compared += 1;
        }
    }
    assert!(compared > 250, "{compared}");
}
