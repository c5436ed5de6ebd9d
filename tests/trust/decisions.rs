//! Decisions at the desk: reviewing what nobody has confirmed, hiding, cancelling, and changes after publication.

use super::*;

#[tokio::test]
async fn the_desk_shows_what_nobody_has_confirmed_reminds_and_reviews_it_anyway() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", ANNA).await;
    send(&mut visitor, &draft).await;
    let mut desk = moderator(&site).await;
    assert!(!desk.get("/granska").await.html.contains("Vår dag"));
    let list = desk.get("/granska?lage=unconfirmed").await.html;
    assert!(list.contains("href=\"/granska/1\""), "{list}");
    let page = desk.get("/granska/1").await.html;
    assert!(page.contains("value=\"remind\"") && page.contains("value=\"review-anyway\""), "{page}");
    assert!(page.contains("adressen är inte bekräftad"));
    let reminded = desk.fill("/granska/1", &[], "remind").await;
    assert!(desk.get(&reminded.location).await.html.contains("En påminnelse är på väg"), "{reminded:?}");
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].subject.starts_with("Påminnelse"));

    desk.fill("/granska/1", &[], "review-anyway").await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    desk.fill("/granska/1", &[("words", "För vem?")], "ask-changes").await;
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].text.contains("För vem?"), "decisions are mailed all the same");
    assert!(desk.get("/granska/1").await.html.contains("adressen är inte bekräftad"), "the mark stays");
    assert!(site.store.proven_editors(1).await.unwrap().is_empty());
    // The links in those letters are mailed ones: using one proves the address after all.
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    visitor.fill(&link.replace("/vem", "/skicka"), &[], "confirm").await;
    assert_eq!(site.store.proven_editors(1).await.unwrap(), [ANNA]);
}

#[tokio::test]
async fn what_is_published_is_hidden_shown_again_cancelled_and_restored_at_the_desk() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    let mut desk = moderator(&site).await;
    desk.fill("/granska/1", &[], "publish").await;
    let page = "/aktivitet/1/var-dag";
    assert_eq!(anna.get(page).await.status, StatusCode::OK);

    let version = site.published().weeks.first().and_then(|week| site.open_programme(week)).unwrap().version.clone();
    assert!(site.list_bytes("2027", &version).is_some());
    let asked = desk.fill("/granska/1", &[("words", "  ")], "hide").await;
    assert!(asked.html.contains("aria-invalid=\"true\""), "it needs a reason: {}", asked.html);
    assert_eq!(anna.get(page).await.status, StatusCode::OK);
    desk.fill("/granska/1", &[("words", "Länken leder till bedrägeri.")], "hide").await;
    assert_eq!(anna.get(page).await.status, StatusCode::GONE);
    assert!(site.list_bytes("2027", &version).is_none(), "it is not to be had under the address of an earlier version");
    assert!(anna.get("/api/v1/activities").await.html.contains("\"total\":0"));
    assert_eq!(anna.get("/api/v1/activities/1").await.status, StatusCode::NOT_FOUND);
    assert!(desk.get("/granska?lage=hidden").await.html.contains("Vår dag"));
    delivery::settle(&site).await.unwrap();
    let told = &site.mailer.shown_to(ANNA)[0];
    assert!(told.subject.starts_with("Dold") && told.text.contains("bedrägeri"), "{told:?}");
    // Its organizer may read and mend it, and does not bring it back.
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    let draft = link.split('/').take(3).collect::<Vec<_>>().join("/");
    anna.fill(&format!("{draft}/vad"), &[("title", "Vår rättade dag")], "next").await;
    send(&mut anna, &draft).await;
    own(&mut anna, &draft, &[("action", "restore")]).await;
    assert_eq!(state(&site, 1).await, State::Hidden);

    desk.fill("/granska/1", &[], "restore").await;
    assert_eq!(state(&site, 1).await, State::Published);
    assert_eq!(anna.get("/aktivitet/1/var-rattade-dag").await.status, StatusCode::OK);
    desk.fill("/granska/1", &[("words", "Lokalen är stängd.")], "cancel").await;
    let page = anna.get("/aktivitet/1/var-rattade-dag").await.html;
    assert!(page.contains("inställd") && page.contains("Lokalen är stängd."), "{page}");
    desk.fill("/granska/1", &[], "restore").await;
    assert!(!anna.get("/aktivitet/1/var-rattade-dag").await.html.contains("Lokalen är stängd."));
    let decisions: Vec<&str> =
        site.store.decisions(1).await.unwrap().into_iter().map(|it| it.decision.word()).collect();
    assert_eq!(decisions, ["publish", "hide", "unhide", "cancel", "restore"]);
}

#[tokio::test]
async fn a_command_hides_and_its_organizer_is_told_why() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    moderator(&site).await.fill("/granska/1", &[], "publish").await;
    assert!(matches!(desk::hide_by_command(&site, 1, " ").await.unwrap(), DecisionOutcome::Words(_)));
    assert!(matches!(desk::hide_by_command(&site, 1, "Länken leder fel.").await.unwrap(), DecisionOutcome::Done));
    assert!(matches!(desk::hide_by_command(&site, 1, "Igen.").await.unwrap(), DecisionOutcome::Impossible));
    site.refresh().await.unwrap();
    assert_eq!(anna.get("/aktivitet/1/var-dag").await.status, StatusCode::GONE);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].text.contains("Länken leder fel."));
    assert_eq!(site.store.decisions(1).await.unwrap().last().unwrap().actor, "veckan activity hide");
}

#[tokio::test]
async fn what_changes_after_publication_is_seen_at_the_desk_and_taken_back_in_one_press() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    let mut desk = moderator(&site).await;
    desk.fill("/granska/1", &[], "publish").await;

    let time = [("starts.1", "13:00"), ("ends.1", "14:00"), ("venue.1", "Lilla salen")];
    anna.fill(&format!("{draft}/nar"), &time, "next").await;
    for step in ["vem", "vad", "nar", "delta", "kontakt", "skicka"] {
        let page = anna.get(&format!("{draft}/{step}")).await.html;
        assert!(page.contains("Du har 2 ändringar som inte är inskickade"), "{step}: {page}");
    }
    assert!(!anna.get("/aktivitet/1/var-dag").await.html.contains("13:00"));
    anna.fill(
        &format!("{draft}/delta"),
        &[("registration", "required"), ("registration_url", "https://evil.example/b")],
        "next",
    )
    .await;
    let sent = send(&mut anna, &draft).await;
    assert!(sent.contains("klart=bada"), "{sent}");
    let page = anna.get(&sent).await.html;
    assert!(page.contains("Det här väntar på granskning"), "{page}");
    let public = anna.get("/aktivitet/1/var-dag").await.html;
    assert!(public.contains("13:00") && public.contains("Lilla salen"), "{public}");
    assert!(!public.contains("evil.example"), "a link to a new host waits");
    delivery::settle(&site).await.unwrap();
    let told = &site.mailer.shown_to(ANNA)[0].text;
    assert!(told.contains("Gäller nu: Tider, Plats") && told.contains("Väntar på granskning:"), "{told}");

    let list = desk.get("/granska?lage=changed").await.html;
    assert!(list.contains("Vår dag") && list.contains("Ändrat: Tider, Plats"), "{list}");
    let page = desk.get("/granska/1").await.html;
    assert!(page.contains("Ändrat sedan granskningen") && page.contains("Lilla salen, Stockholm</ins>"), "{page}");
    assert!(page.contains("https://evil.example/b"), "what waits is seen: {page}");
    let seen = site.store.activity(1).await.unwrap().unwrap().record.revision.to_string();
    let undone = desk.post("/granska/1", &[("action", "undo-changes"), ("seen", &seen)]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{undone:?}");
    let public = anna.get("/aktivitet/1/var-dag").await.html;
    assert!(public.contains("09:00") && public.contains("Stora salen") && !public.contains("13:00"), "{public}");
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].subject.starts_with("Ändringar återtagna"));
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
}
