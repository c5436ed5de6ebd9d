//! Mail against a real SMTP server: `end2end/support/smtp.mjs`, a process of its own.
//! Where Node.js or its packages are missing the tests are skipped, though never in CI.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
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
        mail::{Letter, MailOptions, Post, Schedule, Trouble},
        router::router,
        secret,
        service::delivery,
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
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "store/fixtures.rs"]
#[expect(dead_code, reason = "of what the store's tests write, these need a part")]
mod fixtures;

use databases::SqliteFile;
use enqueue::enqueue;
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
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// The next mail, if one comes while nothing else happens for a while.
    async fn maybe_next(&self, quiet: Duration) -> Option<Value> {
        for _ in 0..quiet.as_millis() / 10 {
            if let Ok(line) = self.lines.try_recv() {
                return Some(serde_json::from_str(&line).unwrap());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
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
        Self::start_with(database, server, vec![Duration::from_millis(20); tries]).await
    }

    async fn start_with(database: &str, server: &str, back_off: Vec<Duration>) -> Self {
        let store = Store::open(database).await.unwrap();
        let soon = Duration::from_millis(20);
        let schedule = Schedule { back_off, server: vec![soon], poll: soon };
        let options = MailOptions { server: Some(server), ..Default::default() };
        let post = Post::new(options, PUBLIC_URL).unwrap().with_schedule(schedule);
        let site = Arc::new(Site::new(store, Clock::starting_at(NOW_MS), Some(PUBLIC_URL.to_owned())).with_post(post));
        site.refresh().await.unwrap();
        let delivering = tokio::spawn(delivery::deliver(site.clone()));
        Self { site, delivering }
    }

    async fn write(&self, recipient: &str, letter: &Letter) {
        enqueue(&self.site.store, recipient, Locale::Sv, letter, NOW_MS).await;
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

    /// As `serve` does it.
    async fn stop(self) {
        self.site.post.stop();
        self.delivering.await.unwrap();
        self.site.store.close().await;
    }
}

/// Puts letters into the outbox past every limit.
async fn put(database: &str, letters: &[(String, Letter)], urgency: i64) {
    let pool = sqlx::SqlitePool::connect(database).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    let insert = "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts, urgency, domain)
         VALUES ($1, 'sv', $2, $3, 0, 0, $4, $5)";
    for (recipient, letter) in letters {
        sqlx::query(insert)
            .bind(recipient)
            .bind(serde_json::to_string(letter).unwrap())
            .bind(NOW_MS)
            .bind(urgency)
            .bind(recipient.rsplit('@').next().unwrap())
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    transaction.commit().await.unwrap();
    pool.close().await;
}

fn login() -> Letter {
    Letter::Login { back: None }
}

fn to(mail: &Value) -> &str {
    mail["to"][0].as_str().unwrap_or_else(|| panic!("{mail}"))
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
    running.site.post.stop();
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
async fn without_a_server_mails_are_shown_or_wait() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let site = |post| Site::new(store.clone(), Clock::system(), Some(PUBLIC_URL.to_owned())).with_post(post);
    enqueue(&store, "a@x.example", Locale::Sv, &Letter::Login { back: None }, NOW_MS).await;
    let waiting = site(Post::waiting());
    delivery::settle(&waiting).await.unwrap();
    assert_eq!(store.outbox_counts().await.unwrap().waiting, 1);

    let shown = site(Post::shown());
    delivery::settle(&shown).await.unwrap();
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
    enqueue(&store, "a@x.example", Locale::Sv, &login(), NOW_MS).await;
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
async fn mails_are_shown_where_somebody_asked_for_that_and_nowhere_else() {
    // Neither a loopback address nor a host name proves who reads: a proxy on the same computer has both.
    for (host, header) in [
        ("localhost:3000", None),
        ("veckan.example", None),
        ("localhost:3000", Some("x-forwarded-for")),
        ("localhost:3000", Some("forwarded")),
    ] {
        let here = "http://127.0.0.1:3000";
        for post in [Post::waiting(), Post::new(MailOptions::default(), here).unwrap()] {
            let (status, html) = mailbox(post, host, header).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{host} {header:?}");
            assert!(!html.contains("a@x.example"));
        }
        let (status, html) = mailbox(Post::shown(), host, header).await;
        assert_eq!(status, StatusCode::OK, "{host} {header:?}");
        assert!(html.contains("a@x.example") && html.contains("href=\"/logga-in/"), "{html}");
        assert!(html.contains("--show-mail"), "{html}");
    }
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
    running.site.post.stop();
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
    running.site.post.try_now();
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
    running.site.post.try_now();
    let mail = smtp.next().await;
    assert_eq!(to(&mail), "åke@räksmörgås.se");
    assert_eq!(text(&mail["headers"], "to"), "åke@xn--rksmrgs-5wao1o.se");
    running.stop().await;
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
        running.site.post.stop();
        running.delivering.await.unwrap();
        let stuck = running.site.store.failed_letters(10).await.unwrap().remove(0);
        assert!(Trouble::read(&stuck.error).0 == Trouble::NoServer && stuck.error.contains("STARTTLS"), "{stuck:?}");
        assert_eq!(stuck.attempts, 0);
        running.site.store.close().await;
    }
    assert!(smtp.maybe_next(Duration::from_millis(100)).await.is_none());
}

/// A running `veckan serve`, ended when it is dropped.
struct Served {
    process: Child,
}

impl Served {
    /// Once it says that it serves.
    fn start(database: &str, options: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = veckan(database, options, environment).stderr(Stdio::inherit()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("serving on "), "{said}");
        Self { process }
    }

    /// Asks it to stop; how it ended.
    fn stop(mut self) -> std::process::ExitStatus {
        let killed = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(killed.success());
        self.process.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn veckan(database: &str, options: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veckan"));
    command.args(["serve", "--database", database, "--listen", "127.0.0.1:0"]).args(options);
    for name in ["VECKAN_MAIL", "VECKAN_MAIL_FILE", "VECKAN_MAIL_FROM", "VECKAN_SHOW_MAIL", "SSL_CERT_FILE"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).env("VECKAN_LOG", "error");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// The longer run is `end2end/attacks/restarts.mjs`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_letter_is_sent_twice_or_lost_over_restarts() {
    let Some(smtp) = Smtp::start(&["--delay", "40"]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Waiting, None), NOW_MS).await.unwrap();
    let mut written = 0;
    for ms in [0, 20, 90, 130, 170, 230, 310, 370] {
        let letter = |at: i32| (format!("{at}@{}.example", at % 7), Letter::Restored { activity_id: id });
        put(&file.url(), &(written..written + 25).map(letter).collect::<Vec<_>>(), 1).await;
        written += 25;
        let served = Served::start(&file.url(), &["--mail", &smtp.url()], &[]);
        tokio::time::sleep(Duration::from_millis(ms)).await;
        let ended = served.stop();
        assert!(ended.success(), "{ended}");
    }
    let served = Served::start(&file.url(), &["--mail", &smtp.url()], &[]);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(mail) = smtp.maybe_next(Duration::from_secs(3)).await {
        *seen.entry(to(&mail).to_owned()).or_default() += 1;
    }
    assert!(served.stop().success());
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    assert_eq!(seen.len(), written as usize);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
}

/// What the program says when it refuses to start.
fn refused(options: &[&str], environment: &[(&str, &str)]) -> String {
    let file = SqliteFile::new();
    let mut process = veckan(&file.url(), options, environment).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut said) = (String::new(), String::new());
    process.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!process.wait().unwrap().success(), "{out}{said}");
    said
}

#[test]
fn the_program_does_not_start_where_mail_would_go_wrong() {
    let clear = "smtp://user:hemligt@127.0.0.1?tls=none";
    let ok = "smtps://user:hemligt@mail.example";
    for (options, environment, sentence) in [
        (vec!["--mail", clear], vec![], "never sent in clear"),
        (vec![], vec![("VECKAN_MAIL", clear)], "never sent in clear"),
        (vec!["--show-mail", "--mail", ok], vec![], "instead of sending it"),
        (vec!["--show-mail"], vec![("VECKAN_MAIL", ok)], "instead of sending it"),
        (vec!["--show-mail"], vec![("VECKAN_MAIL_FILE", "/nowhere")], "instead of sending it"),
        (vec!["--mail", ok], vec![("VECKAN_SHOW_MAIL", "1")], "instead of sending it"),
        (vec!["--mail", ok], vec![("VECKAN_MAIL_FILE", "/nowhere")], "named twice"),
        (vec!["--mail-file", "/nowhere"], vec![], "/nowhere"),
    ] {
        let said = refused(&options, &environment);
        assert!(said.contains(sentence) && !said.contains("hemligt"), "{options:?} {environment:?}: {said}");
    }
}

/// A key, a certificate for `localhost`, and the root that signed it.
fn certificates(folder: &Path) -> bool {
    let openssl = |words: &str| {
        let mut command = Command::new("openssl");
        command.args(words.split(' ')).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout root.key -out root.pem -days 2 -subj /CN=Veckan",
    ) && openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
    ) && openssl(
        "x509 -req -in request.pem -CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile names -out cert.pem",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_systems_roots_count_and_passwords_are_sent_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    if !certificates(folder.path()) {
        assert!(env::var("CI").as_deref() != Ok("true"), "openssl is missing");
        println!("skipped: openssl is missing");
        return;
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let Some(smtp) = Smtp::start(&["--key", &path("key.pem"), "--cert", &path("cert.pem")]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    put(&file.url(), &[("a@x.example".to_owned(), login())], 0).await;
    std::fs::write(path("mail"), format!("smtp://user:heml%C3%AFgt@localhost:{}\n", smtp.port)).unwrap();

    // Whose root nobody knows is not sent to.
    let served = Served::start(&file.url(), &["--mail-file", &path("mail")], &[]);
    let stuck = 'waiting: {
        for _ in 0..200 {
            if let Some(stuck) = store.failed_letters(1).await.unwrap().pop() {
                break 'waiting stuck;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nothing failed");
    };
    assert!(Trouble::read(&stuck.error).0 == Trouble::NoServer && stuck.error.contains("certificate"), "{stuck:?}");
    assert!(served.stop().success());
    assert!(store.retry_now(stuck.id).await.unwrap());

    // What is set to nothing is not set.
    let root = path("root.pem");
    let environment = [("SSL_CERT_FILE", root.as_str()), ("VECKAN_MAIL", ""), ("VECKAN_SHOW_MAIL", "")];
    let served = Served::start(&file.url(), &["--mail-file", &path("mail")], &environment);
    let mail = smtp.next().await;
    assert_eq!((mail["isEncrypted"].as_bool(), mail["user"].as_str()), (Some(true), Some("user")));
    assert!(served.stop().success());
}
