//! What programs look for at addresses of their own: robots, sitemap, security contact, and the manifest of devices that
//! keep the site among their programs.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    answers::{self, Question},
    headers,
    read_api::problem,
};
use crate::{
    domain::time::Moment,
    locale::Locale,
    server::{
        service::{sitemap, snapshot::short_hash},
        state::Site,
    },
    urls::{self, Address, Page},
};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const DAY_S: i64 = 24 * 60 * 60;
/// Days for which the security contact is told to hold; at most a year (RFC 9116, 2.5.5).
const CONTACT_HOLDS_DAYS: i64 = 180;

/// `/robots.txt`: everything but pages of one person, in either language, and what only the site's own programs read.
pub async fn robots(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    let mut text = "User-agent: *\n".to_owned();
    for path in urls::NOT_FOR_ROBOTS {
        // Writing to a string cannot fail.
        let _ = write!(text, "Disallow: {path}\nDisallow: /en{path}\n");
    }
    let _ = write!(text, "\nSitemap: {}\n", site.absolute(urls::SITEMAP));
    small(text, TEXT, &request)
}

/// `/sitemap.xml`.
pub async fn whole_sitemap(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    let question = question(&site, 0);
    answers::answer(&site, question, &request, sitemap::whole).await
}

/// A part of the sitemap.
pub async fn sitemap_part(site: Arc<Site>, number: usize, request: &HeaderMap) -> Response {
    if !(1..=sitemap::parts(&site)).contains(&number) {
        return problem(StatusCode::NOT_FOUND, "the sitemap has no such part; see /sitemap.xml");
    }
    let question = question(&site, number);
    answers::answer(&site, question, request, move |site: &Site| sitemap::part(site, number)).await
}

fn question(site: &Site, part: usize) -> Question {
    let key = format!("sitemap {part} {}", sitemap::version(site));
    Question { key, content_type: HeaderValue::from_static("application/xml") }
}

/// `/.well-known/security.txt` (RFC 9116): the mail address of the current week's hosts; 404 where they have none.
pub async fn security_txt(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    let published = site.published();
    let contact = site.week(&published, None).and_then(|week| week.contact_email.as_deref());
    let Some(contact) = contact else {
        return problem(StatusCode::NOT_FOUND, "the week's settings name no contact_email");
    };
    let today_s = site.clock.now_s().div_euclid(DAY_S) * DAY_S;
    let expires = Moment { unix_s: today_s + CONTACT_HOLDS_DAYS * DAY_S, offset_s: 0 };
    let text = format!(
        "Contact: mailto:{contact}\nExpires: {}\nPreferred-Languages: sv, en\nCanonical: {}\n",
        expires.to_string().replace("+00:00", "Z"),
        site.absolute(urls::SECURITY_TXT),
    );
    small(text, TEXT, &request)
}

/// `/manifest.webmanifest`, in each language.
pub fn manifest(site: &Site, locale: Locale, request: &HeaderMap) -> Response {
    let icon = |name: &str, kind: &str, sizes: &str, purpose: &str| json!({ "src": site.assets.address(name), "sizes": sizes, "type": kind, "purpose": purpose });
    let manifest = json!({
        "name": locale.site_name(),
        "short_name": locale.site_name(),
        "lang": locale.tag(),
        "id": "/",
        "start_url": Address::new(locale, Page::Start).path(),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#f6f5f0",
        "theme_color": "#f6f5f0",
        "icons": [
            icon("icon.svg", "image/svg+xml", "any", "any"),
            icon("icon-192.png", "image/png", "192x192", "any"),
            icon("icon-512.png", "image/png", "512x512", "any"),
            icon("icon-maskable-512.png", "image/png", "512x512", "maskable"),
        ],
    });
    small(manifest.to_string(), HeaderValue::from_static("application/manifest+json"), request)
}

/// Short answer, which is made at each request.
fn small(text: String, content_type: HeaderValue, request: &HeaderMap) -> Response {
    let tag = headers::weak_tag(&short_hash(text.as_bytes()));
    if headers::has_it_already(request, &tag) {
        return answers::tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    answers::tagged(([(header::CONTENT_TYPE, content_type)], text).into_response(), &tag)
}
