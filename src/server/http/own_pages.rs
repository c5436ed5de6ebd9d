//! `/mina`, one of one's own activities, and the same below a draft that was sent.

use std::sync::Arc;

use super::{
    forms::Form,
    personal::{Answer, Failure, Visit},
    register, session,
};
use crate::{
    domain::{
        draft::{DraftField, Step},
        review::State,
        week::Week,
    },
    locale::Locale,
    pages::{mine, register as wizard_pages},
    server::{
        clock,
        service::{
            drafts::{self, Opened},
            own::{self, Done, Request},
        },
        state::Site,
        store::Stored,
    },
    urls::{self, Address, Page},
};

const DONE_KEY: &str = "klart";

/// Something typed that could not be taken, with what is wrong.
#[derive(Default)]
struct Typed {
    reason: String,
    reason_problem: Option<String>,
    email: String,
    email_problem: Option<String>,
}

pub async fn mine(visit: &Visit) -> Result<Answer, Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    let site = &visit.site;
    let locale = visit.locale;
    let published = site.published();
    let mut drafts = Vec::new();
    for draft in site.store.drafts_of(&person.email).await? {
        let week = published.weeks.iter().find(|week| week.slug == draft.week_slug);
        let title = draft.draft.value(DraftField::Title).trim();
        let name = if title.is_empty() { locale.register_untitled() } else { title };
        let (day, time) = when(locale, week, draft.updated_ms);
        drafts.push((draft.id, name.to_owned(), day, time));
    }
    let mut activities = Vec::new();
    for id in site.store.activities_of(&person.email).await? {
        let Some(stored) = site.store.activity(id).await? else { continue };
        let week = published.weeks.iter().find(|week| week.slug == stored.week_slug);
        let first = &stored.record.activity.occurrences[0];
        activities.push(mine::MyActivity {
            id,
            title: stored.record.activity.title.as_str().to_owned(),
            week: week.map_or(stored.week_slug.as_str(), |week| locale.pick(&week.name.sv, &week.name.en)).to_owned(),
            when: format!("{} {}", locale.long_day(first.starts.date()), first.starts.time_of_day()),
            state: stored.state,
            status: stored.record.activity.status,
            edit_waits: site.store.has_proposal(id).await?,
        });
    }
    let view = mine::Mine {
        locale,
        email: &person.email,
        drafts,
        activities,
        sessions: session::section(site, locale, person, &visit.address.path()).await?,
        note: visit.query_value(DONE_KEY).and_then(|word| own::note(locale, word)),
    };
    Ok(Answer::Page(mine::mine(&view)))
}

pub async fn post_mine(visit: &Visit, form: Form) -> Result<Answer, Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    let (action, id) = form.value("action").split_once(':').unwrap_or(("", ""));
    let drafts_of = visit.site.store.drafts_of(&person.email).await?;
    let draft = id.parse::<i64>().ok().and_then(|id| drafts_of.into_iter().find(|draft| draft.id == id));
    let Some(draft) = draft else { return Ok(Answer::Go(visit.path(Page::Mine))) };
    match action {
        "open" => {
            let key = drafts::new_key(&visit.site, draft.id, Some(&person.email)).await?;
            Ok(Answer::Go(visit.path(Page::Draft { key, step: None })))
        }
        "delete" => {
            let mut write = visit.site.store.begin().await?;
            write.delete_draft(draft.id).await?;
            write.commit().await?;
            Ok(Answer::Go(visit.path(Page::Mine)))
        }
        _ => Ok(Answer::Go(visit.path(Page::Mine))),
    }
}

pub async fn one(visit: &Visit, id: u32) -> Result<Answer, Failure> {
    let stored = own_activity(visit, id).await?;
    page(visit, &stored, Typed::default()).await
}

pub async fn post_one(visit: &Visit, id: u32, form: Form) -> Result<Answer, Failure> {
    let stored = own_activity(visit, id).await?;
    let email = visit.person.as_ref().map(|person| person.email.clone()).ok_or(Failure::SignIn)?;
    match act(visit, &stored, &email, &form).await? {
        Acted::Go(to) => Ok(Answer::Go(to)),
        Acted::Done(done) => {
            let here = visit.path(Page::MyActivity { id });
            Ok(Answer::Go(format!("{here}?{DONE_KEY}={}", done.word().unwrap_or(""))))
        }
        Acted::Mend(typed) => page(visit, &stored, typed).await,
    }
}

/// The section below a draft that was sent, and where what it became stands.
pub async fn section_of_draft(visit: &Visit, opened: &Opened, key: &str) -> Result<(Option<State>, String), Failure> {
    let Some(id) = opened.stored.activity_id else { return Ok((None, String::new())) };
    let Some(stored) = visit.site.store.activity(id).await? else { return Ok((None, String::new())) };
    let action = visit.path(Page::Draft { key: key.to_owned(), step: Some(Step::Send) });
    let section = section(visit, &stored, action, Where::Draft, &Typed::default()).await?;
    Ok((Some(stored.state), section))
}

/// What was asked for below a draft that was sent: its key says that they may.
pub async fn post_of_draft(visit: &Visit, opened: &Opened, key: &str, form: &Form) -> Result<Answer, Failure> {
    let here = visit.path(Page::Draft { key: key.to_owned(), step: Some(Step::Send) });
    let (Some(id), Some(email)) = (opened.stored.activity_id, drafts::own_email(&opened.stored.draft)) else {
        return Ok(Answer::Go(here));
    };
    let Some(stored) = visit.site.store.activity(id).await? else { return Ok(Answer::Go(here)) };
    match act(visit, &stored, &email, form).await? {
        Acted::Go(to) => Ok(Answer::Go(to)),
        Acted::Done(done) => Ok(Answer::Go(format!("{here}?{DONE_KEY}={}#step", done.word().unwrap_or("")))),
        Acted::Mend(typed) => {
            let manage = section(visit, &stored, here, Where::Draft, &typed).await?;
            let shown = crate::server::service::wizard::Shown {
                manage,
                state: Some(stored.state),
                ..crate::server::service::wizard::Shown::default()
            };
            let page = crate::server::service::wizard::page(&visit.site, visit.locale, opened, key, Step::Send, shown);
            Ok(Answer::Page(page.await?))
        }
    }
}

/// An activity that the person who is signed in may edit.
async fn own_activity(visit: &Visit, id: u32) -> Result<Stored, Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    // Whether there is one that is another's is nobody's to know.
    if !visit.site.store.editors(id).await?.contains(&person.email) {
        return Err(Failure::NotFound);
    }
    visit.site.store.activity(id).await?.ok_or(Failure::NotFound)
}

enum Acted {
    Go(String),
    Done(Done),
    Mend(Typed),
}

async fn act(visit: &Visit, stored: &Stored, email: &str, form: &Form) -> Result<Acted, Failure> {
    let (site, locale) = (&visit.site, visit.locale);
    let id = stored.record.id;
    let (action, rest) = form.value("action").split_once(':').unwrap_or((form.value("action"), ""));
    let request = match action {
        "edit" => {
            let key = own::draft_key(site, stored, email, locale).await?;
            return Ok(Acted::Go(visit.path(Page::Draft { key, step: Some(Step::Who) })));
        }
        "duplicate" => {
            let published = site.published();
            let Some(week) = open_weeks(site, &published.weeks).find(|week| week.slug == rest) else {
                return Ok(Acted::Done(Done::Nothing));
            };
            let key = own::duplicate(site, stored, &week.slug, email, locale).await?;
            return Ok(Acted::Go(visit.path(Page::Draft { key, step: Some(Step::When) })));
        }
        "cancel" => Request::Cancel { reason: form.value("reason").to_owned() },
        "restore" => Request::Restore,
        "withdraw" => Request::Withdraw,
        "add-editor" => Request::AddEditor { email: form.value("editor_email").to_owned() },
        "remove-editor" => Request::RemoveEditor { email: rest.to_owned() },
        _ => return Ok(Acted::Done(Done::Nothing)),
    };
    let done = own::act(site, id, email, locale, &request).await?;
    let Done::Problem(problem) = &done else { return Ok(Acted::Done(done)) };
    Ok(Acted::Mend(match request {
        Request::AddEditor { email } => {
            Typed { email, email_problem: Some(locale.problem(DraftField::CoEmail, problem)), ..Typed::default() }
        }
        Request::Cancel { reason } => {
            Typed { reason, reason_problem: Some(locale.cancel_reason_problem(problem)), ..Typed::default() }
        }
        Request::Restore | Request::Withdraw | Request::RemoveEditor { .. } => Typed::default(),
    }))
}

async fn page(visit: &Visit, stored: &Stored, typed: Typed) -> Result<Answer, Failure> {
    let id = stored.record.id;
    let section = section(visit, stored, visit.path(Page::MyActivity { id }), Where::Mine, &typed).await?;
    let note = visit.query_value(DONE_KEY).and_then(|word| own::note(visit.locale, word));
    let mails = visit.person.as_ref().map(|person| register::mails_to(visit, &person.email)).unwrap_or_default();
    let title = stored.record.activity.title.as_str();
    Ok(Answer::Page(mine::one(visit.locale, title, note.as_deref(), &section, &mails)))
}

/// Where the section stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Mine,
    Draft,
}

async fn section(
    visit: &Visit,
    stored: &Stored,
    action: String,
    place: Where,
    typed: &Typed,
) -> Result<String, Failure> {
    let (site, locale) = (&visit.site, visit.locale);
    let id = stored.record.id;
    let published = site.published();
    let week = published.weeks.iter().find(|week| week.slug == stored.week_slug);
    let is_shown = site.programme_of(id).is_some();
    let opens = week.filter(|_| stored.state == State::Published && !is_shown);
    let editors = site.store.editors(id).await?;
    let words = site
        .store
        .decisions(id)
        .await?
        .into_iter()
        .rev()
        .filter(|decision| !decision.words.is_empty())
        .map(|decision| {
            let (day, time) = when(locale, week, decision.at_ms);
            [locale.decision_name(decision.decision).to_owned(), day, time, decision.words]
        })
        .collect();
    Ok(wizard_pages::manage(&wizard_pages::Manage {
        locale,
        action,
        state: stored.state,
        status: stored.record.activity.status,
        edit_waits: site.store.has_proposal(id).await?,
        editors: &editors,
        words,
        public: is_shown.then(|| urls::activity(locale, id, stored.record.activity.title.as_str())),
        opens: opens.map(|week| locale.full_date(week.programme_opens.date())),
        weeks: open_weeks(site, &published.weeks)
            .map(|week| (week.slug.clone(), locale.pick(&week.name.sv, &week.name.en).to_owned()))
            .collect(),
        offers_edit: place == Where::Mine,
        reason: &typed.reason,
        reason_problem: typed.reason_problem.clone(),
        email_typed: &typed.email,
        email_problem: typed.email_problem.clone(),
    }))
}

/// The weeks that something can be registered for now.
fn open_weeks<'a>(site: &Arc<Site>, weeks: &'a [Week]) -> impl Iterator<Item = &'a Week> + use<'a> {
    let now_s = site.clock.now_s();
    weeks.iter().filter(move |week| week.registration_is_open(now_s))
}

/// The day and the time of day on the wall of a week's zone.
fn when(locale: Locale, week: Option<&Week>, unix_ms: i64) -> (String, String) {
    let zone = week.map_or("Europe/Stockholm", |week| week.time_zone.as_str());
    let moment = clock::moment(unix_ms.div_euclid(1000), zone);
    (locale.full_date(moment.date()), moment.time_of_day().to_string())
}

/// Where signing in leads to when nothing else was asked for.
pub fn home(locale: Locale) -> String {
    Address::new(locale, Page::Mine).path()
}
