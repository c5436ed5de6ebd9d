//! Public pages: from the cache, or made once and cached.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    assets,
    document::{self, Client, Document, NotRendered},
    encoding::{Encoding, encoded},
    headers,
    page_cache::CachedPage,
    personal,
};
use crate::{
    domain::{filter::Filter, saved},
    locale::Locale,
    pages::{RenderedPage, bare, head::Head, missing, prepared::PreparedPage},
    server::{
        compute::{self, NotComputed},
        router::public_pages,
        secret,
        state::Site,
    },
    urls::{self, Address, Page},
};

/// Answers any address without another handler.
pub async fn page(State(site): State<Arc<Site>>, request: Request) -> Response {
    // What is sent from a page that everybody sees belongs to one person.
    let is_sent = request.method() == Method::POST;
    let is_personal = |page: &Page| page.is_personal() || (is_sent && *page == Page::Saved);
    if let Some(address) = Address::parse(request.uri().path()).filter(|address| is_personal(&address.page)) {
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
    // An error about a too large filter is not cached.
    let key = cache_key(address.as_ref(), &query).filter(|_| !is_too_large);
    if let Some(cached) = key.as_ref().and_then(|key| site.pages.get(key, site.clock.now_ms())) {
        return send_cached(&site, &cached, request.headers()).await;
    }
    let locale = address.as_ref().map_or_else(|| urls::locale_of(&path), |address| address.locale);
    let (request_headers, uri) = (request.headers().clone(), request.uri().clone());
    let encoding = Encoding::accepted(&request_headers);
    match site.compute.drive(made(site.clone(), locale, key, uri.clone(), encoding)).await {
        Ok(Ok(MadePage::Cached(cached))) => send(&cached, &request_headers),
        Ok(Ok(MadePage::Other(response))) => response,
        Ok(Err(error)) => cannot_be_made(site, locale, &uri, &error).await,
        Err(error) => not_computed(locale, error),
    }
}

/// Rendered page.
enum MadePage {
    /// Page that is the same for everybody.
    Cached(Arc<CachedPage>),
    /// Page with an error status, which is not cached.
    Other(Response),
}

/// Renders a page and its compressed copy for this request, and caches both. Concurrent requests for the same page
/// share the first one's.
async fn made(
    site: Arc<Site>,
    locale: Locale,
    key: Option<String>,
    uri: Uri,
    encoding: Encoding,
) -> Result<MadePage, NotRendered> {
    let now_ms = site.clock.now_ms();
    if let Some(cached) = key.as_ref().and_then(|key| site.pages.get(key, now_ms)) {
        cached.body.get(encoding);
        return Ok(MadePage::Cached(cached));
    }
    // Read before rendering, so that a change meanwhile keeps the page out of the cache.
    let generation = site.pages.generation();
    let true_until_ms = site.next_boundary_ms(now_ms);
    let page = public_pages::get(&site, uri.path(), uri.query().unwrap_or("")).await;
    let status = StatusCode::from_u16(page.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let Document { html, policy } = document::render(&site, locale, &uri, page, Client::Programme).await?;
    let cached = Arc::new(CachedPage::new(html, policy, true_until_ms));
    if status != StatusCode::OK {
        let mut response = send(&cached, &HeaderMap::new());
        *response.status_mut() = status;
        response.headers_mut().insert(header::CACHE_CONTROL, headers::NO_STORE);
        response.headers_mut().remove(header::ETAG);
        return Ok(MadePage::Other(response));
    }
    cached.body.get(encoding);
    if let Some(key) = key {
        site.pages.insert(key, cached.clone(), generation, site.clock.now_ms());
    }
    Ok(MadePage::Cached(cached))
}

/// Error page that needs no computation.
pub fn not_computed(locale: Locale, error: NotComputed) -> Response {
    let html = bare::unavailable(locale).into_string();
    let mut response = match error {
        NotComputed::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, Html(html)).into_response(),
        NotComputed::BrokeOff => (StatusCode::INTERNAL_SERVER_ERROR, Html(html)).into_response(),
    };
    headers::set_retry_after(response.headers_mut(), compute::RETRY_AFTER_S);
    response.headers_mut().insert(header::CACHE_CONTROL, headers::NO_STORE);
    response
}

/// Whether the query exceeds the limits of a filter, or of a list of saved activities; the page reports that whatever else the address has.
pub fn is_too_large(address: &Address, query: &str) -> bool {
    match address.page {
        Page::Programme { .. } => Filter::parse(query).is_too_large(),
        Page::Saved => urls::saved_ids(query).len() > saved::MOST,
        _ => false,
    }
}

/// Error page with an id that is also in the log.
async fn cannot_be_made(site: Arc<Site>, locale: Locale, uri: &Uri, error: &NotRendered) -> Response {
    let id = secret::error_id();
    tracing::error!(error = error as &dyn std::error::Error, error_id = id, "a page cannot be made");
    let why = locale.server_error(&id);
    let shown = missing::missing(locale, locale.server_error_title(), &why, 500);
    // Rendered like other pages; if that fails too, plain text.
    render_made(site, locale, uri, shown, Encoding::Identity)
        .await
        .unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, why).into_response())
}

/// Sends a cached page. A copy in another encoding is made if there is a permit at once; else the page is sent
/// uncompressed.
pub async fn send_cached(site: &Site, cached: &Arc<CachedPage>, request: &HeaderMap) -> Response {
    let encoding = Encoding::accepted(request);
    if cached.body.ready(encoding).is_none() && !headers::has_it_already(request, &cached.tag) {
        let page = cached.clone();
        // Without a permit there is no copy, which `send` handles.
        let _ = site.compute.run_now(move || drop(page.body.get(encoding))).await;
    }
    send(cached, request)
}

/// Sends a page, or 304 where it has not changed. Compresses nothing.
pub fn send(cached: &CachedPage, request: &HeaderMap) -> Response {
    let mut answer_headers = cached.headers.clone();
    if headers::has_it_already(request, &cached.tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        *response.headers_mut() = answer_headers;
        return response;
    }
    let (encoding, body) = cached.body.ready_in(Encoding::accepted(request));
    if let Some(name) = encoding.name() {
        answer_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    let mut response = Response::new(Body::from(body));
    *response.headers_mut() = answer_headers;
    response
}

/// Cache key of a page that is the same for everybody; `None` for other pages.
pub fn cache_key(address: Option<&Address>, query: &str) -> Option<String> {
    let address = address?;
    match &address.page {
        Page::Programme { .. } => {
            let mut written = Filter::parse(query).to_query();
            if let Some(group) = urls::expanded_group(query) {
                written.push_str(" all ");
                written.push_str(group.key());
            }
            Some(urls::with_query(&address.path(), &written))
        }
        // One visitor's.
        Page::Saved if !urls::saved_ids(query).is_empty() => None,
        _ => Some(address.path()),
    }
}

/// Redirects to the canonical address.
fn redirect(site: &Site, address: Option<&Address>, path: &str, query: &str) -> Option<Response> {
    let to =
        |status: StatusCode, address: &str| (status, [(header::LOCATION, headers::location(address))]).into_response();
    let address = address?;
    match &address.page {
        // Superfluous slashes or an ending one.
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

/// Renders a page in the shell of all pages. Not cached.
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
    mut shown: RenderedPage,
    encoding: Encoding,
) -> Result<Response, NotRendered> {
    let status = shown.status.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    // Others see neither description nor canonical address of a personal page.
    shown.head = Head::unlisted(&shown.head.title);
    let (compute, uri) = (site.compute.clone(), uri.clone());
    let rendering = async move {
        let page = PreparedPage::Rendered(shown);
        let Document { html, policy } = document::render(&site, locale, &uri, page, Client::Forms).await?;
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
