//! Routes of the public pages: the service that provides each page's content.

use std::sync::Arc;

use super::extras;
use crate::{
    api::{error::ApiError, text_page::TextPage},
    domain::{
        filter::{Filter, run::FilterResult},
        saved::MOST,
    },
    locale::Locale,
    pages::{self, Content, RenderedPage, prepared::PreparedPage, programme::ProgrammePage, programme_content},
    parts::programme::View,
    server::{
        http::saved_lists,
        service::{
            presentation::{self, Programme},
            saved_lists::may_keep,
            saved_plan,
        },
        state::Site,
    },
    urls::{self, Address, Page},
};

/// Page of a path with its query, or an error page.
pub async fn get(site: &Arc<Site>, path: &str, query: &str) -> PreparedPage {
    let Some(address) = Address::parse(path) else {
        return PreparedPage::Rendered(pages::unknown(urls::locale_of(path)));
    };
    let mut page = match &address.page {
        Page::Programme { week } => PreparedPage::Programme(programme(site, address.locale, week.as_deref(), query)),
        Page::Saved => PreparedPage::Rendered(saved(site, address.locale, query)),
        Page::NotBuilt { .. } => PreparedPage::Rendered(pages::not_built(address.locale)),
        _ => match content(site, &address).await {
            Some(content) => PreparedPage::Loaded(pages::shown(&address, &content), Box::new(content)),
            None => PreparedPage::Rendered(pages::unknown(address.locale)),
        },
    };
    match &address.page {
        // Known from the filter.
        Page::Programme { .. } if page.status() == 200 => {}
        Page::Activity { id, .. } => page.head_mut().extras = extras::of_activity(site, address.locale, *id),
        _ => page.head_mut().extras = extras::of_site(site, address.locale),
    }
    page
}

/// Content of a page; `None` for pages without content of their own.
async fn content(site: &Arc<Site>, address: &Address) -> Option<Result<Content, ApiError>> {
    let english = address.locale == Locale::En;
    let text = |page| Ok(Content::Text(presentation::text_page(site, page, english)));
    Some(match address.page {
        Page::Start => presentation::start(site, english).map(Content::Start).ok_or(ApiError::NotFound),
        Page::Activity { id, .. } => presentation::activity(site, id, english).await.map(Content::Activity),
        Page::About => text(TextPage::About),
        Page::Accessibility => text(TextPage::Accessibility),
        Page::Privacy => text(TextPage::Privacy),
        _ => return None,
    })
}

fn saved(site: &Site, locale: Locale, query: &str) -> RenderedPage {
    let ids = urls::saved_ids(query);
    if ids.len() > MOST {
        return pages::saved::too_many(locale);
    }
    let Some(saved) = saved_plan::of_ids(site, &ids) else { return pages::saved::empty(locale) };
    let (filter, outcome) = (Filter::default(), FilterResult::default());
    let view = saved_lists::view(&saved, &filter, &outcome, locale);
    // What is not kept for long is not offered to be kept.
    let kept = Some(&saved.list).filter(|list| !list.is_empty() && may_keep(site, &saved.snapshot.week));
    pages::saved::of_programme(&view, &saved.plan, kept.map(Vec::as_slice))
}

fn programme(site: &Site, locale: Locale, week_in_path: Option<&str>, query: &str) -> ProgrammePage {
    match presentation::programme(site, week_in_path, query) {
        Programme::Filtered(filtered) => {
            let snapshot = &filtered.snapshot;
            let view = View {
                week_in_path,
                now_unix_s: filtered.now_unix_s,
                time_s: Some(site.clock.now_s()),
                today: Some(filtered.today),
                expanded: filtered.expanded,
                public_url: site.public_url.as_deref(),
                ..View::new(&snapshot.programme, &filtered.filter, &filtered.outcome, locale)
            };
            let mut page = programme_content::filtered(&snapshot.week, &view, &snapshot.version);
            page.head.extras = extras::of_programme(site, locale, week_in_path, &filtered, &page.content.heading);
            if filtered.is_over {
                let current = filtered.onward.as_ref();
                page.content.notice = programme_content::week_is_over(locale, &snapshot.week, current);
            }
            page
        }
        Programme::NotOpen(week) => programme_content::not_open(locale, &week, week_in_path),
        Programme::TooManyValues => programme_content::too_many_values(locale, week_in_path),
        Programme::NoWeek => match week_in_path {
            Some(week) => programme_content::unknown_week(locale, week),
            None => programme_content::no_week(locale),
        },
    }
}
