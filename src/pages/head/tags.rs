//! Tags of a page's head: title, description, canonical address, feeds, Open Graph, data for search engines.

use leptos::prelude::*;

use super::{
    Head, HeadKind,
    extras::{Extras, Feed, Picture},
};
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
        let pages = [(locale, canonical), (locale.other(), alternate)];
        // Readers of any other language are shown the site's own.
        let default =
            pages.into_iter().find(|(language, _)| *language == Locale::Sv).map(|(_, path)| ("x-default", path));
        let pages = pages.map(|(language, path)| (language.tag(), path)).into_iter().chain(default);
        pages.map(|(tag, path)| view! { <link rel="alternate" hreflang=tag href=absolute(path) /> }).collect_view()
    });
    let Extras { feeds, data, picture } = head.extras;
    let feeds: Vec<_> = feeds.into_iter().map(feed).collect();
    let data =
        data.map(|data| view! { <script type="application/ld+json" inner_html=data.as_str().to_owned()></script> });
    let picture = picture.map(|picture| {
        let address = absolute(&picture.path);
        self::picture(picture, &address)
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
        {feeds}
        {picture}
        {head.preload.map(|path| view! { <link rel="preload" r#as="fetch" crossorigin="" href=path /> })}
        {data}
    }
}

fn feed(feed: Feed) -> impl IntoView {
    view! { <link rel="alternate" type=feed.kind title=feed.title href=feed.address /> }
}

/// Picture of the page at an absolute address.
fn picture(picture: Picture, address: &str) -> impl IntoView + use<> {
    view! {
        {open_graph("og:image", address)}
        {open_graph("og:image:type", "image/png")}
        {open_graph("og:image:width", &picture.width.to_string())}
        {open_graph("og:image:height", &picture.height.to_string())}
        {open_graph("og:image:alt", &picture.words)}
        {named("twitter:card", "summary_large_image")}
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
