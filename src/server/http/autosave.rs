//! `POST /do/save-draft`: saves edits while somebody types. A plain handler and no server function: the forms' client
//! sends the request with `keepalive`, so that it outlives the page, which a generated client cannot.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::request::Parts,
    response::Response,
};
use serde::Deserialize;

use super::{server_functions, session};
use crate::{
    api::{
        draft::{Saved, Typing},
        error::ApiError,
    },
    locale::Locale,
    pages::registration as pages,
    server::{
        service::{
            drafts::{self, Saving},
            identity::Posted,
            registration,
        },
        state::Site,
    },
};

#[derive(Deserialize)]
struct Arguments {
    typing: Typing,
}

/// Saves invalid values too; `NotFound` where the key opens no draft.
pub async fn save(State(site): State<Arc<Site>>, request: Request) -> Response {
    match server_functions::read_json(request).await {
        Ok((parts, Arguments { typing })) => server_functions::answer(saved(&site, &parts, typing).await),
        Err(refusal) => refusal,
    }
}

async fn saved(site: &Arc<Site>, parts: &Parts, typing: Typing) -> Result<Saved, ApiError> {
    let posted = Posted::by(parts.method.as_str()).ok_or(ApiError::BadRequest)?;
    let person = session::signed_in(site, &parts.headers).await.map_err(|error| drafts::internal(&error))?;
    let saving = Saving { posted, person, source: site.proxies.source(parts) };
    let opened = drafts::save(site, &typing, &saving).await?;
    let locale = if typing.english { Locale::En } else { Locale::Sv };
    let checked = drafts::validate_at(&opened, site.clock.now_s());
    let view = registration::view(site, locale, &opened, &typing.key, typing.step, &checked).await?;
    let fragments = pages::fragments(&view).into_iter().map(|(id, html)| (id, html.into_string())).collect();
    Ok(Saved {
        revision: opened.stored.revision,
        at: drafts::time_of_day(opened.stored.updated_ms, &opened.week),
        fields: drafts::fields_to_tell(&opened, &typing),
        fragments,
    })
}
