//! What a server function finds where it is called.

use std::sync::Arc;

use leptos::prelude::use_context;

use super::error::ApiError;
use crate::server::state::Site;

/// The site, inside pages and server functions.
pub fn site() -> Result<Arc<Site>, ApiError> {
    use_context::<Arc<Site>>().ok_or(ApiError::NoContact)
}
