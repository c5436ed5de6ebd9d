//! Proof of an address: who has shown that its mail is read, and who only typed it.

use super::*;

#[tokio::test]
async fn a_link_that_stood_on_a_page_confirms_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Ett seminarium", VICTIM).await;
    assert!(send(&mut attacker, &draft).await.contains("klart=bekrafta"));
    let edit = own(&mut attacker, &draft, &[("action", "edit")]).await;
    assert!(!edit.location.contains("/anmal/") || edit.location.starts_with(&draft), "no other key: {edit:?}");
    let copied = own(&mut attacker, &draft, &[("action", "duplicate:2027")]).await;
    for key in [&draft, copied.location.strip_suffix("/nar").unwrap()] {
        for action in ["confirm", "send", "save", "next"] {
            attacker.fill(&format!("{key}/skicka"), &[], action).await;
        }
    }
    assert_eq!(state(&site, 1).await, State::Unconfirmed);
    // Programs that read mail open every link.
    let link = mailed_link(&site, VICTIM, "/anmal/").await;
    for _ in 0..3 {
        Visitor::new(&site).get(&link).await;
    }
    assert_eq!(state(&site, 1).await, State::Unconfirmed);
    let editors = site.store.proven_editors(1).await.unwrap();
    assert!(editors.is_empty(), "{editors:?}");
}

#[tokio::test]
async fn a_slip_in_ones_address_loses_its_links_at_once_and_is_told_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", "evaa@vasteras.example").await;
    send(&mut visitor, &draft).await;
    let stranger = mailed_link(&site, "evaa@vasteras.example", "/anmal/").await;
    let told_before = site.mailer.shown_to("evaa@vasteras.example").len();
    visitor.fill(&format!("{draft}/kontakt"), &[("own_email", "eva@vasteras.example")], "next").await;
    let sent = send(&mut visitor, &draft).await;
    assert!(sent.contains("klart=bekrafta"), "{sent}");
    assert_eq!(site.store.editors(1).await.unwrap(), ["eva@vasteras.example"]);
    assert_eq!(Visitor::new(&site).get(&stranger).await.status, StatusCode::NOT_FOUND);
    let link = mailed_link(&site, "eva@vasteras.example", "/anmal/").await;
    visitor.fill(&link, &[], "confirm").await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    assert_eq!(site.mailer.shown_to("evaa@vasteras.example").len(), told_before);
    assert_eq!(visitor.get(&format!("{draft}/skicka")).await.status, StatusCode::OK, "the browser goes on");
}

#[tokio::test]
async fn a_proven_address_keeps_its_rights_until_the_next_one_is_confirmed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let first = filled(&mut anna, "Vår dag", ANNA).await;
    send(&mut anna, &first).await;
    let mailed = mailed_link(&site, ANNA, "/anmal/").await.strip_suffix("/skicka").unwrap().to_owned();
    anna.fill(&format!("{mailed}/skicka"), &[], "confirm").await;
    // Not through a link that proves nothing.
    let page = anna.get(&format!("{first}/kontakt")).await.html;
    assert!(!page.contains("name=\"own_email\"") && page.contains("har bekräftat sin adress"), "{page}");
    for (field, shown) in [("own_email", "own_email="), ("co_email", "co_email=")] {
        let typed = [("shown", shown), (field, "tjuv@evil.example"), ("seen", "1000"), ("action", "save")];
        anna.post(&format!("{first}/kontakt"), &typed).await;
    }
    send(&mut anna, &first).await;
    // What was typed there does not ride along with her own next change.
    anna.fill(&format!("{mailed}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut anna, &mailed).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    assert_eq!(site.store.draft(1).await.unwrap().unwrap().pending_email, None);

    anna.fill(&format!("{mailed}/kontakt"), &[("own_email", BO)], "next").await;
    let sent = send(&mut anna, &mailed).await;
    assert!(sent.contains("klart=adress-bekrafta"), "{sent}");
    let page = anna.get(&sent).await.html;
    assert!(page.contains(BO) && page.contains(ANNA) && page.contains("Tills du har bekräftat adressen"), "{page}");
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA).iter().any(|mail| mail.subject.contains("Byte av adress")));
    let link = mailed_link(&site, BO, "/anmal/").await;
    Visitor::new(&site).get(&link).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA], "looking proves nothing");
    let mut bo = Visitor::new(&site);
    let done = bo.fill(&link, &[], "confirm").await;
    assert!(done.location.contains("klart=adress"), "{done:?}");
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
    assert_eq!(site.store.proven_editors(1).await.unwrap(), [BO]);
    assert_eq!(anna.get(&format!("{mailed}/skicka")).await.status, StatusCode::NOT_FOUND);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA).iter().any(|mail| mail.subject.contains("Ny adress")));
}

#[tokio::test]
async fn the_history_names_who_it_was_and_not_whom_somebody_typed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Vår dag", MODERATOR).await;
    send(&mut attacker, &draft).await;
    attacker.fill(&format!("{draft}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut attacker, &draft).await;
    let actors: Vec<String> = site.store.revisions(1).await.unwrap().into_iter().map(|it| it.actor).collect();
    assert_eq!(actors, ["key:1:", "key:1:"]);
    let link = mailed_link(&site, MODERATOR, "/anmal/").await;
    attacker.fill(&link, &[], "confirm").await;
    let last = site.store.revisions(1).await.unwrap().pop().unwrap();
    assert!(last.actor.starts_with("key:") && last.actor.ends_with(&format!(":{MODERATOR}")), "{}", last.actor);
}
