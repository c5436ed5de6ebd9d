//! Handlers of the wizard: its start, its steps, and the actions of its buttons. All of them work without scripts.

mod buttons;
mod sending;

use super::{
    failed_letters,
    forms::{DONE_KEY, Form},
    guard, own_activities,
    personal::{PageError, PersonalRequest, PersonalResponse},
};
use crate::{
    domain::{
        draft::{Change, Draft, DraftField, FieldId, Step},
        submission::Sent,
        week::{Sending, Week},
    },
    locale::Locale,
    pages::{
        mailbox, missing,
        registration::{self as registration_pages, LIST_MUNICIPALITIES, StepContext},
    },
    parts::html::Markup,
    server::{
        clock,
        limits::Action,
        service::{
            confirmation,
            drafts::{self, OpenDraft},
            own_activities::{NOTE_LASTS_MS, note},
            parties,
            registration::{self, StepRequest},
            status,
        },
        store::NewKey,
    },
    urls::{Address, Page},
};
use buttons::{act_on_fields, opened_row, outdated};
use sending::{confirmed_path, mail_confirmation, mail_link, send};

/// Query key of the instant of the event that [`DONE_KEY`] names, in milliseconds of the site's clock.
const AT_KEY: &str = "vid";
/// Query key of the field whose party is searched for.
const FIND_KEY: &str = "sok";
/// Query key of the row whose occurrence lists every municipality.
const LIST_KEY: &str = "kommuner";
/// Value of [`DONE_KEY`] after the draft's address was mailed.
const MAILED: &str = "mejlat";
const NOT_MAILED: &str = "inget-mejl";
const TOO_MANY_MAILED: &str = "for-manga-mejl";

pub async fn intro(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    let published = request.site.published();
    let week = request.site.week(&published, None);
    let now_s = request.site.clock.now_s();
    let sending = week.map_or(Sending::NotYet, |week| week.sending(now_s, now_s));
    // The page names the last minute of registration rather than the instant of its end.
    let last_minute = week.map_or_else(
        || clock::moment(now_s, "UTC"),
        |week| clock::moment(week.registration_closes.unix_s - 60, &week.time_zone),
    );
    Ok(PersonalResponse::Page(registration_pages::intro(request.locale, week, sending, last_minute)))
}

pub async fn begin(request: &PersonalRequest, form: Form) -> Result<PersonalResponse, PageError> {
    let published = request.site.published();
    let now_s = request.site.clock.now_s();
    let week: Option<&Week> = request.site.week(&published, None);
    let Some(week) = week.filter(|week| week.sending(now_s, now_s) == Sending::Open) else {
        return intro(request).await;
    };
    if form.value("action") != "begin" || guard::honeypot_filled(&form) {
        return intro(request).await;
    }
    request.site.limits.take(Action::BeginDraft, &request.source)?;
    let mut draft = Draft::default();
    if let Some(person) = &request.person {
        draft.set(DraftField::OwnEmail, person.email());
    }
    let key = drafts::begin(&request.site, &week.slug, request.locale, &draft, None, NewKey::Begun).await?;
    Ok(PersonalResponse::Redirect(step_path(request.locale, &key, Step::Who)))
}

pub async fn get(request: &PersonalRequest, key: &str, step: Option<Step>) -> Result<PersonalResponse, PageError> {
    let Some(opened) = drafts::open(&request.site, key).await? else { return Ok(no_such_draft(request.locale)) };
    let Some(step) = step else {
        return Ok(PersonalResponse::Redirect(step_path(request.locale, key, where_to_go_on(&opened))));
    };
    let (mut asked, mut around) = (StepRequest::default(), StepContext::default());
    if let Some(field_id) = request.query_value(FIND_KEY).and_then(FieldId::parse) {
        let found = parties::find(&opened.registry, opened.stored.draft.value(field_id), request.locale);
        asked.found = Some((field_id, found));
    }
    asked.listed_row = request.query_value(LIST_KEY).and_then(|row| row.parse().ok());
    let done = request.query_value(DONE_KEY).unwrap_or("");
    let status = status::status(&request.site, &opened).await?;
    asked.sent = Sent::parse(done).filter(|sent| status.as_ref().is_some_and(|it| it.confirms(*sent)));
    let own_email = drafts::own_email(&opened.stored.draft);
    asked.note = match done {
        // The address may have been edited since.
        MAILED => own_email
            .as_deref()
            .filter(|email| opened.stored.mailed_to.as_deref() == Some(*email))
            .map(|email| request.locale.register_mail_link_sent(email)),
        TOO_MANY_MAILED if is_recent(request) => Some(request.locale.register_mail_link_too_many().to_owned()),
        NOT_MAILED if own_email.is_none() => Some(request.locale.register_mail_link_no().to_owned()),
        word => match &status {
            Some(status) => note(&request.site, request.locale, word, &status.stored).await?,
            None => None,
        },
    };
    if matches!(step, Step::Contact | Step::Send)
        && let Some(email) = &own_email
    {
        around.mails = mails_to(request, email);
    }
    if opened.stored.activity_id.is_none() && matches!(step, Step::Contact | Step::Send) {
        let failed = request.site.store.failed_letters_of_draft(opened.stored.id).await?;
        around.failed_letters = failed_letters::shown(&request.site, request.locale, failed);
    }
    asked.locks_addresses = !drafts::may_type_addresses(&request.site, &opened, request.session_email()).await?;
    if step == Step::Send {
        around.manage = own_activities::section_of_draft(request, &opened, key).await?;
    }
    page(request, &opened, key, step, asked, &around).await
}

/// Answer with a step of the wizard.
pub async fn page(
    request: &PersonalRequest,
    opened: &OpenDraft,
    key: &str,
    step: Step,
    asked: StepRequest,
    around: &StepContext,
) -> Result<PersonalResponse, PageError> {
    let checked = drafts::validate_at(opened, request.site.clock.now_s());
    let view = registration::step(&request.site, request.locale, opened, key, step, &checked, asked).await?;
    Ok(PersonalResponse::Page(registration_pages::shown(&view, around)))
}

/// Whether the event that the query names happened within the last minutes.
fn is_recent(request: &PersonalRequest) -> bool {
    let at_ms = request.query_value(AT_KEY).and_then(|at_ms| at_ms.parse::<i64>().ok());
    at_ms.is_some_and(|at_ms| (0..NOTE_LASTS_MS).contains(&(request.now_ms() - at_ms)))
}

/// First step with a problem; the last step if there is none, or if the activity was sent.
fn where_to_go_on(opened: &OpenDraft) -> Step {
    if opened.stored.activity_id.is_some() {
        return Step::Send;
    }
    let checked = drafts::validate(opened);
    checked.problems.iter().map(|(field_id, _)| field_id.step()).min().unwrap_or(Step::Send)
}

/// Shown mails to an address, where no mail server is set.
fn mails_to(request: &PersonalRequest, email: &str) -> Markup {
    let mails = super::mailbox::mails_to(request, email);
    Markup::of(mails.map(|mails| Markup::of(mailbox::shown_mails(request.locale, &mails))))
}

fn no_such_draft(locale: Locale) -> PersonalResponse {
    let (title, why) = (locale.register_draft_missing_title(), locale.register_draft_missing());
    PersonalResponse::Page(missing::missing(locale, title, why, 404))
}

fn step_path(locale: Locale, key: &str, step: Step) -> String {
    Address::new(locale, Page::Draft { key: key.to_owned(), step: Some(step) }).path()
}

pub async fn post(
    request: &PersonalRequest,
    key: &str,
    step: Option<Step>,
    form: Form,
) -> Result<PersonalResponse, PageError> {
    let Some(mut opened) = drafts::open(&request.site, key).await? else { return Ok(no_such_draft(request.locale)) };
    let Some(posted) = request.posted else { return Err(PageError::NotFound) };
    let requester = opened.requester(posted, request.person.as_ref(), &request.source);
    let step = step.unwrap_or(Step::Who);
    if form.has("own") {
        return own_activities::post_of_draft(request, &opened, &requester, key, &form).await;
    }
    request.site.limits.take(Action::Save, &request.source)?;
    request.site.limits.take(Action::SaveDraft, &opened.stored.id.to_string())?;
    let may_type_addresses = drafts::may_type_addresses(&request.site, &opened, request.session_email()).await?;
    let mut changes = drafts::allowed(changes_of(&opened.stored.draft, &form), may_type_addresses);
    let action = form.value("action").to_owned();
    let editor = form.value("editor").to_owned();
    let leaves = action == "next" || action == "back" || action == "send" || action.starts_with("goto:");
    if leaves {
        let steps: &[Step] = if action == "send" { Step::ALL } else { &[step] };
        changes.push(drafts::change_by_system(DraftField::Left, drafts::left(&opened.stored.draft, steps), &editor));
    }
    let before = opened.stored.draft.clone();
    opened.stored = drafts::save_changes(&request.site, opened.stored.id, &changes).await?;
    // A POST through a mailed link proves that its sender reads that mail.
    let confirmed = confirmation::confirm(&request.site, &opened, &requester).await?;
    let outdated = outdated(&opened.registry, &before, &opened.stored.draft, &editor);
    if !outdated.is_empty() {
        opened.stored = drafts::save_changes(&request.site, opened.stored.id, &outdated).await?;
    }
    let more = act_on_fields(&opened, &action, &editor, step, leaves);
    let more = drafts::allowed(more, may_type_addresses);
    if !more.is_empty() {
        opened.stored = drafts::save_changes(&request.site, opened.stored.id, &more).await?;
    }
    let here = |place: &str| Ok(PersonalResponse::Redirect(format!("{}{place}", step_path(request.locale, key, step))));
    if is_contested(&opened, &changes) {
        return here("#step");
    }
    if leaves || action == "save" {
        drafts::mail_address_of(&request.site, &opened.stored, 0, &request.source).await?;
    }
    let (verb, rest) = action.split_once(':').unwrap_or((&action, ""));
    match verb {
        "next" => Ok(PersonalResponse::Redirect(step_path(request.locale, key, step.next().unwrap_or(step)))),
        "back" => Ok(PersonalResponse::Redirect(step_path(request.locale, key, step.previous().unwrap_or(step)))),
        "goto" => Ok(PersonalResponse::Redirect(step_path(request.locale, key, Step::parse(rest).unwrap_or(step)))),
        "add-occurrence" | "add-partner" => here(&format!("#{}", opened_row(&more))),
        LIST_MUNICIPALITIES => {
            let row = rest.parse().unwrap_or(1);
            here(&format!("?{LIST_KEY}={row}#f-{}", DraftField::Municipality.row(row)))
        }
        "find" => here(&format!("?{FIND_KEY}={rest}#found")),
        "pick" | "settle" => here(&format!("#f-{}", rest.split(':').next().unwrap_or(""))),
        "mail-link" => mail_link(request, &opened, &requester, key).await,
        "send" => send(request, &opened, &requester, key).await,
        "confirm" => Ok(PersonalResponse::Redirect(confirmed_path(request, confirmed, key))),
        "dismiss" => {
            let failed = request.site.store.failed_letters_of_draft(opened.stored.id).await?;
            let number = rest.parse().unwrap_or_default();
            failed_letters::dismiss(&request.site, &requester.actor(), &failed, number).await?;
            here("#step")
        }
        "mail-confirmation" => mail_confirmation(request, &opened, &requester, key).await,
        _ => here("#step"),
    }
}

/// Changes from the submitted form. A field that another editor changed last and whose value still has the fingerprint
/// from its page is untouched, and left out; a field without a ticked box counts as empty.
fn changes_of(draft: &Draft, form: &Form) -> Vec<Change> {
    let seen = form.value("seen").parse().unwrap_or(0);
    let editor = form.value("editor");
    let change = |shown: &str| {
        let (name, stood) = shown.split_once('=').unwrap_or((shown, ""));
        let field_id = FieldId::parse(name).filter(|field_id| !field_id.field.is_inner())?;
        let value = form.values(name).join(" ");
        let value = value.get(..floor_of(&value)).unwrap_or_default().to_owned();
        let is_of_another = draft.typed(field_id).is_some_and(|typed| typed.editor != editor);
        let is_untouched = is_of_another && Draft::fingerprint(&value) == stood;
        (!is_untouched).then(|| Change { field_id, value, seen, editor: editor.to_owned(), settles: false })
    };
    form.values("shown").into_iter().filter_map(change).collect()
}

/// Length in bytes of the part that is kept: a draft stores no more, and a longer value is not typed by hand.
fn floor_of(value: &str) -> usize {
    value.floor_char_boundary(Draft::MOST_BYTES)
}

fn is_contested(opened: &OpenDraft, changes: &[Change]) -> bool {
    changes.iter().any(|change| {
        let typed = opened.stored.draft.typed(change.field_id);
        typed.is_some_and(|typed| typed.others.iter().any(|other| other.editor == change.editor))
    })
}
