//! Routes: the handler of each address. Below are the pages, whose addresses `urls` reads: `public_pages` are the same
//! for everybody, `personal_pages` belong to one person.

pub mod extras;
pub mod personal_pages;
pub mod public_pages;

use std::sync::Arc;

use super::{
    http::{
        assets, autosave, canonical::canonical, clipboard, data, discovery, export, guard as guards, headers, health,
        openapi, pages, party_search, pictures, read_api, saved_feed, server_functions,
    },
    state::Site,
};
use crate::{
    locale::Locale,
    urls::{self, ActivityCalendar, Address, Export, Picture, SavedFeed},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

/// Prefix of the server functions.
const FUNCTIONS: &str = "/do/";
/// Longest address with its query, in bytes.
const LONGEST_ADDRESS: usize = 16 * 1024;
/// Largest body of a request, in bytes.
const LARGEST_BODY: usize = super::http::personal::LARGEST_FORM;

/// Router of the whole site. Must be called inside the tokio runtime that serves it.
pub fn router(site: Arc<Site>) -> Router {
    // Fails only where the executor of this process is initialized already.
    let _ = any_spawner::Executor::init_tokio();
    // Outermost layer first: requests pass downwards, answers upwards. Headers that an answer has already stay.
    let layers = ServiceBuilder::new()
        // Browsers do not guess another type of content.
        .layer(or_else(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Other sites do not learn from which page a visitor came.
        .layer(or_else(header::REFERRER_POLICY, "same-origin"))
        // Windows of other sites have no access to the site's.
        .layer(or_else(headers::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        // No page needs these features, so that an injected script cannot use them either.
        .layer(or_else(headers::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"))
        // No other site may frame the site's pages: for browsers that do not know `frame-ancestors`.
        .layer(or_else(header::X_FRAME_OPTIONS, "DENY"))
        // Pages have a policy of their own; other answers load nothing.
        .layer(or_else(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        // Answers without a Cache-Control are not stored.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, headers::NO_STORE))
        // With https, browsers never try http.
        .layer(SetResponseHeaderLayer::overriding(
            header::STRICT_TRANSPORT_SECURITY,
            site.is_https().then_some(headers::HTTPS_ONLY),
        ))
        // 503 says when to retry.
        .layer(SetResponseHeaderLayer::if_not_present(header::RETRY_AFTER, retry_soon))
        // Requests that are answered without a handler: no host, too long an address, a non-canonical path.
        .layer(middleware::from_fn(bounds))
        // Most requests.
        .layer(middleware::from_fn_with_state(site.clone(), answer_from_cache))
        // Refuses unsafe requests from other sites.
        .layer(guards::same_site(site.public_url.as_deref()))
        // Limits every body to the size of the largest form.
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/pkg/{hash}/{file}", get(assets::bundled))
        .route("/data/{week}/{version}/list", get(data::list))
        .route("/data/{week}/text/{hash}", get(data::text))
        .route("/data/current/", get(data::current))
        .route("/data/current/{week}", get(data::current))
        .route(urls::ROBOTS, get(discovery::robots))
        .route(urls::SITEMAP, get(discovery::whole_sitemap))
        .route(urls::SECURITY_TXT, get(discovery::security_txt))
        .route(
            urls::manifest(Locale::Sv),
            get(async |State(site): State<Arc<Site>>, request: HeaderMap| {
                discovery::manifest(&site, Locale::Sv, &request)
            }),
        )
        .route(
            urls::manifest(Locale::En),
            get(async |State(site): State<Arc<Site>>, request: HeaderMap| {
                discovery::manifest(&site, Locale::En, &request)
            }),
        )
        .route("/api/v1/activities", get(read_api::activities).options(preflight))
        .route("/api/v1/activities/{id}", get(read_api::activity).options(preflight))
        .route("/api/v1/weeks", get(read_api::weeks).options(preflight))
        .route(urls::OPEN_API, get(openapi::document).options(preflight))
        .route(urls::api_reference(Locale::Sv), get(|State(site), request| openapi::page(site, Locale::Sv, request)))
        .route(urls::api_reference(Locale::En), get(|State(site), request| openapi::page(site, Locale::En, request)))
        .route("/api/{*rest}", any(read_api::unknown))
        .route("/do/save-draft", post(autosave::save).fallback(async || server_functions::wrong_method("POST")))
        .route("/do/read-html", post(clipboard::read).fallback(async || server_functions::wrong_method("POST")))
        .route(
            "/do/find-parties",
            get(party_search::find).fallback(async || server_functions::wrong_method("GET, HEAD")),
        )
        .route("/do/{*function}", any(server_functions::call))
        .fallback(file_or_page)
        .layer(layers)
        .with_state(site)
}

/// Layer with a header for answers that do not have it.
fn or_else(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

fn retry_soon(response: &Response) -> Option<HeaderValue> {
    (response.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(headers::RETRY_SOON)
}

/// Exported file where the address names one; else a page, or an error page.
async fn file_or_page(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path();
    if let Some(feed) = SavedFeed::parse(path) {
        return saved_feed::answer(site, feed, request).await;
    }
    if let Some(picture) = Picture::parse(path) {
        return pictures::get(site, picture, request).await;
    }
    if let Some(number) = urls::parse_sitemap_part(path) {
        return discovery::sitemap_part(site, number, request.headers()).await;
    }
    let (programme, activity) = (Export::parse(path), ActivityCalendar::parse(path));
    match (programme, activity) {
        (None, None) => pages::page(State(site), request).await,
        _ if request.method() == Method::OPTIONS => preflight().await.into_response(),
        (Some(file), _) => export::programme(site, file, request).await,
        (_, Some(file)) => export::activity(site, file, request).await,
    }
}

/// Answers from the cache before any other lookup.
async fn answer_from_cache(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let uri = request.uri();
        let key = uri.path_and_query().map_or("", |address| address.as_str());
        if let Some(cached) = site.pages.get(key, site.clock.now_ms()) {
            return pages::send_cached(&site, &cached, request.headers()).await;
        }
    }
    next.run(request).await
}

async fn bounds(request: Request, next: Next) -> Response {
    match refused(&request) {
        Some(response) => response,
        None => next.run(request).await,
    }
}

/// Answer to a request that needs no handler.
fn refused(request: &Request) -> Option<Response> {
    let uri = request.uri();
    if !guards::names_its_host(request) {
        let why = "a request names the host that it asks, once and as a host";
        return Some(read_api::problem(StatusCode::BAD_REQUEST, why));
    }
    if uri.path_and_query().is_some_and(|address| address.as_str().len() > LONGEST_ADDRESS) {
        return too_long(request);
    }
    let path = canonical(uri.path())?;
    // Clients of server functions use canonical addresses.
    if path.starts_with(FUNCTIONS) {
        return Some(server_functions::unknown());
    }
    // A single redirect, also where the page would redirect again.
    let path = Address::parse(&path).map_or(path, |address| address.path());
    let to = urls::with_query(&path, uri.query().unwrap_or(""));
    Some((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, headers::location(&to))]).into_response())
}

/// Answer to a too long address, which no form makes: the programme page reports a too large filter itself, other pages
/// are shown without the query, and programs get an error.
fn too_long(request: &Request) -> Option<Response> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or(""));
    match Address::parse(canonical(path).as_deref().unwrap_or(path)) {
        Some(address) if pages::is_too_large(&address, query) => None,
        Some(address) => {
            Some((StatusCode::SEE_OTHER, [(header::LOCATION, headers::location(&address.path()))]).into_response())
        }
        None => Some(read_api::problem(StatusCode::URI_TOO_LONG, "the address is longer than 16 384 bytes")),
    }
}

/// CORS preflight: reads are open to every origin.
async fn preflight() -> impl IntoResponse {
    (
        StatusCode::NO_CONTENT,
        [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ],
    )
}
