//! A file for each page: what it says of itself, and its HTML.
//! Pages are HTML made by pure functions from the shared types, one and the same on both sides: typed views of as many
//! elements weigh 64 kB in the client, and what is taken over from the server cannot differ from it.

pub mod activity;
#[cfg(feature = "ssr")]
pub mod bare;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
pub mod head_tags;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
pub mod letters;
#[cfg(feature = "ssr")]
pub mod login;
#[cfg(feature = "ssr")]
pub mod mailbox;
#[cfg(feature = "ssr")]
pub mod mine;
pub mod missing;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod prerendered;
#[cfg(feature = "ssr")]
pub mod preview;
pub mod programme;
#[cfg(feature = "ssr")]
pub mod programme_content;
#[cfg(feature = "ssr")]
pub mod registration;
#[cfg(feature = "ssr")]
pub mod sessions;
pub mod start;
pub mod text_page;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    api::{
        activity::{ActivityPage, read_activity},
        error::ApiError,
        head::{self, Head},
        start::{StartPage, read_start},
        text_page::{TextPage, TextPageContent, read_text_page},
    },
    locale::Locale,
    parts::html::Markup,
    urls::{Address, Page},
};

/// What a page is made of, as the server told it.
#[expect(clippy::large_enum_variant, reason = "there is one of it, for as long as a page is made")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    Start(StartPage),
    Activity(ActivityPage),
    Text(TextPageContent),
}

/// A page as it is shown.
pub struct RenderedPage {
    pub head: Head,
    /// Where it is not 200.
    pub status: Option<u16>,
    pub html: Markup,
}

/// The view of an address.
pub fn page(address: Address) -> AnyView {
    match address.page.clone() {
        Page::Programme { week } => view! { <programme::Programme address week /> }.into_any(),
        Page::NotBuilt { .. } => {
            let locale = address.locale;
            place(missing::missing(locale, locale.not_built_title(), locale.not_built(), 404)).into_any()
        }
        Page::Start | Page::Activity { .. } | Page::About | Page::Accessibility | Page::Privacy => {
            view! { <Loaded address /> }.into_any()
        }
        _ => personal(&address).into_any(),
    }
}

/// A page of one person. The server has made it before it is rendered; a browser that comes from another page asks for it.
fn personal(address: &Address) -> impl IntoView + use<> {
    #[cfg(feature = "ssr")]
    if let Some(prerendered) = use_context::<prerendered::PrerenderedPage>() {
        return place(prerendered.take());
    }
    #[cfg(not(feature = "ssr"))]
    let _ = window().location().set_href(&address.path());
    let title = address.locale.loading();
    place(RenderedPage {
        head: head::Head { title: title.to_owned(), ..Default::default() },
        status: None,
        html: Markup::default(),
    })
}

/// The view of an address that no page has.
pub fn not_found(locale: Locale) -> impl IntoView {
    place(missing::missing(locale, locale.not_found_title(), locale.not_found(), 404))
}

/// A page that is shown once its content has come.
#[component]
fn Loaded(address: Address) -> impl IntoView {
    let wanted = address.clone();
    let content = Resource::new(|| (), move |()| load(wanted.clone()));
    let waiting = address.locale.loading();
    view! {
        <Suspense fallback=move || view! { <p class="page loading">{waiting}</p> }>
            {move || {
                let address = address.clone();
                Suspend::new(async move { place(shown(&address, content.await)) })
            }}
        </Suspense>
    }
}

/// Puts a page into the document, and its head where the head is.
fn place(shown: RenderedPage) -> impl IntoView {
    head::set(shown.head, shown.status);
    view! { <div class="page-place" inner_html=shown.html.into_string()></div> }
}

async fn load(address: Address) -> Result<Content, ApiError> {
    let english = address.locale == Locale::En;
    match address.page {
        Page::Activity { id, .. } => read_activity(id, english).await.map(Content::Activity),
        Page::About => read_text_page(TextPage::About, english).await.map(Content::Text),
        Page::Accessibility => read_text_page(TextPage::Accessibility, english).await.map(Content::Text),
        Page::Privacy => read_text_page(TextPage::Privacy, english).await.map(Content::Text),
        _ => read_start(english).await.map(Content::Start),
    }
}

fn shown(address: &Address, content: Result<Content, ApiError>) -> RenderedPage {
    let locale = address.locale;
    match content {
        Ok(Content::Start(content)) => start::shown(address, &content),
        Ok(Content::Activity(content)) => activity::shown(locale, &content),
        Ok(Content::Text(content)) => text_page::shown(address, &content),
        Err(ApiError::NotFound) if address.page == Page::Start => {
            missing::missing(locale, locale.site_name(), locale.no_week(), 200)
        }
        Err(error) => missing::failed(locale, &error),
    }
}
