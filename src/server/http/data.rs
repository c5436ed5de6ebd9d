//! Cacheable data for the browser: list data by version, texts by hash, and the current version.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    encoding::{Encoded, Encoding},
    headers,
};
use crate::{api::current::Current, server::state::Site};

/// `GET /data/{week}/{version}/list`.
pub async fn list(
    State(site): State<Arc<Site>>,
    Path((week, version)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    let found = site.data.get(&version, || site.list_bytes(&week, &version));
    respond(&site, found, &request).await
}

/// `GET /data/{week}/text/{hash}`.
pub async fn text(
    State(site): State<Arc<Site>>,
    Path((week, hash)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    respond(&site, site.data.get(&hash, || site.text_chunk(&week, &hash)), &request).await
}

/// `GET /data/current/{week}`, or without a week: the version to load, and the server's time.
pub async fn current(State(site): State<Arc<Site>>, week: Option<Path<String>>) -> Response {
    let published = site.published();
    let slug = week.as_ref().map(|Path(slug)| slug.as_str());
    let Some(week) = site.week(&published, slug) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, headers::NO_STORE)]).into_response();
    };
    let current = Current {
        week: week.slug.clone(),
        version: site.open_programme(week).map(|snapshot| snapshot.version.clone()),
        now_ms: site.clock.now_ms(),
        running: site.phase(week) == crate::domain::week::Phase::Running,
    };
    ([(header::CACHE_CONTROL, headers::NO_STORE)], Json(current)).into_response()
}

async fn respond(site: &Site, found: Option<Arc<Encoded>>, request: &HeaderMap) -> Response {
    let Some(encoded) = found else {
        return (StatusCode::GONE, [(header::CACHE_CONTROL, headers::NO_STORE)]).into_response();
    };
    let encoding = Encoding::accepted(request);
    if encoded.ready(encoding).is_none() {
        let making = encoded.clone();
        // Under load it is sent uncompressed.
        let _ = site.compute.run(move || drop(making.get(encoding))).await;
    }
    let (encoding, body) = encoded.ready_in(encoding);
    let mut response = body.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    answer.insert(header::CACHE_CONTROL, headers::FOR_EVER);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}
