//! Header and footer of every page: the site's name, the navigation and the link to the other language.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    domain::filter::Filter,
    locale::Locale,
    urls::{self, Address, Page, locale_of},
};

#[component]
pub fn Header() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let locale = locale_of(&path.get_untracked());
    let start = Address::new(locale, Page::Start).path();
    let programme = Address::new(locale, Page::Programme { week: None }).path();
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
            _ => address.in_other_language().path(),
        }
    };
    view! {
        <header class="site-head">
            <a class="site-name" href=start aria-current=here(Page::Start)>
                <span class="sign" aria-hidden="true"></span>
                {locale.site_name()}
            </a>
            <nav aria-label=locale.menu()>
                <a href=programme aria-current=here(Page::Programme { week: None })>
                    {locale.menu_programme()}
                </a>
                <a href=about aria-current=here(Page::About)>
                    {locale.menu_about()}
                </a>
                <a rel="external" href=register aria-current=here(Page::Register)>
                    {locale.menu_register()}
                </a>
                <a
                    id="other-language"
                    rel="external"
                    lang=locale.other().tag()
                    hreflang=locale.other().tag()
                    href=other
                >
                    {locale.other_language()}
                </a>
            </nav>
        </header>
    }
}

#[component]
pub fn Footer() -> impl IntoView {
    let locale: Locale = locale_of(&use_location().pathname.get_untracked());
    let path = |page: Page| Address::new(locale, page).path();
    view! {
        <footer class="site-foot">
            <nav aria-label=locale.footer_about()>
                <a href=path(Page::About)>{locale.footer_about()}</a>
                <a href=path(Page::Accessibility)>{locale.footer_accessibility()}</a>
                <a href=path(Page::Privacy)>{locale.footer_privacy()}</a>
                <a rel="external" href=path(Page::Mine)>
                    {locale.footer_mine()}
                </a>
                <a rel="external" href=urls::READ_API>
                    {locale.footer_api()}
                </a>
            </nav>
        </footer>
    }
}
