//! `/mitt-program/{key}.ics`: the calendar of a list of saved activities on the server, by either of its keys. It follows
//! the programme and the list. Made for each request: it belongs to one person.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    encoding::{Encoding, encoded},
    headers,
    read_api::problem,
};
use crate::{
    domain::saved,
    server::{
        compute::{self, NotComputed},
        export::calendar::{self, Calendar, Event},
        secret,
        service::{
            saved_lists::{self, Access, OpenList},
            saved_plan::{self, SavedPlan},
            snapshot::short_hash,
        },
        state::Site,
    },
    urls::{Address, Page, SavedFeed},
};

/// Subscribers keep a calendar, and ask each time whether it is the same.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

pub async fn answer(site: Arc<Site>, feed: SavedFeed, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "a calendar can be read only: GET or HEAD");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let headers = request.headers().clone();
    match saved_lists::open(&site, &feed.key).await {
        Ok(Some(opened)) => written(site, feed, opened, &headers).await,
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

async fn written(site: Arc<Site>, feed: SavedFeed, opened: OpenList, request: &axum::http::HeaderMap) -> Response {
    let OpenList { stored, access } = opened;
    // Calendars hand on what they were given: it names the key that only reads.
    let feed = match access {
        Access::Own { read_key } => SavedFeed { key: read_key, ..feed },
        Access::Read => feed,
    };
    let Some(plan) = saved_plan::of_list(&site, &stored.week_slug, stored.list) else {
        return problem(StatusCode::NOT_FOUND, "the programme of this week is not open");
    };
    let said = format!("{} {:?} {}", plan.snapshot.version, site.public_url, saved::write(&plan.list));
    let tag = headers::weak_tag(&short_hash(format!("{said} {}", feed.path()).as_bytes()));
    if headers::has_it_already(request, &tag) {
        return kept(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let encoding = Encoding::accepted(request);
    let make = {
        let site = site.clone();
        move || encoded(Bytes::from(write(&site, &feed, &plan)), encoding)
    };
    match site.compute.run(make).await {
        Ok(body) => {
            let mut response = kept(body.into_response(), &tag);
            let answer = response.headers_mut();
            answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
            answer
                .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"mitt-program.ics\""));
            if let Some(name) = encoding.name() {
                answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            response
        }
        Err(NotComputed::Overloaded) => {
            let mut response =
                problem(StatusCode::SERVICE_UNAVAILABLE, "the server has too much to do; ask again later");
            headers::set_retry_after(response.headers_mut(), compute::RETRY_AFTER_S);
            response
        }
        Err(NotComputed::BrokeOff) => problem(StatusCode::INTERNAL_SERVER_ERROR, "the calendar cannot be made"),
    }
}

fn write(site: &Site, feed: &SavedFeed, plan: &SavedPlan) -> Vec<u8> {
    let (locale, snapshot) = (feed.locale, &plan.snapshot);
    let week = &snapshot.week;
    let calendar = Calendar {
        name: format!("{}: {}", locale.saved_title(), locale.pick(&week.name.sv, &week.name.en)),
        locale,
        public_url: site.public_url.as_deref(),
        page: Address::new(locale, Page::SavedList { key: feed.key.clone() }).path(),
        feed: feed.path(),
    };
    let documents = plan.list.iter().filter_map(|saved| snapshot.programme.document(saved.id));
    let events: Vec<Event> = documents.flat_map(|document| Event::all_of(snapshot, document)).collect();
    calendar::write(&calendar, &events)
}

/// Answer that its reader may keep, and nobody between.
fn kept(mut response: Response, tag: &str) -> Response {
    let answer = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        answer.insert(header::ETAG, tag);
    }
    answer.insert(header::CACHE_CONTROL, ASK_AGAIN);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(ROBOTS, HeaderValue::from_static("noindex"));
    response
}
