//! `POST /do/read-html`: converts HTML pasted into a description to Markdown; `null` where the pasted plain text has as
//! much. A plain handler: the forms' client has no generated clients.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde::Deserialize;

use super::server_functions;
use crate::server::{service::clipboard, state::Site};

#[derive(Deserialize)]
struct Arguments {
    html: String,
}

pub async fn read(State(site): State<Arc<Site>>, request: Request) -> Response {
    match server_functions::read_json(request).await {
        Ok((parts, Arguments { html })) => {
            let source = site.proxies.source(&parts);
            server_functions::answer(clipboard::markdown(&site, html, &source).await)
        }
        Err(refusal) => refusal,
    }
}
