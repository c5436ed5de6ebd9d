//! The programme. The server fills it; in the browser `client` hydrates what stands there, or renders it itself.

use leptos::{html, prelude::*};
#[cfg(feature = "hydrate")]
use leptos_router::hooks::use_location;

#[cfg(feature = "ssr")]
use super::head::Head;
use crate::{parts::html::Markup, urls::Address};

/// What stands in a programme's page. The browser makes the same from the data that it loads itself, so nothing of it is
/// sent twice, and while it hydrates there is nothing to compare.
#[derive(Default)]
pub struct ProgrammeContent {
    pub heading: String,
    pub lead: String,
    pub html: Markup,
}

/// A programme's page as the server shows it.
#[cfg(feature = "ssr")]
pub struct ProgrammePage {
    pub head: Head,
    /// The HTTP status.
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
            <div class="programme-body" inner_html=content.html.into_string()></div>
        </div>
    }
}

/// As HTML, so that hydrating leaves the server's words alone.
fn escaped(text: &str) -> String {
    Markup::of(text).into_string()
}
