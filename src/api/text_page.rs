//! The pages that are text: about the week, the accessibility statement, and what is stored.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{error::ApiError, json::Json};
use crate::parts::html::Markup;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextPage {
    About,
    Accessibility,
    Privacy,
}

/// A title, and a body as HTML that was made on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPageContent {
    pub title: String,
    pub html: Markup,
}

#[server(prefix = "/do", endpoint = "text-page", input = server_fn::codec::GetUrl, output = Json)]
pub async fn read_text_page(page: TextPage, english: bool) -> Result<TextPageContent, ApiError> {
    let site = crate::api::context::site()?;
    Ok(crate::server::service::presentation::text_page(&site, page, english))
}
