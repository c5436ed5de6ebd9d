//! Pictures that links are shown with: drawn when they are asked for first, and kept until others are asked for more.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{answers, headers, page_cache::CachedPage, pages, read_api::problem};
use crate::{
    server::{
        picture::{self, NotDrawn},
        service::pictures::Described,
        state::Site,
    },
    urls::{Picture, Pictured},
};

/// Answers the request for a picture. The address of an earlier version leads to the current one.
pub async fn get(site: Arc<Site>, asked: Picture, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return problem(StatusCode::METHOD_NOT_ALLOWED, "a picture can be read only: GET or HEAD");
    }
    let Some(current) = Described::find(&site, asked.locale, &asked.of) else {
        return problem(StatusCode::NOT_FOUND, "there is no such picture");
    };
    let path = current.picture.path();
    if current.picture != asked {
        return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, headers::location(&path))]).into_response();
    }
    if let Some(kept) = site.pictures.get(&path, 0) {
        return pages::send(&kept, request.headers());
    }
    // Others' caches must not show for long what was taken away.
    let lifetime = match current.picture.of {
        Pictured::Activity { .. } => headers::AN_HOUR,
        Pictured::Week { .. } => headers::FOR_EVER,
    };
    let drawing = {
        let site = site.clone();
        move || {
            // Another request may have drawn the same meanwhile.
            if let Some(kept) = site.pictures.get(&path, 0) {
                return Ok(kept);
            }
            let generation = site.pictures.generation();
            let bytes = Bytes::from(picture::draw(&current.card)?);
            let tag = headers::weak_tag(&current.picture.hash);
            let mut drawn = CachedPage::of(bytes, HeaderValue::from_static("image/png"), tag, i64::MAX);
            drawn.headers.insert(header::CACHE_CONTROL, lifetime);
            drawn.headers.remove(header::VARY);
            let drawn = Arc::new(drawn);
            site.pictures.insert(path, drawn.clone(), generation, 0);
            Ok::<_, NotDrawn>(drawn)
        }
    };
    match site.compute.run(drawing).await {
        // No compressed copy is ever made, so the bytes are sent as they are.
        Ok(Ok(drawn)) => pages::send(&drawn, request.headers()),
        Ok(Err(error)) => answers::cannot_be_written(&error),
        Err(error) => answers::not_computed(error),
    }
}
