//! Limits of letters: to strangers, to one address, and of one source.

use super::*;

#[tokio::test]
async fn who_has_confirmed_nothing_has_nobody_else_written_to() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let title = "Ditt konto stängs: gå till https://evil.example/logga-in";
    let draft = filled(&mut attacker, title, "attacker@evil.example").await;
    send(&mut attacker, &draft).await;
    for number in 0..55 {
        let victim = format!("offer{number}@kommun.example");
        attacker.fill(&format!("{draft}/kontakt"), &[("co_email", &victim)], "save").await;
        send(&mut attacker, &draft).await;
        own(&mut attacker, &draft, &[("action", "add-editor"), ("editor_email", &victim)]).await;
        let remove = format!("remove-editor:{victim}");
        own(&mut attacker, &draft, &[("action", &remove)]).await;
    }
    delivery::settle(&site).await.unwrap();
    let mails = site.mailer.all_shown();
    assert!(mails.iter().all(|mail| mail.to == "attacker@evil.example"), "{mails:?}");
    assert!(mails.len() <= 5, "{} letters in a day", mails.len());
    for mail in &mails {
        assert!(!mail.subject.contains("konto") && !mail.text.contains("evil.example/logga-in"), "{mail:?}");
    }
}

#[tokio::test]
async fn a_draft_writes_to_few_addresses_and_to_each_of_them_seldom() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Ett seminarium", "a0@kommun.example").await;
    for number in 0..20 {
        let victim = format!("a{}@kommun.example", number % 7);
        attacker.fill(&format!("{draft}/kontakt"), &[("own_email", &victim)], "mail-link").await;
    }
    delivery::settle(&site).await.unwrap();
    let written_to: std::collections::BTreeSet<String> = site.mailer.all_shown().into_iter().map(|it| it.to).collect();
    assert_eq!(written_to.len(), 3, "{written_to:?}");

    // One mailbox, from many networks and by many drafts, also under names that lead to the same.
    for number in 0..8u8 {
        let mut elsewhere = Visitor::at(&site, &format!("192.0.2.{number}"));
        let draft = filled(&mut elsewhere, "Ett seminarium", &format!("offer+{number}@kommun.example")).await;
        send(&mut elsewhere, &draft).await;
    }
    delivery::settle(&site).await.unwrap();
    let to_victim = site.mailer.all_shown().iter().filter(|mail| mail.to.starts_with("offer")).count();
    assert_eq!(to_victim, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_authority_behind_one_address_registers_and_the_letters_are_spread() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut begun = 0;
    for _ in 0..300 {
        let mut visitor = Visitor::at(&site, "198.51.100.7");
        begun += usize::from(visitor.post("/anmal", &[("action", "begin")]).await.status == StatusCode::SEE_OTHER);
    }
    assert_eq!(begun, 300);
    let site = {
        // Filling them in takes time; the limit of drafts has room again by then.
        let store = site.store.clone();
        let site = Site::new(store, visitor::clock(OPEN), Some("http://127.0.0.1:3000".to_owned()));
        let site = Arc::new(site.with_mailer(innovationsveckan::server::mail::Mailer::shown()));
        site.refresh().await.unwrap();
        site
    };
    let mut sent = 0;
    for number in 0..40 {
        let mut visitor = Visitor::at(&site, "198.51.100.7");
        let draft = filled(&mut visitor, &format!("Nummer {number}"), &format!("p{number}@stad.example")).await;
        sent += usize::from(send(&mut visitor, &draft).await.contains("klart=bekrafta"));
    }
    assert_eq!(sent, 40, "what is sent counts, whenever its letter goes out");
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.all_shown().len(), 20, "of one network in an hour");
    let waiting = site.store.outbox_counts().await.unwrap().waiting;
    assert!(waiting >= 20, "{waiting} letters go out later");
}

#[tokio::test]
async fn links_are_asked_for_seldom_enough_and_a_known_browser_gets_in_all_the_same() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut known = Visitor::at(&site, "203.0.113.1");
    known.post("/logga-in", &[("email", ANNA)]).await;
    let link = mailed_link(&site, ANNA, "/logga-in/").await;
    known.post(&link, &[]).await;
    known.post("/logga-in", &[("action", "log-out")]).await;
    let mut asked = 1;
    for number in 0..10u8 {
        let mut elsewhere = Visitor::at(&site, &format!("192.0.2.{number}"));
        for attempt in 0..6 {
            let seen = elsewhere.post("/logga-in", &[("email", ANNA)]).await;
            if seen.status == StatusCode::OK {
                asked += 1;
                assert!(attempt < 5, "five an hour of one source");
            } else {
                assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
                assert!(seen.headers.contains_key("retry-after") && seen.html.contains(ANNA), "{seen:?}");
            }
        }
    }
    assert_eq!(asked, 30, "thirty a day of browsers that nobody knows");
    assert_eq!(known.post("/logga-in", &[("email", ANNA)]).await.status, StatusCode::OK);
    assert_eq!(known.post("/logga-in", &[("email", BO)]).await.status, StatusCode::OK);
}

/// What is counted in one place only is not counted where somebody goes around it.
#[test]
fn one_place_puts_letters_into_the_outbox() {
    fn callers(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                callers(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(".put_letter(") {
                found.push(path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    callers(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    // The store's own is for tests of how letters leave.
    assert_eq!(found, ["src/server/service/outgoing.rs"]);
    let enqueued =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/service/login.rs")).unwrap();
    assert!(!enqueued.contains("store.enqueue("));
}
