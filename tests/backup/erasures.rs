//! Erasures after a backup are made again when that is restored.

use innovationsveckan::{
    domain::{
        access::Role,
        activity::{Activity, Contact, Description},
        place::MailAddress,
        review::State,
        week::Week,
    },
    server::{
        backup::RestoreOptions,
        service::erasure::{self, ErasureMode, ErasureRequest},
        store::{Store, newest_schema, tables::kept_tables},
    },
};

use crate::{
    filled::{ANNA, BO, Folder, back_up, fill, kept_rows, lines, options, restore},
    fixtures::{NOW_MS, activity, new, week},
    tables::Tables,
};

const REQUEST: ErasureRequest<'static> =
    ErasureRequest { actor: "test", now_ms: NOW_MS + 20, effect: ErasureMode::Erase };

/// Mentions her where words are searched, after a line break too.
fn of_anna(title: &str) -> Activity {
    Activity {
        description: Description::parse("Frågor?\nAnna@X.example\n\nEller anna-b@x.example.").unwrap(),
        contact: Contact { name: None, email: Some(MailAddress::parse("Anna@x.example").unwrap()) },
        ..activity(title)
    }
}

async fn where_found(url: &str, needle: &str) -> Vec<String> {
    let rows = kept_rows(url).await;
    let found = rows.into_iter().flat_map(|(table, rows)| rows.into_iter().map(move |row| format!("{table}: {row}")));
    found.filter(|row| row.to_lowercase().contains(needle)).collect()
}

pub async fn what_was_erased_later_is_erased_again(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    let store = fill(&source).await;
    let of_anna = of_anna("Annas");
    let id = store.create(&new(&of_anna, State::Published, None), NOW_MS + 5).await.unwrap();
    // She is the only administrator then, and not later.
    store.give_role(ANNA, Role::Admin, "veckan invite", NOW_MS).await.unwrap();
    store.give_role("admin@x.example", Role::Moderator, ANNA, NOW_MS).await.unwrap();
    store.close().await;
    let (earlier, later) = (folder.file("earlier.backup"), folder.file("later.backup"));
    back_up(&source, &earlier).await;

    let store = Store::open(&source).await.unwrap();
    store.give_role("admin@x.example", Role::Admin, ANNA, NOW_MS).await.unwrap();
    erasure::erase_person(&store, ANNA, REQUEST).await.unwrap();
    erasure::erase_activity(&store, 2, REQUEST).await.unwrap().unwrap();
    // Nobody that this database knows any more, but an earlier backup might.
    erasure::erase_person(&store, BO, ErasureRequest { effect: ErasureMode::Rehearse, ..REQUEST }).await.unwrap();
    erasure::erase_person(&store, "cia@x.example", REQUEST).await.unwrap();
    erasure::erase_person(&store, "cia@x.example", REQUEST).await.unwrap();
    let listed = store.erasures().await.unwrap();
    assert_eq!(listed.len(), 4, "one is of the filled database: {listed:?}");
    store.close().await;
    back_up(&source, &later).await;
    let text = lines(&later).join("\n").to_lowercase();
    assert!(!text.contains(ANNA) && !text.contains("cia@x.example"));

    // The earlier one alone brings her back.
    let alone = folder.database("alone.db");
    let restored = restore(&alone, options(&earlier)).await;
    assert_eq!((restored.activities_erased_again, restored.people_erased_again), (0, 0));
    assert!(!where_found(&alone, ANNA).await.is_empty());

    let restored = restore(url, RestoreOptions { erasures_of: Some(&later), ..options(&earlier) }).await;
    assert_eq!((restored.activities_erased_again, restored.people_erased_again), (1, 1));
    assert_eq!(restored.not_erased, []);
    assert_eq!(where_found(url, ANNA).await, [""; 0]);
    assert!(!where_found(url, "anna-b@x.example").await.is_empty(), "another's");
    assert!(!where_found(url, BO).await.is_empty());
    let store = Store::open(url).await.unwrap();
    let state = |stored: Option<innovationsveckan::server::store::StoredActivity>| stored.map(|stored| stored.state);
    assert_eq!(state(store.activity(2).await.unwrap()), Some(State::Erased));
    assert_eq!(state(store.activity(id).await.unwrap()), Some(State::Published));
    assert_eq!(store.erasures().await.unwrap().len(), 4, "what is listed is carried on");
    store.close().await;
    if let Some(path) = url.strip_prefix("sqlite:") {
        for file in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(file).unwrap_or_default();
            assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains(ANNA));
        }
    }

    // Of what lists erasures and holds nothing of it any more, nothing is erased again.
    let again = folder.database("again.db");
    let restored = restore(&again, RestoreOptions { erasures_of: Some(&later), ..options(&later) }).await;
    assert_eq!((restored.activities_erased_again, restored.people_erased_again), (0, 0));
    let tables: Vec<&str> = kept_tables(newest_schema()).map(|table| table.name).collect();
    assert!(tables.contains(&"erasures"));
    assert_eq!(kept_rows(&again).await["erasures"], kept_rows(&source).await["erasures"]);
}

pub async fn who_came_back_after_being_erased_stays(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    let store = fill(&source).await;
    erasure::erase_person(&store, ANNA, REQUEST).await.unwrap();
    store.create(&new(&of_anna("Annas nya"), State::Published, None), NOW_MS + 6).await.unwrap();
    store.close().await;
    let (with_her, without_her) = (folder.file("with.backup"), folder.file("without.backup"));
    back_up(&source, &with_her).await;
    let store = Store::open(&source).await.unwrap();
    erasure::erase_person(&store, ANNA, REQUEST).await.unwrap();
    store.close().await;
    back_up(&source, &without_her).await;

    let kept = folder.database("kept.db");
    let restored = restore(&kept, options(&with_her)).await;
    assert_eq!(restored.people_erased_again, 0);
    assert!(!where_found(&kept, ANNA).await.is_empty(), "she is there on purpose");
    let restored = restore(url, RestoreOptions { erasures_of: Some(&without_her), ..options(&with_her) }).await;
    assert_eq!(restored.people_erased_again, 1, "the second time counts too");
    assert_eq!(where_found(url, ANNA).await, [""; 0]);
}

pub async fn of_two_copies_an_erasure_means_only_what_it_was_made_for(url: &str) {
    let folder = Folder::new();
    let other = folder.database("other.db");
    let store = fill(&other).await;
    erasure::erase_activity(&store, 1, REQUEST).await.unwrap().unwrap();
    store.close().await;
    let others = folder.file("others.backup");
    back_up(&other, &others).await;
    // Another database, whose first activity is something else.
    let own = folder.database("own.db");
    let store = crate::fixtures::store_with_week(&own).await;
    let id = store.create(&new(&activity("Egen"), State::Published, None), NOW_MS + 77).await.unwrap();
    store.close().await;
    let file = folder.file("own.backup");
    back_up(&own, &file).await;
    let restored = restore(url, RestoreOptions { erasures_of: Some(&others), ..options(&file) }).await;
    assert_eq!(restored.activities_erased_again, 0);
    let tables = Tables::open(url).await;
    let states = tables.texts(format!("SELECT state FROM activities WHERE id = {id}")).await;
    assert_eq!(states, ["published"]);
    tables.close().await;
}

pub async fn who_stands_in_a_weeks_settings_is_named_instead(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    let store = fill(&source).await;
    store.put_week(&Week { contact_email: Some(ANNA.to_owned()), ..week() }, NOW_MS).await.unwrap();
    let (earlier, later) = (folder.file("earlier.backup"), folder.file("later.backup"));
    back_up(&source, &earlier).await;
    store.put_week(&week(), NOW_MS).await.unwrap();
    erasure::erase_person(&store, ANNA, REQUEST).await.unwrap();
    back_up(&source, &later).await;
    store.close().await;
    let restored = restore(url, RestoreOptions { erasures_of: Some(&later), ..options(&earlier) }).await;
    assert_eq!(restored.people_erased_again, 0);
    assert_eq!(restored.not_erased, [(ANNA.to_owned(), "2022".to_owned())]);
}
