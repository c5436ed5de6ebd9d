//! `/program.csv`, `/program.schedule.xml`, `/program.schedule.json`, the calendar `/program.ics` and the feed
//! `/program.atom`, also below a week's address: a filter's hits as a file; and `/aktivitet/{id}.ics`. Open programmes
//! only, readable by every origin, like the read API.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};

use super::{
    answers::{self, Question},
    headers,
    read_api::{self, problem},
};
use crate::{
    api::error::ApiError,
    domain::filter::{Filter, run},
    parts::programme::{View, chosen},
    server::{
        export::{
            self, ExportError, Source,
            calendar::{self, Calendar, Event},
        },
        service::presentation,
        state::Site,
    },
    urls::{self, ActivityCalendar, Export, ExportFormat},
};

/// Answers the request for a file.
pub async fn programme(site: Arc<Site>, file: Export, request: Request) -> Response {
    if let Some(refused) = refused(&request) {
        return refused;
    }
    let published = site.published();
    let Some(week) = site.week(&published, file.week.as_deref()) else {
        return problem(StatusCode::NOT_FOUND, "there is no such week; /api/v1/weeks lists them");
    };
    let Some(snapshot) = site.open_programme(week) else {
        let why = format!("the programme of this week opens at {}", week.programme_opens);
        return problem(StatusCode::NOT_FOUND, &why);
    };
    let filter = Filter::parse(request.uri().query().unwrap_or("")).at_page(0);
    if filter.is_too_large() {
        return read_api::too_many_values();
    }
    let Export { locale, format, week: week_in_path } = file;
    // Equal filters share a file, however the address is written; a calendar and a feed tell their own address.
    let today = (!filter.text.is_empty()).then(|| site.today(week));
    let own = week_in_path.as_ref().filter(|_| matches!(format, ExportFormat::Atom | ExportFormat::Calendar));
    let key = format!("{} {locale:?} {format:?} {own:?} {today:?} {}", snapshot.version, filter.to_query());
    let name = format!("program-{}{}", snapshot.week.slug, format.ending());
    let make = move |site: &Site| {
        let public_url = site.public_url.as_deref();
        let week_in_path = week_in_path.as_deref();
        let source = Source { snapshot: &snapshot, filter: &filter, week_in_path, today, locale, public_url };
        match format {
            ExportFormat::Calendar => Ok(calendar(source)),
            format => export::write(source, format).map(|written| written.bytes),
        }
    };
    let question = Question { key, content_type: HeaderValue::from_static(content_type(format)) };
    let mut response = answers::answer(&site, question, request.headers(), make).await;
    // The slug of a week has letters, digits and hyphens only.
    name_file(&mut response, format, &name);
    response
}

/// Answers the request for the calendar of one activity.
pub async fn activity(site: Arc<Site>, file: ActivityCalendar, request: Request) -> Response {
    if let Some(refused) = refused(&request) {
        return refused;
    }
    let ActivityCalendar { locale, id } = file;
    let Some(snapshot) = site.programme_of(id) else {
        return match presentation::why_missing(&site, id).await {
            ApiError::Gone => problem(StatusCode::GONE, "the activity was withdrawn or taken away"),
            ApiError::Unavailable { retry_after_s } => {
                let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "the activity cannot be looked up now");
                headers::set_retry_after(response.headers_mut(), retry_after_s);
                response
            }
            ApiError::Internal { .. } => problem(StatusCode::INTERNAL_SERVER_ERROR, "the activity cannot be looked up"),
            _ => problem(StatusCode::NOT_FOUND, "there is no published activity with this id"),
        };
    };
    let key = format!("{} {locale:?} {file:?}", snapshot.version);
    let make = move |site: &Site| {
        let Some(document) = snapshot.programme.document(id) else { return Ok(Vec::new()) };
        let title = snapshot.records[document as usize].activity.title.as_str();
        let calendar = Calendar {
            name: title.to_owned(),
            locale,
            public_url: site.public_url.as_deref(),
            page: urls::activity(locale, id, title),
            feed: file.path(),
        };
        let events: Vec<Event> = Event::all_of(&snapshot, document).collect();
        Ok::<_, ExportError>(calendar::write(&calendar, &events))
    };
    let format = ExportFormat::Calendar;
    let question = Question { key, content_type: HeaderValue::from_static(content_type(format)) };
    let mut response = answers::answer(&site, question, request.headers(), make).await;
    name_file(&mut response, format, &format!("aktivitet-{id}{}", format.ending()));
    response
}

/// Refusal of a method that reads nothing.
fn refused(request: &Request) -> Option<Response> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "a file can be read only: GET or HEAD");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    Some(response)
}

/// Calendar of a filter, named by what is chosen: people subscribe to several.
fn calendar(source: Source) -> Vec<u8> {
    let programme = &source.snapshot.programme;
    let outcome = run::run(programme, source.filter, source.today);
    let mut calendar = Calendar::of_filter(source);
    if let Some(chosen) = chosen::names(&View::new(programme, source.filter, &outcome, source.locale)) {
        // Without commas, whose escapes many programs show.
        calendar.name = format!("{}: {}", calendar.name, chosen.join(" · "));
    }
    calendar::write(&calendar, &Event::fitting(source, &outcome.hits))
}

/// Names a file that was found. A calendar is subscribed to or opened, other files are saved.
fn name_file(response: &mut Response, format: ExportFormat, name: &str) {
    let kind = if format == ExportFormat::Calendar { "inline" } else { "attachment" };
    if response.status() == StatusCode::OK
        && format != ExportFormat::Atom
        && let Ok(disposition) = HeaderValue::from_str(&format!("{kind}; filename=\"{name}\""))
    {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
}

pub fn content_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Atom => "application/atom+xml; charset=utf-8",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Calendar => "text/calendar; charset=utf-8",
        ExportFormat::FrabXml => "application/xml",
        ExportFormat::FrabJson => "application/json",
    }
}
