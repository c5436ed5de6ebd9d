//! `/granska/historik`, for administrators: the history by pages, and whole as CSV.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;

use super::{
    people::administrator,
    personal::{PageError, PersonalRequest, PersonalResponse},
};
use crate::{
    domain::{review::State, week::Week},
    locale::Locale,
    pages::history as pages,
    server::{
        clock,
        service::history_csv::{self, CsvError},
        state::Site,
        store::{HistoryLine, HistorySource},
    },
};

const A_PAGE: u32 = 100;
/// Highest page number; the file has all lines.
const LAST_PAGE: u32 = 1000;
/// Number of lines that are read and written at once.
const A_PIECE: u32 = 1000;

pub async fn get(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    administrator(request)?;
    let (site, locale) = (&request.site, request.locale);
    let page = request.query_value(pages::PAGE_KEY).and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, LAST_PAGE);
    let mut lines = site.store.history_after((page - 1) * A_PAGE, A_PAGE + 1).await?;
    let has_older = lines.len() > A_PAGE as usize && page < LAST_PAGE;
    lines.truncate(A_PAGE as usize);
    let published = site.published();
    let week = site.week(&published, None);
    let lines = lines.into_iter().map(|line| shown(locale, week, line)).collect();
    Ok(PersonalResponse::Page(pages::history(&pages::History { locale, lines, page, has_older })))
}

/// Streams the file, a piece at a time.
pub fn get_csv(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    administrator(request)?;
    let pieces = stream::try_unfold(Piece::First(request.site.clone()), next_piece);
    Ok(PersonalResponse::File {
        name: "historik.csv",
        content_type: "text/csv; charset=utf-8",
        body: Body::from_stream(pieces),
    })
}

enum Piece {
    First(Arc<Site>),
    After(Arc<Site>, HistoryLine),
    Done,
}

async fn next_piece(piece: Piece) -> Result<Option<(Bytes, Piece)>, CsvError> {
    let (site, before) = match piece {
        Piece::First(site) => (site, None),
        Piece::After(site, line) => (site, Some(line)),
        Piece::Done => return Ok(None),
    };
    let lines = site.store.history(before.as_ref(), A_PIECE).await?;
    let text = history_csv::write(&lines, before.is_none())?;
    let is_last = lines.len() < A_PIECE as usize;
    let next = lines.into_iter().next_back().filter(|_| !is_last);
    Ok(Some((text.into(), next.map_or(Piece::Done, |line| Piece::After(site, line)))))
}

fn shown(locale: Locale, week: Option<&Week>, line: HistoryLine) -> pages::HistoryLineView {
    let what = match line.source {
        HistorySource::Revision | HistorySource::Decision => locale.change_name(&line.what),
        HistorySource::Event => locale.event_name(&line.what),
    };
    let mut details: Vec<String> =
        line.about.iter().map(|about| locale.history_about(&locale.actor_name(about))).collect();
    match (line.source, State::parse(&line.words)) {
        (HistorySource::Revision, Ok(state)) => details.push(locale.history_state(locale.state_name(state))),
        _ if line.words.is_empty() => {}
        _ => details.push(line.words),
    }
    pages::HistoryLineView {
        when: locale.full_date_and_time(clock::moment_in(week, line.at_ms)),
        actor: locale.actor_name(&line.actor),
        what,
        activity_id: line.activity_id,
        details,
    }
}
