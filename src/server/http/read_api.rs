//! Read API: activities, facets and weeks as JSON, for everybody.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub mod wire;

use self::wire::{
    ActivityJson, ContactJson, FoundJson, OccurrenceJson, PartyJson, ProblemJson, RegistrationJson, WeekJson,
    WeeksJson, terms,
};
use super::{
    answers::{self, Question, cannot_be_written, tagged},
    encoding::{Encoding, brotli},
    headers,
};
use crate::{
    domain::{
        activity::Record,
        filter::{self, Filter, Group, MOST_VALUES, run},
        party::Party,
        time::Date,
    },
    locale::Locale,
    server::{
        clock,
        import::parse::DERIVED_ID_PREFIX,
        service::snapshot::{Snapshot, short_hash},
        state::Site,
    },
    urls,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const DEFAULT_LIMIT: usize = 100;
const MOST: usize = 5000;

/// Activities of a week
///
/// The activities that fit a filter, in the order of the programme's page, and the number of hits of every value of
/// every facet group. Words are as in the filter of the page's address: values of one key widen, different keys narrow;
/// day, from, to, format, county and municipality must be met by one and the same occurrence.
#[utoipa::path(
    get,
    path = urls::READ_API,
    operation_id = "listActivities",
    params(
        ("week" = Option<String>, Query, description = "Slug of a week; the current one unless named"),
        ("limit" = Option<usize>, Query, description = "Most activities in the answer: 100 unless named, at most 5000"),
        ("offset" = Option<usize>, Query, description = "Number of hits to leave out before the first"),
    ),
    responses(
        (status = 200, description = "Activities and facets", body = FoundJson, content_type = "application/json"),
        (status = 304, description = "The answer is the one whose ETag If-None-Match names"),
        (status = 400, description = "limit or offset is no number, or the filter is too large", body = ProblemJson, content_type = "application/problem+json"),
        (status = 404, description = "There is no such week, or its programme is not open", body = ProblemJson, content_type = "application/problem+json"),
    ),
)]
pub async fn activities(State(site): State<Arc<Site>>, RawQuery(query): RawQuery, request: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let mut week_slug = None;
    let mut limit = DEFAULT_LIMIT;
    let mut offset = 0;
    for (key, value) in filter::pairs(&query) {
        let number = || value.parse::<usize>().ok();
        match key.as_str() {
            "limit" | "offset" if !value.is_empty() && number().is_none() => {
                return problem(
                    StatusCode::BAD_REQUEST,
                    &format!("{key} must be a whole number from 0, not {value:?}"),
                );
            }
            "limit" => limit = number().unwrap_or(DEFAULT_LIMIT).min(MOST),
            "offset" => offset = number().unwrap_or(0),
            "week" if !value.is_empty() => week_slug = Some(value),
            _ => {}
        }
    }
    let filter = Filter::parse(&query);
    if filter.is_too_large() {
        return too_many_values();
    }
    let published = site.published();
    let Some(week) = site.week(&published, week_slug.as_deref()) else {
        return problem(StatusCode::NOT_FOUND, "there is no such week; /api/v1/weeks lists them");
    };
    let Some(snapshot) = site.open_programme(week) else {
        return problem(
            StatusCode::NOT_FOUND,
            &format!("the programme of this week opens at {}", week.programme_opens),
        );
    };
    // Words such as `i dag` change their meaning at midnight.
    let today = (!filter.text.is_empty()).then(|| site.today(week));
    let key = format!("{} json {offset} {limit} {today:?} {}", snapshot.version, filter.to_query());
    let make = move |site: &Site| found(site, &snapshot, &filter, today, offset, limit);
    answers::answer(&site, Question { key, content_type: JSON }, &request, make).await
}

/// Error for a filter that exceeds the limits.
pub fn too_many_values() -> Response {
    let why = format!("a filter has at most {MOST_VALUES} values in all; this one has more, or longer ones");
    problem(StatusCode::BAD_REQUEST, &why)
}

/// Answer as JSON.
fn found(
    site: &Site,
    snapshot: &Snapshot,
    filter: &Filter,
    today: Option<Date>,
    offset: usize,
    limit: usize,
) -> Result<Vec<u8>, serde_json::Error> {
    let outcome = run::run(&snapshot.programme, filter, today);
    let shown = outcome.hits.iter().skip(offset).take(limit);
    serde_json::to_vec(&FoundJson {
        week: &snapshot.week.slug,
        version: &snapshot.version,
        total: outcome.hits.len(),
        activities: shown.map(|hit| activity_json(site, snapshot, hit.document)).collect(),
        facets: Group::ALL
            .iter()
            .map(|group| {
                let counts = snapshot.programme.slugs(*group).iter().zip(outcome.counts[group.index()].iter().copied());
                (group.key(), counts.filter(|(_, count)| *count > 0).collect())
            })
            .collect(),
    })
}

/// One activity
///
/// The activity with this id, of any week whose programme is open.
#[utoipa::path(
    get,
    path = "/api/v1/activities/{id}",
    operation_id = "getActivity",
    params(("id" = String, Path, description = "Id of the activity, a whole number")),
    responses(
        (status = 200, description = "The activity", body = ActivityJson, content_type = "application/json"),
        (status = 304, description = "The answer is the one whose ETag If-None-Match names"),
        (status = 404, description = "No published activity has this id", body = ProblemJson, content_type = "application/problem+json"),
    ),
)]
pub async fn activity(
    State(site): State<Arc<Site>>,
    id: Result<Path<String>, PathRejection>,
    request: HeaderMap,
) -> Response {
    // An id that is not UTF-8 matches no activity.
    let id = id.map_or_else(|_| String::new(), |Path(id)| id);
    let found = id.parse::<u32>().ok().and_then(|id| {
        let snapshot = site.programme_of(id)?;
        let document = snapshot.programme.document(id)?;
        Some((snapshot, document))
    });
    let Some((snapshot, document)) = found else {
        return problem(StatusCode::NOT_FOUND, "there is no published activity with this id");
    };
    let tag = tag_of(&format!("{} {id} {:?}", snapshot.version, site.public_url));
    if headers::has_it_already(&request, &tag) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    json_response(&activity_json(&site, &snapshot, document), &request, &tag)
}

/// Weeks
///
/// Every week with its settings: days, lists, hosts and dates.
#[utoipa::path(
    get,
    path = "/api/v1/weeks",
    operation_id = "listWeeks",
    responses(
        (status = 200, description = "Every week", body = WeeksJson, content_type = "application/json"),
        (status = 304, description = "The answer is the one whose ETag If-None-Match names"),
    ),
)]
pub async fn weeks(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    let published = site.published();
    let current = site.week(&published, None).map(|week| week.slug.clone());
    let weeks = published.weeks.iter().map(|week| {
        let snapshot = site.open_programme(week);
        WeekJson {
            slug: &week.slug,
            name: (&week.name).into(),
            starts: week.starts.to_string(),
            days: week.days,
            time_zone: &week.time_zone,
            current: current.as_deref() == Some(week.slug.as_str()),
            programme_opens: week.programme_opens.to_string(),
            registration_opens: week.registration_opens.to_string(),
            registration_closes: week.registration_closes.to_string(),
            eligible_kinds: week.eligible_kinds.iter().map(|kind| kind.word()).collect(),
            hosts: week.hosts.iter().map(Into::into).collect(),
            themes: terms(&week.themes),
            kinds: terms(&week.kinds),
            version: snapshot.map(|snapshot| snapshot.version.clone()),
        }
    });
    let answer = WeeksJson { weeks: weeks.collect() };
    let tag = tag_of(&serde_json::to_string(&answer).unwrap_or_default());
    if headers::has_it_already(&request, &tag) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    json_response(&answer, &request, &tag)
}

/// Any other address below `/api/`.
pub async fn unknown() -> Response {
    problem(StatusCode::NOT_FOUND, "there is no such address; see /api/v1/openapi.json, or /api")
}

/// Error as `application/problem+json`.
pub fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("error");
    let problem = ProblemJson { kind: "about:blank", title, status: status.as_u16(), detail };
    let mut response = (status, serde_json::to_string(&problem).unwrap_or_default()).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer.insert(header::CACHE_CONTROL, headers::NO_STORE);
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

fn activity_json<'a>(site: &Site, snapshot: &'a Snapshot, document: u32) -> ActivityJson<'a> {
    let record: &Record = &snapshot.records[document as usize];
    let activity = &record.activity;
    let slugs = &snapshot.party_slugs[document as usize];
    let party = |(party, slug): (&'a Party, &'a String)| PartyJson {
        name: party.name.as_str(),
        slug,
        number: party.number.as_ref().map(crate::domain::party::OrganizationNumber::as_str),
        kind: party.kind.word(),
    };
    let path = urls::activity(Locale::Sv, record.id, activity.title.as_str());
    ActivityJson {
        id: record.id.to_string(),
        // A derived id of a row without an id is not exposed.
        external_id: record.external_id.as_deref().filter(|id| !id.starts_with(DERIVED_ID_PREFIX)),
        url: format!("{}{path}", site.public_url.as_deref().unwrap_or("")),
        title: activity.title.as_str(),
        summary: activity.summary.as_str(),
        description: activity.description.as_str(),
        organizer: party((&activity.organizer, &slugs[0])),
        partners: activity.partners.iter().zip(&slugs[1..]).map(party).collect(),
        occurrences: activity
            .occurrences
            .iter()
            .map(|occurrence| OccurrenceJson {
                starts: occurrence.starts.to_string(),
                ends: occurrence.ends.to_string(),
                formats: occurrence.formats.iter().map(|format| format.word()).collect(),
                venue: occurrence.venue.as_deref(),
                address: occurrence.address.as_deref(),
                municipality: occurrence.municipality.map(String::from),
                county: occurrence.municipality.map(crate::domain::place::MunicipalityCode::county),
                online_url: occurrence.online_url.as_ref().map(crate::domain::place::WebAddress::as_str),
            })
            .collect(),
        website: activity.website.as_ref().map(crate::domain::place::WebAddress::as_str),
        themes: &activity.themes,
        kind: activity.kind.as_deref(),
        languages: activity.languages.iter().map(crate::domain::taxonomy::Language::as_str).collect(),
        audience: activity.audience.word(),
        audience_note: activity.audience_note.as_deref(),
        registration: RegistrationJson {
            mode: activity.registration.mode.word(),
            url: activity.registration.url.as_ref().map(crate::domain::place::WebAddress::as_str),
            deadline: activity.registration.deadline.map(|deadline| deadline.to_string()),
        },
        contact: ContactJson {
            name: activity.contact.name.as_deref(),
            email: activity.contact.email.as_ref().map(crate::domain::place::MailAddress::as_str),
        },
        accessibility: activity.accessibility.iter().map(|word| word.word()).collect(),
        places: activity.places,
        status: activity.status.word(),
        cancel_reason: activity.cancel_reason.as_deref(),
        sequence: record.revision,
        updated_at: clock::utc(record.updated_ms),
        published_at: record.publicity.published_ms.map(clock::utc),
        changed_at: record.publicity.changed_ms.map(clock::utc),
    }
}

fn json_response(answer: &impl Serialize, request: &HeaderMap, tag: &str) -> Response {
    let plain = match serde_json::to_vec(answer) {
        Ok(plain) => plain,
        Err(error) => return cannot_be_written(&error),
    };
    let mut response = if Encoding::accepted(request) == Encoding::Brotli {
        let mut response = brotli(&plain, 3).into_response();
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        response
    } else {
        plain.into_response()
    };
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    tagged(response, tag)
}

fn tag_of(what_it_follows_from: &str) -> String {
    headers::weak_tag(&short_hash(what_it_follows_from.as_bytes()))
}
