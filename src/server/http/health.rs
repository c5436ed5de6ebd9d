//! Health checks: liveness and readiness.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::IntoResponse,
};

use crate::{domain::filter, server::state::Site};

/// `/healthz`: the program answers.
pub async fn alive() -> impl IntoResponse {
    "alive\n"
}

/// `/readyz`: the programme is loaded, and the database can be read and written. `?for=reads` skips the database, since
/// the programme is served from memory.
pub async fn ready(State(site): State<Arc<Site>>, RawQuery(query): RawQuery) -> impl IntoResponse {
    let is_for_reads =
        filter::pairs(query.as_deref().unwrap_or("")).any(|(key, value)| key == "for" && value == "reads");
    if is_for_reads || site.store.is_writable(site.clock.real_ms()).await {
        return (StatusCode::OK, "ready\n");
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "the database cannot be written to; GET /readyz?for=reads asks for the programme only\n",
    )
}
