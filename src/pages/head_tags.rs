//! What a page says of itself in its head, as HTML: title, description, canonical address, Open Graph tags.

use crate::{
    api::head::{Head, HeadKind},
    locale::Locale,
    parts::html::prelude::*,
};

/// A page's head with what is known of the site.
pub struct HeadView<'a> {
    pub locale: Locale,
    pub head: &'a Head,
    /// The site's own URL without a slash at its end; empty where it is not known.
    pub public_url: &'a str,
    /// Whether there is a client that needs what the head preloads.
    pub has_client: bool,
}

pub fn head_tags(view: &HeadView) -> impl Renderable {
    let HeadView { locale, head, public_url, has_client } = *view;
    let absolute = move |path: &str| format!("{public_url}{path}");
    let kind = match head.kind {
        HeadKind::Website => "website",
        HeadKind::Article => "article",
    };
    let og_locale = match locale {
        Locale::Sv => "sv_SE",
        Locale::En => "en_GB",
    };
    maud! {
        title { (head.title) }
        (described("description", &head.description))
        (open_graph("og:title", &head.title))
        (open_graph("og:description", &head.description))
        (open_graph("og:type", kind))
        (open_graph("og:site_name", locale.site_name()))
        (open_graph("og:locale", og_locale))
        @if let Some(canonical) = &head.canonical { (open_graph("og:url", &absolute(canonical))) }
        @if head.hidden { (described("robots", "noindex")) }
        @if let Some(canonical) = &head.canonical {
            link rel="canonical" href=(absolute(canonical));
            @if let Some(alternate) = &head.alternate {
                @for (language, path) in [(locale, canonical), (locale.other(), alternate)] {
                    link rel="alternate" hreflang=(language.tag()) href=(absolute(path));
                }
            }
        }
        @if let Some(preload) = head.preload.as_ref().filter(|_| has_client) {
            link rel="preload" as="fetch" crossorigin href=(preload);
        }
    }
}

/// A `meta` with a name; nothing where it says nothing.
fn described(name: &str, content: &str) -> impl Renderable {
    (!content.is_empty()).then_some(maud! { meta name=(name) content=(content); })
}

/// A `meta` of Open Graph, which has a property; nothing where it says nothing.
fn open_graph(property: &str, content: &str) -> impl Renderable {
    (!content.is_empty()).then_some(maud! { meta "property"=(property) content=(content); })
}
