//! Whether the program is alive, and whether it is ready for visitors.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::IntoResponse};

use crate::server::state::Site;

/// `/healthz`: the program answers.
pub async fn alive() -> impl IntoResponse {
    "alive\n"
}

/// `/readyz`: the database is reachable and the programme is loaded.
pub async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    match site.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database is not reachable");
            (StatusCode::SERVICE_UNAVAILABLE, "the database is not reachable\n")
        }
    }
}
