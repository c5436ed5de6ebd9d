//! `/do/…`: the server functions, asked as an API, and what plain handlers beside them need. What their framework adds for
//! plain forms, a redirect to wherever the request says that it comes from, is left out, and the status says whose fault it
//! is.

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

/// The longest answer that is looked at for an error; errors are a word or two.
const LONGEST_ERROR: usize = 4 * 1024;

/// Any address below `/do/`.
pub async fn call(State(site): State<Arc<Site>>, request: Request) -> Response {
    if let Some(refusal) = refused_unread(&request) {
        return refusal;
    }
    let context = move || provide_context(site.clone());
    with_status(leptos_axum::handle_server_fns_with_context(context, plain(request)).await.into_response()).await
}

/// The answer to an address below `/do/` that is no function's, however it is written.
pub fn unknown() -> Response {
    refusal(StatusCode::NOT_FOUND, &ApiError::BadRequest)
}

/// The answer to a request that is none of a function's; all of them are asked with GET.
fn refused_unread(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    if !server_fn_paths().any(|(known, _)| known == path) {
        return Some(unknown());
    }
    (!matches!(*request.method(), Method::GET | Method::HEAD)).then(|| wrong_method("GET, HEAD"))
}

/// The request as the functions may see it.
fn plain(request: Request) -> Request {
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    // They are where a redirect would come from.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    Request::from_parts(parts, Body::empty())
}

/// The answer to a method that an address below `/do/` does not take.
pub fn wrong_method(allowed: &'static str) -> Response {
    let mut refusal = refusal(StatusCode::METHOD_NOT_ALLOWED, &ApiError::BadRequest);
    refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    refusal
}

/// A request's body, read to its end as JSON, or why it cannot be.
pub async fn read_json<T: DeserializeOwned>(request: Request) -> Result<(Parts, T), Response> {
    if !is_json(request.headers()) {
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, &ApiError::BadRequest));
    }
    let (parts, body) = request.into_parts();
    // The limit of the router's layer stands in the extensions.
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

/// What a plain handler answers, in the form that the clients read.
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

/// An answer with its status: the framework has one for all errors.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (_, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_ERROR).await.unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or(ApiError::NoContact);
    refused(&error)
}

/// An error with the status that says the same.
fn refused(error: &ApiError) -> Response {
    refusal(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), error)
}

/// An error in the form that the clients read.
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
