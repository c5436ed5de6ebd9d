//! `/mitt-program/{key}.ics`: the calendar of a list of saved activities on the server, by either of its keys. It follows
//! the programme and the list.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};

use super::read_api::problem;
use crate::{
    server::{secret, service::saved_lists, state::Site},
    urls::SavedFeed,
};

pub async fn answer(site: Arc<Site>, feed: SavedFeed, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "a calendar can be read only: GET or HEAD");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match saved_lists::open(&site, &feed.key).await {
        Ok(Some(_)) => problem(StatusCode::NOT_IMPLEMENTED, "calendars are not written yet"),
        Ok(None) => problem(StatusCode::NOT_FOUND, "there is no such list, or it was deleted"),
        Err(error) if error.is_temporary() => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a list cannot be looked up for the time being");
            problem(StatusCode::SERVICE_UNAVAILABLE, "the list cannot be looked up now")
        }
        Err(error) => {
            let id = secret::error_id();
            tracing::error!(error = &error as &dyn std::error::Error, error_id = id, "a list cannot be looked up");
            problem(StatusCode::INTERNAL_SERVER_ERROR, &format!("the list cannot be looked up (error {id})"))
        }
    }
}
