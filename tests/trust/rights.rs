//! Rights: who keeps and who loses them, whatever stood in a field once.

use super::*;

const CARL: &str = "carl@vinnova.example";

async fn signed_in(site: &Arc<Site>, email: &str) -> Visitor {
    let mut visitor = Visitor::new(site);
    visitor.post("/logga-in", &[("email", email)]).await;
    let link = mailed_link(site, email, "/logga-in/").await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}

/// The draft of an activity, opened from among one's own.
async fn edited(visitor: &mut Visitor, id: u32) -> String {
    let opened = visitor.post(&format!("/mina/{id}"), &[("action", "edit")]).await;
    opened.location.strip_suffix("/vem").unwrap_or_else(|| panic!("{opened:?}")).to_owned()
}

#[tokio::test]
async fn a_second_person_who_was_removed_does_not_come_back_with_the_next_change() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    anna.fill(&format!("{draft}/kontakt"), &[("co_email", BO)], "next").await;
    send(&mut anna, &draft).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA, BO]);
    own(&mut anna, &draft, &[("action", &format!("remove-editor:{BO}"))]).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    delivery::settle(&site).await.unwrap();
    let told = site.mailer.shown_to(BO).len();
    anna.fill(&format!("{draft}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut anna, &draft).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.shown_to(BO).len(), told);
    assert!(!anna.get(&format!("{draft}/kontakt")).await.html.contains(BO));
}

#[tokio::test]
async fn who_registered_and_was_removed_does_not_come_back_with_the_next_change() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", BO)]).await;
    let mut bo = signed_in(&site, BO).await;
    bo.post("/mina/1", &[("action", &format!("remove-editor:{ANNA}"))]).await;
    delivery::settle(&site).await.unwrap();
    let told = site.mailer.shown_to(ANNA).len();
    let draft = edited(&mut bo, 1).await;
    bo.fill(&format!("{draft}/vad"), &[("title", "Vår andra dag")], "next").await;
    assert!(send(&mut bo, &draft).await.contains("klart=inskickad"));
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.shown_to(ANNA).len(), told);
    let page = bo.get(&format!("{draft}/kontakt")).await.html;
    assert!(page.contains(&format!("value=\"{BO}\"")) && !page.contains(&format!("value=\"{ANNA}\"")), "{page}");
}

#[tokio::test]
async fn a_slip_that_was_mended_before_sending_opens_nothing_afterwards() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", "evaa@vasteras.example").await;
    let stranger = mailed_link(&site, "evaa@vasteras.example", "/anmal/").await;
    visitor.fill(&format!("{draft}/kontakt"), &[("own_email", "eva@vasteras.example")], "next").await;
    send(&mut visitor, &draft).await;
    let key = stranger.split('/').nth(2).unwrap();
    let step = format!("/anmal/{key}/vad");
    assert_eq!(Visitor::new(&site).get(&step).await.status, StatusCode::NOT_FOUND);
    let typed = Visitor::new(&site).post(&step, &[("shown", "title"), ("title", "Kapad"), ("action", "save")]).await;
    assert_eq!(typed.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get(&format!("{draft}/skicka")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_sends_through_a_link_to_an_address_that_was_typed_before_goes_on() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    filled(&mut visitor, "Vår dag", ANNA).await;
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    let draft = link.split('/').take(3).collect::<Vec<_>>().join("/");
    visitor.fill(&format!("{draft}/kontakt"), &[("own_email", BO)], "next").await;
    let sent = send(&mut visitor, &draft).await;
    assert!(sent.contains("klart=bekrafta"), "{sent}");
    let page = visitor.get(&sent).await;
    assert!(page.status == StatusCode::OK && page.html.contains(BO), "{page:?}");
    // It is as good as a link that stood on a page, and no better.
    own(&mut visitor, &draft, &[("action", "add-editor"), ("editor_email", CARL)]).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
}

#[tokio::test]
async fn an_address_that_was_to_be_taken_and_is_not_opens_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", "ana@vinnova.example")], "next").await;
    assert!(send(&mut anna, &draft).await.contains("klart=adress-bekrafta"));
    let slip = mailed_link(&site, "ana@vinnova.example", "/anmal/").await;
    assert_eq!(Visitor::new(&site).get(&slip).await.status, StatusCode::OK, "it can be confirmed");
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", ANNA)], "next").await;
    send(&mut anna, &draft).await;
    assert_eq!(Visitor::new(&site).get(&slip).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mailbox_of_ones_own_lifts_no_limit_towards_others() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = signed_in(&site, "attacker@evil.example").await;
    for number in 0..4 {
        let draft = filled(&mut attacker, &format!("Seminarium {number}"), VICTIM).await;
        send(&mut attacker, &draft).await;
        for _ in 0..3 {
            attacker.fill(&format!("{draft}/skicka"), &[], "mail-confirmation").await;
            own(&mut attacker, &draft, &[("action", "withdraw")]).await;
        }
    }
    delivery::settle(&site).await.unwrap();
    let told = site.mailer.shown_to(VICTIM).len();
    assert!((1..=5).contains(&told), "{told} letters to one who has proven nothing");
}

#[tokio::test]
async fn what_was_sent_in_time_counts_whenever_it_is_confirmed() {
    let file = SqliteFile::new();
    let link = {
        let site = site(&file.url(), OPEN).await;
        let mut anna = Visitor::new(&site);
        let draft = filled(&mut anna, "Vår dag", ANNA).await;
        send(&mut anna, &draft).await;
        mailed_link(&site, ANNA, "/anmal/").await
    };
    let site = site(&file.url(), "2027-10-01T02:00:00+02:00").await;
    let mut anna = Visitor::new(&site);
    let done = anna.fill(&link, &[], "confirm").await;
    assert!(done.location.contains("klart=inskickad"), "{done:?}");
    assert_eq!(state(&site, 1).await, State::Waiting);
}

#[tokio::test]
async fn who_ends_the_link_they_came_by_is_told_so() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", BO)]).await;
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    let ended = own(&mut anna, &draft, &[("action", "end-links")]).await;
    assert_eq!(ended.status, StatusCode::OK, "{ended:?}");
    assert!(ended.html.contains("Länken gäller inte längre") && ended.html.contains("/logga-in?"), "{}", ended.html);
    assert_eq!(anna.get(&link).await.status, StatusCode::NOT_FOUND);

    let mut bo = signed_in(&site, BO).await;
    assert!(!bo.get("/mina/1?klart=for-manga").await.html.contains("Tio personer"), "two are not ten");
    let done = bo.post("/mina/1", &[("action", &format!("remove-editor:{ANNA}"))]).await;
    for word in [bo.post("/mina/1", &[("action", "end-links")]).await.location, done.location] {
        let page = bo.get(&word).await.html;
        assert!(page.contains("<p class=\"done\""), "{word}: {page}");
    }
    // Ten minutes later.
    let later = Site::new(site.store.clone(), visitor::clock("2027-08-16T10:10:00+02:00"), None);
    let later = Arc::new(later.with_mailer(mail::Mailer::shown()));
    later.refresh().await.unwrap();
    let mut bo = signed_in(&later, BO).await;
    for word in ["redaktorer", "lankar"] {
        let page = bo.get(&format!("/mina/1?klart={word}")).await.html;
        assert!(!page.contains("<p class=\"done\""), "{word}: {page}");
    }
}

#[tokio::test]
async fn who_removes_themselves_is_told_that_they_are_out() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", BO)]).await;
    let done = own(&mut anna, &draft, &[("action", &format!("remove-editor:{ANNA}"))]).await;
    assert!(done.html.contains("Du kan inte längre ändra aktiviteten"), "{}", done.html);
    assert!(!done.html.contains("/logga-in?"), "it would lead nowhere");
}

#[tokio::test]
async fn a_second_person_goes_on_while_the_first_one_sends_and_loses_all_when_removed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let first = filled(&mut anna, "Vår dag", ANNA).await;
    anna.fill(&format!("{first}/kontakt"), &[("co_email", BO)], "next").await;
    let mut bo = signed_in(&site, BO).await;
    let opened = bo.fill("/mina", &[], "open:1").await;
    let of_bo = opened.location.split('/').take(3).collect::<Vec<_>>().join("/");
    send(&mut anna, &first).await;
    let typed = bo.fill(&format!("{of_bo}/vad"), &[("title", "Vår gemensamma dag")], "save").await;
    assert_eq!(typed.status, StatusCode::SEE_OTHER, "{typed:?}");
    assert!(send(&mut bo, &of_bo).await.contains("klart="));
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    anna.fill(&link, &[], "confirm").await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA, BO]);
    let of_anna = link.strip_suffix("/skicka").unwrap();
    own(&mut anna, of_anna, &[("action", &format!("remove-editor:{BO}"))]).await;
    assert_eq!(Visitor::new(&site).get(&format!("{of_bo}/skicka")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anna.get(&format!("{of_anna}/skicka")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_sends_what_is_anothers_has_no_link_once_that_is_confirmed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let first = filled(&mut visitor, "Vår dag", "evaa@vasteras.example").await;
    let stranger = mailed_link(&site, "evaa@vasteras.example", "/anmal/").await;
    visitor.fill(&format!("{first}/kontakt"), &[("own_email", "eva@vasteras.example")], "next").await;
    let of_stranger = stranger.split('/').take(3).collect::<Vec<_>>().join("/");
    assert!(send(&mut Visitor::new(&site), &of_stranger).await.contains("klart=bekrafta"));
    let link = mailed_link(&site, "eva@vasteras.example", "/anmal/").await;
    visitor.fill(&link, &[], "confirm").await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    assert_eq!(Visitor::new(&site).get(&format!("{of_stranger}/skicka")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get(&format!("{first}/skicka")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_was_to_take_the_senders_place_and_is_removed_does_not() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", BO)]).await;
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", BO)], "next").await;
    assert!(send(&mut anna, &draft).await.contains("klart=adress-bekrafta"));
    let link = mailed_link(&site, BO, "/anmal/").await;
    own(&mut anna, &draft, &[("action", &format!("remove-editor:{BO}"))]).await;
    assert_eq!(Visitor::new(&site).get(&link).await.status, StatusCode::NOT_FOUND);
    anna.fill(&format!("{draft}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut anna, &draft).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    assert!(!anna.get(&format!("{draft}/skicka")).await.html.contains("Tills du har bekräftat adressen"));
}

#[tokio::test]
async fn who_removes_the_sender_takes_their_place() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    for email in [CARL, BO] {
        own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", email)]).await;
    }
    let mut bo = signed_in(&site, BO).await;
    bo.post("/mina/1", &[("action", &format!("remove-editor:{ANNA}"))]).await;
    let draft = edited(&mut bo, 1).await;
    let page = bo.get(&format!("{draft}/skicka")).await.html;
    assert!(page.contains(&format!("Besked om aktiviteten går till {BO}. Adressen är bekräftad")), "{page}");
}

#[tokio::test]
async fn a_message_does_not_outlive_what_it_told() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = filled(&mut anna, "Vår dag", ANNA).await;
    let mailed = anna.fill(&format!("{draft}/kontakt"), &[], "mail-link").await.location;
    assert!(anna.get(&mailed).await.html.contains(&format!("Länken är på väg till {ANNA}")));
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", "inte klar")], "goto:vem").await;
    assert!(!anna.get(&mailed).await.html.contains("Länken är på väg"));
}

#[tokio::test]
async fn one_receipt_is_mailed_where_the_address_was_mended_by_who_has_proven_the_new_one() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = signed_in(&site, ANNA).await;
    let draft = filled(&mut anna, "Vår dag", "ana@vinnova.example").await;
    send(&mut anna, &draft).await;
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", ANNA)], "next").await;
    send(&mut anna, &draft).await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    delivery::settle(&site).await.unwrap();
    let mails = site.mailer.shown_to(ANNA);
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("tagit emot")).count(), 1, "{mails:?}");
}

#[tokio::test]
async fn who_is_to_take_over_confirms_before_anything_else() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", BO)], "next").await;
    send(&mut anna, &draft).await;
    let link = mailed_link(&site, BO, "/anmal/").await;
    assert!(site.mailer.shown_to(BO)[0].subject.starts_with("Bekräfta din adress"));
    let mut bo = Visitor::new(&site);
    let page = bo.get(&link).await.html;
    assert!(page.contains("value=\"confirm\"") && !page.contains("value=\"withdraw\""), "{page}");
    let of_bo = link.strip_suffix("/skicka").unwrap();
    let refused = own(&mut bo, of_bo, &[("action", "withdraw")]).await;
    assert_eq!((refused.status, state(&site, 1).await), (StatusCode::FORBIDDEN, State::Waiting));
    bo.fill(&link, &[], "confirm").await;
    own(&mut bo, of_bo, &[("action", "withdraw")]).await;
    assert_eq!(state(&site, 1).await, State::Withdrawn);
}

#[tokio::test]
async fn who_sends_sees_whom_they_let_in() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    anna.fill(&format!("{draft}/kontakt"), &[("own_email", CARL), ("co_email", BO)], "next").await;
    let page = anna.get(&format!("{draft}/skicka")).await.html;
    assert!(page.contains("Du har 2 ändringar som inte är inskickade"), "{page}");
    assert!(page.contains(&format!("({CARL})")) && page.contains(&format!("({BO})")), "{page}");
}

#[tokio::test]
async fn a_letter_that_waits_is_not_sent_to_who_was_removed_meanwhile() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    // No mail is sent by itself there.
    let quiet = Site::new(site.store.clone(), visitor::clock(OPEN), Some("http://127.0.0.1:3000".to_owned()));
    let quiet = Arc::new(quiet);
    quiet.refresh().await.unwrap();
    let mut anna = Visitor::new(&quiet);
    own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", BO)]).await;
    own(&mut anna, &draft, &[("action", &format!("remove-editor:{BO}"))]).await;
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(BO).is_empty());
}

#[tokio::test]
async fn a_confirmation_that_must_wait_says_until_when() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut last = String::new();
    for number in 0..21 {
        let mut visitor = Visitor::at(&site, "198.51.100.7");
        let draft = filled(&mut visitor, &format!("Nummer {number}"), &format!("p{number}@stad.example")).await;
        let sent = send(&mut visitor, &draft).await;
        last = visitor.get(&sent).await.html;
    }
    assert!(last.contains("Mejlet med bekräftelsen går iväg omkring klockan"), "{last}");
    delivery::settle(&site).await.unwrap();
    let confirmations = site.mailer.all_shown().iter().filter(|mail| mail.subject.starts_with("Bekräfta")).count();
    assert!(confirmations >= 10, "{confirmations}: what nobody asked for leaves room for what confirms");
}

#[tokio::test]
async fn who_has_a_mailbox_of_ones_own_lets_in_few_strangers_in_an_hour() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = signed_in(&site, ANNA).await;
    for id in 1..=3 {
        let draft = filled(&mut anna, &format!("Dag {id}"), ANNA).await;
        send(&mut anna, &draft).await;
        for number in 0..8 {
            let email = format!("e{id}{number}@kommun.example");
            let added = [("action", "add-editor"), ("editor_email", email.as_str())];
            let done = anna.post(&format!("/mina/{id}"), &added).await;
            assert!(done.location.contains("klart=redaktorer"), "{done:?}");
        }
    }
    delivery::settle(&site).await.unwrap();
    let told = site.mailer.all_shown().iter().filter(|mail| mail.to.ends_with("@kommun.example")).count();
    assert_eq!(told, 20);
    assert!(site.store.outbox_counts().await.unwrap().waiting >= 4, "the others go out later");
}
