//! Tags of a page's head: title, description, canonical address, Open Graph.

use leptos::prelude::*;

use super::{Head, HeadKind};
use crate::locale::Locale;

/// Tags of a head. `public_url` is the site's own URL without a slash at its end, empty where it is not configured.
#[component]
pub fn HeadTags(locale: Locale, head: Head, public_url: String) -> impl IntoView {
    let absolute = move |path: &str| format!("{public_url}{path}");
    let canonical = head.canonical.as_deref().map(&absolute);
    let kind = match head.kind {
        HeadKind::Website => "website",
        HeadKind::Article => "article",
    };
    let open_graph_locale = match locale {
        Locale::Sv => "sv_SE",
        Locale::En => "en_GB",
    };
    let languages = head.canonical.as_deref().zip(head.alternate.as_deref()).map(|(canonical, alternate)| {
        [(locale, canonical), (locale.other(), alternate)].map(|(language, path)| {
            view! { <link rel="alternate" hreflang=language.tag() href=absolute(path) /> }
        })
    });
    let calendar = head.calendar.as_deref().map(|path| {
        view! { <link rel="alternate" r#type="text/calendar" title=locale.calendar() href=absolute(path) /> }
    });
    view! {
        <title>{head.title.clone()}</title>
        {named("description", &head.description)}
        {open_graph("og:title", &head.title)}
        {open_graph("og:description", &head.description)}
        {open_graph("og:type", kind)}
        {open_graph("og:site_name", locale.site_name())}
        {open_graph("og:locale", open_graph_locale)}
        {canonical.as_deref().map(|address| open_graph("og:url", address))}
        {head.hidden.then(|| named("robots", "noindex"))}
        {canonical.map(|address| view! { <link rel="canonical" href=address /> })}
        {languages}
        {calendar}
        {head.preload.map(|path| view! { <link rel="preload" r#as="fetch" crossorigin="" href=path /> })}
    }
}

/// `meta` with a name; nothing for empty content.
fn named(name: &'static str, content: &str) -> impl IntoView + use<> {
    let content = content.to_owned();
    (!content.is_empty()).then(|| view! { <meta name=name content=content /> })
}

/// `meta` of Open Graph with a property; nothing for empty content.
fn open_graph(property: &'static str, content: &str) -> impl IntoView + use<> {
    let content = content.to_owned();
    (!content.is_empty()).then(|| leptos::html::meta().attr("property", property).content(content))
}
