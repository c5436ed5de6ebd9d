//! Pages: found in the cache, or rendered once, their head and policy written, and kept.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use sha2::{Digest, Sha256};

use super::{
    assets,
    encoding::{Encoding, encoded},
    headers,
    page_cache::KeptPage,
    personal, session,
};
use crate::{
    api::{error::ApiError, head::Head},
    app,
    domain::filter::{self, Filter, Group},
    locale::Locale,
    pages::{
        RenderedPage, bare,
        head_tags::{HeadView, head_tags},
        missing,
        prerendered::PrerenderedPage,
    },
    parts::{html::Markup, programme::marks},
    server::{
        compute::{self, NotComputed},
        secret,
        service::{
            drafts::{self, Saving},
            identity::Posted,
        },
        state::Site,
    },
    urls::{self, Address, Page},
};

/// The largest page that is made; beyond it something is wrong.
const MOST_BYTES: usize = 2 * 1024 * 1024;
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

/// Who saves something, inside a server function.
pub async fn saving(site: &Site) -> Result<Saving, ApiError> {
    let parts = use_context::<Parts>().ok_or(ApiError::NoContact)?;
    let posted = Posted::by(parts.method.as_str()).ok_or(ApiError::BadRequest)?;
    let person = session::signed_in(site, &parts.headers).await.map_err(|error| drafts::internal(&error))?;
    Ok(Saving { posted, person, source: site.proxies.source(&parts) })
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
    let is_too_large = address.as_ref().is_some_and(|address| is_too_large(address, &query));
    if let Some(response) = redirect(&site, address.as_ref(), &path, &query).filter(|_| !is_too_large) {
        return response;
    }
    // What says that it is too much is not kept either.
    let key = cache_key(address.as_ref(), &query).filter(|_| !is_too_large);
    if let Some(kept) = key.as_ref().and_then(|key| site.pages.get(key, site.clock.now_ms())) {
        return send_kept(&site, &kept, request.headers()).await;
    }
    let locale = address.as_ref().map_or_else(|| urls::locale_of(&path), |address| address.locale);
    let (request_headers, uri) = (request.headers().clone(), request.uri().clone());
    match site.compute.drive(made(site.clone(), locale, key, request)).await {
        Ok(Ok(MadePage::Kept(kept))) => send(&kept, &request_headers),
        Ok(Ok(MadePage::Other(response))) => response,
        Ok(Err(error)) => cannot_be_made(site, locale, &uri, &error).await,
        Err(error) => not_computed(locale, error),
    }
}

/// A page that was made.
enum MadePage {
    /// The same for everybody.
    Kept(Arc<KeptPage>),
    /// It says that something is not there.
    Other(Response),
}

/// Makes a page, compressed as this request wants it, and keeps it. Many may have asked for it at once: the first one's is
/// everybody's.
async fn made(site: Arc<Site>, locale: Locale, key: Option<String>, request: Request) -> Result<MadePage, NotRendered> {
    let now_ms = site.clock.now_ms();
    let encoding = Encoding::accepted(request.headers());
    if let Some(kept) = key.as_ref().and_then(|key| site.pages.get(key, now_ms)) {
        kept.body.get(encoding);
        return Ok(MadePage::Kept(kept));
    }
    // Read before rendering: what changes meanwhile is on no page that is kept.
    let generation = site.pages.generation();
    let true_until_ms = site.next_boundary_ms(now_ms);
    let rendered = render(site.clone(), request, None).await?;
    let (html, policy) = finish(&site, locale, &rendered.html, &rendered.nonce, rendered.head.unwrap_or_default());
    let kept = Arc::new(KeptPage::new(html, policy, true_until_ms));
    if rendered.status != StatusCode::OK {
        let mut response = send(&kept, &HeaderMap::new());
        *response.status_mut() = rendered.status;
        response.headers_mut().insert(header::CACHE_CONTROL, headers::NOT_KEPT);
        response.headers_mut().remove(header::ETAG);
        return Ok(MadePage::Other(response));
    }
    kept.body.get(encoding);
    if let Some(key) = key {
        site.pages.keep(key, kept.clone(), generation, site.clock.now_ms());
    }
    Ok(MadePage::Kept(kept))
}

/// A page without anything that would have to be computed.
pub fn not_computed(locale: Locale, error: NotComputed) -> Response {
    let html = bare::unavailable(locale).into_string();
    let mut response = match error {
        NotComputed::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, Html(html)).into_response(),
        NotComputed::BrokeOff => (StatusCode::INTERNAL_SERVER_ERROR, Html(html)).into_response(),
    };
    headers::set_retry_after(response.headers_mut(), compute::RETRY_AFTER_S);
    response.headers_mut().insert(header::CACHE_CONTROL, headers::NOT_KEPT);
    response
}

/// Whether an address asks for more than a filter can hold: the page says so, whatever else the address is.
pub fn is_too_large(address: &Address, query: &str) -> bool {
    matches!(address.page, Page::Programme { .. }) && Filter::parse(query).is_too_large()
}

/// The page that says so.
async fn cannot_be_made(site: Arc<Site>, locale: Locale, uri: &Uri, error: &NotRendered) -> Response {
    let id = secret::error_id();
    tracing::error!(error = error as &dyn std::error::Error, error_id = id, "a page cannot be made");
    let why = locale.server_error(&id);
    let shown = missing::missing(locale, locale.server_error_title(), &why, 500);
    // It is short, and made as other pages are; where that fails too there are the words.
    render_made(site, locale, uri, shown, Encoding::Identity)
        .await
        .unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, why).into_response())
}

/// Sends a kept page. A copy in another encoding than it was asked for first is made where there is a turn for it at once; else
/// the page goes out as it is.
pub async fn send_kept(site: &Site, kept: &Arc<KeptPage>, request: &HeaderMap) -> Response {
    let encoding = Encoding::accepted(request);
    if kept.body.ready(encoding).is_none() && !headers::has_it_already(request, &kept.tag) {
        let page = kept.clone();
        // Without a turn there is no copy, which is seen below.
        let _ = site.compute.run_now(move || drop(page.body.get(encoding))).await;
    }
    send(kept, request)
}

/// Sends a page, or only that it has not changed. Compresses nothing.
pub fn send(kept: &KeptPage, request: &HeaderMap) -> Response {
    let mut answer_headers = kept.headers.clone();
    if headers::has_it_already(request, &kept.tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        *response.headers_mut() = answer_headers;
        return response;
    }
    let (encoding, body) = kept.body.ready_in(Encoding::accepted(request));
    if let Some(name) = encoding.name() {
        answer_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    let mut response = Response::new(Body::from(body));
    *response.headers_mut() = answer_headers;
    response
}

/// The key of a page that is the same for everybody; `None` where it depends on more than it names.
pub fn cache_key(address: Option<&Address>, query: &str) -> Option<String> {
    let address = address?;
    match &address.page {
        Page::Programme { .. } => {
            let mut written = Filter::parse(query).to_query();
            let expanded = filter::pairs(query).find(|(key, _)| key == marks::EXPAND_KEY);
            if let Some(group) = expanded.and_then(|(_, group)| Group::of_key(&group)) {
                written.push_str(" all ");
                written.push_str(group.key());
            }
            Some(urls::with_query(&address.path(), &written))
        }
        _ => Some(address.path()),
    }
}

/// To the address that this one should have been.
fn redirect(site: &Site, address: Option<&Address>, path: &str, query: &str) -> Option<Response> {
    let to =
        |status: StatusCode, address: &str| (status, [(header::LOCATION, headers::location(address))]).into_response();
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
pub async fn render_personal(
    site: Arc<Site>,
    locale: Locale,
    uri: &Uri,
    shown: RenderedPage,
    encoding: Encoding,
) -> Response {
    match render_made(site.clone(), locale, uri, shown, encoding).await {
        Ok(response) => response,
        Err(error) => cannot_be_made(site, locale, uri, &error).await,
    }
}

async fn render_made(
    site: Arc<Site>,
    locale: Locale,
    uri: &Uri,
    shown: RenderedPage,
    encoding: Encoding,
) -> Result<Response, NotRendered> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    let head = Head { hidden: true, title: shown.head.title.clone(), ..Head::default() };
    let status = shown.status.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let compute = site.compute.clone();
    let rendering = async move {
        let rendered = render(site.clone(), request, Some(PrerenderedPage::new(shown))).await?;
        let (html, policy) = finish(&site, locale, &rendered.html, &rendered.nonce, head);
        Ok::<_, NotRendered>((encoded(html.into(), encoding), policy))
    };
    match compute.drive(rendering).await {
        Ok(rendered) => {
            let (body, policy) = rendered?;
            let mut response = (status, [(header::CONTENT_SECURITY_POLICY, policy)], Html(body)).into_response();
            if let Some(name) = encoding.name() {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
                response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            }
            Ok(response)
        }
        Err(error) => Ok(not_computed(locale, error)),
    }
}

/// A page as the framework wrote it.
struct Rendered {
    status: StatusCode,
    html: String,
    head: Option<Head>,
    /// Of this render, and known to nobody else: what carries it was written by the framework.
    nonce: String,
}

#[derive(Debug, thiserror::Error)]
enum NotRendered {
    #[error("a page is larger than {} bytes, or broke off", MOST_BYTES)]
    Body(#[from] axum::Error),
    #[error("a page is no text")]
    NotText(#[from] std::string::FromUtf8Error),
}

async fn render(site: Arc<Site>, request: Request, made: Option<PrerenderedPage>) -> Result<Rendered, NotRendered> {
    let slot = HeadSlot::default();
    let nonce = Arc::new(OnceLock::new());
    let is_personal = made.is_some();
    let context = {
        let (site, slot, nonce) = (site.clone(), slot.clone(), nonce.clone());
        move || {
            provide_context(site.clone());
            provide_context(slot.clone());
            if let Some(made) = made.clone() {
                provide_context(made);
            }
            if let Some(given) = use_nonce() {
                let _ = nonce.set(given.to_string());
            }
        }
    };
    let shell = {
        let client = app::ClientFiles::of(&site, is_personal);
        move || app::shell(client.clone())
    };
    let response = leptos_axum::render_app_async_with_context(context, shell)(request).await;
    let mut status = response.status();
    let html = text_of(response.into_body(), MOST_BYTES).await?;
    let filled = slot.take();
    if let Some(code) = filled.as_ref().and_then(|(_, status)| *status) {
        status = StatusCode::from_u16(code).unwrap_or(status);
    }
    let nonce = nonce.get().cloned().unwrap_or_default();
    Ok(Rendered { status, html, head: filled.map(|(head, _)| head), nonce })
}

/// A page's text, whole or not at all.
async fn text_of(body: Body, most_bytes: usize) -> Result<String, NotRendered> {
    let bytes = axum::body::to_bytes(body, most_bytes).await?;
    Ok(String::from_utf8(bytes.into())?)
}

/// The page with its head, without the nonces, so that it can be kept; and its policy, which names by their hashes the
/// inline scripts that the framework wrote, and no other script that got into the page.
fn finish(site: &Site, locale: Locale, page: &str, nonce: &str, head: Head) -> (String, HeaderValue) {
    let policy = headers::content_security_policy(&hashes_of_trusted_scripts(page, nonce));
    let public_url = site.public_url.as_deref().unwrap_or("");
    let view = HeadView { locale, head: &head, public_url, has_client: site.assets.has_client };
    let page = page.replacen(HEAD_PLACE, Markup::of(head_tags(&view)).as_str(), 1);
    (without_nonces(&page, nonce), policy)
}

/// How the framework begins an inline script. Only so: a tag that carries the nonce in another way was not written by it.
fn opening(nonce: &str) -> Option<String> {
    // Without a nonce nothing is known of who wrote a script.
    (!nonce.is_empty()).then(|| format!("<script nonce=\"{nonce}\">"))
}

/// The page with the framework's scripts as everybody else writes them. Another script keeps whatever it has.
fn without_nonces(html: &str, nonce: &str) -> String {
    opening(nonce).map_or_else(|| html.to_owned(), |opening| html.replace(&opening, "<script>"))
}

/// The hashes of the inline scripts that carry the nonce of this very render: nobody who got a script into the page could
/// know it.
fn hashes_of_trusted_scripts(html: &str, nonce: &str) -> Vec<String> {
    let Some(opening) = opening(nonce) else { return Vec::new() };
    let mut hashes = Vec::new();
    for after in html.split(&opening).skip(1) {
        let Some((script, _)) = after.split_once("</script>") else { continue };
        let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(script)));
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::server::store::Store;

    const HELLO: &str = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";

    #[test]
    fn the_frameworks_scripts_are_allowed_by_their_hashes() {
        let html =
            "<script nonce=\"n\">alert('Hello, world.');</script><script type=\"module\" src=\"/x.js\"></script>";
        assert_eq!(hashes_of_trusted_scripts(html, "n"), [HELLO]);
        assert_eq!(hashes_of_trusted_scripts(&html.repeat(2), "n"), [HELLO]);
        assert_eq!(
            without_nonces(html, "n"),
            "<script>alert('Hello, world.');</script><script type=\"module\" src=\"/x.js\"></script>"
        );
    }

    #[tokio::test]
    async fn a_page_with_a_foreign_script_is_sent_with_a_policy_that_refuses_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
        let site = Site::new(store, crate::server::clock::Clock::system(), None);
        let ours = "<script nonce=\"n\">alert('Hello, world.');</script>";
        let foreign = "<script>alert(1)</script>";
        let page = format!("{HEAD_PLACE}{ours}<p>{foreign}</p>");
        let (sent, policy) = finish(&site, Locale::Sv, &page, "n", Head::default());
        assert!(sent.contains(foreign), "{sent}");
        let policy = policy.to_str().unwrap();
        assert_eq!(policy.matches("'sha256-").count(), 1, "{policy}");
        assert!(policy.contains(HELLO), "{policy}");
    }

    #[test]
    fn a_script_that_somebody_else_wrote_is_never_allowed() {
        let ours = "<script nonce=\"n0nce\">alert('Hello, world.');</script>";
        for foreign in [
            "<script>alert(1)</script>",
            "<script nonce=\"\">alert(1)</script>",
            "<script nonce=\"n0nc\">alert(1)</script>",
            "<script nonce=\"N0NCE\">alert(1)</script>",
            "<script nonce='guessed'>alert(1)</script>",
            "<SCRIPT>alert(1)</SCRIPT>",
            "<script src=\"data:,alert(1)\"></script>",
            "<script x=\"",
            "<script>alert(1)//",
            "<script nonce=\"",
            "</script><script>alert(1)</script>",
            "<!--<script>",
        ] {
            for html in [format!("{foreign}{ours}"), format!("{ours}{foreign}"), format!("{foreign}{ours}{foreign}")] {
                let hashes = hashes_of_trusted_scripts(&html, "n0nce");
                assert_eq!(hashes, [HELLO], "{html}");
                assert!(without_nonces(&html, "n0nce").contains(foreign), "{html}");
            }
            assert!(hashes_of_trusted_scripts(foreign, "n0nce").is_empty());
            assert!(hashes_of_trusted_scripts(foreign, "").is_empty(), "no nonce is nobody's");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_in_the_page_only_our_scripts_are_allowed(
            before in "(<script|</script>|<!--|-->|nonce=\"|[\"'> a1]){0,20}",
            after in "(<script|</script>|<!--|-->|nonce=\"|[\"'> a1]){0,20}",
        ) {
            let html = format!("{before}<script nonce=\"n0nce\">alert('Hello, world.');</script>{after}");
            prop_assert_eq!(hashes_of_trusted_scripts(&html, "n0nce"), [HELLO]);
        }
    }

    #[tokio::test]
    async fn a_page_that_is_too_large_is_none() {
        let body = || Body::from("x".repeat(1000));
        assert_eq!(text_of(body(), 1000).await.unwrap().len(), 1000);
        assert!(text_of(body(), 999).await.is_err());
        assert!(text_of(Body::from(vec![0xff]), 999).await.is_err());
    }
}
