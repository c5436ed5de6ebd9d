//! Drafts: begun, kept, sent.

use std::sync::Arc;

use crate::{
    api::{
        draft::{Saved, Typing},
        error::ApiError,
    },
    server::state::Site,
};

/// Keeps what was typed.
pub async fn save(_site: &Arc<Site>, _typing: Typing) -> Result<Saved, ApiError> {
    Err(ApiError::NotFound)
}
