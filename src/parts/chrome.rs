//! Header and footer of every page: the site's name, the navigation and the link to the other language.

#[cfg(feature = "ssr")]
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    domain::filter::Filter,
    urls::{self, Address, Page, locale_of},
};
#[cfg(feature = "ssr")]
use crate::{domain::week::Host, locale::Locale};

#[component]
pub fn Header() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let locale = locale_of(&path.get_untracked());
    let start = Address::new(locale, Page::Start).path();
    let programme = Address::new(locale, Page::Programme { week: None }).path();
    let saved = Address::new(locale, Page::Saved).path();
    let about = Address::new(locale, Page::About).path();
    let register = Address::new(locale, Page::Register).path();
    let here = move |page: Page| {
        let is_here = move || Address::parse(&path.get()).is_some_and(|address| address.page == page);
        move || is_here().then_some("page")
    };
    // A change of language loads a new document, so that its `lang` and everything around it is right.
    let other = move || {
        let Some(address) = Address::parse(&path.get()) else {
            return Address::new(locale.other(), Page::Start).path();
        };
        match &address.page {
            // Only the filter: other query keys belong to one visitor, and the page is cached for everybody.
            Page::Programme { week } => urls::programme(locale.other(), week.as_deref(), &Filter::parse(&search.get())),
            Page::Saved => urls::saved(locale.other(), &urls::saved_ids(&search.get())),
            _ => address.in_other_language().path(),
        }
    };
    view! {
        <header class="site-head">
            <a class="site-name" href=start aria-current=here(Page::Start)>
                <span class="sign" aria-hidden="true"></span>
                <span>{locale.site_name()}</span>
            </a>
            <nav aria-label=locale.menu()>
                <a href=programme aria-current=here(Page::Programme { week: None })>
                    {locale.menu_programme()}
                </a>
                <div id="menu" popover>
                    <a href=saved aria-current=here(Page::Saved)>
                        {locale.menu_saved()} <span id="saved-total" class="total-saved"></span>
                    </a>
                    <a href=about aria-current=here(Page::About)>
                        {locale.menu_about()}
                    </a>
                    <a rel="external" href=register aria-current=here(Page::Register)>
                        {locale.menu_register()}
                    </a>
                </div>
                <a
                    id="other-language"
                    rel="external"
                    lang=locale.other().tag()
                    hreflang=locale.other().tag()
                    href=other
                    aria-label=locale.other_language()
                >
                    <span class="whole">{locale.other_language()}</span>
                    <span class="short">{locale.other().tag()}</span>
                </a>
                <button type="button" popovertarget="menu">
                    {locale.menu_rest()}
                </button>
            </nav>
        </header>
    }
}

/// Footer: who stands behind the week, how to reach them, and the pages about the site. Rendered on the server only,
/// outside of what the browser hydrates, since it changes with the document alone.
#[cfg(feature = "ssr")]
#[component]
pub fn Footer(locale: Locale, hosts: Vec<Host>, contact_email: Option<String>) -> impl IntoView {
    let path = |page: Page| Address::new(locale, page).path();
    let hosts: Vec<_> = hosts
        .into_iter()
        .map(|host| match host.url {
            Some(url) => Either::Left(view! { <li><a href=url>{host.name}</a></li> }),
            None => Either::Right(view! { <li>{host.name}</li> }),
        })
        .collect();
    let hosts = (!hosts.is_empty()).then(|| {
        view! {
            <div class="hosts">
                <p>{locale.start_hosts_lead()}</p>
                <ul>{hosts}</ul>
            </div>
        }
    });
    let contact = contact_email.map(|email| {
        let address = format!("mailto:{email}");
        view! {
            <p>
                {locale.footer_questions()}
                " "
                <a href=address>{email}</a>
            </p>
        }
    });
    view! {
        <footer class="site-foot">
            {hosts}
            <div class="contact">
                {contact}
                <p>
                    {locale.footer_barrier()}
                    " "
                    <a href=format!("{}#patala", path(Page::Accessibility))>{locale.footer_tell()}</a>
                </p>
            </div>
            <nav aria-label=locale.footer_about()>
                <a href=path(Page::About)>{locale.footer_about()}</a>
                <a href=path(Page::Accessibility)>{locale.footer_accessibility()}</a>
                <a href=path(Page::Privacy)>{locale.footer_privacy()}</a>
                <a rel="external" href=path(Page::Mine)>
                    {locale.footer_mine()}
                </a>
                <a rel="external" href=format!("{}#oppna-data", path(Page::About))>
                    {locale.footer_api()}
                </a>
            </nav>
        </footer>
    }
}
