//! HTML that is copied elsewhere and pasted into a description.

use std::sync::Arc;

use crate::{
    api::{draft::LONGEST_HTML, error::ApiError},
    server::{limits::Action, markdown, state::Site},
};

/// Markdown of copied HTML; `None` where the copied plain text has as much. Converted with a permit to compute.
pub async fn markdown(site: &Arc<Site>, html: String, source: &str) -> Result<Option<String>, ApiError> {
    site.limits.take(Action::Paste, source)?;
    if html.len() > LONGEST_HTML {
        return Err(ApiError::TooLarge);
    }
    Ok(site.compute.run(move || markdown::from_clipboard(&html)).await?)
}
