//! `/mina`, the page of one's own activity, and the same section below a sent draft.

use std::sync::Arc;

use super::{
    failed_letters,
    forms::{DONE_KEY, Form},
    mailbox,
    personal::{PageError, PersonalRequest, PersonalResponse},
    registration, session,
};
use crate::{
    domain::{
        access::{self, Act, Who},
        draft::{DraftField, Step},
        review::State,
        taxonomy::Status,
        week::Week,
    },
    pages::{
        login::log_in_path,
        own_activities as pages,
        registration::{CancelledBy, Manage, StepContext},
    },
    parts::html::Markup,
    server::{
        clock,
        limits::Action,
        service::{
            confirmation,
            drafts::{self, OpenDraft},
            identity::{self, Requester},
            own_activities::{self, OrganizerRequest, OrganizerResult},
            personal_data,
            registration::StepRequest,
        },
        state::Site,
        store::{DraftKey, StoredActivity},
    },
    urls::{self, Page},
};

/// Rejected input, with its problems.
#[derive(Default)]
struct RejectedInput {
    reason: String,
    reason_problem: Option<String>,
    email: String,
    email_problem: Option<String>,
}

pub async fn mine(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    let site = &request.site;
    let locale = request.locale;
    let published = site.published();
    let mut drafts = Vec::new();
    for draft in site.store.drafts_of(person.email()).await? {
        let week = published.weeks.iter().find(|week| week.slug == draft.week_slug);
        let title = draft.draft.value(DraftField::Title).trim();
        let name = if title.is_empty() { locale.register_untitled() } else { title };
        let (day, time) = locale.day_and_time(clock::moment_in(week, draft.updated_ms));
        drafts.push(pages::MyDraft { id: draft.id, name: name.to_owned(), day, time });
    }
    let mut activities = Vec::new();
    for id in site.store.activities_of(person.email()).await? {
        let Some(stored) = site.store.readable_activity(id).await? else { continue };
        let week = published.weeks.iter().find(|week| week.slug == stored.week_slug);
        let Some(first) = stored.record.activity.occurrences.first() else { continue };
        activities.push(pages::MyActivity {
            id,
            title: stored.record.activity.title.as_str().to_owned(),
            week: week.map_or(stored.week_slug.as_str(), |week| locale.pick(&week.name.sv, &week.name.en)).to_owned(),
            when: format!("{} {}", locale.long_day(first.starts.date()), first.starts.time_of_day()),
            state: stored.state,
            status: stored.record.activity.status,
            edit_waits: site.store.has_proposal(id).await?,
        });
    }
    let view = pages::Mine {
        locale,
        email: person.email(),
        drafts,
        activities,
        sessions: session::sessions(site, locale, person, request.address.path()).await?,
        failed_letters: failed_letters::shown(site, locale, site.store.failed_letters_to(person.email()).await?),
    };
    Ok(PersonalResponse::Page(pages::mine(&view)))
}

pub async fn post_mine(request: &PersonalRequest, form: Form) -> Result<PersonalResponse, PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    if form.value("action") == pages::EXPORT {
        return export(request, person.email()).await;
    }
    if let Some(letter) = failed_letters::dismissed(form.value("action")) {
        let failed = request.site.store.failed_letters_to(person.email()).await?;
        failed_letters::dismiss(&request.site, person.email(), &failed, letter).await?;
        return Ok(PersonalResponse::Redirect(request.path(Page::Mine)));
    }
    let (action, id) = form.value("action").split_once(':').unwrap_or(("", ""));
    let drafts_of = request.site.store.drafts_of(person.email()).await?;
    let draft = id.parse::<i64>().ok().and_then(|id| drafts_of.into_iter().find(|draft| draft.id == id));
    let Some(draft) = draft else { return Ok(PersonalResponse::Redirect(request.path(Page::Mine))) };
    match action {
        pages::OPEN => {
            let key = drafts::key_shown_to(&request.site, draft.id, person.email()).await?;
            Ok(PersonalResponse::Redirect(request.path(Page::Draft { key, step: None })))
        }
        pages::DELETE => {
            let mut write = request.site.store.begin().await?;
            write.delete_draft(draft.id).await?;
            write.commit().await?;
            Ok(PersonalResponse::Redirect(request.path(Page::Mine)))
        }
        _ => Ok(PersonalResponse::Redirect(request.path(Page::Mine))),
    }
}

/// File with all data of the signed-in person.
async fn export(request: &PersonalRequest, email: &str) -> Result<PersonalResponse, PageError> {
    let kept = personal_data::export(&request.site.store, email, request.now_ms()).await?;
    Ok(PersonalResponse::File {
        name: "innovationsveckan-uppgifter.json",
        content_type: "application/json",
        body: format!("{kept:#}\n").into(),
    })
}

pub async fn one(request: &PersonalRequest, id: u32) -> Result<PersonalResponse, PageError> {
    let stored = own_activity(request, id).await?;
    page(request, &stored, RejectedInput::default()).await
}

pub async fn post_one(request: &PersonalRequest, id: u32, form: Form) -> Result<PersonalResponse, PageError> {
    let stored = own_activity(request, id).await?;
    let requester = request.requester()?;
    match act(request, &stored, &requester, Where::Mine, &form).await? {
        ActionResult::Go(to) => Ok(PersonalResponse::Redirect(to)),
        ActionResult::Done(done) => {
            let here = request.path(Page::MyActivity { id });
            Ok(PersonalResponse::Redirect(format!("{here}?{DONE_KEY}={}", done.word().unwrap_or(""))))
        }
        ActionResult::Mend(typed) => page(request, &stored, typed).await,
    }
}

/// Section below a sent draft; empty for one that was not sent.
pub async fn section_of_draft(request: &PersonalRequest, opened: &OpenDraft, key: &str) -> Result<Markup, PageError> {
    let Some(id) = opened.stored.activity_id else { return Ok(Markup::default()) };
    let editors = request.site.store.editors(id).await?;
    // A new address that waits to replace the sender's sees the section, and may act once it has.
    let is_known = identity::is_known_editor(&opened.key, request.session_email(), &editors);
    if !is_known && identity::who_holds(&opened.key, &editors) == Who::Anybody {
        return Ok(Markup::default());
    }
    let Some(stored) = request.site.store.activity(id).await? else { return Ok(Markup::default()) };
    let action = request.path(Page::Draft { key: key.to_owned(), step: Some(Step::Send) });
    section(request, &stored, action, Where::Draft(&opened.key), &RejectedInput::default()).await
}

/// Handles a form below a sent draft.
pub async fn post_of_draft(
    request: &PersonalRequest,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
    form: &Form,
) -> Result<PersonalResponse, PageError> {
    let here = request.path(Page::Draft { key: key.to_owned(), step: Some(Step::Send) });
    let Some(id) = opened.stored.activity_id else { return Ok(PersonalResponse::Redirect(here)) };
    // An address that waits to replace the sender's must be confirmed before.
    if requester.who(&request.site.store.editors(id).await?) == Who::Anybody {
        return Err(PageError::Forbidden);
    }
    // Pressing a button through the mailed link proves that the person reads that mail.
    confirmation::prove_by_use(&request.site, opened, requester).await?;
    let Some(stored) = request.site.store.activity(id).await? else { return Ok(PersonalResponse::Redirect(here)) };
    match act(request, &stored, requester, Where::Draft(&opened.key), form).await? {
        ActionResult::Go(to) => Ok(PersonalResponse::Redirect(to)),
        // The action may have revoked the very link that it was sent through.
        ActionResult::Done(_) if drafts::open(&request.site, key).await?.is_none() => {
            let editors = request.site.store.editors(id).await?;
            let log_in = log_in_path(request.locale, Some(&request.path(Page::MyActivity { id })));
            let is_editor = requester.proven_editor(&editors).is_some();
            Ok(PersonalResponse::Page(pages::link_ended(request.locale, is_editor.then_some(log_in.as_str()))))
        }
        ActionResult::Done(done) => {
            Ok(PersonalResponse::Redirect(format!("{here}?{DONE_KEY}={}#step", done.word().unwrap_or(""))))
        }
        ActionResult::Mend(typed) => {
            let manage = section(request, &stored, here, Where::Draft(&opened.key), &typed).await?;
            let around = StepContext { manage, ..StepContext::default() };
            registration::page(request, opened, key, Step::Send, StepRequest::default(), &around).await
        }
    }
}

/// Activity that the signed-in person may edit.
async fn own_activity(request: &PersonalRequest, id: u32) -> Result<StoredActivity, PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    // Another's activity is reported as missing, so that its existence stays unknown.
    if !request.site.store.editors(id).await?.iter().any(|email| email == person.email()) {
        return Err(PageError::NotFound);
    }
    request.site.store.activity(id).await?.ok_or(PageError::NotFound)
}

enum ActionResult {
    Go(String),
    Done(OrganizerResult),
    Mend(RejectedInput),
}

async fn act(
    request: &PersonalRequest,
    stored: &StoredActivity,
    requester: &Requester,
    place: Where<'_>,
    form: &Form,
) -> Result<ActionResult, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let id = stored.record.id;
    let (action, rest) = form.value("action").split_once(':').unwrap_or((form.value("action"), ""));
    let organizer_request = match action {
        // Below a draft, the draft is open already.
        "edit" if place == Where::Mine => {
            let person = request.person.as_ref().ok_or(PageError::SignIn)?;
            let key = own_activities::draft_key(site, stored, person, locale).await?;
            return Ok(ActionResult::Go(request.path(Page::Draft { key, step: Some(Step::Who) })));
        }
        "duplicate" => {
            let published = site.published();
            let Some(week) = open_weeks(site, &published.weeks).find(|week| week.slug == rest) else {
                return Ok(ActionResult::Done(OrganizerResult::Nothing));
            };
            let editors = site.store.editors(id).await?;
            if !access::may(requester.who(&editors), Act::Edit) {
                return Err(PageError::Forbidden);
            }
            site.limits.take(Action::BeginDraft, &request.source)?;
            let key =
                own_activities::duplicate(site, stored, &week.slug, requester.proven_editor(&editors), locale).await?;
            return Ok(ActionResult::Go(request.path(Page::Draft { key, step: Some(Step::When) })));
        }
        "cancel" => OrganizerRequest::Cancel { reason: form.value("reason").to_owned() },
        "restore" => OrganizerRequest::Restore,
        "withdraw" => OrganizerRequest::Withdraw,
        "add-editor" => OrganizerRequest::AddEditor { email: form.value("editor_email").to_owned() },
        "remove-editor" => OrganizerRequest::RemoveEditor { email: rest.to_owned() },
        "end-links" => OrganizerRequest::EndLinks,
        "dismiss" => {
            let editors = site.store.editors(id).await?;
            let letters = site.store.failed_letters_of_activity(id).await?;
            if !access::may(requester.who(&editors), Act::Edit) {
                return Err(PageError::Forbidden);
            }
            let number = rest.parse().unwrap_or_default();
            failed_letters::dismiss(site, &requester.actor(), &letters, number).await?;
            return Ok(ActionResult::Done(OrganizerResult::Nothing));
        }
        _ => return Ok(ActionResult::Done(OrganizerResult::Nothing)),
    };
    let done = own_activities::act(site, id, requester, locale, &organizer_request).await?;
    let OrganizerResult::Problem(problem) = &done else { return Ok(ActionResult::Done(done)) };
    Ok(ActionResult::Mend(match organizer_request {
        OrganizerRequest::AddEditor { email } => RejectedInput {
            email,
            email_problem: Some(locale.problem(DraftField::CoEmail, problem)),
            ..RejectedInput::default()
        },
        OrganizerRequest::Cancel { reason } => RejectedInput {
            reason,
            reason_problem: Some(locale.cancel_reason_problem(problem)),
            ..RejectedInput::default()
        },
        OrganizerRequest::Restore
        | OrganizerRequest::Withdraw
        | OrganizerRequest::RemoveEditor { .. }
        | OrganizerRequest::EndLinks => RejectedInput::default(),
    }))
}

async fn page(
    request: &PersonalRequest,
    stored: &StoredActivity,
    typed: RejectedInput,
) -> Result<PersonalResponse, PageError> {
    let id = stored.record.id;
    let section = section(request, stored, request.path(Page::MyActivity { id }), Where::Mine, &typed).await?;
    let note = match request.query_value(DONE_KEY) {
        Some(word) => own_activities::note(&request.site, request.locale, word, stored).await?,
        None => None,
    };
    let mails = request.person.as_ref().and_then(|person| mailbox::mails_to(request, person.email()));
    let title = stored.record.activity.title.as_str();
    Ok(PersonalResponse::Page(pages::one(request.locale, title, note.as_deref(), &section, mails.as_deref())))
}

/// Page that the section is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where<'a> {
    /// Page of one's own activity, for a signed-in person.
    Mine,
    /// Page of a draft, for the holder of its key.
    Draft(&'a DraftKey),
}

async fn section(
    request: &PersonalRequest,
    stored: &StoredActivity,
    action: String,
    place: Where<'_>,
    typed: &RejectedInput,
) -> Result<Markup, PageError> {
    let (site, locale) = (&request.site, request.locale);
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
            let (day, time) = locale.day_and_time(clock::moment_in(week, decision.at_ms));
            [locale.decision_name(decision.decision).to_owned(), day, time, decision.words]
        })
        .collect();
    let failed_letters = failed_letters::shown(site, locale, site.store.failed_letters_of_activity(id).await?);
    let cancelled = match stored.record.activity.status {
        Status::Scheduled => None,
        Status::Cancelled if own_activities::is_cancelled_by_hosts(site, id).await? => Some(CancelledBy::Hosts),
        Status::Cancelled => Some(CancelledBy::Organizer),
    };
    let manage = Manage {
        locale,
        action,
        state: stored.state,
        cancelled,
        edit_waits: site.store.has_proposal(id).await?,
        editors: &editors,
        proven: &site.store.proven_editors(id).await?,
        is_proven: match place {
            Where::Mine => true,
            Where::Draft(key) => identity::is_known_editor(key, request.session_email(), &editors),
        },
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
    };
    Ok(pages::management(&failed_letters, &manage))
}

/// Weeks with open registration.
fn open_weeks<'a>(site: &Arc<Site>, weeks: &'a [Week]) -> impl Iterator<Item = &'a Week> + use<'a> {
    let now_s = site.clock.now_s();
    weeks.iter().filter(move |week| week.registration_is_open(now_s))
}
