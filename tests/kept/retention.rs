//! Retention: what is forgotten because it is old, and what is not, on either database.

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact},
        place::MailAddress,
        review::State,
        text,
        week::Retention,
    },
    server::{
        clock::Clock,
        mail::Letter,
        service::retention,
        state::Site,
        store::{HistorySource, Store},
    },
};

use super::{
    fixtures::{NOW_MS, activity, edit, new, store_with_week, week},
    tables::Tables,
};

use crate::letters_to::letters_to;

/// One share of what is old at an instant.
async fn apply(store: &Store, real_ms: i64) -> u64 {
    retention::apply(&Site::new(store.clone(), Clock::system(), None), real_ms).await
}

const DAY_MS: i64 = 24 * 3_600_000;
const ANNA: &str = "anna@x.example";

fn with_contact(title: &str) -> Activity {
    let contact = Contact { name: Some("Anna".to_owned()), email: Some(MailAddress::parse(ANNA).unwrap()) };
    Activity { contact, ..activity(title) }
}

/// A draft that was sent as an activity.
fn sent(id: i64, activity_id: u32, sent_ms: i64) -> String {
    format!(
        "INSERT INTO drafts (id, week_slug, activity_id, revision, content, locale, own_email, created_ms, updated_ms, sent_ms)
VALUES ({id}, '2022', {activity_id}, 1, '{{\"own_email\":{{\"v\":\"{ANNA}\",\"r\":1,\"e\":\"\"}},\"title\":{{\"v\":\"Ett\",\"r\":1,\"e\":\"\"}}}}',
'sv', '{ANNA}', {sent_ms}, {sent_ms}, {sent_ms});
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms) VALUES ('h{id}', {id}, '{ANNA}', 1, 1, 1);\n"
    )
}

/// The last instant at which the contacts of the fixtures' week, 3–7 October 2022, are kept.
const CONTACTS_KEPT_MS: i64 = NOW_MS + (4 + 365) * DAY_MS;

pub async fn contacts_go_a_year_after_the_week(url: &str) {
    let store = store_with_week(url).await;
    let anna = with_contact("Öppna data");
    let id = store.create(&new(&anna, State::Waiting, None), NOW_MS).await.unwrap();
    store.revise(id, 1, &edit(&anna, State::Published), NOW_MS).await.unwrap();
    let later = store.create(&new(&anna, State::Published, None), CONTACTS_KEPT_MS + 100 * DAY_MS).await.unwrap();
    let tables = Tables::open(url).await;
    tables.run(&sent(7, id, NOW_MS)).await;
    tables.run(&format!("INSERT INTO editors (activity_id, email, added_ms) VALUES ({id}, '{ANNA}', 1);\n")).await;
    let sequence = store.sequences().await.unwrap()["2022"];
    assert_eq!(apply(&store, CONTACTS_KEPT_MS).await, 0);
    assert_eq!(store.editors(id).await.unwrap(), [ANNA]);

    assert_eq!(apply(&store, CONTACTS_KEPT_MS + DAY_MS).await, 4, "an activity, an editor, a draft and its key");
    let after = store.activity(id).await.unwrap().unwrap().record;
    assert_eq!((after.activity.contact, after.revision, after.updated_ms), (Contact::default(), 2, NOW_MS));
    assert_eq!(after.activity.title.as_str(), "Öppna data");
    assert!(store.revisions(id).await.unwrap().iter().all(|revision| revision.activity.contact == Contact::default()));
    assert!(store.sequences().await.unwrap()["2022"] > sequence, "what is published is built anew");
    assert_eq!(store.editors(id).await.unwrap(), [""; 0]);
    let draft = store.draft(7).await.unwrap().unwrap().draft;
    assert_eq!((draft.value(innovationsveckan::domain::draft::DraftField::OwnEmail), draft.fields().count()), ("", 2));
    assert_eq!(tables.texts("SELECT hash FROM draft_keys".to_owned()).await, [""; 0]);
    let untouched = store.activity(later).await.unwrap().unwrap().record.activity;
    assert_eq!(untouched, anna, "what is stamped later than now is left");
    let events = tables.texts("SELECT words FROM events".to_owned()).await;
    assert_eq!(events, ["2022: contacts 1, editors 1, drafts' addresses 1, keys 1"]);
    assert_eq!(apply(&store, CONTACTS_KEPT_MS + DAY_MS).await, 0, "once");
}

pub async fn unsent_drafts_go_half_a_year_after_their_last_change(url: &str) {
    let store = store_with_week(url).await;
    let tables = Tables::open(url).await;
    for (id, updated_ms) in [(1, NOW_MS - 181 * DAY_MS), (2, NOW_MS - 179 * DAY_MS), (3, NOW_MS + DAY_MS)] {
        tables
            .run(&format!(
                "INSERT INTO drafts (id, week_slug, revision, content, locale, created_ms, updated_ms)
VALUES ({id}, '2022', 1, '{{}}', 'sv', 1, {updated_ms});
INSERT INTO draft_keys (hash, draft_id, is_mailed, created_ms, expires_ms) VALUES ('h{id}', {id}, 0, 1, 1);\n"
            ))
            .await;
    }
    assert_eq!(apply(&store, NOW_MS).await, 2);
    assert_eq!(tables.texts("SELECT hash FROM draft_keys ORDER BY hash".to_owned()).await, ["h2", "h3"]);
}

pub async fn saved_lists_go_a_year_after_the_week(url: &str) {
    let store = store_with_week(url).await;
    let tables = Tables::open(url).await;
    tables
        .run(&format!(
            "INSERT INTO saved_lists (hash, read_hash, week_slug, content, created_ms, changed_ms)
VALUES ('h1', 'r1', '2022', '1', {NOW_MS}, {NOW_MS}),
('h2', 'r2', '2022', '1', {CONTACTS_KEPT_MS}, {CONTACTS_KEPT_MS}),
('h3', 'r3', '2022', '1', {0}, {0});\n",
            CONTACTS_KEPT_MS + 100 * DAY_MS
        ))
        .await;
    assert_eq!(apply(&store, CONTACTS_KEPT_MS).await, 0);
    assert_eq!(apply(&store, CONTACTS_KEPT_MS + DAY_MS).await, 2);
    let left = tables.texts("SELECT hash FROM saved_lists".to_owned()).await;
    assert_eq!(left, ["h3"], "what is stamped later than now is left");
    assert_eq!(tables.texts("SELECT words FROM events".to_owned()).await, ["2022: saved lists 2"]);
}

pub async fn one_share_is_bounded(url: &str) {
    let store = store_with_week(url).await;
    let tables = Tables::open(url).await;
    let rows: Vec<String> = (1..=450).map(|id| format!("({id}, '2022', 1, '{{}}', 'sv', 1, 1)")).collect();
    tables
        .run(&format!(
            "INSERT INTO drafts (id, week_slug, revision, content, locale, created_ms, updated_ms) VALUES {};\n",
            rows.join(", ")
        ))
        .await;
    let mut shares = Vec::new();
    for _ in 0..4 {
        shares.push(apply(&store, NOW_MS).await);
    }
    assert_eq!(shares, [200, 200, 50, 0]);
}

async fn letters(store: &Store) -> usize {
    letters_to(store, ANNA).await.len()
}

pub async fn who_has_not_confirmed_is_reminded_once_and_then_forgotten(url: &str) {
    let store = store_with_week(url).await;
    let anna = with_contact("Obekräftad");
    let id = store.create(&new(&anna, State::Unconfirmed, None), NOW_MS).await.unwrap();
    let reviewed = store.create(&new(&anna, State::Unconfirmed, None), NOW_MS).await.unwrap();
    store.revise(reviewed, 1, &edit(&anna, State::Waiting), NOW_MS).await.unwrap();
    let tables = Tables::open(url).await;
    tables.run(&sent(7, id, NOW_MS)).await;
    tables.run(&sent(8, reviewed, NOW_MS)).await;

    assert_eq!((apply(&store, NOW_MS + 12 * DAY_MS).await, letters(&store).await), (0, 0));
    apply(&store, NOW_MS + 12 * DAY_MS + 1).await;
    assert_eq!(letters_to(&store, ANNA).await, [Letter::Remind { draft_id: 7 }]);
    apply(&store, NOW_MS + 13 * DAY_MS).await;
    assert_eq!(letters(&store).await, 1, "once");
    assert!(store.activity(id).await.unwrap().is_some());
    assert_eq!(apply(&store, NOW_MS + 14 * DAY_MS + 2).await, 1);
    assert_eq!(store.activity(id).await.unwrap(), None);
    assert_eq!(store.draft(7).await.unwrap(), None);
    assert!(store.activity(reviewed).await.unwrap().is_some(), "what moderators have before them stays");
    let next = store.create(&new(&anna, State::Waiting, None), NOW_MS).await.unwrap();
    assert!(next > reviewed, "ids are never used again");
}

pub async fn nothing_unconfirmed_goes_without_a_reminder_two_days_before(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Ett"), State::Unconfirmed, None), NOW_MS).await.unwrap();
    let tables = Tables::open(url).await;
    tables.run(&sent(7, id, NOW_MS)).await;
    // A moderator had reminded early, and the server was off for long.
    tables.run(&format!("UPDATE drafts SET reminded_ms = {};\n", NOW_MS + DAY_MS)).await;
    let back_ms = NOW_MS + 30 * DAY_MS;
    apply(&store, back_ms).await;
    assert_eq!((store.activity(id).await.unwrap().is_some(), letters(&store).await), (true, 1));
    apply(&store, back_ms + 2 * DAY_MS - 1).await;
    assert_eq!((store.activity(id).await.unwrap().is_some(), letters(&store).await), (true, 1));
    apply(&store, back_ms + 2 * DAY_MS + 1).await;
    assert_eq!(store.activity(id).await.unwrap(), None);
}

pub async fn an_old_history_names_nobody_and_can_be_read(url: &str) {
    let store = store_with_week(url).await;
    let forever = Retention { contacts_days: 36_000, ..Retention::default() };
    store.put_week(&innovationsveckan::domain::week::Week { retention: forever, ..week() }, NOW_MS).await.unwrap();
    let anna = with_contact("Ett");
    let id = store.create(&new(&anna, State::Waiting, None), NOW_MS).await.unwrap();
    store.revise(id, 1, &edit(&activity("Två"), State::Waiting), NOW_MS).await.unwrap();
    store.revise(id, 2, &edit(&activity("Tre"), State::Published), NOW_MS + DAY_MS).await.unwrap();
    let tables = Tables::open(url).await;
    tables
        .run(&format!(
            "INSERT INTO decisions (activity_id, revision, at_ms, actor, decision, words, state_before, state_after)
VALUES ({id}, 1, {NOW_MS}, 'key:3:{ANNA}', 'publish', 'Hej Anna', 'waiting', 'published');
INSERT INTO events (at_ms, actor, event, activity_id, about, words) VALUES ({NOW_MS}, '{ANNA}', 'editor-added', {id}, '{ANNA}', '');
INSERT INTO events (at_ms, actor, event, about, words) VALUES ({NOW_MS}, 'veckan invite', 'role-given', '{ANNA}', 'admin');\n"
        ))
        .await;
    let kept_ms = NOW_MS + 1825 * DAY_MS;
    assert_eq!(apply(&store, kept_ms).await, 0);
    assert!(apply(&store, kept_ms + 1).await > 0);
    let revisions = store.revisions(id).await.unwrap();
    let titles: Vec<&str> = revisions.iter().map(|revision| revision.activity.title.as_str()).collect();
    assert_eq!(titles, [text::ERASED, text::ERASED, "Tre"]);
    assert_eq!(revisions[2].actor, "åsa@myndighet.example", "young enough");
    assert!(revisions[1].actor.starts_with("person-"), "{}", revisions[1].actor);
    let decision = store.decisions(id).await.unwrap().remove(0);
    assert!(decision.actor.starts_with("key:3:person-") && decision.words.is_empty());
    let lines = store.history(None, 100).await.unwrap();
    let named: Vec<_> =
        lines.iter().filter(|line| line.at_ms == NOW_MS && line.source == HistorySource::Event).collect();
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|line| line.about.as_deref().is_some_and(|about| about.starts_with("person-"))));
    assert_eq!(apply(&store, kept_ms + 1).await, 0, "once");
}

pub async fn the_history_is_read_in_pages_and_in_pieces(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Ett"), State::Waiting, None), NOW_MS).await.unwrap();
    for revision in 1..=5 {
        store.revise(id, revision, &edit(&activity("Ett"), State::Waiting), NOW_MS).await.unwrap();
    }
    let tables = Tables::open(url).await;
    tables
        .run(&format!(
            "INSERT INTO decisions (activity_id, revision, at_ms, actor, decision, words, state_before, state_after)
VALUES ({id}, 1, {NOW_MS}, '{ANNA}', 'publish', 'Bra', 'waiting', 'published');
INSERT INTO events (at_ms, actor, event, about, words) VALUES ({}, 'veckan invite', 'role-given', '{ANNA}', 'admin');\n",
            NOW_MS + 1
        ))
        .await;
    let all = store.history(None, 100).await.unwrap();
    assert_eq!(all.len(), 8);
    assert_eq!(
        (all[0].what.as_str(), all[0].about.as_deref(), all[1].what.as_str()),
        ("role-given", Some(ANNA), "publish")
    );
    let mut pieces = Vec::new();
    while let Some(piece) = Some(store.history(pieces.last(), 3).await.unwrap()).filter(|piece| !piece.is_empty()) {
        pieces.extend(piece);
    }
    assert_eq!(pieces, all);
    assert_eq!(store.history_after(3, 2).await.unwrap(), all[3..5]);
    let kept = store.personal_data(ANNA).await.unwrap();
    assert_eq!(kept.history.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["publish", "role-given"]);
}
