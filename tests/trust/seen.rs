//! Moderators decide on what they saw, and organizers are told what is so.

use super::*;

use crate::enqueue::enqueue;

/// Of a published activity; gives the organizer's browser, the draft and a moderator.
async fn published(site: &Arc<Site>) -> (Visitor, String, Visitor) {
    let mut anna = Visitor::new(site);
    let draft = confirmed(site, &mut anna, "Vår dag", ANNA).await;
    let mut desk = moderator(site).await;
    desk.fill("/granska/1", &[], "publish").await;
    assert_eq!(state(site, 1).await, State::Published);
    (anna, draft, desk)
}

async fn change(visitor: &mut Visitor, draft: &str, step: &str, fields: &[(&str, &str)]) -> String {
    visitor.fill(&format!("{draft}/{step}"), fields, "next").await;
    send(visitor, draft).await
}

async fn public(visitor: &mut Visitor) -> String {
    let id = visitor.get("/aktivitet/1").await;
    if id.location.is_empty() { id.html } else { visitor.get(&id.location).await.html }
}

#[tokio::test]
async fn what_is_hidden_is_shown_again_as_it_was_seen_and_not_otherwise() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    // An edit waits when it is hidden.
    change(&mut anna, &draft, "vad", &[("title", "Vår väntande dag")]).await;
    desk.fill("/granska/1", &[("words", "Fel länk.")], "hide").await;
    let seen = desk.get("/granska/1").await.html;
    assert!(!seen.contains("Vår väntande dag"), "what it would be shown as again: {seen}");
    let told =
        change(&mut anna, &draft, "vad", &[("title", "Vår kapade dag"), ("website", "https://evil.example/")]).await;
    assert!(told.contains("klart=dold"), "{told}");
    assert!(anna.get(&told).await.html.contains("Aktiviteten är fortfarande dold"));

    let stale = desk.fill_page("/granska/1", &seen, &[], "restore").await;
    assert!(stale.status == StatusCode::OK && stale.html.contains("role=\"alert\""), "{stale:?}");
    assert_eq!(state(&site, 1).await, State::Hidden);
    let list = desk.get("/granska?lage=changed").await.html;
    assert!(list.contains("Vår kapade dag") && list.contains("Ändrat: Titel, Webbplats"), "{list}");
    let page = desk.get("/granska/1").await.html;
    assert!(page.contains("Ändrat sedan granskningen") && page.contains("https://evil.example"), "{page}");
    desk.fill("/granska/1", &[], "restore").await;
    assert_eq!(state(&site, 1).await, State::Published);
    assert!(public(&mut anna).await.contains("Vår kapade dag"));
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty(), "it was seen");
    assert!(
        site.store.queue(RowRange::first(100)).await.unwrap().is_empty(),
        "what waited before was sent again since"
    );
}

#[tokio::test]
async fn an_edit_that_waits_survives_that_the_activity_was_hidden() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    change(&mut anna, &draft, "vad", &[("title", "Vår väntande dag")]).await;
    desk.fill("/granska/1", &[("words", "Fel länk.")], "hide").await;
    assert!(site.store.queue(RowRange::first(100)).await.unwrap().is_empty());
    desk.fill("/granska/1", &[], "publish").await;
    assert_eq!(state(&site, 1).await, State::Hidden, "what is hidden is shown again first");
    desk.fill("/granska/1", &[], "restore").await;
    assert!(!public(&mut anna).await.contains("väntande"));
    desk.fill("/granska/1", &[], "publish").await;
    assert!(public(&mut anna).await.contains("Vår väntande dag"));
}

#[tokio::test]
async fn what_changed_after_the_page_was_opened_is_not_decided_unseen() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    change(&mut anna, &draft, "vad", &[("title", "Vår andra dag")]).await;
    let seen = desk.get("/granska/1").await.html;
    change(&mut anna, &draft, "nar", &[("starts.1", "09:30"), ("venue.1", "Lilla salen")]).await;
    let stale = desk.fill_page("/granska/1", &seen, &[], "publish").await;
    assert!(stale.status == StatusCode::OK && stale.html.contains("role=\"alert\""), "{stale:?}");
    assert!(!public(&mut anna).await.contains("Vår andra dag"));
    assert_eq!(
        site.store.unreviewed(RowRange::first(100)).await.unwrap().len(),
        1,
        "nobody has seen the hour and the place"
    );
    let done = desk.fill("/granska/1", &[], "publish").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{done:?}");
    let page = public(&mut anna).await;
    assert!(page.contains("Vår andra dag"), "{page}");
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
}

#[tokio::test]
async fn changes_are_left_as_they_were_seen() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    change(&mut anna, &draft, "nar", &[("venue.1", "Lilla salen")]).await;
    let seen = desk.get("/granska/1").await.html;
    change(&mut anna, &draft, "nar", &[("venue.1", "Källaren")]).await;
    let stale = desk.fill_page("/granska/1", &seen, &[], "accept-changes").await;
    assert!(stale.status == StatusCode::OK && stale.html.contains("role=\"alert\""), "{stale:?}");
    assert_eq!(site.store.unreviewed(RowRange::first(100)).await.unwrap().len(), 1);
    let accepted = desk.fill("/granska/1", &[], "accept-changes").await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{accepted:?}");
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
    assert!(public(&mut anna).await.contains("Källaren"));
    let last = site.store.events_of(1).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.event.as_str(), last.words.as_str(), last.actor.as_str()),
        (kind::CHANGES_SEEN, "places", MODERATOR)
    );
}

#[tokio::test]
async fn what_is_as_it_was_reviewed_again_needs_no_look_though_it_was_cancelled_meanwhile() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    change(&mut anna, &draft, "nar", &[("starts.1", "09:30")]).await;
    assert_eq!(site.store.unreviewed(RowRange::first(100)).await.unwrap().len(), 1);
    desk.fill("/granska/1", &[("words", "Lokalen är stängd.")], "cancel").await;
    assert!(desk.get("/granska/1").await.html.contains("value=\"accept-changes\""));
    change(&mut anna, &draft, "nar", &[("starts.1", "09:00")]).await;
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
}

#[tokio::test]
async fn all_of_an_added_occurrence_is_seen_before_it_is_published() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    anna.fill(&format!("{draft}/nar"), &[], "add-occurrence").await;
    let added = [
        ("day.2", "2027-10-06"),
        ("starts.2", "09:00"),
        ("ends.2", "10:00"),
        ("format.2", "online"),
        ("venue.2", ""),
        ("municipality.2", ""),
        ("online_url.2", "https://evil.example/bankid"),
    ];
    let told = change(&mut anna, &draft, "nar", &added).await;
    assert!(told.contains("klart=vantar"), "{told}");
    let page = desk.get("/granska/1").await.html;
    let listed = page.split("<h2>Det här ändras").nth(1).unwrap_or_else(|| panic!("{page}"));
    assert!(listed.contains("Länk") && listed.contains("https://evil.example/bankid"), "{listed}");
}

#[tokio::test]
async fn a_link_to_a_host_of_the_week_counts_at_once_and_that_of_an_unproven_editor_waits() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let week = visitor::WEEK.replacen("days = 5", "days = 5\nlink_hosts = [\"lyyti.example\"]", 1);
    let week = innovationsveckan::server::week_settings::parse(&week).unwrap();
    site.store.put_week(&week, 0).await.unwrap();
    site.refresh().await.unwrap();
    let (mut anna, draft, _) = published(&site).await;
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", "bo@evil.example")]).await;
    for (website, expected) in [
        ("https://lyyti.example/p/1", "klart=andrad"),
        ("https://moten.lyyti.example/1", "klart=andrad"),
        ("https://vinnova.example/dagen", "klart=andrad"),
        ("https://evil.example/", "klart=vantar"),
    ] {
        let told = change(&mut anna, &draft, "vad", &[("website", website)]).await;
        assert!(told.contains(expected), "{website}: {told}");
    }
    assert!(!public(&mut anna).await.contains("evil.example"));
}

#[tokio::test]
async fn gone_is_what_was_taken_away_and_nothing_else() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    assert_eq!(anna.get("/aktivitet/1").await.status, StatusCode::NOT_FOUND, "nobody knows of what waits");
    own(&mut anna, &draft, &[("action", "withdraw")]).await;
    assert_eq!(state(&site, 1).await, State::Withdrawn);
    let gone = anna.get("/aktivitet/1").await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(
        gone.html.contains("<form class=\"start-search\" method=\"get\" role=\"search\" action=\"/program\""),
        "{}",
        gone.html
    );
    assert!(!gone.html.contains("Vår dag"), "it says nothing of what was there: {}", gone.html);
    assert_eq!(anna.get("/do/activity?id=1&english=false").await.status, StatusCode::GONE);

    // Published, in a week whose programme opens later.
    let later = visitor::WEEK.replace("programme_opens = 2027-01-01", "programme_opens = 2027-09-01");
    let week = innovationsveckan::server::week_settings::parse(&later).unwrap();
    site.store.put_week(&week, 0).await.unwrap();
    site.refresh().await.unwrap();
    confirmed(&site, &mut anna, "Vår andra dag", ANNA).await;
    moderator(&site).await.fill("/granska/2", &[], "publish").await;
    assert_eq!(state(&site, 2).await, State::Published);
    assert_eq!(anna.get("/aktivitet/2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_confirmation_that_does_not_arrive_is_shown_to_its_sender_and_at_the_desk() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = filled(&mut anna, "Vår dag", ANNA).await;
    delivery::settle(&site).await.unwrap();
    // No mail is sent by itself there.
    let quiet = Site::new(site.store.clone(), visitor::clock(OPEN), Some("http://127.0.0.1:3000".to_owned()));
    let quiet = Arc::new(quiet);
    quiet.refresh().await.unwrap();
    send(&mut Visitor::new(&quiet), &draft).await;
    let real_ms = site.clock.real_ms();
    let due = site.store.due_letters(real_ms, 10, &[], &[]).await.unwrap();
    let confirm = due.iter().find(|queued| queued.recipient == ANNA).unwrap();
    assert!(site.store.claim_letter(confirm, real_ms + 60_000).await.unwrap());
    let answer = mail::Trouble::UnknownAddress.with("550 5.1.1 no such user");
    let mut write = site.store.begin().await.unwrap();
    write.letter_failed(confirm.id, &answer, None).await.unwrap();
    write.letter_given_up(confirm, &answer, site.clock.now_ms()).await.unwrap();
    write.commit().await.unwrap();

    let mut desk = moderator(&site).await;
    for page in [anna.get(&format!("{draft}/skicka")).await.html, desk.get("/granska/1").await.html] {
        assert!(page.contains("failed-letters") && page.contains("550 5.1.1 no such user"), "{page}");
    }
    let last = site.store.events_of(1).await.unwrap().pop().unwrap();
    assert_eq!(last.event, kind::MAIL_FAILED);
    let dismissed = own(&mut anna, &draft, &[("action", &format!("dismiss:{}", confirm.id))]).await;
    assert_eq!(dismissed.status, StatusCode::SEE_OTHER);
    assert!(!desk.get("/granska/1").await.html.contains("failed-letters"));
    let last = site.store.events_of(1).await.unwrap().pop().unwrap();
    assert_eq!(last.event, kind::MAIL_DISMISSED);
}

#[tokio::test]
async fn letters_to_oneself_that_did_not_arrive_stand_among_ones_own() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    anna.post("/logga-in", &[("email", ANNA)]).await;
    let link = mailed_link(&site, ANNA, "/logga-in/").await;
    anna.post(&link, &[]).await;
    let letter = Letter::Restored { activity_id: 1 };
    enqueue(&site.store, ANNA, innovationsveckan::locale::Locale::Sv, &letter, 0).await;
    let real_ms = site.clock.real_ms();
    let due = site.store.due_letters(real_ms, 10, &[], &[]).await.unwrap();
    assert!(site.store.claim_letter(&due[0], real_ms + 60_000).await.unwrap());
    let answer = mail::Trouble::MailboxFull.with("552 5.2.2 full");
    site.store.letter_failed(due[0].id, &answer, None).await.unwrap();
    assert!(anna.get("/mina").await.html.contains("552 5.2.2 full"));
    anna.post("/mina", &[("action", &format!("dismiss:{}", due[0].id)), ("own", "1")]).await;
    assert!(!anna.get("/mina").await.html.contains("552 5.2.2 full"));
}

#[tokio::test]
async fn who_has_shown_nothing_changes_nothing_that_everybody_sees() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", VICTIM).await;
    send(&mut visitor, &draft).await;
    let mut desk = moderator(&site).await;
    desk.fill("/granska/1", &[], "review-anyway").await;
    desk.fill("/granska/1", &[], "publish").await;
    let told = change(&mut visitor, &draft, "nar", &[("venue.1", "Ond plats"), ("starts.1", "09:30")]).await;
    assert!(told.contains("klart=vantar"), "{told}");
    let cancelled = own(&mut visitor, &draft, &[("action", "cancel"), ("reason", "Ondska")]).await;
    assert_eq!(cancelled.status, StatusCode::FORBIDDEN);
    assert!(cancelled.html.contains("Den här länken räcker inte"), "{}", cancelled.html);
    let page = public(&mut visitor).await;
    assert!(!page.contains("Ond plats") && !page.contains("09:30") && !page.contains("Ondska"), "{page}");
    assert!(!visitor.get(&format!("{draft}/skicka")).await.html.contains("value=\"cancel\""));
}

#[tokio::test]
async fn what_hosts_have_cancelled_only_hosts_restore() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut anna, draft, mut desk) = published(&site).await;
    desk.fill("/granska/1", &[("words", "Beslut av värdarna.")], "cancel").await;
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].subject.starts_with("Värdarna har ställt in"));
    let page = anna.get(&format!("{draft}/skicka")).await.html;
    assert!(page.contains("Bara de kan låta den gälla igen") && !page.contains("value=\"restore\""), "{page}");
    own(&mut anna, &draft, &[("action", "restore")]).await;
    assert!(public(&mut anna).await.contains("Beslut av värdarna."));
    desk.fill("/granska/1", &[], "restore").await;
    assert!(!public(&mut anna).await.contains("Beslut av värdarna."));
    own(&mut anna, &draft, &[("action", "cancel"), ("reason", "Sjukdom")]).await;
    own(&mut anna, &draft, &[("action", "restore")]).await;
    assert!(!public(&mut anna).await.contains("Sjukdom"), "one's own is one's own to take back");
}
