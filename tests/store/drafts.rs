//! Drafts in the store, on either database.

use innovationsveckan::{
    domain::{
        draft::{Draft, DraftField},
        review::State,
    },
    locale::Locale,
    server::store::{AddedEditor, DraftEmails, DraftKeyHash, NewDraft, NewKey, Store, WrittenDraft},
};

use super::fixtures::{NOW_MS, activity, new, store_with_week};

fn draft(title: &str) -> Draft {
    let mut draft = Draft::default();
    draft.set(DraftField::Title, title);
    draft
}

/// The hash of a key that is called so.
fn hash(key: &str) -> DraftKeyHash {
    DraftKeyHash::new(key.to_owned())
}

async fn begun(store: &Store, draft: &Draft, own: Option<&str>, key: &str) -> i64 {
    let emails = DraftEmails { own, co: None };
    let new = NewDraft { week_slug: "2022", draft, locale: Locale::En.tag(), activity_id: None, emails };
    let mut write = store.begin().await.unwrap();
    let id = write.begin_draft(&new, NOW_MS).await.unwrap();
    write.add_draft_key(id, &hash(key), NewKey::Begun, NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    id
}

pub async fn drafts_are_opened_by_their_keys(url: &str) {
    let store = store_with_week(url).await;
    let typed = draft("Å </textarea> \u{202e}\n");
    let id = begun(&store, &typed, None, "nyckel").await;
    let (stored, key) = store.draft_by_key(&hash("nyckel"), NOW_MS).await.unwrap().unwrap();
    assert_eq!((stored.id, stored.draft, stored.revision), (id, typed, 1));
    assert_eq!((key.holder(), key.mailed_to()), (None, None));
    assert_eq!(
        (stored.locale.as_str(), stored.created_ms, stored.sent_ms, stored.activity_id),
        ("en", NOW_MS, None, None)
    );
    let mut write = store.begin().await.unwrap();
    write.add_draft_key(id, &hash("mejlad"), NewKey::MailedTo("anna@example.se"), NOW_MS).await.unwrap();
    write.add_draft_key(id, &hash("visad"), NewKey::ShownTo("anna@example.se"), NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    let (again, key) = store.draft_by_key(&hash("mejlad"), NOW_MS).await.unwrap().unwrap();
    assert_eq!((again.id, key.holder(), key.mailed_to()), (id, Some("anna@example.se"), Some("anna@example.se")));
    let (_, key) = store.draft_by_key(&hash("visad"), NOW_MS).await.unwrap().unwrap();
    assert_eq!((key.holder(), key.mailed_to()), (Some("anna@example.se"), None), "a page is no mail");
    assert!(store.draft_by_key(&hash("en annan"), NOW_MS).await.unwrap().is_none());
    for (key, lives_days) in [("visad", 30), ("mejlad", 400), ("nyckel", 400)] {
        let lives_ms = lives_days * 24 * 3_600_000;
        assert!(store.draft_by_key(&hash(key), NOW_MS + lives_ms - 1).await.unwrap().is_some(), "{key}");
        assert!(store.draft_by_key(&hash(key), NOW_MS + lives_ms).await.unwrap().is_none(), "{key} has an end");
    }
    assert!(store.draft(id + 1).await.unwrap().is_none());
}

fn written(title: &str) -> WrittenDraft {
    WrittenDraft::of(&draft(title)).unwrap()
}

pub async fn of_two_saves_of_one_revision_one_is_told_so(url: &str) {
    let store = store_with_week(url).await;
    let id = begun(&store, &draft("Noll"), None, "k").await;
    let mut write = store.begin().await.unwrap();
    let emails = DraftEmails { own: Some("a@example.se"), co: Some("b@example.se") };
    assert!(write.save_draft(id, 1, &written("Ett"), emails, NOW_MS + 5).await.unwrap());
    assert!(!write.save_draft(id, 1, &written("Två"), emails, NOW_MS + 6).await.unwrap());
    write.commit().await.unwrap();
    let stored = store.draft(id).await.unwrap().unwrap();
    assert_eq!((stored.draft, stored.revision, stored.updated_ms), (draft("Ett"), 2, NOW_MS + 5));
    for email in ["a@example.se", "b@example.se"] {
        assert_eq!(store.drafts_of(email).await.unwrap().len(), 1);
    }
    assert!(store.drafts_of("c@example.se").await.unwrap().is_empty());
}

pub async fn a_draft_is_sent_once(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let id = begun(&store, &draft("En enda"), Some("a@example.se"), "k").await;
    let claim = |store: Store| async move {
        let mut write = store.begin().await.unwrap();
        let is_first = write.claim_sending(id, NOW_MS).await.unwrap();
        if is_first {
            let activity_id = write.create(&new(&activity("En enda"), State::Waiting, None), NOW_MS).await.unwrap();
            write.set_draft_activity(id, activity_id).await.unwrap();
        }
        write.commit().await.unwrap();
        is_first
    };
    let (left, right) = tokio::join!(claim(store.clone()), claim(other));
    assert!(left != right, "exactly one sends it");
    assert_eq!(store.counts("2022").await.unwrap().waiting, 1);
    assert_eq!(store.draft_of_activity(1).await.unwrap(), Some(id));
    assert!(store.drafts_of("a@example.se").await.unwrap().is_empty(), "what is sent is no draft any more");
}

pub async fn who_may_edit_is_kept_and_never_nobody(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Vår"), State::Waiting, None), NOW_MS).await.unwrap();
    let mut write = store.begin().await.unwrap();
    assert_eq!(write.add_editor(id, "a@example.se", NOW_MS, Some(NOW_MS)).await.unwrap(), AddedEditor::Added);
    assert_eq!(write.add_editor(id, "a@example.se", NOW_MS, None).await.unwrap(), AddedEditor::Known);
    assert!(!write.remove_editor(id, "a@example.se").await.unwrap(), "the last one stays");
    assert_eq!(write.add_editor(id, "b@example.se", NOW_MS + 1, None).await.unwrap(), AddedEditor::Added);
    write.commit().await.unwrap();
    assert_eq!(store.editors(id).await.unwrap(), ["a@example.se", "b@example.se"]);
    assert_eq!(store.proven_editors(id).await.unwrap(), ["a@example.se"]);
    let mut write = store.begin().await.unwrap();
    assert!(write.remove_editor(id, "a@example.se").await.unwrap());
    write.commit().await.unwrap();
    assert_eq!(store.activities_of("b@example.se").await.unwrap(), [id]);
    assert!(store.activities_of("a@example.se").await.unwrap().is_empty());
    let mut write = store.begin().await.unwrap();
    for number in 2..=10 {
        let added = write.add_editor(id, &format!("{number}@example.se"), NOW_MS, None).await.unwrap();
        assert_eq!(added, AddedEditor::Added, "{number}");
    }
    assert_eq!(write.add_editor(id, "11@example.se", NOW_MS, None).await.unwrap(), AddedEditor::TooMany);
    write.commit().await.unwrap();
}

pub async fn an_unsent_draft_can_be_thrown_away(url: &str) {
    let store = store_with_week(url).await;
    let id = begun(&store, &draft("Bort"), None, "k").await;
    let mut write = store.begin().await.unwrap();
    write.delete_draft(id).await.unwrap();
    write.commit().await.unwrap();
    assert!(store.draft_by_key(&hash("k"), NOW_MS).await.unwrap().is_none());
    begun(&store, &draft("Gammal"), None, "gammal").await;
    assert_eq!(store.forget_drafts("2022", NOW_MS, 10).await.unwrap().total(), 0);
    assert_eq!(store.forget_drafts("2022", NOW_MS + 1, 10).await.unwrap().to_string(), "keys 1, drafts 1");
    assert!(store.draft_by_key(&hash("gammal"), NOW_MS).await.unwrap().is_none());
}

pub async fn a_lent_key_ends_when_the_address_is_confirmed(url: &str) {
    let store = store_with_week(url).await;
    let draft_id = begun(&store, &draft("Utkast"), Some("bo@example.se"), "begynt").await;
    let id = store.create(&new(&activity("Ett"), State::Unconfirmed, None), NOW_MS).await.unwrap();
    let mut write = store.begin().await.unwrap();
    write.set_draft_activity(draft_id, id).await.unwrap();
    write.add_draft_key(draft_id, &hash("mejlad"), NewKey::MailedTo("anna@example.se"), NOW_MS).await.unwrap();
    write.commit().await.unwrap();
    let (_, key) = store.draft_by_key(&hash("mejlad"), NOW_MS).await.unwrap().unwrap();
    let mut write = store.begin().await.unwrap();
    write.lend_key(&key).await.unwrap();
    write.commit().await.unwrap();
    let (_, lent) = store.draft_by_key(&hash("mejlad"), NOW_MS).await.unwrap().unwrap();
    assert_eq!((lent.holder(), lent.mailed_to()), (None, None), "it is nobody's");
    let mut write = store.begin().await.unwrap();
    write.bind_keys(id, "bo@example.se").await.unwrap();
    write.commit().await.unwrap();
    assert!(store.draft_by_key(&hash("mejlad"), NOW_MS).await.unwrap().is_none());
    let (_, begun) = store.draft_by_key(&hash("begynt"), NOW_MS).await.unwrap().unwrap();
    assert_eq!(begun.holder(), Some("bo@example.se"));
}
