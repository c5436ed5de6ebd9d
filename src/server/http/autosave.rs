//! `POST /do/save-draft`: saves what somebody types, while they type it. A plain handler and no server function: the forms'
//! client sends it with `keepalive`, so that it outlives its page, which a generated client cannot.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::request::Parts,
    response::Response,
};
use serde::Deserialize;

use super::{functions, session};
use crate::{
    api::{
        draft::{Saved, Typing},
        error::ApiError,
    },
    server::{
        service::{
            drafts::{self, Saving},
            identity::Posted,
        },
        state::Site,
    },
};

#[derive(Deserialize)]
struct Arguments {
    typing: Typing,
}

/// Never refuses what was typed for being wrong; `NotFound` where the key opens no draft.
pub async fn save(State(site): State<Arc<Site>>, request: Request) -> Response {
    match functions::read_json(request).await {
        Ok((parts, Arguments { typing })) => functions::answer(saved(&site, &parts, typing).await),
        Err(refusal) => refusal,
    }
}

async fn saved(site: &Arc<Site>, parts: &Parts, typing: Typing) -> Result<Saved, ApiError> {
    let posted = Posted::by(parts.method.as_str()).ok_or(ApiError::BadRequest)?;
    let person = session::signed_in(site, &parts.headers).await.map_err(|error| drafts::internal(&error))?;
    drafts::save(site, typing, &Saving { posted, person, source: site.proxies.source(parts) }).await
}
