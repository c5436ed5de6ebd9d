//! Programme page. The server fills it; in the browser `client` hydrates its content, or renders it itself.

use leptos::{html, prelude::*};
#[cfg(feature = "hydrate")]
use leptos_router::hooks::use_location;

#[cfg(feature = "ssr")]
use super::head::Head;
use crate::{parts::html::Markup, urls::Address};

/// Content of a programme page. The browser makes the same content from the data that it loads, so that nothing is sent
/// twice and hydration has nothing to compare.
#[derive(Default)]
pub struct ProgrammeContent {
    pub heading: String,
    pub lead: String,
    /// What is to be known before the programme, such as that the week is over.
    pub notice: Markup,
    pub html: Markup,
}

/// Programme page as the server renders it.
#[cfg(feature = "ssr")]
pub struct ProgrammePage {
    pub head: Head,
    /// HTTP status.
    pub status: u16,
    pub content: ProgrammeContent,
}

#[component]
pub fn Programme(address: Address, week: Option<String>) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    #[cfg(feature = "ssr")]
    let content = super::prepared::programme().unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    let content = ProgrammeContent::default();
    #[cfg(feature = "hydrate")]
    crate::client::programme::mount(place, address.locale, week, use_location().search.get_untracked());
    #[cfg(not(feature = "hydrate"))]
    let _ = (address, week);
    view! {
        <div class="page programme" node_ref=place>
            <header class="page-head">
                <h1 inner_html=escaped(&content.heading)></h1>
                <p class="lead" inner_html=escaped(&content.lead)></p>
            </header>
            <div class="programme-notice" inner_html=content.notice.into_string()></div>
            <div class="programme-body" inner_html=content.html.into_string()></div>
        </div>
    }
}

/// Text as HTML, which hydration does not replace.
fn escaped(text: &str) -> String {
    Markup::of(text).into_string()
}
