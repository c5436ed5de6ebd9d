//! The programme. The server renders it; in the browser `client` hydrates what stands there, or renders it itself.

use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

use crate::{
    api::{head, programme::programme_page},
    parts::html::Markup,
    urls::Address,
};

#[component]
pub fn Programme(address: Address, week: Option<String>) -> impl IntoView {
    let locale = address.locale;
    let place = NodeRef::<html::Div>::new();
    let query = use_location().search.get_untracked();
    let page = programme_page(locale, week.as_deref(), &query);
    let (heading, lead, html) = match page {
        Some(page) => {
            head::set(page.head, Some(page.status));
            (page.heading, page.lead, page.html)
        }
        None => Default::default(),
    };
    #[cfg(feature = "hydrate")]
    crate::client::programme::mount(place, locale, week, query);
    view! {
        <div class="page programme" node_ref=place>
            <header class="page-head">
                <h1 inner_html=escaped(&heading)></h1>
                <p class="lead" inner_html=escaped(&lead)></p>
            </header>
            <div class="programme-body" inner_html=html.into_string()></div>
        </div>
    }
}

/// As HTML, so that taking over leaves the server's words alone.
fn escaped(text: &str) -> String {
    Markup::of(text).into_string()
}
