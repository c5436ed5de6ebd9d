//! Delivery of letters: when each is sent, and what becomes of one that is refused.

use std::{net::TcpListener, time::Duration};

use innovationsveckan::{
    domain::review::State,
    locale::Locale,
    server::{
        clock::Clock,
        mail::{Letter, Trouble},
        store::{OutboxCounts, Store},
    },
};

use super::{
    databases::SqliteFile,
    enqueue::enqueue,
    fixtures::{NOW_MS, activity, new, store_with_week},
    login, put,
    running::Running,
    smtp::Smtp,
    to,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_now_is_tried_again() {
    let Some(smtp) = Smtp::start(&["--refuse-first", "3"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let running = Running::start(&file.url(), &smtp.url(), 2).await;
    running.write("a@x.example", &Letter::Login { back: None }).await;
    // Twice again, and then it is left to those who look after it.
    running.until(OutboxCounts { waiting: 1, stuck: 1, held: 0 }).await;
    let stuck = loop {
        let stuck = running.site.store.failed_letters(10).await.unwrap();
        if let Some(stuck) = stuck.into_iter().find(|stuck| stuck.next_ms.is_none()) {
            break stuck;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(stuck.attempts, 3);
    assert_eq!(Trouble::read(&stuck.error), (Trouble::NotNow, "451 4.3.0 try again later".to_owned()));
    assert!(running.site.store.retry_now(stuck.id).await.unwrap());
    running.site.mailer.wake();
    assert_eq!(smtp.next().await["to"], serde_json::json!(["a@x.example"]));
    running.until(OutboxCounts::default()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_good_is_stuck_and_stops_nobody_else() {
    let Some(smtp) = Smtp::start(&["--refuse", "okand@x.example"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let running = Running::start(&file.url(), &smtp.url(), 5).await;
    running.write("okand@x.example", &Letter::Login { back: None }).await;
    running.write("ingen adress", &Letter::Login { back: None }).await;
    running.write("a@x.example", &Letter::Cancelled { activity_id: 99, reason: String::new() }).await;
    running.write("a@x.example", &Letter::Login { back: None }).await;
    let mail = loop {
        // What is refused is told as well.
        let line = smtp.next().await;
        if line["refused"].is_null() {
            break line;
        }
    };
    assert_eq!(mail["to"], serde_json::json!(["a@x.example"]));
    // What is about nothing any more is no failure.
    running.until(OutboxCounts { waiting: 2, stuck: 2, held: 0 }).await;
    let stuck = running.site.store.failed_letters(10).await.unwrap();
    assert!(stuck.iter().all(|stuck| stuck.next_ms.is_none() && stuck.attempts == 1), "{stuck:?}");
    // The newest first.
    let status = "550 5.1.1 <okand@x.example> is not known here";
    assert_eq!(Trouble::read(&stuck[1].error), (Trouble::UnknownAddress, status.to_owned()));
    assert_eq!(Trouble::read(&stuck[0].error).0, Trouble::NotAnAddress);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_site_or_server_are_down() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let running = Running::start(&file.url(), &format!("smtp://{nobody}?tls=none"), 1000).await;
    for at in 0..5 {
        running.write(&format!("{at}@x.example"), &Letter::Login { back: None }).await;
    }
    running.until(OutboxCounts { waiting: 5, stuck: 5, held: 0 }).await;
    // However long the server is away, no letter loses a try by it.
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.site.mailer.stop();
    running.delivering.await.unwrap();
    let stuck = running.site.store.failed_letters(10).await.unwrap();
    assert_eq!(stuck.len(), 5, "{stuck:?}");
    assert!(
        stuck.iter().all(|stuck| stuck.attempts == 0 && Trouble::read(&stuck.error).0 == Trouble::NoServer),
        "{stuck:?}"
    );
    assert!(stuck.iter().all(|stuck| stuck.next_ms.is_some()), "{stuck:?}");
    running.site.store.close().await;
    // What another process writes meanwhile is found without being told.
    let store = Store::open(&file.url()).await.unwrap();
    enqueue(&store, "5@x.example", Locale::En, &Letter::Login { back: None }, NOW_MS).await;
    store.close().await;

    let running = Running::start(&file.url(), &smtp.url(), 1000).await;
    let mut recipients = Vec::new();
    for _ in 0..6 {
        recipients.push(smtp.next().await["to"][0].as_str().unwrap().to_owned());
    }
    recipients.sort();
    assert_eq!(recipients, (0..6).map(|at| format!("{at}@x.example")).collect::<Vec<_>>());
    running.until(OutboxCounts::default()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_overtake_what_waits_and_four_letters_are_sent_at_a_time() {
    let Some(smtp) = Smtp::start(&["--delay", "30"]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Waiting, None), NOW_MS).await.unwrap();
    store.close().await;
    let letter = |at| (format!("{at}@{}.example", at % 9), Letter::Restored { activity_id: id });
    put(&file.url(), &(0..400).map(letter).collect::<Vec<_>>(), 1).await;
    let running = Running::start(&file.url(), &smtp.url(), 0).await;
    for _ in 0..40 {
        smtp.next().await;
    }
    // From another process, which wakes nobody here.
    put(&file.url(), &[("bo@kommun.example".to_owned(), login())], 0).await;
    let mut most = 0;
    loop {
        let mail = smtp.next().await;
        most = most.max(mail["underWay"].as_u64().unwrap());
        if to(&mail) == "bo@kommun.example" {
            break;
        }
    }
    assert!(running.site.store.outbox_counts().await.unwrap().waiting > 100);
    assert_eq!(most, 4);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_that_hangs_holds_back_its_own_letters_only() {
    let Some(smtp) = Smtp::start(&["--hang", "tar.example", "--hang", "pitch.example"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let hanging: Vec<_> = (0..80).map(|at| (format!("{at}@{}.example", ["tar", "pitch"][at % 2]), login())).collect();
    put(&file.url(), &hanging, 0).await;
    put(&file.url(), &(0..30).map(|at| (format!("{at}@x.example"), login())).collect::<Vec<_>>(), 1).await;
    let running = Running::start(&file.url(), &smtp.url(), 5).await;
    for _ in 0..30 {
        assert!(to(&smtp.next().await).ends_with("@x.example"));
    }
    // Those under way are given back at once, as if they had not been tried.
    let store = running.site.store.clone();
    running.site.mailer.stop();
    running.delivering.await.unwrap();
    let due = store.due_letters(Clock::system().now_ms(), 100, &[], &[]).await.unwrap();
    assert_eq!(due.len(), 80);
    assert!(due.iter().all(|queued| queued.attempts == 0), "{due:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_that_refuses_is_left_alone_for_a_while() {
    let Some(smtp) = Smtp::start(&["--not-now", "full.example"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    put(&file.url(), &(0..20).map(|at| (format!("{at}@full.example"), login())).collect::<Vec<_>>(), 1).await;
    put(&file.url(), &[("a@x.example".to_owned(), login())], 1).await;
    let running = Running::start_with(&file.url(), &smtp.url(), vec![Duration::from_hours(1)]).await;
    let (mut refused, mut sent) = (0, 0);
    while let Some(mail) = smtp.maybe_next(Duration::from_secs(1)).await {
        if mail["refused"].is_string() { refused += 1 } else { sent += 1 }
    }
    assert_eq!((refused, sent), (3, 1));
    // Somebody who asks for it has it tried at once.
    let stuck = running.site.store.failed_letters(10).await.unwrap().remove(0);
    assert!(running.site.store.retry_now(stuck.id).await.unwrap());
    running.site.mailer.try_now();
    assert!(smtp.next().await["refused"].is_string());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_finishes_the_letters_under_way_and_begins_no_other() {
    let Some(smtp) = Smtp::start(&["--delay", "700"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    put(&file.url(), &(0..12).map(|at| (format!("{at}@{at}.example"), login())).collect::<Vec<_>>(), 1).await;
    let running = Running::start(&file.url(), &smtp.url(), 5).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    running.stop().await;
    let mut sent = 0;
    while smtp.maybe_next(Duration::from_secs(1)).await.is_some() {
        sent += 1;
    }
    assert!(sent <= 4, "{sent}");
    let store = Store::open(&file.url()).await.unwrap();
    let left = store.due_letters(Clock::system().now_ms(), 100, &[], &[]).await.unwrap();
    assert_eq!(left.len(), 12 - sent, "what was not sent is due, what was sent is recorded");
    assert!(left.iter().all(|queued| queued.attempts == 0), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_in_clear_unless_the_address_says_so() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    for server in ["smtp://127.0.0.1", "smtp://user:hemligt@127.0.0.1"] {
        let running = Running::start(&file.url(), &format!("{server}:{}", smtp.port), 1000).await;
        if server == "smtp://127.0.0.1" {
            running.write("a@x.example", &login()).await;
        }
        running.until(OutboxCounts { waiting: 1, stuck: 1, held: 0 }).await;
        running.site.mailer.stop();
        running.delivering.await.unwrap();
        let stuck = running.site.store.failed_letters(10).await.unwrap().remove(0);
        assert!(Trouble::read(&stuck.error).0 == Trouble::NoServer && stuck.error.contains("STARTTLS"), "{stuck:?}");
        assert_eq!(stuck.attempts, 0);
        running.site.store.close().await;
    }
    assert!(smtp.maybe_next(Duration::from_millis(100)).await.is_none());
}
