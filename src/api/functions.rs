//! Server functions that the programme's client calls after client-side navigation. The bodies run on the server only.

#[cfg(feature = "ssr")]
use std::sync::Arc;

use leptos::prelude::*;

use super::{
    activity::ActivityPage,
    error::ApiError,
    page_data::Answer,
    start::StartPage,
    text_page::{TextPage, TextPageContent},
};
#[cfg(feature = "ssr")]
use crate::server::{service::presentation, state::Site};

/// The site of the request's context; `NoContact` outside a request.
#[cfg(feature = "ssr")]
fn site() -> Result<Arc<Site>, ApiError> {
    use_context::<Arc<Site>>().ok_or(ApiError::NoContact)
}

/// Data of the current week's start page; `NotFound` where there is no week yet.
#[server(prefix = "/do", endpoint = "start", input = server_fn::codec::GetUrl, output = Answer)]
pub async fn read_start(english: bool) -> Result<StartPage, ApiError> {
    let site = site()?;
    presentation::start(&site, english).ok_or(ApiError::NotFound)
}

/// A published activity; `Gone` where it was withdrawn, hidden or erased, else `NotFound`.
#[server(prefix = "/do", endpoint = "activity", input = server_fn::codec::GetUrl, output = Answer)]
pub async fn read_activity(id: u32, english: bool) -> Result<ActivityPage, ApiError> {
    let site = site()?;
    presentation::activity(&site, id, english).await
}

#[server(prefix = "/do", endpoint = "text-page", input = server_fn::codec::GetUrl, output = Answer)]
pub async fn read_text_page(page: TextPage, english: bool) -> Result<TextPageContent, ApiError> {
    let site = site()?;
    Ok(presentation::text_page(&site, page, english))
}
