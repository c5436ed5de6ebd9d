//! Document around every page, and the one route that all addresses take: `urls` knows the page of an address,
//! `pages::page` its view, `server::router` its handler. A `path!` for each page makes the client 3.0 kB larger
//! (brotli).

use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

#[cfg(feature = "ssr")]
use crate::{
    locale::Locale,
    pages::{head::Head, head::tags::HeadTags},
    parts::chrome::Footer,
};
use crate::{pages, parts::chrome::Header, urls::Address};

/// Addresses of the client's files, the style and the fonts, and what every page says of the current week.
#[derive(Clone)]
pub struct ClientFiles {
    pub style: String,
    pub fonts: Vec<String>,
    /// The script of every page.
    pub page: String,
    /// The script that starts the client, its module and its WebAssembly; `None` where the client was not built.
    pub client: Option<[String; 3]>,
    /// Notice of the current week's hosts, in Swedish and English.
    pub notice: Option<crate::domain::taxonomy::Bilingual>,
    /// The current week's hosts, and the mail address at which they are reached.
    pub hosts: Vec<crate::domain::week::Host>,
    pub contact_email: Option<String>,
}

#[cfg(feature = "ssr")]
impl ClientFiles {
    /// Files of pages that everybody sees, or of personal pages, which have a client of their own.
    pub fn of(site: &crate::server::state::Site, is_personal: bool) -> Self {
        let (files, is_built) = if is_personal {
            (["boot.js", "forms.js", "forms_bg.wasm"], site.assets.has_forms)
        } else {
            (["boot.js", "innovationsveckan.js", "innovationsveckan_bg.wasm"], site.assets.has_client)
        };
        let published = site.published();
        let week = site.week(&published, None);
        Self {
            style: site.assets.address("style.css"),
            page: site.assets.address("page.js"),
            fonts: crate::server::http::assets::FONTS.map(|font| site.assets.address(font)).to_vec(),
            client: is_built.then(|| files.map(|name| site.assets.address(name))),
            notice: week.and_then(|week| week.notice.clone()),
            hosts: week.map(|week| week.hosts.clone()).unwrap_or_default(),
            contact_email: week.and_then(|week| week.contact_email.clone()),
        }
    }
}

/// Document: its language, its head, and the addresses of the client and the style.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Document {
    pub locale: Locale,
    pub head: Head,
    /// The site's own URL without a slash at its end; empty where it is not configured.
    pub public_url: String,
    pub files: ClientFiles,
}

/// HTML of the document around the app; rendered on the server only.
#[cfg(feature = "ssr")]
pub fn shell(document: Document) -> impl IntoView {
    let Document { locale, mut head, public_url, files } = document;
    // The preloads are for the client alone.
    head.preload = head.preload.filter(|_| files.client.is_some());
    let client = files.client.map(|[boot, script, program]| {
        view! {
            <link rel="modulepreload" href=script />
            <link rel="preload" href=program r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            <script type="module" src=boot></script>
        }
    });
    let fonts: Vec<_> = files
        .fonts
        .into_iter()
        .map(|font| view! { <link rel="preload" r#as="font" r#type="font/woff2" crossorigin="" href=font /> })
        .collect();
    let notice = files.notice.map(|notice| {
        view! {
            <p class="notice" role="note">
                {locale.pick(&notice.sv, &notice.en).to_owned()}
            </p>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f5f0" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#12181b" />
                <link rel="icon" href="/favicon.png" r#type="image/png" sizes="64x64" />
                <link rel="icon" href="/icon.svg" r#type="image/svg+xml" sizes="any" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href=crate::urls::manifest(locale) />
                {fonts}
                <link rel="stylesheet" href=files.style />
                <HeadTags locale head public_url />
                <script type="module" src=files.page></script>
                {client}
            </head>
            <body>
                <a class="skip" rel="external" href="#content">
                    {locale.skip_to_content()}
                </a>
                <aside class="notices" aria-label=locale.notices()>
                    {notice}
                </aside>
                <p id="printed" data-words=locale.printed()></p>
                <div id="app">
                    <App />
                </div>
                <Footer locale hosts=files.hosts contact_email=files.contact_email />
            </body>
        </html>
    }
}

/// Root component, which the browser hydrates.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Header />
            <main id="content" tabindex="-1">
                <FlatRoutes fallback=|| ()>
                    <Route path=path!("/*any") view=Site ssr=leptos_router::SsrMode::Async />
                </FlatRoutes>
            </main>
        </Router>
    }
}

/// View of the page that the address names.
#[component]
fn Site() -> impl IntoView {
    let location = use_location();
    let path = location.pathname;
    let address = Memo::new(move |_| Address::parse(&path.get()));
    move || pages::page(&path.get_untracked(), address.get())
}
