//! `GET /do/find-parties?text=…&english=…`: suggestions while a party's name is typed: public bodies that match part of
//! a name, an alias or an organization number, at most ten.

use std::sync::Arc;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use serde::Deserialize;

use super::server_functions;
use crate::{
    api::error::ApiError,
    locale::Locale,
    server::{service::parties, state::Site},
};

#[derive(Deserialize)]
pub struct Arguments {
    text: String,
    english: bool,
}

pub async fn find(State(site): State<Arc<Site>>, arguments: Result<Query<Arguments>, QueryRejection>) -> Response {
    let found = arguments.map(|Query(Arguments { text, english })| {
        parties::find(&site.registry(), &text, if english { Locale::En } else { Locale::Sv })
    });
    server_functions::answer(found.map_err(|_| ApiError::BadRequest))
}
