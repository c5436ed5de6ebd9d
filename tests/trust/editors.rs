//! Editors of an activity: who is removed keeps nothing, and they are few.

use super::*;

#[tokio::test]
async fn who_is_removed_keeps_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let first = filled(&mut anna, "Vår dag", ANNA).await;
    send(&mut anna, &first).await;
    let mailed = mailed_link(&site, ANNA, "/anmal/").await;
    let mailed = mailed.strip_suffix("/skicka").unwrap();
    anna.fill(&format!("{mailed}/skicka"), &[], "confirm").await;
    // The browser in which it was begun may go on with the text, and nothing else.
    assert_eq!(own(&mut anna, &first, &[("action", "add-editor"), ("editor_email", "c@x.example")]).await.status, 403);
    let added = own(&mut anna, mailed, &[("action", "add-editor"), ("editor_email", "Bo@Vinnova.example")]).await;
    assert!(added.location.contains("klart=redaktorer"), "{added:?}");
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA, BO]);

    let mut bo = Visitor::new(&site);
    bo.post("/logga-in", &[("email", BO)]).await;
    let link = mailed_link(&site, BO, "/logga-in/").await;
    bo.post(&link, &[]).await;
    let removed = bo.post("/mina/1", &[("action", "remove-editor:anna@vinnova.example")]).await;
    assert!(removed.location.contains("klart=redaktorer"), "{removed:?}");
    for draft in [first.as_str(), mailed] {
        assert_eq!(anna.get(&format!("{draft}/skicka")).await.status, StatusCode::NOT_FOUND, "{draft}");
        let tried = own(&mut anna, draft, &[("action", "add-editor"), ("editor_email", ANNA)]).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
    let events: Vec<String> = site.store.events_of(1).await.unwrap().into_iter().map(|it| it.event).collect();
    assert_eq!(events, [kind::ADDRESS_CONFIRMED, kind::EDITOR_ADDED, kind::EDITOR_REMOVED]);

    // A letter that was written to her before is not sent with a new key.
    let receipt = Letter::Receipt { draft_id: 1, activity_id: 1 };
    enqueue(&site.store, ANNA, innovationsveckan::locale::Locale::Sv, &receipt, 0).await;
    let before = site.mailer.shown_to(ANNA).len();
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.shown_to(ANNA).len(), before);
    // Nor is it one that failed.
    assert!(site.store.failed_letters(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn editors_end_all_links_and_are_ten_at_most() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    for number in 2..=12 {
        let email = format!("e{number}@vinnova.example");
        let done = own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", &email)]).await;
        let expected = if number <= 10 { "klart=redaktorer" } else { "klart=for-manga" };
        assert!(done.location.contains(expected), "{number}: {done:?}");
    }
    own(&mut anna, &draft, &[("action", "end-links")]).await;
    assert_eq!(anna.get(&format!("{draft}/skicka")).await.status, StatusCode::NOT_FOUND);
}
