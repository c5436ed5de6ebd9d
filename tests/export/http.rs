//! The addresses at which a programme is had as a file.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use innovationsveckan::server::{
    clock::Clock,
    import,
    router::router,
    service::import::{ImportOptions, import as import_records},
    state::Site,
};
use tower::ServiceExt;

use crate::visitor;

const FILE: &str = "id,title,organizer,starts,ends,themes,kind\n\
    1,Öppna data,Vinnova,2027-10-05 09:00,2027-10-05 10:00,data,seminar\n\
    2,Fika,Region Skåne,2027-10-06 09:00,2027-10-06 10:00,,\n";

pub async fn site_at(instant: &str, folder: &tempfile::TempDir) -> Arc<Site> {
    let site = visitor::site(&format!("sqlite:{}", folder.path().join("veckan.db").display()), instant).await;
    let mut records = import::open(FILE.as_bytes(), "a.csv", None).unwrap();
    let options = ImportOptions { publish: true, ..ImportOptions::default() };
    import_records(&site.store, Clock::system(), "2027", records.as_mut(), options, &mut |_| {}).await.unwrap();
    site.refresh().await.unwrap();
    site
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub async fn ask(site: &Arc<Site>, method: Method, path: &str, has: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
    let request = request.header(header::IF_NONE_MATCH, has).body(Body::empty()).unwrap();
    let (parts, body) = router(site.clone()).oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub async fn get(site: &Arc<Site>, path: &str) -> Answer {
    ask(site, Method::GET, path, "").await
}

#[tokio::test]
async fn a_programme_is_had_as_a_file_with_any_filter() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_at(visitor::OPEN, &folder).await;
    for (ending, content_type, beginning) in [
        (".csv", "text/csv; charset=utf-8", "id,title,"),
        (".schedule.xml", "application/xml", "<?xml "),
        (".schedule.json", "application/json", "{\"$schema\""),
    ] {
        for page in ["/program", "/program/2027", "/en/program", "/en/program/2027"] {
            let whole = get(&site, &format!("{page}{ending}")).await;
            assert_eq!(whole.status, StatusCode::OK, "{page}{ending}");
            assert!(whole.body.starts_with(beginning) && whole.body.contains("Öppna data"), "{}", whole.body);
            assert_eq!(whole.header(header::CONTENT_TYPE), content_type);
            let name = format!("attachment; filename=\"program-2027{ending}\"");
            assert_eq!(whole.header(header::CONTENT_DISPOSITION), name);
            assert_eq!(whole.header(header::CACHE_CONTROL), "no-cache");
            assert_eq!(whole.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
            let some = get(&site, &format!("{page}{ending}?theme=data")).await;
            assert!(some.body.contains("Öppna data") && !some.body.contains("Fika"), "{}", some.body);
            assert_ne!(some.header(header::ETAG), whole.header(header::ETAG));
        }
        let none = get(&site, &format!("/program{ending}?theme=rymden")).await;
        assert!(none.status == StatusCode::OK && !none.body.contains("Öppna data"));
    }
    let in_english = get(&site, "/en/program.schedule.json").await.body;
    assert!(in_english.contains("Innovation Week 2027") && in_english.contains("Utilization of data"));
    assert!(in_english.contains("http://127.0.0.1:3000/en/aktivitet/1/oppna-data"), "{in_english}");
}

#[tokio::test]
async fn what_one_has_already_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_at(visitor::OPEN, &folder).await;
    let first = get(&site, "/program.csv?theme=data&kind=seminar").await;
    let tag = first.header(header::ETAG);
    for query in ["theme=data&kind=seminar", "kind=seminar&theme=data&page=2", "?kind=seminar&unknown=1&theme=data"] {
        let again = ask(&site, Method::GET, &format!("/program.csv?{query}"), tag).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{query}");
        assert_eq!(again.header(header::ETAG), tag);
    }
    assert_eq!(ask(&site, Method::GET, "/program.csv", tag).await.status, StatusCode::OK);
    let head = ask(&site, Method::HEAD, "/program.csv?theme=data&kind=seminar", "").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header(header::ETAG), tag);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_the_api_tells_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_at("2026-12-01T10:00:00+01:00", &folder).await;
    for (method, path, status) in [
        (Method::GET, "/program.csv", StatusCode::NOT_FOUND),
        (Method::GET, "/program/2027.schedule.xml", StatusCode::NOT_FOUND),
        (Method::GET, "/program/1999.csv", StatusCode::NOT_FOUND),
        (Method::POST, "/program.csv", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = ask(&site, method, path, "").await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert!(!answer.body.contains("Öppna data"));
    }
    let asked = ask(&site, Method::OPTIONS, "/program.csv", "").await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    let page = get(&site, "/program.xml").await;
    assert!(page.status == StatusCode::NOT_FOUND && page.header(header::CONTENT_TYPE).starts_with("text/html"));
}
