//! What the site says to other programs: feeds, data for search engines, pictures of links, sitemap, security contact,
//! and the description of the API.
#![cfg(feature = "ssr")]

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use innovationsveckan::{
    server::{
        clock::Clock,
        import,
        mail::Mailer,
        router::router,
        service::import::{ImportOptions, import as import_records},
        state::Site,
        store::Store,
        week_settings,
    },
    urls,
};
use serde_json::Value;
use tower::ServiceExt;

#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

const ORIGIN: &str = "https://veckan.example";
const FILE: &str = "id,title,summary,organizer,partners,starts,ends,format,venue,address,municipality,online_url,themes,kind,status,language,places\n\
    1,Öppna data,Kort,Vinnova,Åre kommun;Umeå universitet,2027-10-05 09:00,2027-10-05 10:00,hybrid,Aulan,Torget 1,Åre,https://delta.example/1,data,seminar,scheduled,sv;en,50\n\
    2,Fika,,Region Skåne,,2027-10-06 09:00;2027-10-07 09:00,2027-10-06 10:00;2027-10-07 10:00,onsite,,,,,,,cancelled,sv,\n\
    3,\"</script><script>alert(1)</script> & <!--\",]]>,Digg,,2027-10-06 22:00,2027-10-07 01:00,online,,,,,data,,scheduled,en,\n";

/// Site with three activities, a promise and a contact.
async fn site(folder: &tempfile::TempDir, settings: &str) -> Arc<Site> {
    let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
    let week = week_settings::parse(&format!("{settings}\n{}", visitor::WEEK)).unwrap();
    store.put_week(&week, 0).await.unwrap();
    let site = Site::new(store, visitor::clock(visitor::OPEN), Some(ORIGIN.to_owned())).with_mailer(Mailer::shown());
    let site = Arc::new(site);
    let mut records = import::open(FILE.as_bytes(), "a.csv", None).unwrap();
    let options = ImportOptions { publish: true, ..ImportOptions::default() };
    import_records(&site.store, Clock::system(), "2027", records.as_mut(), options, &mut |_| {}).await.unwrap();
    site.refresh().await.unwrap();
    site
}

const SETTINGS: &str = "contact_email = \"kontakt@vard.example\"\n\
    promise = { sv = \"Alla aktiviteter är kostnadsfria.\", en = \"Every activity is free of charge.\" }";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

async fn get(site: &Arc<Site>, path: &str) -> Answer {
    let request = Request::builder().uri(path).header(header::HOST, "veckan.example").body(Body::empty()).unwrap();
    let (parts, body) = router(site.clone()).oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// The page of an activity, to which its address without a slug leads.
async fn activity(site: &Arc<Site>, path: &str) -> Answer {
    let to = get(site, path).await;
    get(site, to.header(header::LOCATION)).await
}

/// Attribute of the first element with a mark in its tag.
fn attribute<'a>(html: &'a str, mark: &str, name: &str) -> Option<&'a str> {
    let tag = html.split('<').find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(mark)))?;
    tag.split_once(&format!("{name}=\""))?.1.split('"').next()
}

/// Data of a page for search engines.
fn data(html: &str) -> Option<Value> {
    let (_, after) = html.split_once("<script type=\"application/ld+json\">")?;
    let (json, _) = after.split_once("</script>")?;
    assert!(!json.contains(['<', '>', '&']), "{json}");
    Some(serde_json::from_str(json).unwrap())
}

#[tokio::test]
async fn search_engines_are_told_of_each_activity_and_of_the_programme() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, SETTINGS).await;
    let page = activity(&site, "/aktivitet/1").await;
    let event = data(page.text()).unwrap();
    for (pointer, expected) in [
        ("/@type", "Event"),
        ("/name", "Öppna data"),
        ("/description", "Kort"),
        ("/startDate", "2027-10-05T09:00:00+02:00"),
        ("/endDate", "2027-10-05T10:00:00+02:00"),
        ("/eventStatus", "https://schema.org/EventScheduled"),
        ("/eventAttendanceMode", "https://schema.org/MixedEventAttendanceMode"),
        ("/location/0/name", "Aulan"),
        ("/location/0/address/addressLocality", "Åre"),
        ("/location/1/url", "https://delta.example/1"),
        ("/organizer/name", "Vinnova"),
        ("/contributor/1/name", "Umeå universitet"),
        ("/offers/price", "0"),
        ("/inLanguage/1", "en"),
        ("/url", "https://veckan.example/aktivitet/1/oppna-data"),
    ] {
        assert_eq!(event.pointer(pointer).and_then(Value::as_str), Some(expected), "{pointer}");
    }
    assert_eq!(event["maximumAttendeeCapacity"], 50);
    assert_eq!(event["image"].as_str(), attribute(page.text(), "og:image\"", "content"));
    let cancelled = data(activity(&site, "/en/aktivitet/2").await.text()).unwrap();
    assert_eq!(cancelled["eventStatus"], "https://schema.org/EventCancelled");
    let each = cancelled["subEvent"].as_array().unwrap();
    assert_eq!(each.len(), 2);
    assert_eq!(
        (&each[1]["startDate"], &each[0]["startDate"]),
        (&"2027-10-07T09:00:00+02:00".into(), &cancelled["startDate"])
    );
    assert_eq!(cancelled["endDate"], each[1]["endDate"]);
    let list = data(get(&site, "/program").await.text()).unwrap();
    assert_eq!((&list["@type"], &list["numberOfItems"]), (&"ItemList".into(), &3.into()));
    assert_eq!(list["itemListElement"][0]["url"], "https://veckan.example/aktivitet/1/oppna-data");
    assert!(data(get(&site, "/program?theme=data").await.text()).is_none(), "engines keep no filtered pages");
}

#[tokio::test]
async fn nothing_is_free_unless_the_week_says_so_and_no_text_leaves_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, "").await;
    let page = activity(&site, "/aktivitet/3").await;
    let event = data(page.text()).unwrap();
    assert!(event.get("offers").is_none());
    assert_eq!(event["name"], "</script><script>alert(1)</script> & <!--");
    // The data is no script, and needs no permission.
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    let other = get(&site, "/om").await;
    assert_eq!(
        policy.matches("'sha256-").count(),
        other.header(header::CONTENT_SECURITY_POLICY).matches("'sha256-").count()
    );
    assert_eq!(get(&site, urls::SECURITY_TXT).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_page_offers_its_feed_and_its_languages() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, SETTINGS).await;
    for (path, feed, default) in [
        ("/", "/program.atom", "/"),
        ("/en/program?theme=data", "/en/program.atom?theme=data", "/program?theme=data"),
        ("/program/2027", "/program/2027.atom", "/program/2027"),
        ("/en/om", "/en/program.atom", "/om"),
        ("/en/aktivitet/1/oppna-data", "/en/program.atom", "/aktivitet/1/oppna-data"),
    ] {
        let page = get(&site, path).await;
        assert_eq!(attribute(page.text(), "application/atom+xml", "href"), Some(feed), "{path}");
        let default_address = attribute(page.text(), "x-default", "href").map(|it| it.trim_start_matches(ORIGIN));
        assert_eq!(default_address.map(|it| if it.is_empty() { "/" } else { it }), Some(default), "{path}");
        assert_eq!(get(&site, feed).await.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
        let picture = attribute(page.text(), "og:image\"", "content").unwrap();
        assert!(picture.starts_with(ORIGIN), "{picture}");
    }
    let manifest = get(&site, "/en/manifest.webmanifest").await;
    assert_eq!(manifest.header(header::CONTENT_TYPE), "application/manifest+json");
    let manifest: Value = serde_json::from_slice(&manifest.bytes).unwrap();
    assert_eq!(manifest["start_url"], "/en");
    for icon in manifest["icons"].as_array().unwrap() {
        let image = get(&site, icon["src"].as_str().unwrap()).await;
        assert_eq!(
            (image.status, image.header(header::CONTENT_TYPE)),
            (StatusCode::OK, icon["type"].as_str().unwrap())
        );
    }
    assert_eq!(get(&site, "/apple-touch-icon.png").await.header(header::CONTENT_TYPE), "image/png");
}

#[tokio::test]
async fn the_sitemap_lists_every_public_page_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, SETTINGS).await;
    let robots = get(&site, urls::ROBOTS).await;
    assert!(robots.text().contains("\nSitemap: https://veckan.example/sitemap.xml\n"), "{}", robots.text());
    for path in ["/mina", "/en/granska", "/anmal/"] {
        assert!(robots.text().contains(&format!("Disallow: {path}\n")), "{path}");
    }
    let sitemap = get(&site, urls::SITEMAP).await;
    assert_eq!(sitemap.header(header::CONTENT_TYPE), "application/xml");
    let listed: BTreeSet<&str> = sitemap
        .text()
        .split("<loc>")
        .skip(1)
        .map(|after| after.split('<').next().unwrap().strip_prefix(ORIGIN).unwrap())
        .collect();
    // Five pages and three activities, in two languages.
    assert_eq!(listed.len(), 16, "{listed:?}");
    for path in listed {
        let page = get(&site, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains("noindex"), "{path}");
        assert_eq!(attribute(page.text(), "canonical", "href"), Some(format!("{ORIGIN}{path}").as_str()), "{path}");
    }
    assert_eq!(sitemap.text().matches("<lastmod>").count(), 10);
    assert_eq!(sitemap.text().matches("hreflang=\"x-default\"").count(), 16);
    assert_eq!(get(&site, "/sitemap-1.xml").await.status, StatusCode::NOT_FOUND, "one file is enough");
    let contact = get(&site, urls::SECURITY_TXT).await;
    assert_eq!(contact.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert!(
        contact.text().starts_with("Contact: mailto:kontakt@vard.example\nExpires: 2028-02-12T00:00:00Z\n"),
        "{}",
        contact.text()
    );
}

#[tokio::test]
async fn a_picture_is_kept_by_others_and_an_earlier_one_leads_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, SETTINGS).await;
    let mut seen = BTreeSet::new();
    for path in ["/aktivitet/1/oppna-data", "/en/aktivitet/2/fika", "/program", "/en"] {
        let page = get(&site, path).await;
        let picture = attribute(page.text(), "og:image\"", "content").unwrap().strip_prefix(ORIGIN).unwrap();
        let drawn = get(&site, picture).await;
        assert_eq!((drawn.status, drawn.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/png"));
        // An activity may be taken away.
        let lifetime =
            if path.contains("/aktivitet/") { "public, max-age=3600" } else { "public, max-age=31536000, immutable" };
        assert_eq!(drawn.header(header::CACHE_CONTROL), lifetime);
        assert!(drawn.bytes.len() <= 60_000);
        let pixels = |at: usize| u32::from_be_bytes(drawn.bytes[at..at + 4].try_into().unwrap()).to_string();
        let told = |mark: &str| attribute(page.text(), mark, "content").unwrap().to_owned();
        assert_eq!((pixels(16), pixels(20)), (told("og:image:width"), told("og:image:height")));
        assert!(!told("og:image:alt").is_empty() && told("twitter:card") == "summary_large_image");
        assert!(seen.insert(drawn.bytes.clone()));
        let (before, _) = picture.rsplit_once('/').unwrap();
        let earlier = get(&site, &format!("{before}/0123456789abcdef.png")).await;
        assert_eq!((earlier.status, earlier.header(header::LOCATION)), (StatusCode::TEMPORARY_REDIRECT, picture));
    }
    assert_eq!(get(&site, "/bild/aktivitet/99/0123456789abcdef.png").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_is_described_for_programs_and_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder, SETTINGS).await;
    let answer = get(&site, urls::OPEN_API).await;
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let document: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], ORIGIN);
    let names: Vec<&str> = document["paths"]["/api/v1/activities"]["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    for key in ["week", "limit", "offset", "q", "day", "municipality", "changed_from", "sort"] {
        assert!(names.contains(&key), "{key}");
    }
    for path in ["/api/v1/activities/{id}", "/api/v1/weeks", "/program.atom", "/program/{week}.csv"] {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
    for (path, heading) in [("/api", "Läs-API:t"), ("/en/api", "The read API")] {
        // From the renderer, then from the cache.
        for _ in 0..2 {
            let page = get(&site, path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains(&format!("<h1>{heading}</h1>")), "{path}");
            assert!(page.text().contains("published_at") && page.text().contains("changed_from"));
        }
    }
}
