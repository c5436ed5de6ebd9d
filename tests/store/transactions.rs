//! Transactions keep whole while others write at the same time, on either database.

use std::time::Duration;

use innovationsveckan::{
    domain::{
        access::Role,
        draft::Draft,
        review::{Decision, State},
        taxonomy::Term,
    },
    locale::Locale,
    server::store::{
        ActivityEdit, AddedEditor, DraftEmails, NewActivity, NewDraft, RoleChange, RowRange, Store, StoreError,
        StoredDecision, Write,
    },
};

use super::fixtures::{NOW_MS, activity, edit, new, store_with_week, week};

const ASA: &str = "åsa@myndighet.example";
const BO: &str = "bo@kommun.example";

/// As many as PostgreSQL has connections for; SQLite has one writer at a time.
async fn as_many_as_there_can_be(url: &str, store: &Store) -> Vec<Write> {
    let count = if url.starts_with("sqlite") { 1 } else { 10 };
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(store.begin().await.unwrap());
    }
    all
}

pub async fn a_transaction_reads_without_another_connection(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Läst"), State::Waiting, None), NOW_MS).await.unwrap();
    let decision = StoredDecision {
        at_ms: NOW_MS,
        revision: 1,
        actor: ASA.to_owned(),
        decision: Decision::AskChanges,
        words: "Mer.".to_owned(),
        state_before: State::Waiting,
        state_after: State::ChangesAsked,
    };
    let reads = async {
        let mut all = as_many_as_there_can_be(url, &store).await;
        for write in &mut all {
            assert_eq!(write.activity(id).await.unwrap().unwrap().record.activity, activity("Läst"));
            assert_eq!(write.activity(99).await.unwrap(), None);
            assert!(write.editors(id).await.unwrap().is_empty());
            assert_eq!(write.draft_of_activity(id).await.unwrap(), None);
            assert!(write.decisions(id).await.unwrap().is_empty());
        }
        // What it has written itself it sees, and nobody else does.
        let mut write = all.pop().unwrap();
        drop(all);
        assert_eq!(write.add_editor(id, ASA, NOW_MS, None).await.unwrap(), AddedEditor::Added);
        write.add_decision(id, &decision).await.unwrap();
        write.revise(id, 1, &edit(&activity("Skriven"), State::Waiting), NOW_MS).await.unwrap();
        assert_eq!(write.editors(id).await.unwrap(), [ASA]);
        assert_eq!(write.decisions(id).await.unwrap(), [decision]);
        assert_eq!(write.activity(id).await.unwrap().unwrap().record.activity, activity("Skriven"));
        assert!(store.editors(id).await.unwrap().is_empty());
        write.commit().await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(5), reads).await.expect("no waiting for a connection");
    assert_eq!(store.editors(id).await.unwrap(), [ASA]);
}

pub async fn of_two_editors_who_remove_each_other_one_stays(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let id = store.create(&new(&activity("Vår"), State::Waiting, None), NOW_MS).await.unwrap();
    let mut write = store.begin().await.unwrap();
    for email in [ASA, BO] {
        write.add_editor(id, email, NOW_MS, None).await.unwrap();
    }
    write.commit().await.unwrap();

    let mut first = store.begin().await.unwrap();
    assert!(first.remove_editor(id, ASA).await.unwrap());
    let second = tokio::spawn(async move {
        let mut second = other.begin().await.unwrap();
        let is_removed = second.remove_editor(id, BO).await.unwrap();
        second.commit().await.unwrap();
        is_removed
    });
    // Time enough for the second one to look while the first one has not finished.
    tokio::time::sleep(Duration::from_millis(100)).await;
    first.commit().await.unwrap();
    assert!(!second.await.unwrap());
    assert_eq!(store.editors(id).await.unwrap(), [BO]);
}

async fn change_role(store: &Store, email: &str, role: Role) -> RoleChange {
    let mut write = store.begin().await.unwrap();
    let change = write.change_role(email, role).await.unwrap();
    write.commit().await.unwrap();
    change
}

pub async fn a_role_is_changed_where_there_is_one(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.give_role(ASA, Role::Admin, "veckan invite", NOW_MS).await.unwrap();
    assert_eq!(change_role(&store, BO, Role::Admin).await, RoleChange::Unknown);
    assert_eq!(store.role(BO).await.unwrap(), None, "a change gives nobody a role");
    assert_eq!(change_role(&store, ASA, Role::Moderator).await, RoleChange::LastAdmin);
    store.give_role(BO, Role::Moderator, ASA, NOW_MS).await.unwrap();
    assert_eq!(change_role(&store, BO, Role::Admin).await, RoleChange::Done);
    assert_eq!(store.role(BO).await.unwrap(), Some(Role::Admin));

    // Taken away while somebody changes it: it is gone.
    let other = Store::open(url).await.unwrap();
    let mut taking = store.begin().await.unwrap();
    assert_eq!(taking.take_role(BO).await.unwrap(), RoleChange::Done);
    let changing = tokio::spawn(async move { change_role(&other, BO, Role::Moderator).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    taking.commit().await.unwrap();
    assert_eq!(changing.await.unwrap(), RoleChange::Unknown);
    assert_eq!(store.role(BO).await.unwrap(), None);
}

pub async fn what_is_missing_is_told_apart(url: &str) {
    let store = store_with_week(url).await;
    let (draft, emails) = (Draft::default(), DraftEmails::default());
    let draft = NewDraft { week_slug: "2022", draft: &draft, locale: Locale::Sv.tag(), activity_id: Some(99), emails };
    let mut write = store.begin().await.unwrap();
    let error = write.begin_draft(&draft, NOW_MS).await.unwrap_err();
    assert!(matches!(error, StoreError::Reference { .. }), "{error:?}");
    drop(write);
    let mut write = store.begin().await.unwrap();
    let activity = activity("Hemlös");
    let homeless = NewActivity { week_slug: "1999", ..new(&activity, State::Waiting, None) };
    let error = write.create(&homeless, NOW_MS).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchWeek), "{error:?}");
}

pub async fn a_taken_external_id_ends_no_transaction(url: &str) {
    let store = store_with_week(url).await;
    let (first, second) = (activity("Först"), activity("Sedan"));
    store.create(&new(&first, State::Waiting, Some("x")), NOW_MS).await.unwrap();
    let mut write = store.begin().await.unwrap();
    let taken = write.create(&new(&second, State::Waiting, Some("x")), NOW_MS).await.unwrap_err();
    assert!(matches!(taken, StoreError::ExternalIdTaken), "{taken:?}");
    assert_eq!(write.imported("2022", "x").await.unwrap().map(|known| known.state), Some(Some(State::Waiting)));
    assert_eq!(write.imported("2022", "y").await.unwrap(), None);
    write.create(&new(&second, State::Waiting, Some("y")), NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(store.counts("2022").await.unwrap().waiting, 2);
}

pub async fn a_week_to_change_is_nobody_elses(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let mut write = store.begin().await.unwrap();
    let mut read = write.week_to_change("2022").await.unwrap().unwrap();
    assert_eq!(write.week_to_change("1999").await.unwrap(), None);
    let administrator = tokio::spawn(async move {
        let mut write = other.begin().await.unwrap();
        let mut read = write.week_to_change("2022").await.unwrap().unwrap();
        read.contact_email = Some("veckan@myndighet.example".to_owned());
        write.put_week(&read, NOW_MS).await.unwrap();
        write.commit().await.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    read.themes.push(Term { slug: "ny".to_owned(), ..read.themes[0].clone() });
    write.put_week(&read, NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    administrator.await.unwrap();
    let after = store.week("2022").await.unwrap().unwrap();
    assert_eq!(after.contact_email.as_deref(), Some("veckan@myndighet.example"));
    assert_eq!(after.themes.len(), week().themes.len() + 1);
}

pub async fn what_comes_from_a_file_needs_no_look(url: &str) {
    let store = store_with_week(url).await;
    let (seen, changed, file) = (activity("Granskad"), activity("Ändrad"), activity("Ur filen"));
    let id = store.create(&new(&seen, State::Published, Some("x")), NOW_MS).await.unwrap();
    let mut write = store.begin().await.unwrap();
    write.revise(id, 1, &edit(&changed, State::Published), NOW_MS).await.unwrap();
    write.note_unreviewed(id, &seen, &changed, NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    store.revise(id, 2, &edit(&changed, State::Published), NOW_MS).await.unwrap();
    assert_eq!(
        store.unreviewed(RowRange::first(100)).await.unwrap().len(),
        1,
        "a person's edit leaves it to be looked at"
    );
    let imported = ActivityEdit { imported: true, ..edit(&file, State::Published) };
    store.revise(id, 3, &imported, NOW_MS).await.unwrap();
    assert!(store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
    assert_eq!(store.reviewed(id).await.unwrap(), None);
}
