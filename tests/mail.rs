//! Mail against a real SMTP server: `end2end/support/smtp.mjs`, a process of its own.
//! Where Node.js or its packages are missing the tests are skipped, though never in CI.

use std::{
    env,
    io::{BufRead, BufReader},
    net::{IpAddr, Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use innovationsveckan::{
    domain::{
        access::Role,
        draft::{Draft, DraftField},
        review::{Decision, State},
    },
    locale::Locale,
    server::{
        clock::Clock,
        mail::{self, Letter, Post, Schedule},
        router::router,
        secret,
        state::Site,
        store::{OutboxCounts, Store},
    },
};
use serde_json::Value;
use tokio::task::JoinHandle;
use tower::ServiceExt;

#[path = "store/databases.rs"]
#[expect(dead_code, reason = "of the databases for tests, these need the file only")]
mod databases;
#[path = "store/fixtures.rs"]
#[expect(dead_code, reason = "of what the store's tests write, these need a part")]
mod fixtures;

use databases::SqliteFile;
use fixtures::{NOW_MS, activity, new, store_with_week};

const PATIENCE: Duration = Duration::from_secs(20);
const PUBLIC_URL: &str = "https://veckan.example";

/// Ends when it is dropped, also by a panic.
struct Smtp {
    process: Child,
    port: u16,
    lines: mpsc::Receiver<String>,
}

impl Smtp {
    /// `None`, said in a line, where it cannot be started; in CI that is a failure.
    fn start(options: &[&str]) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end");
        let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
        if !has_node || !folder.join("node_modules/smtp-server").is_dir() {
            let missing = "there is no SMTP server to test with: install Node.js and run `npm ci` in end2end";
            assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
            println!("skipped: {missing}");
            return None;
        }
        let mut process = Command::new("node")
            .arg(folder.join("support/smtp.mjs"))
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let first = lines.recv_timeout(PATIENCE).unwrap();
        let port = first.strip_prefix("listening on ").unwrap().parse().unwrap();
        Some(Self { process, port, lines })
    }

    fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    async fn next(&self) -> Value {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if let Ok(line) = self.lines.try_recv() {
                return serde_json::from_str(&line).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no mail came");
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A site on that database whose mail goes to that server, and what sends it.
struct Running {
    site: Arc<Site>,
    delivering: JoinHandle<()>,
}

impl Running {
    async fn start(database: &str, server: &str, tries: usize) -> Self {
        let store = Store::open(database).await.unwrap();
        let schedule = Schedule { back_off: vec![Duration::from_millis(20); tries], poll: Duration::from_millis(20) };
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let post = Post::new(Some(server), None, PUBLIC_URL, here).unwrap().with_schedule(schedule);
        let site = Arc::new(Site::new(store, Clock::starting_at(NOW_MS), Some(PUBLIC_URL.to_owned())).with_post(post));
        site.refresh().await.unwrap();
        let delivering = tokio::spawn(mail::deliver(site.clone()));
        Self { site, delivering }
    }

    async fn write(&self, recipient: &str, letter: &Letter) {
        self.site.store.enqueue(recipient, Locale::Sv, letter, NOW_MS).await.unwrap();
        self.site.post.wake();
    }

    async fn until(&self, counts: OutboxCounts) {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if self.site.store.outbox_counts().await.unwrap() == counts {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}, not {counts:?}", self.site.store.outbox_counts().await.unwrap());
    }

    async fn stop(self) {
        self.delivering.abort();
        let _ = self.delivering.await;
        self.site.store.close().await;
    }
}

fn text<'a>(mail: &'a Value, key: &str) -> &'a str {
    mail[key].as_str().unwrap_or_else(|| panic!("{key}: {mail}"))
}

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
        assert!(text(&mail, "subject").contains("”Öppet hus”"), "{mail}");
        let begin = format!("{PUBLIC_URL}/anmal/");
        let rest = text(&mail, "text").lines().find_map(|line| line.strip_prefix(&begin)).unwrap();
        let key = rest.strip_suffix(step).unwrap();
        let (of_draft, email): (i64, String) = sqlx::query_as("SELECT draft_id, email FROM draft_keys WHERE hash = $1")
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
async fn what_is_refused_for_now_is_tried_again() {
    let Some(smtp) = Smtp::start(&["--refuse-first", "3"]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let running = Running::start(&file.url(), &smtp.url(), 2).await;
    running.write("a@x.example", &Letter::Login { back: None }).await;
    // Twice again, and then it is left to those who look after it.
    running.until(OutboxCounts { waiting: 1, stuck: 1 }).await;
    let stuck = loop {
        let stuck = running.site.store.stuck_letters(10).await.unwrap().remove(0);
        if stuck.next_ms.is_none() {
            break stuck;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(stuck.attempts, 3);
    assert!(stuck.last_error.contains("451") || stuck.last_error.contains("try again later"), "{stuck:?}");
    assert!(running.site.store.retry_now(stuck.id).await.unwrap());
    running.site.post.wake();
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
    assert_eq!(smtp.next().await["to"], serde_json::json!(["a@x.example"]));
    running.until(OutboxCounts { waiting: 3, stuck: 3 }).await;
    let stuck = running.site.store.stuck_letters(10).await.unwrap();
    assert!(stuck.iter().all(|stuck| stuck.next_ms.is_none() && stuck.attempts == 1), "{stuck:?}");
    assert!(stuck[0].last_error.contains("is not known here"), "{stuck:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_site_or_server_are_down() {
    let Some(smtp) = Smtp::start(&[]) else { return };
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let running = Running::start(&file.url(), &format!("smtp://{nobody}"), 1000).await;
    for at in 0..5 {
        running.write(&format!("{at}@x.example"), &Letter::Login { back: None }).await;
    }
    running.until(OutboxCounts { waiting: 5, stuck: 5 }).await;
    running.stop().await;
    // What another process writes meanwhile is found without being told.
    let store = Store::open(&file.url()).await.unwrap();
    store.enqueue("5@x.example", Locale::En, &Letter::Login { back: None }, NOW_MS).await.unwrap();
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
async fn without_a_server_mails_are_shown_or_wait() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let site = |post| Site::new(store.clone(), Clock::system(), Some(PUBLIC_URL.to_owned())).with_post(post);
    store.enqueue("a@x.example", Locale::Sv, &Letter::Login { back: None }, NOW_MS).await.unwrap();
    let waiting = site(Post::waiting());
    mail::settle(&waiting).await.unwrap();
    assert_eq!(store.outbox_counts().await.unwrap().waiting, 1);

    let shown = site(Post::shown());
    mail::settle(&shown).await.unwrap();
    let mails = shown.post.shown_to("a@x.example");
    assert_eq!(mails.len(), 1);
    assert!(mails[0].html.contains("href=\"/logga-in/") && mails[0].text.contains("https://veckan.example/logga-in/"));
    assert_eq!(shown.post.shown_to("b@x.example"), []);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
}

/// What `/epost` answers, asked for under that host name and with that header.
async fn mailbox(post: Post, host: &str, header: Option<&str>) -> (StatusCode, String) {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    store.enqueue("a@x.example", Locale::Sv, &Letter::Login { back: None }, NOW_MS).await.unwrap();
    let public_url = Some("http://127.0.0.1:3000".to_owned());
    let site = Arc::new(Site::new(store, Clock::system(), public_url).with_post(post));
    site.refresh().await.unwrap();
    let mut request = Request::get("/epost").header(header::HOST, host);
    if let Some(name) = header {
        request = request.header(name, "10.0.0.1");
    }
    let answer = router(site).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_are_shown_to_who_sits_at_the_computer_only() {
    let (status, html) = mailbox(Post::shown(), "localhost:3000", None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("a@x.example") && html.contains("href=\"/logga-in/"), "{html}");
    for (post, host, header) in [
        (Post::waiting(), "localhost:3000", None),
        (Post::shown(), "veckan.example", None),
        (Post::shown(), "localhost:3000", Some("x-forwarded-for")),
        (Post::shown(), "localhost:3000", Some("forwarded")),
    ] {
        let (status, html) = mailbox(post, host, header).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{host} {header:?}");
        assert!(!html.contains("a@x.example"));
    }
}
