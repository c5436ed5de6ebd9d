//! The store's conformance suite: what it promises, on SQLite and on PostgreSQL alike.
//! The database server is a private one in a temporary folder; where none is installed its half is skipped, though
//! never in CI.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use innovationsveckan::{
    domain::{
        activity::{Description, Publicity},
        review::State,
        week::Week,
    },
    server::store::{ActivityEdit, ContentHash, NewActivity, ReviseError, Store, StoreError, WeekCounts},
};

#[expect(dead_code, reason = "`durable` uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "support/letters_to.rs"]
mod letters_to;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[path = "store/decisions.rs"]
mod decisions;
#[path = "store/drafts.rs"]
mod drafts;
#[path = "store/fixtures.rs"]
mod fixtures;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/people.rs"]
mod people;
#[path = "store/saved_lists.rs"]
mod saved_lists;
#[path = "support/tamper.rs"]
mod tamper;
#[path = "store/transactions.rs"]
mod transactions;

use databases::{Postgres, SqliteFile};
use decisions::{
    an_edit_waits_beside_what_is_published, decisions_are_kept_in_order, of_two_who_decide_of_an_edit_one_does,
    what_has_waited_longest_comes_first,
};
use drafts::{
    a_draft_is_sent_once, a_lent_key_ends_when_the_address_is_confirmed, an_unsent_draft_can_be_thrown_away,
    drafts_are_opened_by_their_keys, of_two_saves_of_one_revision_one_is_told_so,
    who_may_edit_is_kept_and_never_nobody,
};
use fixtures::{NOW_MS, activity, edit, new, store_with_week, week};
use outbox::{
    a_failure_is_shown_where_it_matters_until_it_is_dismissed, a_letter_taken_back_is_never_sent,
    a_letter_that_fails_is_tried_later_or_when_asked, a_letter_waits_until_it_is_sent,
    every_letter_is_read_as_it_was_written, letters_are_put_off_and_taken_back,
    letters_to_strangers_are_counted_by_who_causes_them, of_several_instances_one_takes_a_letter,
    what_is_being_tried_again_is_on_its_way, what_is_urgent_is_read_first_and_what_is_held_not_at_all,
    what_was_not_finished_is_due_again,
};
use people::{
    a_login_link_lets_in_once, a_session_ends_at_its_limits, of_two_who_spend_a_link_one_gets_in,
    roles_are_given_and_taken, sessions_are_listed_and_ended, the_last_administrator_stays,
};
use saved_lists::a_list_is_found_by_either_key_and_changed_by_one;
use tamper::tamper;
use transactions::{
    a_role_is_changed_where_there_is_one, a_taken_external_id_ends_no_transaction,
    a_transaction_reads_without_another_connection, a_week_to_change_is_nobody_elses,
    of_two_editors_who_remove_each_other_one_stays, what_comes_from_a_file_needs_no_look,
    what_is_missing_is_told_apart,
};

on_both! {
    creates_and_reads,
    revises_what_was_seen,
    of_two_revisions_at_once_one_wins,
    an_external_id_is_one_of_a_kind_in_its_week,
    an_activity_needs_its_week,
    every_revision_is_kept,
    what_is_published_comes_in_the_order_of_the_ids,
    any_text_comes_back_as_it_was,
    weeks_are_added_and_replaced,
    what_was_imported_is_told_from_what_was_edited,
    what_participants_saw_is_dated,
    a_transaction_taken_back_leaves_nothing,
    ids_are_never_used_again,
    all_is_there_after_reopening,
    sequences_rise_with_what_is_published,
    a_publication_is_seen_by_this_process_and_another,
    two_processes_open_a_new_database_at_once,
    two_processes_write_at_once,
    a_list_is_found_by_either_key_and_changed_by_one,
    roles_are_given_and_taken,
    the_last_administrator_stays,
    a_login_link_lets_in_once,
    of_two_who_spend_a_link_one_gets_in,
    a_session_ends_at_its_limits,
    sessions_are_listed_and_ended,
    drafts_are_opened_by_their_keys,
    of_two_saves_of_one_revision_one_is_told_so,
    a_draft_is_sent_once,
    who_may_edit_is_kept_and_never_nobody,
    an_unsent_draft_can_be_thrown_away,
    decisions_are_kept_in_order,
    an_edit_waits_beside_what_is_published,
    of_two_who_decide_of_an_edit_one_does,
    what_has_waited_longest_comes_first,
    a_letter_waits_until_it_is_sent,
    a_letter_taken_back_is_never_sent,
    a_letter_that_fails_is_tried_later_or_when_asked,
    what_was_not_finished_is_due_again,
    what_is_being_tried_again_is_on_its_way,
    what_is_urgent_is_read_first_and_what_is_held_not_at_all,
    a_failure_is_shown_where_it_matters_until_it_is_dismissed,
    of_several_instances_one_takes_a_letter,
    every_letter_is_read_as_it_was_written,
    letters_are_put_off_and_taken_back,
    letters_to_strangers_are_counted_by_who_causes_them,
    a_lent_key_ends_when_the_address_is_confirmed,
    a_transaction_reads_without_another_connection,
    of_two_editors_who_remove_each_other_one_stays,
    a_role_is_changed_where_there_is_one,
    what_is_missing_is_told_apart,
    a_taken_external_id_ends_no_transaction,
    a_week_to_change_is_nobody_elses,
    what_comes_from_a_file_needs_no_look,
}

#[test]
fn postgres_tells_of_changes_across_a_restart() {
    let Some(server) = Postgres::start() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(changes_are_followed_across_a_restart(&server));
}

async fn creates_and_reads(url: &str) {
    let store = store_with_week(url).await;
    store.ping().await.unwrap();
    let activity = activity("Öppet hus");
    let id = store.create(&new(&activity, State::Waiting, Some("a-1")), NOW_MS).await.unwrap();
    assert_eq!(id, 1);
    let stored = store.activity(id).await.unwrap().unwrap();
    assert_eq!(stored.record.activity, activity);
    assert_eq!((stored.record.id, stored.record.revision, stored.record.updated_ms), (1, 1, NOW_MS));
    assert_eq!(stored.record.external_id.as_deref(), Some("a-1"));
    assert_eq!((stored.week_slug.as_str(), stored.state, stored.imported_revision), ("2022", State::Waiting, None));
    assert!(store.activity(2).await.unwrap().is_none());
    assert!(store.activity(u32::MAX).await.unwrap().is_none());
    store.create(&new(&activity, State::Published, None), NOW_MS).await.unwrap();
    assert_eq!(store.counts("2022").await.unwrap(), WeekCounts { waiting: 1, published: 1 });
    assert_eq!(store.waiting_count("2022").await.unwrap(), 1);
    assert_eq!(store.counts("1999").await.unwrap(), WeekCounts::default());
}

async fn revises_what_was_seen(url: &str) {
    let store = store_with_week(url).await;
    let (before, after) = (activity("Före"), activity("Efter"));
    let id = store.create(&new(&before, State::Waiting, None), NOW_MS).await.unwrap();
    assert_eq!(store.revise(id, 1, &edit(&after, State::Published), NOW_MS + 1).await.unwrap(), 2);
    let stored = store.activity(id).await.unwrap().unwrap();
    assert_eq!((stored.record.activity, stored.record.updated_ms), (after, NOW_MS + 1));
    assert_eq!((stored.record.revision, stored.state, stored.imported_revision), (2, State::Published, None));

    let stale = store.revise(id, 1, &edit(&before, State::Waiting), NOW_MS + 2).await.unwrap_err();
    assert!(matches!(stale, ReviseError::Stale { current: 2 }), "{stale}");
    let missing = store.revise(99, 1, &edit(&before, State::Waiting), NOW_MS).await.unwrap_err();
    assert!(matches!(missing, ReviseError::NotFound { id: 99 }), "{missing}");
    assert_eq!(store.revisions(id).await.unwrap().len(), 2);
}

async fn of_two_revisions_at_once_one_wins(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let id = store.create(&new(&activity("Noll"), State::Waiting, None), NOW_MS).await.unwrap();
    for seen in 1..=10 {
        let (left, right) = (activity("Vänster"), activity("Höger"));
        let (left, right) = (edit(&left, State::Waiting), edit(&right, State::Waiting));
        let (left, right) = tokio::join!(store.revise(id, seen, &left, NOW_MS), other.revise(id, seen, &right, NOW_MS));
        let (won, lost) = if left.is_ok() { (left, right) } else { (right, left) };
        assert_eq!(won.unwrap(), seen + 1);
        assert!(matches!(lost, Err(ReviseError::Stale { current }) if current == seen + 1), "{lost:?}");
    }
    assert_eq!(store.revisions(id).await.unwrap().len(), 11);
}

async fn an_external_id_is_one_of_a_kind_in_its_week(url: &str) {
    let store = store_with_week(url).await;
    let later = Week { slug: "2023".to_owned(), ..week() };
    store.put_week(&later, NOW_MS).await.unwrap();
    let activity = activity("En enda");
    store.create(&new(&activity, State::Waiting, Some("x")), NOW_MS).await.unwrap();
    let taken = store.create(&new(&activity, State::Waiting, Some("x")), NOW_MS).await.unwrap_err();
    assert!(matches!(taken, StoreError::ExternalIdTaken), "{taken:?}");
    let elsewhere = NewActivity { week_slug: "2023", ..new(&activity, State::Waiting, Some("x")) };
    store.create(&elsewhere, NOW_MS).await.unwrap();
    store.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap();
    store.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap();
    assert_eq!(store.counts("2022").await.unwrap().waiting, 3);
}

async fn an_activity_needs_its_week(url: &str) {
    let store = store_with_week(url).await;
    let activity = activity("Hemlös");
    let homeless = NewActivity { week_slug: "1999", ..new(&activity, State::Published, None) };
    let error = store.create(&homeless, NOW_MS).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchWeek), "{error:?}");
}

async fn every_revision_is_kept(url: &str) {
    let store = store_with_week(url).await;
    let titles = ["Ett", "Två", "Tre"];
    let id = store.create(&new(&activity(titles[0]), State::Waiting, None), NOW_MS).await.unwrap();
    for (at, title) in titles.iter().enumerate().skip(1) {
        let activity = activity(title);
        store.revise(id, at as u32, &edit(&activity, State::Published), NOW_MS + at as i64).await.unwrap();
    }
    let revisions = store.revisions(id).await.unwrap();
    let seen: Vec<_> = revisions.iter().map(|kept| (kept.revision, kept.activity.title.as_str())).collect();
    assert_eq!(seen, [(1, "Ett"), (2, "Två"), (3, "Tre")]);
    assert_eq!((revisions[0].actor.as_str(), revisions[0].change.as_str()), ("import", "create"));
    assert_eq!((revisions[2].actor.as_str(), revisions[2].change.as_str()), ("åsa@myndighet.example", "edit"));
    assert_eq!((revisions[0].state, revisions[2].state), (State::Waiting, State::Published));
    assert_eq!(revisions[2].at_ms, NOW_MS + 2);
    assert!(store.revisions(99).await.unwrap().is_empty());
    let waiting = store.create(&new(&activity("Fyra"), State::Waiting, None), NOW_MS).await.unwrap();
    let hidden = activity("Dold");
    assert!(!store.is_taken_away(id).await.unwrap());
    store.revise(id, 3, &edit(&hidden, State::Hidden), NOW_MS).await.unwrap();
    for (asked, is_taken_away) in [(id, true), (waiting, false), (99, false)] {
        assert_eq!(store.is_taken_away(asked).await.unwrap(), is_taken_away);
    }
}

async fn what_is_published_comes_in_the_order_of_the_ids(url: &str) {
    let store = store_with_week(url).await;
    let activity = activity("En av många");
    let mut write = store.begin().await.unwrap();
    for at in 0..20 {
        let state = if at % 3 == 0 { State::Waiting } else { State::Published };
        write.create(&new(&activity, state, None), NOW_MS).await.unwrap();
    }
    write.commit().await.unwrap();
    store.revise(2, 1, &edit(&activity, State::Published), NOW_MS).await.unwrap();
    let ids: Vec<u32> = store.published("2022").await.unwrap().iter().map(|record| record.id).collect();
    assert_eq!(ids, (1..=20).filter(|id| (id - 1) % 3 != 0).collect::<Vec<u32>>());
    assert!(store.published("1999").await.unwrap().is_empty());
}

async fn any_text_comes_back_as_it_was(url: &str) {
    let store = store_with_week(url).await;
    let mut activity = activity("Räksmörgås 日本 👩🏽‍🔬 'quote\" \\ ; -- \u{202e}x\u{ad}");
    activity.description = Description::parse(&format!("{}ö", "å👩🏽‍🔬\n\"".repeat(1_428))).unwrap();
    assert!(activity.description.as_str().chars().count() > 9_990);
    let id = store.create(&new(&activity, State::Published, Some("id;'\"å\u{1f600}")), NOW_MS).await.unwrap();
    assert_eq!(store.activity(id).await.unwrap().unwrap().record.activity, activity);
    let published = store.published("2022").await.unwrap();
    assert_eq!(published[0].activity, activity);
    assert_eq!(published[0].external_id.as_deref(), Some("id;'\"å\u{1f600}"));
    assert_eq!(store.revisions(id).await.unwrap()[0].activity, activity);
}

async fn weeks_are_added_and_replaced(url: &str) {
    let store = Store::open(url).await.unwrap();
    assert!(store.weeks().await.unwrap().is_empty());
    let mut later = Week { slug: "2023".to_owned(), starts: week().starts.plus_days(364), ..week() };
    store.put_week(&later, NOW_MS).await.unwrap();
    store.put_week(&week(), NOW_MS).await.unwrap();
    assert_eq!(store.weeks().await.unwrap(), [week(), later.clone()]);
    later.days = 3;
    store.put_week(&later, NOW_MS).await.unwrap();
    assert_eq!(store.week("2023").await.unwrap(), Some(later));
    assert_eq!(store.week("1999").await.unwrap(), None);
}

async fn what_was_imported_is_told_from_what_was_edited(url: &str) {
    let store = store_with_week(url).await;
    let (first, edited, again) = (activity("Ur filen"), activity("Ändrad för hand"), activity("Ur filen igen"));
    let from_file = NewActivity { imported: true, ..new(&first, State::Waiting, Some("f-1")) };
    let id = store.create(&from_file, NOW_MS).await.unwrap();
    store.create(&new(&first, State::Waiting, None), NOW_MS).await.unwrap();
    let imported = store.imported("2022").await.unwrap();
    assert_eq!(imported.len(), 1);
    assert_eq!((imported["f-1"].id, imported["f-1"].imported_revision), (id, Some(1)));
    assert_eq!(imported["f-1"].content, ContentHash::of(&first));
    assert_eq!(imported["f-1"].imported_content, Some(ContentHash::of(&first)));

    store.revise(id, 1, &edit(&edited, State::Published), NOW_MS).await.unwrap();
    let imported = store.imported("2022").await.unwrap()["f-1"];
    assert_eq!((imported.revision, imported.imported_revision, imported.state), (2, Some(1), Some(State::Published)));
    assert_eq!(imported.content, ContentHash::of(&edited));
    assert_eq!(imported.imported_content, Some(ContentHash::of(&first)));

    let overwrite = ActivityEdit { imported: true, ..edit(&again, State::Published) };
    store.revise(id, 2, &overwrite, NOW_MS).await.unwrap();
    let imported = store.imported("2022").await.unwrap()["f-1"];
    assert_eq!((imported.revision, imported.imported_revision), (3, Some(3)));
    assert_eq!(imported.content, ContentHash::of(&again));
    assert_ne!(imported.content, ContentHash::of(&first));
}

async fn what_participants_saw_is_dated(url: &str) {
    let store = store_with_week(url).await;
    let (first, second) = (activity("Så var det"), activity("Så blev det"));
    let id = store.create(&new(&first, State::Waiting, None), 1).await.unwrap();
    let seen = async || store.published("2022").await.unwrap().first().map(|record| record.publicity);
    assert_eq!(seen().await, None);
    let at = |published_ms, changed_ms| {
        Some(Publicity { published_ms: Some(published_ms), changed_ms, with_first_import: false })
    };
    let mut revision = 1;
    for (now_ms, content, state, expected) in [
        (10, &first, State::Waiting, None),
        (20, &first, State::Published, at(20, None)),
        (30, &first, State::Published, at(20, None)),
        (40, &second, State::Published, at(20, Some(40))),
        (50, &second, State::Hidden, None),
        (60, &second, State::Published, at(20, Some(40))),
        (70, &second, State::Hidden, None),
        (80, &first, State::Hidden, None),
        (90, &first, State::Published, at(20, Some(90))),
    ] {
        revision = store.revise(id, revision, &edit(content, state), now_ms).await.unwrap();
        assert_eq!(seen().await, expected, "at {now_ms}");
    }
    let from_file =
        NewActivity { change: "imported", with_first_import: true, ..new(&first, State::Published, Some("f-1")) };
    store.create(&from_file, 100).await.unwrap();
    let publicity = async || -> Vec<Publicity> {
        store.published("2022").await.unwrap().into_iter().map(|record| record.publicity).collect()
    };
    let imported = Publicity { published_ms: Some(100), changed_ms: None, with_first_import: true };
    assert_eq!(publicity().await, [seen().await.unwrap(), imported]);

    // Rows of an earlier schema get the same from their revisions.
    let written = publicity().await;
    tamper(url, "UPDATE activities SET published_ms = NULL, public_change_ms = NULL, with_first_import = 0").await;
    let migration = include_str!("../migrations/sqlite/0007_changes.sql");
    let statements: Vec<&'static str> =
        migration.split(";\n").filter(|statement| statement.contains("UPDATE activities")).collect();
    assert_eq!(statements.len(), 3);
    for statement in statements {
        tamper(url, statement).await;
    }
    assert_eq!(publicity().await, written);
}

async fn a_transaction_taken_back_leaves_nothing(url: &str) {
    let store = store_with_week(url).await;
    let before = store.sequences().await.unwrap();
    let (kept, lost) = (activity("Kvar"), activity("Borta"));
    let id = store.create(&new(&kept, State::Waiting, None), NOW_MS).await.unwrap();
    for dropped in [false, true] {
        let mut write = store.begin().await.unwrap();
        write.create(&new(&lost, State::Published, Some("x")), NOW_MS).await.unwrap();
        write.revise(id, 1, &edit(&lost, State::Published), NOW_MS).await.unwrap();
        let other = Week { slug: "2023".to_owned(), ..week() };
        write.put_week(&other, NOW_MS).await.unwrap();
        if dropped { drop(write) } else { write.roll_back().await.unwrap() }
    }
    // Begins only after the dropped transaction is gone, where there is one writer.
    store.begin().await.unwrap().commit().await.unwrap();
    assert_eq!(store.counts("2022").await.unwrap(), WeekCounts { waiting: 1, published: 0 });
    assert_eq!(store.activity(id).await.unwrap().unwrap().record.activity, kept);
    assert_eq!(store.revisions(id).await.unwrap().len(), 1);
    assert_eq!(store.weeks().await.unwrap().len(), 1);
    assert_eq!(store.sequences().await.unwrap(), before);
}

async fn ids_are_never_used_again(url: &str) {
    let store = store_with_week(url).await;
    let activity = activity("Räknad");
    let mut ids = BTreeSet::new();
    for _ in 0..5 {
        assert!(ids.insert(store.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap()));
    }
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

async fn all_is_there_after_reopening(url: &str) {
    let store = store_with_week(url).await;
    let activity = activity("Bestående");
    store.create(&new(&activity, State::Published, Some("x")), NOW_MS).await.unwrap();
    let sequences = store.sequences().await.unwrap();
    store.close().await;
    assert!(store.ping().await.is_err());

    let store = Store::open(url).await.unwrap();
    assert_eq!(store.weeks().await.unwrap(), [week()]);
    assert_eq!(store.published("2022").await.unwrap()[0].activity, activity);
    assert_eq!(store.sequences().await.unwrap(), sequences);
    assert_eq!(store.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap(), 2);
}

async fn sequences_rise_with_what_is_published(url: &str) {
    let store = store_with_week(url).await;
    let sequence = async || store.sequences().await.unwrap()["2022"];
    assert_eq!(sequence().await, 1);
    let activity = activity("Publicerad");
    let id = store.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap();
    store.revise(id, 1, &edit(&activity, State::Waiting), NOW_MS).await.unwrap();
    assert_eq!(sequence().await, 1, "what waits is not published");
    store.revise(id, 2, &edit(&activity, State::Published), NOW_MS).await.unwrap();
    assert_eq!(sequence().await, 2);
    store.revise(id, 3, &edit(&activity, State::Waiting), NOW_MS).await.unwrap();
    assert_eq!(sequence().await, 3, "what is taken back is a change too");
    let mut write = store.begin().await.unwrap();
    for _ in 0..10 {
        write.create(&new(&activity, State::Published, None), NOW_MS).await.unwrap();
    }
    write.publish_mark("2022");
    write.commit().await.unwrap();
    assert_eq!(sequence().await, 4, "once for each transaction");
}

async fn a_publication_is_seen_by_this_process_and_another(url: &str) {
    let here = store_with_week(url).await;
    let there = Store::open(url).await.unwrap();
    let (mut here_changes, mut there_changes) = (here.changes().await.unwrap(), there.changes().await.unwrap());
    assert_eq!(there_changes.now()["2022"], 1);
    let activity = activity("Sedd");
    for (at, writer) in [&here, &there, &here].into_iter().enumerate() {
        writer.create(&new(&activity, State::Waiting, None), NOW_MS).await.unwrap();
        writer.create(&new(&activity, State::Published, None), NOW_MS).await.unwrap();
        for changes in [&mut here_changes, &mut there_changes] {
            let seen = tokio::time::timeout(Duration::from_secs(5), changes.next()).await;
            let seen = seen.expect("a change within five seconds").expect("an open store");
            assert_eq!(seen["2022"], at as i64 + 2);
        }
    }
    there.close().await;
    let ended = tokio::time::timeout(Duration::from_secs(5), there_changes.next()).await;
    assert!(ended.expect("an end within five seconds").is_none());
}

async fn two_processes_open_a_new_database_at_once(url: &str) {
    let (left, right, third) = tokio::join!(Store::open(url), Store::open(url), Store::open(url));
    left.unwrap().put_week(&week(), NOW_MS).await.unwrap();
    right.unwrap().put_week(&week(), NOW_MS).await.unwrap();
    assert_eq!(third.unwrap().weeks().await.unwrap(), [week()]);
}

async fn two_processes_write_at_once(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let activity = activity("Samtidig");
    let fill = async |store: &Store| {
        for _ in 0..30 {
            store.create(&new(&activity, State::Published, None), NOW_MS).await.unwrap();
        }
    };
    tokio::join!(fill(&store), fill(&store), fill(&other));
    assert_eq!(store.published("2022").await.unwrap().len(), 90);
    assert_eq!(store.sequences().await.unwrap()["2022"], 91);
}

async fn changes_are_followed_across_a_restart(server: &Postgres) {
    let url = server.new_database("restarted");
    let store = store_with_week(&url).await;
    let mut changes = store.changes().await.unwrap();
    server.restart();
    // Perhaps published while the other one was not connected yet: it must be seen all the same.
    Store::open(&url).await.unwrap().put_week(&week(), NOW_MS).await.unwrap();
    let seen = tokio::time::timeout(Duration::from_secs(15), changes.next()).await;
    assert_eq!(seen.expect("a change within fifteen seconds").expect("an open store")["2022"], 2);
    store.ping().await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_in_plain_words() {
    for url in ["veckan.db", "mysql://root:hemlig@host/x", "sqlite:", "sqlite::memory:"] {
        let error = Store::open(url).await.err().unwrap().to_string();
        assert!(error.contains("give sqlite:PATH") && !error.contains("hemlig"), "{error}");
    }
    let file = SqliteFile::new();
    let error = Store::open(&format!("{}/no/such/folder/veckan.db", file.url())).await.err().unwrap().to_string();
    assert!(error.contains("cannot open the database"), "{error}");
}

/// Run by hand in a release build: `cargo test --release --features ssr --test store -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; meaningful in a release build only"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn a_whole_week_is_written_within_a_second() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let mut activity = activity("En av 1 960");
    activity.description = Description::parse(&"Ett stycke om vad som händer. ".repeat(40)).unwrap();
    let begun = Instant::now();
    let mut write = store.begin().await.unwrap();
    for at in 0..1960 {
        write.create(&new(&activity, State::Published, Some(&at.to_string())), NOW_MS).await.unwrap();
    }
    write.commit().await.unwrap();
    let (written, begun) = (begun.elapsed(), Instant::now());
    assert_eq!(store.imported("2022").await.unwrap().len(), 1960);
    let (compared, begun) = (begun.elapsed(), Instant::now());
    assert_eq!(store.published("2022").await.unwrap().len(), 1960);
    println!("written in {written:?}, compared in {compared:?}, read in {:?}", begun.elapsed());
    assert!(written < Duration::from_secs(1));
}
