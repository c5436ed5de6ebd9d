//! Pages, a file for each: its head and its HTML.
//! The HTML is made by pure functions from the shared types, the same on both sides: typed Leptos views would make the
//! client 64 kB larger, and hydration could differ from what the server sent.

pub mod activity;
#[cfg(feature = "ssr")]
pub mod api_reference;
#[cfg(feature = "ssr")]
pub mod bare;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod failed_letters;
#[cfg(feature = "ssr")]
mod form;
pub mod head;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
pub mod login;
#[cfg(feature = "ssr")]
pub mod mailbox;
pub mod missing;
#[cfg(feature = "hydrate")]
pub mod offline;
#[cfg(feature = "ssr")]
pub mod own_activities;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod prepared;
#[cfg(feature = "ssr")]
pub mod preview;
pub mod programme;
#[cfg(feature = "ssr")]
pub mod programme_content;
#[cfg(feature = "ssr")]
pub mod registration;
pub mod saved;
#[cfg(feature = "ssr")]
pub mod saved_list;
#[cfg(feature = "ssr")]
pub mod sessions;
pub mod start;
pub mod text_page;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use self::head::Head;
use crate::{
    api::{
        activity::ActivityPage,
        error::ApiError,
        functions::{read_activity, read_start, read_text_page},
        page_data::PageData,
        start::StartPage,
        text_page::{TextPage, TextPageContent},
    },
    locale::Locale,
    parts::html::Markup,
    urls::{Address, Page, locale_of},
};

/// Data of a page, as the server sends it.
#[expect(clippy::large_enum_variant, reason = "there is one of it, for as long as a page is made")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    Start(StartPage),
    Activity(ActivityPage),
    Text(TextPageContent),
}

/// Rendered page.
pub struct RenderedPage {
    pub head: Head,
    /// HTTP status, where it is not 200.
    pub status: Option<u16>,
    pub html: Markup,
}

/// View of a path, and of its address where it has one.
pub fn page(path: &str, address: Option<Address>) -> AnyView {
    #[cfg(feature = "ssr")]
    if let Some(page) = prepared::rendered() {
        return placed(page).into_any();
    }
    let Some(address) = address else { return placed(unknown(locale_of(path))).into_any() };
    match address.page.clone() {
        Page::Programme { week } => view! { <programme::Programme address week /> }.into_any(),
        Page::Saved => placed(saved::empty(address.locale)).into_any(),
        Page::NotBuilt { .. } => placed(not_built(address.locale)).into_any(),
        Page::Start | Page::Activity { .. } | Page::About | Page::Accessibility | Page::Privacy => {
            view! { <Loaded address /> }.into_any()
        }
        Page::Register
        | Page::Draft { .. }
        | Page::Mine
        | Page::MyActivity { .. }
        | Page::Desk
        | Page::DeskActivity { .. }
        | Page::DeskPeople
        | Page::DeskHistory
        | Page::DeskHistoryCsv
        | Page::LogIn
        | Page::LoginLink { .. }
        | Page::SavedList { .. }
        | Page::Mailbox => placed(personal(&address)).into_any(),
    }
}

/// Placeholder for a page of one person, which the browser requests as a document.
fn personal(address: &Address) -> RenderedPage {
    #[cfg(not(feature = "ssr"))]
    let _ = window().location().set_href(&address.path());
    RenderedPage { head: Head::unlisted(address.locale.loading()), status: None, html: Markup::default() }
}

/// Page for an unknown address.
pub fn unknown(locale: Locale) -> RenderedPage {
    missing::not_found(locale, locale.not_found_title(), locale.not_found(), 404)
}

/// Page for a planned address.
pub fn not_built(locale: Locale) -> RenderedPage {
    missing::missing(locale, locale.not_built_title(), locale.not_built(), 404)
}

/// Page that is shown once its content has loaded.
#[component]
fn Loaded(address: Address) -> impl IntoView {
    let wanted = address.clone();
    let content = Resource::<_, PageData>::new_with_options(|| (), move |()| load(wanted.clone()), false);
    let waiting = address.locale.loading();
    view! {
        <Suspense fallback=move || view! { <p class="page loading">{waiting}</p> }>
            {move || {
                let address = address.clone();
                Suspend::new(async move {
                    placed(rendered(&address, &content.await))
                })
            }}
        </Suspense>
    }
}

/// Page as an element of the document; sets the document's title, except while hydrating.
fn placed(page: RenderedPage) -> impl IntoView {
    #[cfg(not(feature = "ssr"))]
    Effect::new(move |_| {
        document().set_title(&page.head.title);
        #[cfg(feature = "hydrate")]
        crate::client::navigation::arrive();
    });
    view! { <div class="page-place" inner_html=page.html.into_string()></div> }
}

/// Page of its content: the one that the server prepared, or one that the browser renders.
fn rendered(address: &Address, content: &Result<Content, ApiError>) -> RenderedPage {
    #[cfg(feature = "ssr")]
    if let Some(page) = prepared::loaded() {
        return page;
    }
    shown(address, content)
}

/// Content of a page: prepared on the server, requested in the browser.
async fn load(address: Address) -> Result<Content, ApiError> {
    #[cfg(feature = "ssr")]
    if let Some(content) = prepared::content() {
        return content;
    }
    let english = address.locale == Locale::En;
    match address.page {
        Page::Activity { id, .. } => read_activity(id, english).await.map(Content::Activity),
        Page::About => read_text_page(TextPage::About, english).await.map(Content::Text),
        Page::Accessibility => read_text_page(TextPage::Accessibility, english).await.map(Content::Text),
        Page::Privacy => read_text_page(TextPage::Privacy, english).await.map(Content::Text),
        _ => read_start(english).await.map(Content::Start),
    }
}

/// Page rendered from its content.
pub fn shown(address: &Address, content: &Result<Content, ApiError>) -> RenderedPage {
    let locale = address.locale;
    match content {
        Ok(Content::Start(content)) => start::shown(address, content),
        Ok(Content::Activity(content)) => activity::shown(locale, content),
        Ok(Content::Text(content)) => text_page::shown(address, content),
        Err(ApiError::NotFound) if address.page == Page::Start => {
            missing::missing(locale, locale.site_name(), locale.no_week(), 200)
        }
        #[cfg(feature = "hydrate")]
        Err(ApiError::NoContact) => {
            crate::client::navigation::from_memory(address).unwrap_or_else(|| missing::no_contact(address))
        }
        Err(error) => missing::failed(locale, error),
    }
}
