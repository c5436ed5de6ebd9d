//! Cached answers that are no pages: of the read API, and exported files. Computed with a permit, cached compressed
//! like pages, and readable by every origin.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{encoding::Encoding, headers, page_cache::CachedPage, pages, read_api::problem};
use crate::server::{
    compute::{self, NotComputed},
    service::snapshot::short_hash,
    state::Site,
};

/// Request in canonical form: equal ones share an answer.
pub struct Question {
    /// Cache key: the programme's version and everything else that the answer depends on.
    pub key: String,
    pub content_type: HeaderValue,
}

/// Cached answer, or one that `make` computes. Cleared when the programme changes.
pub async fn answer<E: std::error::Error + Send + 'static>(
    site: &Arc<Site>,
    question: Question,
    request: &HeaderMap,
    make: impl FnOnce(&Site) -> Result<Vec<u8>, E> + Send + 'static,
) -> Response {
    let Question { key, content_type } = question;
    let tag = headers::weak_tag(&short_hash(format!("{key} {:?}", site.public_url).as_bytes()));
    if headers::has_it_already(request, &tag) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    if let Some(cached) = site.answers.get(&key, 0) {
        return open_to_all(pages::send_cached(site, &cached, request).await);
    }
    let encoding = Encoding::accepted(request);
    let computing = {
        let site = site.clone();
        move || {
            // Another request may have computed the same meanwhile.
            if let Some(cached) = site.answers.get(&key, 0) {
                cached.body.get(encoding);
                return Ok(cached);
            }
            let generation = site.answers.generation();
            let body = Bytes::from(make(&site)?);
            let cached = Arc::new(CachedPage::of(body, content_type, tag, i64::MAX));
            cached.body.get(encoding);
            site.answers.insert(key, cached.clone(), generation, 0);
            Ok::<_, E>(cached)
        }
    };
    match site.compute.run(computing).await {
        Ok(Ok(cached)) => open_to_all(pages::send(&cached, request)),
        Ok(Err(error)) => cannot_be_written(&error),
        Err(error) => not_computed(error),
    }
}

/// Adds the tag and the headers of an answer that is revalidated each time.
pub fn tagged(mut response: Response, tag: &str) -> Response {
    let answer = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        answer.insert(header::ETAG, tag);
    }
    answer.insert(header::CACHE_CONTROL, headers::ASK_AGAIN);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    open_to_all(response)
}

/// Allows scripts of other sites to read the answer.
fn open_to_all(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

pub fn cannot_be_written(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "an answer cannot be written");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "the answer cannot be written")
}

pub fn not_computed(error: NotComputed) -> Response {
    let (status, why) = match error {
        NotComputed::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "the server has too much to do; ask again later"),
        NotComputed::BrokeOff => (StatusCode::INTERNAL_SERVER_ERROR, "the answer cannot be made"),
    };
    let mut response = problem(status, why);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers::set_retry_after(response.headers_mut(), compute::RETRY_AFTER_S);
    }
    response
}
