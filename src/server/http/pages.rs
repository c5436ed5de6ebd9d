//! Pages: found in the cache, or rendered once, their head and policy written, and kept.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use leptos::prelude::{provide_context, use_context};
use sha2::{Digest, Sha256};

use super::{assets, encoding::Encoding, headers, page_cache::KeptPage, personal};
use crate::{
    api::{
        error::ApiError,
        head::{Head, HeadKind},
    },
    app,
    domain::filter::{self, Filter},
    locale::Locale,
    pages::Shown,
    parts::{html, programme::marks},
    server::{service::snapshot::short_hash, state::Site},
    urls::{self, Address, Page},
};

/// The largest page that is made; beyond it something is wrong.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// What the shell holds where the head goes.
pub const HEAD_PLACE: &str = "<meta name=\"head\">";

/// Where a page puts its head while it is rendered.
#[derive(Clone, Default)]
pub struct HeadSlot(Arc<Mutex<Option<Told>>>);

/// A page's head, and its status where it is not 200.
type Told = (Head, Option<u16>);

impl HeadSlot {
    pub fn fill(&self, head: Head, status: Option<u16>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((head, status));
    }

    fn take(&self) -> Option<Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The site, inside pages and server functions.
pub fn site() -> Result<Arc<Site>, ApiError> {
    use_context::<Arc<Site>>().ok_or(ApiError::NoContact)
}

/// Any address that nothing else answers.
pub async fn page(State(site): State<Arc<Site>>, request: Request) -> Response {
    if let Some(address) = Address::parse(request.uri().path()).filter(|address| address.page.is_personal()) {
        return personal::answer(site, address, request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or("").to_owned();
    if let Some(response) = assets::public(&site.assets, &path, request.headers()) {
        return response;
    }
    let address = Address::parse(&path);
    if let Some(response) = redirect(&site, address.as_ref(), &path, &query) {
        return response;
    }
    let key = cache_key(address.as_ref(), &query);
    let now_ms = site.clock.now_ms();
    if let Some(kept) = key.as_ref().and_then(|key| site.pages.get(key, now_ms)) {
        return send(&kept, request.headers());
    }
    let generation = site.pages.generation();
    let request_headers = request.headers().clone();
    let (status, html, head) = render(site.clone(), request, None).await;
    let locale = address.as_ref().map_or(Locale::Sv, |address| address.locale);
    let html = finish_head(&site, locale, &html, head.unwrap_or_default());
    let policy = headers::content_security_policy(&script_hashes(&html));
    let tag = format!("\"{}\"", short_hash(html.as_bytes()));
    let kept = Arc::new(KeptPage::new(html, policy, tag, site.next_boundary_ms()));
    if status != StatusCode::OK {
        let mut response = send(&kept, &HeaderMap::new());
        *response.status_mut() = status;
        response.headers_mut().insert(header::CACHE_CONTROL, headers::NOT_KEPT);
        response.headers_mut().remove(header::ETAG);
        return response;
    }
    let response = send(&kept, &request_headers);
    if let Some(key) = key {
        site.pages.keep(key, kept, generation);
    }
    response
}

/// Sends a kept page, or only that it has not changed.
pub fn send(kept: &KeptPage, request: &HeaderMap) -> Response {
    let mut answer_headers = kept.headers.clone();
    if headers::has_it_already(request, &kept.tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        *response.headers_mut() = answer_headers;
        return response;
    }
    let encoding = Encoding::accepted(request);
    if let Some(name) = encoding.name() {
        answer_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    let mut response = Response::new(Body::from(kept.body.get(encoding)));
    *response.headers_mut() = answer_headers;
    response
}

/// The key of a page that is the same for everybody; `None` where it depends on more than it names.
pub fn cache_key(address: Option<&Address>, query: &str) -> Option<String> {
    let address = address?;
    match &address.page {
        Page::Programme { .. } => {
            let mut written = Filter::parse(query).to_query();
            if let Some((_, group)) = filter::pairs(query).find(|(key, _)| key == marks::EXPAND_KEY) {
                written.push_str(" all ");
                written.push_str(&group);
            }
            Some(urls::with_query(&address.path(), &written))
        }
        _ => Some(address.path()),
    }
}

/// To the address that this one should have been.
fn redirect(site: &Site, address: Option<&Address>, path: &str, query: &str) -> Option<Response> {
    let to = |status: StatusCode, address: &str| {
        let mut response = status.into_response();
        if let Ok(location) = HeaderValue::from_str(address) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        headers::secure(response.headers_mut());
        response
    };
    let address = address?;
    match &address.page {
        // Slashes too many: the one address that it should have been.
        Page::Programme { .. } if address.path() != path => {
            Some(to(StatusCode::PERMANENT_REDIRECT, &urls::with_query(&address.path(), query)))
        }
        Page::Programme { .. } if !Filter::is_canonical(query) => {
            Some(to(StatusCode::SEE_OTHER, &urls::with_query(&address.path(), &Filter::parse(query).to_query())))
        }
        Page::Activity { id, slug } => {
            let snapshot = site.programme_of(*id)?;
            let right = urls::activity(address.locale, *id, snapshot.record(*id)?.activity.title.as_str());
            let asked = Address::new(address.locale, Page::Activity { id: *id, slug: slug.clone() }).path();
            (right != asked || asked != path)
                .then(|| to(StatusCode::PERMANENT_REDIRECT, &urls::with_query(&right, query)))
        }
        _ if address.path() != path => {
            Some(to(StatusCode::PERMANENT_REDIRECT, &urls::with_query(&address.path(), query)))
        }
        _ => None,
    }
}

/// A page that was made already, in the shell that all pages have. Not kept by anybody.
pub async fn render_personal(site: Arc<Site>, locale: Locale, uri: &Uri, shown: Shown) -> Response {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    let head = Head { hidden: true, title: shown.head.title.clone(), ..Head::default() };
    let status = shown.status.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let (_, html, _) = render(site.clone(), request, Some(personal::Made::new(shown))).await;
    let html = finish_head(&site, locale, &html, head);
    let policy = headers::content_security_policy(&script_hashes(&html));
    (status, [(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

async fn render(site: Arc<Site>, request: Request, made: Option<personal::Made>) -> (StatusCode, String, Option<Head>) {
    let slot = HeadSlot::default();
    let is_personal = made.is_some();
    let context = {
        let (site, slot) = (site.clone(), slot.clone());
        move || {
            provide_context(site.clone());
            provide_context(slot.clone());
            if let Some(made) = made.clone() {
                provide_context(made);
            }
        }
    };
    let shell = {
        let client = app::ClientFiles::of(&site, is_personal);
        move || app::shell(client.clone())
    };
    let response = leptos_axum::render_app_async_with_context(context, shell)(request).await;
    let mut status = response.status();
    let body = axum::body::to_bytes(response.into_body(), MOST_BYTES).await.unwrap_or_default();
    let html = String::from_utf8_lossy(&body).into_owned();
    let filled = slot.take();
    if let Some(code) = filled.as_ref().and_then(|(_, status)| *status) {
        status = StatusCode::from_u16(code).unwrap_or(status);
    }
    (status, html, filled.map(|(head, _)| head))
}

/// Writes the head, and takes the nonces out: the page's inline scripts are allowed by their hashes, so that it can be kept.
fn finish_head(site: &Site, locale: Locale, page: &str, head: Head) -> String {
    let absolute = |path: &str| format!("{}{path}", site.public_url.as_deref().unwrap_or(""));
    let mut written = html::Html::default();
    written.raw("<title>").text(&head.title).raw("</title>");
    let mut meta = |kind: &str, name: &str, content: &str| {
        if !content.is_empty() {
            written.raw("<meta").attribute(kind, name).attribute("content", content).raw(">");
        }
    };
    meta("name", "description", &head.description);
    meta("property", "og:title", &head.title);
    meta("property", "og:description", &head.description);
    meta(
        "property",
        "og:type",
        match head.kind {
            HeadKind::Website => "website",
            HeadKind::Article => "article",
        },
    );
    meta("property", "og:site_name", locale.site_name());
    meta(
        "property",
        "og:locale",
        match locale {
            Locale::Sv => "sv_SE",
            Locale::En => "en_GB",
        },
    );
    if let Some(canonical) = &head.canonical {
        meta("property", "og:url", &absolute(canonical));
    }
    if head.hidden {
        meta("name", "robots", "noindex");
    }
    if let Some(canonical) = &head.canonical {
        written.raw("<link rel=\"canonical\"").attribute("href", &absolute(canonical)).raw(">");
        if let Some(alternate) = &head.alternate {
            for (language, path) in [(locale, canonical), (locale.other(), alternate)] {
                written.raw("<link rel=\"alternate\"").attribute("hreflang", language.tag());
                written.attribute("href", &absolute(path)).raw(">");
            }
        }
    }
    if let Some(preload) = head.preload.filter(|_| site.assets.has_client) {
        written.raw("<link rel=\"preload\" as=\"fetch\" crossorigin").attribute("href", &preload).raw(">");
    }
    without_nonces(&page.replacen(HEAD_PLACE, &written.finish(), 1))
}

fn without_nonces(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(" nonce=\"") {
        let value = &rest[at + 8..];
        let Some(end) = value.find('"') else { break };
        // Only inside a tag of a script, never in text.
        let in_tag = rest[..at]
            .rfind('<')
            .is_some_and(|open| rest[open..at].starts_with("<script") && !rest[open..at].contains('>'));
        if in_tag {
            kept.push_str(&rest[..at]);
        } else {
            kept.push_str(&rest[..=(at + 8 + end)]);
        }
        rest = &value[end + 1..];
    }
    kept.push_str(rest);
    kept
}

/// The hashes of all inline scripts. Text from people cannot add one: it is escaped, and Leptos escapes `<` in the data
/// that it serializes.
fn script_hashes(html: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<script") {
        let Some(open_end) = rest[at..].find('>').map(|end| at + end + 1) else { break };
        let Some(close) = rest[open_end..].find("</script>").map(|end| open_end + end) else { break };
        if !rest[at..open_end].contains(" src=") {
            let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(&rest.as_bytes()[open_end..close])));
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        rest = &rest[close..];
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_allowed_by_their_hashes() {
        let hashes = script_hashes("<script>alert('Hello, world.');</script><script src=\"/x.js\"></script>");
        assert_eq!(hashes, ["sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="]);
    }

    #[test]
    fn nonces_go_from_scripts_and_from_nothing_else() {
        let html = "<script nonce=\"a\">x</script><p> nonce=\"b\"</p>";
        assert_eq!(without_nonces(html), "<script>x</script><p> nonce=\"b\"</p>");
    }
}
