//! `/mitt-program/{key}`: lists of saved activities on the server: kept, changed and deleted by their owner, and read by
//! others. All of it works without scripts.

use std::collections::BTreeSet;

use super::{
    forms::{DONE_KEY, Form},
    personal::{PageError, PersonalRequest, PersonalResponse},
};
use crate::{
    domain::{
        filter::{Filter, run::FilterResult},
        saved::{self, Plan, Saved},
    },
    locale::Locale,
    pages::{
        RenderedPage,
        saved_list::{self as pages, ACTIVITY, ADD, DELETE, Done, EDIT, Owned, REMOVE, SEEN, SHOWN, SavedListView},
    },
    parts::{programme::View, saved::marks},
    server::{
        limits::Action,
        qr,
        service::{
            saved_lists::{self, Access, KeepError, ListChange, OpenList},
            saved_plan::{self, SavedPlan},
        },
    },
    urls::{self, Address, Page, SAVED_ID_KEY, SavedFeed},
};

/// `POST /mitt-program`: keeps the list of the form, or the ids.
pub async fn keep(request: &PersonalRequest, form: &Form) -> Result<PersonalResponse, PageError> {
    let list = listed(form);
    let back = urls::saved(request.locale, &saved::ids(&list));
    if form.value("action") != marks::KEEP {
        return Ok(PersonalResponse::Redirect(back));
    }
    match saved_lists::keep(&request.site, list, &request.source).await {
        Ok(key) => Ok(PersonalResponse::Redirect(done_path(request.locale, &key, Done::Kept))),
        Err(KeepError::Nothing) => Ok(PersonalResponse::Redirect(back)),
        Err(KeepError::Full) => Ok(PersonalResponse::Page(pages::full(request.locale))),
        Err(KeepError::TooMany(too_many)) => Err(too_many.into()),
        Err(KeepError::Store(error)) => Err(error.into()),
    }
}

pub async fn get(request: &PersonalRequest, key: &str) -> Result<PersonalResponse, PageError> {
    let Some(opened) = saved_lists::open(&request.site, key).await? else {
        return Ok(PersonalResponse::Page(pages::unknown(request.locale)));
    };
    Ok(PersonalResponse::Page(page(request, key, opened)))
}

pub async fn post(request: &PersonalRequest, key: &str, form: &Form) -> Result<PersonalResponse, PageError> {
    let (site, locale) = (&request.site, request.locale);
    site.limits.take(Action::Save, &request.source)?;
    let changed = match form.value("action") {
        ADD => saved_lists::add(site, key, added(form)).await?,
        REMOVE => saved_lists::remove(site, key, &ids(form, SAVED_ID_KEY)).await?,
        EDIT => {
            // What another device has added since the page was shown stays.
            let ticked = ids(form, SAVED_ID_KEY);
            let unticked: Vec<u32> = ids(form, SHOWN).into_iter().filter(|id| !ticked.contains(id)).collect();
            saved_lists::remove(site, key, &unticked).await?
        }
        SEEN => saved_lists::see(site, key).await?,
        DELETE => {
            let is_deleted = saved_lists::delete(site, key).await?;
            let shown = if is_deleted { pages::deleted(locale) } else { pages::unknown(locale) };
            return Ok(PersonalResponse::Page(shown));
        }
        _ => return get(request, key).await,
    };
    let done = match changed {
        Some(ListChange::Changed) => Done::Changed,
        Some(ListChange::Unchanged) => Done::Unchanged,
        Some(ListChange::Full) => Done::Full,
        None => return Ok(PersonalResponse::Page(pages::unknown(locale))),
    };
    Ok(PersonalResponse::Redirect(done_path(locale, key, done)))
}

/// View of a plan's programme; the empty filter and its result are the caller's.
pub fn view<'a>(plan: &'a SavedPlan, filter: &'a Filter, outcome: &'a FilterResult, locale: Locale) -> View<'a> {
    View {
        now_unix_s: plan.now_unix_s,
        time_s: Some(plan.time_s),
        today: Some(plan.today),
        ..View::new(&plan.snapshot.programme, filter, outcome, locale)
    }
}

fn page(request: &PersonalRequest, key: &str, opened: OpenList) -> RenderedPage {
    let OpenList { stored, access } = opened;
    let (site, locale) = (&request.site, request.locale);
    let list = stored.list.clone();
    let plan = saved_plan::of_list(site, &stored.week_slug, stored.list);
    let (filter, outcome) = (Filter::default(), FilterResult::default());
    let shown = plan.as_ref().map(|plan| (view(plan, &filter, &outcome, locale), &plan.plan));
    let programme: Option<(&View, &Plan)> = shown.as_ref().map(|(view, plan)| (view, *plan));
    let read_key = match &access {
        Access::Own { read_key } => read_key.as_str(),
        Access::Read => key,
    };
    let feed = SavedFeed { locale, key: read_key.to_owned() };
    let view = SavedListView { locale, programme, list: &list, feed: site.absolute(&feed.path()) };
    if access == Access::Read {
        return pages::read(&view);
    }
    let path = |key: &str| Address::new(locale, Page::SavedList { key: key.to_owned() }).path();
    let address = site.absolute(&path(key));
    let owned = Owned {
        path: path(key),
        read_address: site.absolute(&path(read_key)),
        qr: qr::picture(&address, locale.saved_qr()),
        address,
        done: request.query_value(DONE_KEY).and_then(Done::parse),
    };
    pages::owned(&view, &owned)
}

fn done_path(locale: Locale, key: &str, done: Done) -> String {
    let path = Address::new(locale, Page::SavedList { key: key.to_owned() }).path();
    format!("{path}?{DONE_KEY}={}", done.word())
}

/// Activities of a form: its list as text, then ids.
fn listed(form: &Form) -> Vec<Saved> {
    let mut list = saved::parse(form.value(marks::LIST));
    for id in ids(form, SAVED_ID_KEY) {
        if list.len() < saved::MOST && list.iter().all(|known| known.id != id) {
            list.push(Saved::only(id));
        }
    }
    list
}

/// Activities to add: of a list, ids, and an address or number that somebody typed.
fn added(form: &Form) -> Vec<Saved> {
    let mut list = listed(form);
    list.extend(typed_id(form.value(ACTIVITY)).map(Saved::only));
    list
}

/// Ids of a field, each once, and no more than a list holds.
fn ids(form: &Form, name: &str) -> Vec<u32> {
    let ids: BTreeSet<u32> =
        form.values(name).into_iter().filter_map(|id| id.parse().ok()).filter(|id| *id > 0).collect();
    ids.into_iter().take(saved::MOST).collect()
}

/// Id of an activity's address, or the number itself.
fn typed_id(text: &str) -> Option<u32> {
    let text = text.trim();
    let path = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let path = path.split(['?', '#']).next().unwrap_or("");
    match Address::parse(path) {
        Some(Address { page: Page::Activity { id, .. }, .. }) => Some(id),
        _ => text.parse().ok().filter(|id| *id > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_is_read_from_its_address() {
        for text in [
            "12",
            " 12 ",
            "/aktivitet/12",
            "https://veckan.example/en/aktivitet/12/a-b?x=1#f",
            "http://h:3000/aktivitet/12",
        ] {
            assert_eq!(typed_id(text), Some(12), "{text}");
        }
        for text in ["", "0", "x", "https://veckan.example", "https://veckan.example/program", "12 13"] {
            assert_eq!(typed_id(text), None, "{text}");
        }
    }
}
