//! `/do/…`: the server functions as an API, and helpers for the plain handlers beside them. The framework's redirect
//! for plain forms is disabled, and errors get a status of their own.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::{prelude::provide_context, server_fn::axum::server_fn_paths};
use serde::{Serialize, de::DeserializeOwned};

use super::headers;
use crate::{api::error::ApiError, server::state::Site};

/// Size up to which an answer is inspected for an error, in bytes; errors are short.
const LONGEST_ERROR: usize = 4 * 1024;

/// Any address below `/do/`.
pub async fn call(State(site): State<Arc<Site>>, request: Request) -> Response {
    if let Some(refusal) = refused_unread(&request) {
        return refusal;
    }
    let context = move || provide_context(site.clone());
    with_status(leptos_axum::handle_server_fns_with_context(context, plain(request)).await.into_response()).await
}

/// Answer to an unknown address below `/do/`.
pub fn unknown() -> Response {
    refusal(StatusCode::NOT_FOUND, &ApiError::BadRequest)
}

/// Answer to a request that fits no server function; all of them take GET only.
fn refused_unread(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    if !server_fn_paths().any(|(known, _)| known == path) {
        return Some(unknown());
    }
    (!matches!(*request.method(), Method::GET | Method::HEAD)).then(|| wrong_method("GET, HEAD"))
}

/// Request as the server functions may see it.
fn plain(request: Request) -> Request {
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    // Without these headers the framework does not redirect.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    Request::from_parts(parts, Body::empty())
}

/// Answer to a method that an address below `/do/` does not take.
pub fn wrong_method(allowed: &'static str) -> Response {
    let mut refusal = refusal(StatusCode::METHOD_NOT_ALLOWED, &ApiError::BadRequest);
    refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    refusal
}

/// Body of a request as JSON, or the answer that refuses it.
pub async fn read_json<T: DeserializeOwned>(request: Request) -> Result<(Parts, T), Response> {
    if !is_json(request.headers()) {
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, &ApiError::BadRequest));
    }
    let (parts, body) = request.into_parts();
    // The limit of the router's layer is in the request's extensions.
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await.map_err(|rejection| {
        let is_too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let error = if is_too_large { ApiError::TooLarge } else { ApiError::BadRequest };
        refusal(rejection.status(), &error)
    })?;
    match serde_json::from_slice(&body) {
        Ok(arguments) => Ok((parts, arguments)),
        Err(_) => Err(refusal(StatusCode::BAD_REQUEST, &ApiError::BadRequest)),
    }
}

/// Answer of a plain handler, in the clients' format.
pub fn answer<T: Serialize>(result: Result<T, ApiError>) -> Response {
    match result {
        Ok(value) => axum::Json(value).into_response(),
        Err(error) => refused(&error),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Answer with the error's status; the framework gives all errors the same.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (_, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_ERROR).await.unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or(ApiError::NoContact);
    refused(&error)
}

/// Answer to an error, with its status.
fn refused(error: &ApiError) -> Response {
    refusal(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), error)
}

/// Error in the clients' format.
fn refusal(status: StatusCode, error: &ApiError) -> Response {
    let mut response = (status, axum::Json(error)).into_response();
    if let ApiError::TooMany { retry_after_s } | ApiError::Unavailable { retry_after_s } = error {
        headers::set_retry_after(response.headers_mut(), *retry_after_s);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn errors_of_functions_get_the_status_that_says_the_same() {
        for (error, status, retry_after) in [
            (ApiError::NotFound, 404, None),
            (ApiError::Gone, 410, None),
            (ApiError::TooLarge, 413, None),
            (ApiError::DraftFull, 413, None),
            (ApiError::Unavailable { retry_after_s: 5 }, 503, Some("5")),
            (ApiError::BadRequest, 400, None),
            (ApiError::TooMany { retry_after_s: 7 }, 429, Some("7")),
            (ApiError::Internal { id: "a1".to_owned() }, 500, None),
            (ApiError::NoContact, 500, None),
        ] {
            let written = serde_json::to_string(&error).unwrap();
            let response = with_status((StatusCode::INTERNAL_SERVER_ERROR, written.clone()).into_response()).await;
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.headers().get(header::RETRY_AFTER).map(|it| it.to_str().unwrap()), retry_after);
            let body = axum::body::to_bytes(response.into_body(), LONGEST_ERROR).await.unwrap();
            assert_eq!(body, written, "in the form that the clients read");
        }
        assert_eq!(with_status("fine".into_response()).await.status(), StatusCode::OK);
    }
}
