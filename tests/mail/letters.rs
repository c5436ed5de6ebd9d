//! Content of a letter when it arrives.

use innovationsveckan::{
    domain::{
        access::Role,
        draft::{Draft, DraftField},
        review::{Decision, State},
    },
    server::{
        clock::Clock,
        mail::{Letter, Trouble},
        secret,
        store::OutboxCounts,
    },
};
use serde_json::Value;

use super::{
    PUBLIC_URL,
    databases::SqliteFile,
    fixtures::{self, NOW_MS, activity, new, store_with_week},
    login,
    running::Running,
    smtp::Smtp,
    text, to,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_arrives_with_both_parts_and_its_headers() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let title = "Öppet hus </textarea><script>alert(1)</script>";
    let id = store.create(&new(&activity(title), State::Published, None), NOW_MS).await.unwrap();
    let running = Running::start(&file.url(), &smtp.url(), 0).await;
    let reason = "Sjukdom.\r\nBcc: x@y.se\r\n\r\n<img src=x onerror=alert(1)>".to_owned();
    running.write("asa@myndighet.example", &Letter::Cancelled { activity_id: id, reason }).await;
    let mail = smtp.next().await;

    assert_eq!(text(&mail, "from"), "no-reply@veckan.example");
    assert_eq!(mail["to"], serde_json::json!(["asa@myndighet.example"]));
    assert_eq!(text(&mail, "subject"), format!("”{title}” är inställd"));
    let (plain, html) = (text(&mail, "text"), text(&mail, "html"));
    assert!(plain.contains("> Sjukdom.") && plain.contains(&format!("\n{PUBLIC_URL}/mina/{id}\n")), "{plain}");
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<html lang=\"sv\">"), "{html}");
    assert!(html.contains(&format!("href=\"{PUBLIC_URL}/aktivitet/{id}/oppet-hus")), "{html}");
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    let headers = &mail["headers"];
    assert_eq!(text(headers, "from"), "Innovationsveckan <no-reply@veckan.example>");
    assert_eq!(text(headers, "auto-submitted"), "auto-generated");
    assert_eq!(text(headers, "content-language"), "sv");
    assert_eq!(text(headers, "message-id"), format!("<1.{NOW_MS}@veckan.example>"));
    assert!(text(headers, "content-type").starts_with("multipart/alternative"));
    assert!(headers.get("bcc").is_none() && !text(headers, "date").is_empty());
    running.until(OutboxCounts::default()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_link_is_made_when_it_is_sent_and_kept_as_a_hash() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let running = Running::start(&file.url(), &smtp.url(), 0).await;
    running.write("Asa@Myndighet.example", &Letter::Login { back: None }).await;
    running.write("b@myndighet.example", &Letter::Invite { role: Role::Admin }).await;
    let database = sqlx::SqlitePool::connect(&file.url()).await.unwrap();
    for (recipient, minutes) in [("asa@myndighet.example", 20), ("b@myndighet.example", 7 * 24 * 60)] {
        let mail = smtp.next().await;
        let begin = format!("{PUBLIC_URL}/logga-in/");
        let token = text(&mail, "text").lines().find_map(|line| line.strip_prefix(&begin)).unwrap();
        let (email, created_ms, expires_ms): (String, i64, i64) =
            sqlx::query_as("SELECT email, created_ms, expires_ms FROM login_links WHERE hash = $1")
                .bind(secret::hash(token))
                .fetch_one(&database)
                .await
                .unwrap();
        assert_eq!((email.as_str(), expires_ms - created_ms), (recipient, minutes * 60_000));
        // The computer's time, though the site's clock stands elsewhere.
        assert!((0..60_000).contains(&(Clock::system().now_ms() - created_ms)));
    }
    running.until(OutboxCounts::default()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mail_about_a_draft_has_a_key_of_its_own() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Waiting, None), NOW_MS).await.unwrap();
    let database = sqlx::SqlitePool::connect(&file.url()).await.unwrap();
    let insert = "INSERT INTO drafts (week_slug, revision, content, locale, created_ms, updated_ms)
         VALUES ('2022', 1, $1, 'sv', 0, 0) RETURNING id";
    let mut draft = Draft::default();
    draft.set(DraftField::Title, "Öppet\nhus");
    let content = serde_json::to_string(&draft).unwrap();
    let (draft_id,): (i64,) = sqlx::query_as(insert).bind(content).fetch_one(&database).await.unwrap();
    let running = Running::start(&file.url(), &smtp.url(), 0).await;
    let asked = |decision| Letter::Decided {
        activity_id: id,
        draft_id: Some(draft_id),
        decision,
        words: "Vem är det för?".to_owned(),
        of_edit: false,
    };
    for (letter, step) in [
        (Letter::Draft { draft_id }, ""),
        (Letter::Confirm { draft_id }, "/skicka"),
        (Letter::Receipt { draft_id, activity_id: id }, "/skicka"),
        (asked(Decision::AskChanges), "/vem"),
        (asked(Decision::Decline), ""),
    ] {
        running.write("a@x.example", &letter).await;
        let mail = smtp.next().await;
        // A first mail says nothing in the words of who typed the address.
        let may_be_first = matches!(letter, Letter::Draft { .. } | Letter::Confirm { .. });
        assert_eq!(text(&mail, "subject").contains("”Öppet hus”"), !may_be_first, "{mail}");
        let begin = format!("{PUBLIC_URL}/anmal/");
        let rest = text(&mail, "text").lines().find_map(|line| line.strip_prefix(&begin)).unwrap();
        let key = rest.strip_suffix(step).unwrap();
        let (of_draft, email): (i64, String) =
            sqlx::query_as("SELECT draft_id, holder FROM draft_keys WHERE hash = $1")
                .bind(secret::hash(key))
                .fetch_one(&database)
                .await
                .unwrap();
        assert_eq!((of_draft, email.as_str()), (draft_id, "a@x.example"));
    }
    running.until(OutboxCounts::default()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_reaches_the_weeks_contact_address() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Waiting, None), NOW_MS).await.unwrap();
    let letter = Letter::Restored { activity_id: id };
    let running = Running::start(&file.url(), &smtp.url(), 0).await;
    running.write("a@x.example", &letter).await;
    assert!(smtp.next().await["headers"].get("reply-to").is_none());
    let week = fixtures::week();
    for (contact, reply_to) in [("veckan@räksmörgås.se", Some("veckan@xn--rksmrgs-5wao1o.se")), ("nonsense", None)] {
        let week = innovationsveckan::domain::week::Week { contact_email: Some(contact.to_owned()), ..week.clone() };
        store.put_week(&week, NOW_MS).await.unwrap();
        running.write("a@x.example", &letter).await;
        let mail = smtp.next().await;
        assert_eq!(mail["headers"].get("reply-to").and_then(Value::as_str), reply_to, "{mail}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn international_addresses_are_written_as_the_server_can_read_them() {
    let Some(smtp) = Smtp::start(&["--ascii"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let running = Running::start(&file.url(), &smtp.url(), 5).await;
    running.write("åke@räksmörgås.se", &login()).await;
    running.write("ake@räksmörgås.se", &login()).await;
    let mail = smtp.next().await;
    // The server for tests writes the envelope's domain in its own letters again.
    assert_eq!(to(&mail), "ake@räksmörgås.se");
    assert_eq!(text(&mail["headers"], "to"), "ake@xn--rksmrgs-5wao1o.se");
    // Known at once, and not tried for three days.
    running.until(OutboxCounts { waiting: 1, stuck: 1, held: 0 }).await;
    let stuck = running.site.store.failed_letters(10).await.unwrap().remove(0);
    assert_eq!((Trouble::read(&stuck.error).0, stuck.next_ms, stuck.attempts), (Trouble::OnlyAscii, None, 1));
    running.stop().await;

    let Some(smtp) = Smtp::start(&[]) else { return };
    let running = Running::start(&file.url(), &smtp.url(), 5).await;
    assert!(running.site.store.retry_now(stuck.id).await.unwrap());
    running.site.mailer.try_now();
    let mail = smtp.next().await;
    assert_eq!(to(&mail), "åke@räksmörgås.se");
    assert_eq!(text(&mail["headers"], "to"), "åke@xn--rksmrgs-5wao1o.se");
    running.stop().await;
}
