//! `/program.csv`, `/program.schedule.xml`, `/program.schedule.json` and the feed `/program.atom`, also below a week's
//! address: a filter's hits as a file. Open programmes only, readable by every origin, like the read API.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};

use super::{
    answers::{self, Question},
    read_api::{self, problem},
};
use crate::{
    domain::filter::Filter,
    server::{
        export::{self, Source},
        state::Site,
    },
    urls::{Export, ExportFormat},
};

/// Answers the request for a file.
pub async fn programme(site: Arc<Site>, file: Export, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "a file can be read only: GET or HEAD");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
        return response;
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
    // Equal filters share a file, however the address is written; a feed tells its own address.
    let today = (!filter.text.is_empty()).then(|| site.today(week));
    let own = week_in_path.as_ref().filter(|_| format == ExportFormat::Atom);
    let key = format!("{} {locale:?} {format:?} {own:?} {today:?} {}", snapshot.version, filter.to_query());
    let name = format!("program-{}{}", snapshot.week.slug, format.ending());
    let make = move |site: &Site| {
        let public_url = site.public_url.as_deref();
        let week_in_path = week_in_path.as_deref();
        let source = Source { snapshot: &snapshot, filter: &filter, week_in_path, today, locale, public_url };
        export::write(source, format).map(|written| written.bytes)
    };
    let question = Question { key, content_type: HeaderValue::from_static(content_type(format)) };
    let mut response = answers::answer(&site, question, request.headers(), make).await;
    // The slug of a week has letters, digits and hyphens only.
    if response.status() == StatusCode::OK
        && format != ExportFormat::Atom
        && let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

pub fn content_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Atom => "application/atom+xml; charset=utf-8",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::FrabXml => "application/xml",
        ExportFormat::FrabJson => "application/json",
    }
}
