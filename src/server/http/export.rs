//! `/program.csv`, `/program.schedule.xml` and `/program.schedule.json`, of the current week or below another one: what a
//! filter finds as a file. Open programmes only, to every origin, as the read API.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    encoding::{Encoding, brotli},
    headers,
    read_api::problem,
};
use crate::{
    domain::filter::Filter,
    server::{
        export::{self, Source},
        service::snapshot::{Snapshot, short_hash},
        state::Site,
    },
    urls::{Export, ExportFormat},
};

/// Compresses about as much as the read API's answers.
const BROTLI_QUALITY: i32 = 3;

/// Answers a file's address.
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
    // The same filter is the same file, however its address is written.
    let tag = headers::weak_tag(&short_hash(what_it_follows_from(&site, &snapshot, &file, &filter).as_bytes()));
    if headers::has_it_already(request.headers(), &tag) {
        return described(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let encoding = Encoding::accepted(request.headers());
    let format = file.format;
    let name = format!("program-{}{}", snapshot.week.slug, format.ending());
    let body = tokio::task::spawn_blocking(move || body(&site, &snapshot, &filter, &file, encoding)).await;
    match body {
        Ok(Ok(body)) => sent(body, &name, format, encoding, &tag),
        Ok(Err(error)) => cannot_be_written(&error),
        Err(error) => cannot_be_written(&error),
    }
}

fn what_it_follows_from(site: &Site, snapshot: &Snapshot, file: &Export, filter: &Filter) -> String {
    let Export { locale, format, week: _ } = file;
    format!("{} {locale:?} {format:?} {} {:?}", snapshot.version, filter.to_query(), site.public_url)
}

fn body(
    site: &Site,
    snapshot: &Snapshot,
    filter: &Filter,
    file: &Export,
    encoding: Encoding,
) -> Result<Vec<u8>, export::ExportError> {
    let source = Source { snapshot, filter, locale: file.locale, public_url: site.public_url.as_deref() };
    let plain = export::write(source, file.format)?.bytes;
    Ok(if encoding == Encoding::Brotli { brotli(&plain, BROTLI_QUALITY).into() } else { plain })
}

fn sent(body: Vec<u8>, name: &str, format: ExportFormat, encoding: Encoding, tag: &str) -> Response {
    let mut response = body.into_response();
    let answer = response.headers_mut();
    if encoding == Encoding::Brotli {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(format)));
    // A week's slug has letters, digits and hyphens only.
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        answer.insert(header::CONTENT_DISPOSITION, disposition);
    }
    described(response, tag)
}

fn content_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::FrabXml => "application/xml",
        ExportFormat::FrabJson => "application/json",
    }
}

fn described(mut response: Response, tag: &str) -> Response {
    let answer: &mut HeaderMap = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        answer.insert(header::ETAG, tag);
    }
    answer.insert(header::CACHE_CONTROL, headers::ASK_AGAIN);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

fn cannot_be_written(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "a programme cannot be written as a file");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "the file cannot be written")
}
