//! Which address is answered by what.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use leptos::prelude::provide_context;

use super::{
    http::{assets, data, guard as guards, headers, health, pages, read_api},
    state::Site,
};
use crate::urls::Address;

/// The longest address with its query, in bytes.
const LONGEST_ADDRESS: usize = 16 * 1024;
/// The largest body of a request, in bytes.
const LARGEST_BODY: usize = super::http::personal::LARGEST_FORM;

/// All that the site answers. Called inside the tokio runtime that will answer.
pub fn router(site: Arc<Site>) -> Router {
    // Fails only where it has been done already, in this very process.
    let _ = any_spawner::Executor::init_tokio();
    let functions = {
        let site = site.clone();
        move |request: Request| {
            let site = site.clone();
            leptos_axum::handle_server_fns_with_context(move || provide_context(site.clone()), request)
        }
    };
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/pkg/{hash}/{file}", get(assets::bundled))
        .route("/data/{week}/{version}/list", get(data::list))
        .route("/data/{week}/text/{hash}", get(data::text))
        .route("/data/current/", get(data::current))
        .route("/data/current/{week}", get(data::current))
        .route("/api/v1/activities", get(read_api::activities).options(preflight))
        .route("/api/v1/activities/{id}", get(read_api::activity).options(preflight))
        .route("/api/v1/weeks", get(read_api::weeks).options(preflight))
        .route("/api/{*rest}", any(read_api::unknown))
        .route("/do/{*function}", any(functions))
        .fallback(pages::page)
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .layer(guards::same_site(site.public_url.as_deref()))
        .layer(middleware::from_fn(guard))
        .with_state(site.clone())
        .layer(middleware::from_fn_with_state(site, kept_pages))
}

/// Answers from the cache before anything else is asked: what most visitors get.
async fn kept_pages(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let uri = request.uri();
        let key = uri.path_and_query().map_or("", |address| address.as_str());
        if let Some(kept) = site.pages.get(key, site.clock.now_ms()) {
            return pages::send(&kept, request.headers());
        }
    }
    next.run(request).await
}

/// Bounds what is asked, and sets the headers that every answer carries.
async fn guard(request: Request, next: Next) -> Response {
    let address_bytes = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let mut response = if address_bytes > LONGEST_ADDRESS { too_long(&request) } else { next.run(request).await };
    headers::secure(response.headers_mut());
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(headers::NOT_KEPT);
    response
}

/// A filter that no form makes: the page without it is the best answer to people, an error to programs.
fn too_long(request: &Request) -> Response {
    match Address::parse(request.uri().path()) {
        Some(address) => {
            let location = HeaderValue::from_str(&address.path()).unwrap_or(HeaderValue::from_static("/"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
        }
        None => read_api::problem(StatusCode::URI_TOO_LONG, "the address is longer than 16 384 bytes"),
    }
}

/// Reads are open to every origin.
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
