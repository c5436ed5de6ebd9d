//! `GET /do/find-parties?text=…&english=…`: the public bodies that a few letters, an alias or an organization number may
//! mean, at most ten, while somebody types a party's name.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::Response,
};
use serde::Deserialize;

use super::server_functions;
use crate::{api::error::ApiError, server::service::parties};

#[derive(Deserialize)]
pub struct Arguments {
    text: String,
    english: bool,
}

pub async fn find(arguments: Result<Query<Arguments>, QueryRejection>) -> Response {
    let found = arguments.map(|Query(Arguments { text, english })| parties::find(&text, english));
    server_functions::answer(found.map_err(|_| ApiError::BadRequest))
}
