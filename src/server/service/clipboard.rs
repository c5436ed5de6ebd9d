//! HTML that somebody copied elsewhere and pastes into a description.

use std::sync::Arc;

use crate::{
    api::error::ApiError,
    server::{limits::Action, markdown, state::Site},
};

/// The Markdown of copied HTML; `None` where the copied text says as much. Read off the threads that answer.
pub async fn markdown(site: &Arc<Site>, html: String, source: &str) -> Result<Option<String>, ApiError> {
    site.limits.take(Action::Paste, source)?;
    Ok(site.compute.run(move || markdown::from_clipboard(&html)).await?)
}
