//! Letters that are shown instead of being sent.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use innovationsveckan::{
    locale::Locale,
    server::{
        clock::Clock,
        mail::{Letter, MailOptions, Mailer},
        router::router,
        service::delivery,
        state::Site,
        store::OutboxCounts,
    },
};
use tower::ServiceExt;

use super::{
    PUBLIC_URL,
    databases::SqliteFile,
    enqueue::enqueue,
    fixtures::{NOW_MS, store_with_week},
    login,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_mails_are_shown_or_wait() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let site = |mailer| Site::new(store.clone(), Clock::system(), Some(PUBLIC_URL.to_owned())).with_mailer(mailer);
    enqueue(&store, "a@x.example", Locale::Sv, &Letter::Login { back: None }, NOW_MS).await;
    let waiting = site(Mailer::waiting());
    delivery::settle(&waiting).await.unwrap();
    assert_eq!(store.outbox_counts().await.unwrap().waiting, 1);

    let shown = site(Mailer::shown());
    delivery::settle(&shown).await.unwrap();
    let mails = shown.mailer.shown_to("a@x.example");
    assert_eq!(mails.len(), 1);
    assert!(mails[0].html.contains("href=\"/logga-in/") && mails[0].text.contains("https://veckan.example/logga-in/"));
    assert_eq!(shown.mailer.shown_to("b@x.example"), []);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
}

/// Answer of `/epost`, asked for under that host name and with that header.
async fn mailbox(mailer: Mailer, host: &str, header: Option<&str>) -> (StatusCode, String) {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    enqueue(&store, "a@x.example", Locale::Sv, &login(), NOW_MS).await;
    let public_url = Some("http://127.0.0.1:3000".to_owned());
    let site = Arc::new(Site::new(store, Clock::system(), public_url).with_mailer(mailer));
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
        for mailer in [Mailer::waiting(), Mailer::new(MailOptions::default(), here).unwrap()] {
            let (status, html) = mailbox(mailer, host, header).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{host} {header:?}");
            assert!(!html.contains("a@x.example"));
        }
        let (status, html) = mailbox(Mailer::shown(), host, header).await;
        assert_eq!(status, StatusCode::OK, "{host} {header:?}");
        assert!(html.contains("a@x.example") && html.contains("href=\"/logga-in/"), "{html}");
        assert!(html.contains("--show-mail"), "{html}");
    }
}
