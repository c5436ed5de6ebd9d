//! Erasing, on either database: leaves of an address nothing in any column of text of any table.

use std::collections::BTreeSet;

use super::{
    fixtures::{NOW_MS, activity, edit, new, store_with_week, week},
    tables::Tables,
};
use innovationsveckan::{
    domain::{
        access::Role,
        activity::{Activity, Contact, Description},
        place::MailAddress,
        review::State,
        text,
    },
    server::{
        service::erasure::{self, ErasureMode, ErasureRequest},
        store::{ErasePersonError, Holds, Store, TEXT_COLUMNS},
    },
};

use crate::letters_to::letters_to;

const ANNA: &str = "anna@x.example";
const JOHANNA: &str = "johanna@x.example";
const NAME: &str = "Anna Andersson";

impl Tables {
    /// The columns that hold a text somewhere, whatever its case.
    async fn where_found(&self, needle: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for name in self.text_columns().await {
            let (table, column) = name.split_once('.').unwrap();
            let values =
                self.texts(format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL")).await;
            // Hers ends like Johanna's.
            if values.iter().any(|value| value.to_lowercase().replace(JOHANNA, "").contains(needle)) {
                found.insert(name);
            }
        }
        found
    }
}

fn of_anna(title: &str) -> Activity {
    Activity {
        description: Description::parse("Skriv till Anna@X.example. Eller till johanna@x.example.\n\nanna@x.example")
            .unwrap(),
        contact: Contact { name: Some(NAME.to_owned()), email: Some(MailAddress::parse("Anna@x.example").unwrap()) },
        ..activity(title)
    }
}

fn request(effect: ErasureMode) -> ErasureRequest<'static> {
    ErasureRequest { actor: "veckan person erase", now_ms: NOW_MS + 9, effect }
}

/// A row in every table, and the address in every column that may hold one.
async fn everywhere(url: &str) -> (Store, u32, Tables) {
    let store = store_with_week(url).await;
    let anna = of_anna("Öppna data");
    let id = store.create(&new(&anna, State::Waiting, Some("17")), NOW_MS).await.unwrap();
    store.revise(id, 1, &edit(&anna, State::Published), NOW_MS + 1).await.unwrap();
    for (email, role) in [("admin@x.example", Role::Admin), (ANNA, Role::Moderator)] {
        store.give_role(email, role, ANNA, NOW_MS).await.unwrap();
    }
    let tables = Tables::open(url).await;
    let content = serde_json::to_string(&anna).unwrap();
    tables
        .run(&format!(
            "UPDATE activities SET proposed = '{content}', reviewed = '{content}', waiting_ms = 1 WHERE id = {id};
INSERT INTO drafts (id, week_slug, activity_id, revision, content, locale, own_email, created_ms, updated_ms, sent_ms)
VALUES (7, '2022', {id}, 1, '{{\"own_email\":{{\"v\":\"Anna@x.example\",\"r\":1,\"e\":\"\"}},\"title\":{{\"v\":\"Ett\",\"r\":1,\"e\":\"\"}}}}',
'sv', '{ANNA}', 1, 1, 1);
INSERT INTO drafts (id, week_slug, revision, content, locale, own_email, created_ms, updated_ms)
VALUES (8, '2022', 1, '{{}}', 'sv', '{ANNA}', 1, 1);
INSERT INTO drafts (id, week_slug, revision, content, locale, own_email, co_email, created_ms, updated_ms)
VALUES (9, '2022', 1, '{{}}', 'sv', '{ANNA}', '{JOHANNA}', 1, 1);
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms) VALUES ('h7', 7, '{ANNA}', 1, 1, 1);
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms) VALUES ('h7b', 7, NULL, 0, 1, 1);
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms) VALUES ('h7c', 7, '{JOHANNA}', 1, 1, 1);
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms) VALUES ('h8', 8, NULL, 0, 1, 1);
INSERT INTO editors (activity_id, email, added_ms) VALUES ({id}, '{ANNA}', 1);
INSERT INTO editors (activity_id, email, added_ms) VALUES ({id}, '{JOHANNA}', 1);
INSERT INTO decisions (activity_id, revision, at_ms, actor, decision, words, state_before, state_after)
VALUES ({id}, 1, 1, '', 'publish', '', 'waiting', 'published');
INSERT INTO login_links (hash, email, created_ms, expires_ms) VALUES ('l', '', 1, 1);
INSERT INTO sessions (hash, email, browser, created_ms, seen_ms) VALUES ('s', '', '', 1, 1);
INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts)
VALUES ('{JOHANNA}', 'sv', '{{\"letter\":\"editor-added\",\"activity_id\":{id},\"by\":\"{ANNA}\"}}', 1, 1, 0);
INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts)
VALUES ('{ANNA}', 'sv', '{{\"letter\":\"login\",\"back\":null}}', 1, 1, 0);
INSERT INTO events (at_ms, actor, event, activity_id, about, words) VALUES (1, '', 'editor-added', {id}, NULL, '');
INSERT INTO known_browsers (hash, email, created_ms) VALUES ('b', '', 1);\n"
        ))
        .await;
    for column in TEXT_COLUMNS {
        let (table, column, holds) = (column.table, column.column, column.holds);
        match (holds, table) {
            (Holds::Words, _) => tables.run(&format!("UPDATE {table} SET {column} = 'key:12:Anna@X.example'")).await,
            (Holds::Owner, "login_links" | "sessions" | "known_browsers") => {
                tables.run(&format!("UPDATE {table} SET {column} = '{ANNA}'")).await;
            }
            // A letter to a box of hers.
            (Holds::Owner, "outbox") if column == "mailbox" => {
                tables.run(&format!("UPDATE outbox SET mailbox = '{ANNA}' WHERE recipient = '{ANNA}'")).await;
            }
            (Holds::Owner, "drafts") if column != "own_email" => {
                tables.run(&format!("UPDATE {table} SET {column} = '{ANNA}' WHERE id = 7")).await;
            }
            _ => {}
        }
    }
    (store, id, tables)
}

pub async fn every_column_of_text_is_listed(url: &str) {
    Store::open(url).await.unwrap().close().await;
    let listed: BTreeSet<String> =
        TEXT_COLUMNS.iter().map(|column| format!("{}.{}", column.table, column.column)).collect();
    let there = Tables::open(url).await.text_columns().await;
    assert_eq!(there, listed, "say in store/erase/columns.rs what becomes of it when a person is erased");
}

pub async fn of_a_person_who_is_erased_no_column_holds_the_address(url: &str) {
    let (store, _, tables) = everywhere(url).await;
    let may_hold: BTreeSet<String> = TEXT_COLUMNS
        .iter()
        .filter(|column| !matches!(column.holds, Holds::NoAddress | Holds::Settings))
        .map(|column| format!("{}.{}", column.table, column.column))
        .collect();
    assert_eq!(tables.where_found(ANNA).await, may_hold, "the test itself must put it everywhere");

    let rehearsed = erasure::erase_person(&store, ANNA, request(ErasureMode::Rehearse)).await.unwrap();
    assert_eq!(tables.where_found(ANNA).await, may_hold, "a rehearsal changes nothing");
    let done = erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await.unwrap();
    assert_eq!(rehearsed.erased, done.erased);

    assert_eq!(tables.where_found(ANNA).await, BTreeSet::new());
    assert_eq!(
        tables.where_found(&NAME.to_lowercase()).await,
        BTreeSet::new(),
        "with the contact's address goes the name"
    );
}

pub async fn what_a_person_who_is_erased_leaves_is_readable(url: &str) {
    let (store, id, tables) = everywhere(url).await;
    let before = store.activity(id).await.unwrap().unwrap().record;
    let sequence = store.sequences().await.unwrap()["2022"];
    let done = erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await.unwrap();

    let after = store.activity(id).await.unwrap().unwrap().record;
    assert_eq!((after.revision, after.updated_ms), (before.revision, before.updated_ms));
    assert_eq!(after.activity.contact, Contact::default());
    assert_eq!(after.activity.description.as_str(), "Skriv till …. Eller till johanna@x.example.\n\n…");
    assert_eq!(after.activity.title, before.activity.title);
    assert!(store.sequences().await.unwrap()["2022"] > sequence, "what is published is built anew");
    assert_eq!(store.proposal(id).await.unwrap().unwrap().activity, after.activity);

    let pseudonym = done.pseudonym.as_str();
    assert!(pseudonym.starts_with("person-") && !pseudonym.contains("anna"));
    let revisions = store.revisions(id).await.unwrap();
    assert_eq!(revisions.len(), 2);
    for revision in &revisions {
        assert_eq!((revision.actor.as_str(), &revision.activity), (&*format!("key:12:{pseudonym}"), &after.activity));
    }
    assert_eq!(store.decisions(id).await.unwrap()[0].actor, format!("key:12:{pseudonym}"));
    assert_eq!(store.events_of(id).await.unwrap()[0].about.as_deref(), Some(&*format!("key:12:{pseudonym}")));
    let events = tables.texts("SELECT about FROM events WHERE event = 'person-erased'".to_owned()).await;
    assert_eq!(events, [pseudonym]);

    assert_eq!(store.role(ANNA).await.unwrap(), None);
    assert_eq!(store.editors(id).await.unwrap(), [JOHANNA]);
    let keys = tables.texts("SELECT hash FROM draft_keys ORDER BY hash".to_owned()).await;
    assert_eq!(keys, ["h7c"], "hers end, also those that were handed to her");
    assert_eq!(store.draft(8).await.unwrap(), None, "nobody else's");
    assert!(store.draft(9).await.unwrap().is_some(), "another's too");
    assert_eq!(letters_to(&store, JOHANNA).await.len(), 1);

    let again = erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await.unwrap();
    assert!(again.erased.is_empty(), "{}", again.erased);
}

/// Erasing leaves nothing in an SQLite file either.
pub async fn what_is_erased_is_gone_from_the_file(url: &str) {
    let Some(path) = url.strip_prefix("sqlite:") else { return };
    let (store, id, tables) = everywhere(url).await;
    if let Tables::Sqlite(pool) = &tables {
        pool.close().await;
    }
    erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await.unwrap();
    erasure::erase_activity(&store, id, request(ErasureMode::Erase)).await.unwrap().unwrap();
    store.clean().await.unwrap();
    for file in [path.to_owned(), format!("{path}-wal")] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase().replace(JOHANNA, "");
        for needle in [ANNA, "anna andersson", "öppna data"] {
            assert!(!text.contains(needle), "{file}: {needle}");
        }
    }
    store.close().await;
}

pub async fn the_last_administrator_and_a_weeks_contact_are_not_erased(url: &str) {
    let store = store_with_week(url).await;
    store.give_role(ANNA, Role::Admin, "veckan invite", NOW_MS).await.unwrap();
    let refused = erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await;
    assert!(matches!(refused, Err(ErasePersonError::LastAdmin)), "{refused:?}");
    store.give_role("bo@x.example", Role::Admin, "veckan invite", NOW_MS).await.unwrap();
    let named = innovationsveckan::domain::week::Week { contact_email: Some("Anna@x.example".to_owned()), ..week() };
    store.put_week(&named, NOW_MS).await.unwrap();
    let refused = erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await;
    assert!(matches!(refused, Err(ErasePersonError::InSettings { .. })), "{refused:?}");
    assert_eq!(store.role(ANNA).await.unwrap(), Some(Role::Admin), "refused as a whole");
    store.put_week(&week(), NOW_MS).await.unwrap();
    erasure::erase_person(&store, ANNA, request(ErasureMode::Erase)).await.unwrap();
    assert_eq!(store.role(ANNA).await.unwrap(), None);
}

pub async fn of_an_activity_that_is_erased_a_readable_stub_is_left(url: &str) {
    let (store, id, tables) = everywhere(url).await;
    let before = store.activity(id).await.unwrap().unwrap().record;
    let sequence = store.sequences().await.unwrap()["2022"];
    assert_eq!(erasure::erase_activity(&store, id + 1, request(ErasureMode::Erase)).await.unwrap(), None);
    erasure::erase_activity(&store, id, request(ErasureMode::Erase)).await.unwrap().unwrap();

    let after = store.activity(id).await.unwrap().unwrap();
    assert_eq!((after.state, after.record.activity.title.as_str()), (State::Erased, text::ERASED));
    assert_eq!((after.record.revision, after.record.updated_ms), (before.revision, before.updated_ms));
    assert_eq!(after.record.external_id.as_deref(), Some("17"), "the same file must not bring it back");
    assert_eq!(store.published("2022").await.unwrap(), []);
    assert!(store.sequences().await.unwrap()["2022"] > sequence);
    assert!(store.is_taken_away(id).await.unwrap());
    assert_eq!(store.proposal(id).await.unwrap(), None);
    assert_eq!(store.editors(id).await.unwrap(), [""; 0]);
    assert_eq!(store.draft_of_activity(id).await.unwrap(), None);

    let revisions = store.revisions(id).await.unwrap();
    assert!(revisions.iter().all(|revision| revision.activity == Activity::erased()));
    let decisions = store.decisions(id).await.unwrap();
    assert!(decisions[0].actor.starts_with("key:12:person-") && decisions[0].words.is_empty());
    assert_eq!(revisions[0].actor, decisions[0].actor, "one person has one pseudonym");
    let events = store.events_of(id).await.unwrap();
    assert_eq!(events.last().map(|event| event.event.as_str()), Some("activity-erased"));
    let letters = tables.texts("SELECT letter FROM outbox".to_owned()).await;
    assert!(!letters.iter().any(|letter| letter.contains("activity_id")), "{letters:?}");

    let again = erasure::erase_activity(&store, id, request(ErasureMode::Erase)).await.unwrap().unwrap();
    assert!(again.is_empty(), "{again}");
}
