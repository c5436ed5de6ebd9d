//! `/granska/personer`, for administrators: gives, changes and removes roles, and retries undelivered mail.

use super::{
    failed_letters,
    forms::{DONE_KEY, Form},
    personal::{PageError, PersonalRequest, PersonalResponse},
    session::{self, SignedIn},
};
use crate::{
    domain::access::{Act, Role, Who, may},
    locale::Locale,
    pages::{failed_letters::RETRY, people as pages},
    server::{
        clock,
        service::{delivery::INVITE_DAYS, login},
        store::{Person, RoleChange},
    },
    urls::Page,
};

/// Number of letters that are shown.
const MOST_STUCK: u32 = 50;

/// Rejected invitation, with its problem.
#[derive(Default)]
struct RejectedInvitation<'a> {
    email: &'a str,
    role: Option<Role>,
    problem: Option<&'static str>,
}

pub async fn get(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    show(request, administrator(request)?, &RejectedInvitation::default()).await
}

pub async fn post(request: &PersonalRequest, form: Form) -> Result<PersonalResponse, PageError> {
    let person = administrator(request)?;
    let site = &request.site;
    let action = form.value("action");
    if let Some(id) = action.strip_prefix(RETRY) {
        if let Ok(id) = id.parse()
            && site.store.retry_now(id).await?
        {
            site.mailer.try_now();
        }
        return Ok(done(request, "retried"));
    }
    if let Some(id) = failed_letters::dismissed(action) {
        let stuck = site.store.failed_letters(MOST_STUCK).await?;
        failed_letters::dismiss(site, person.email(), &stuck, id).await?;
        return Ok(done(request, "dismissed"));
    }
    let role = Role::parse(form.value("role")).ok();
    let (Some(email), Some(role)) = (login::address_of(form.value("email")), role) else {
        let problem = Some(request.locale.login_not_an_address());
        return show(request, person, &RejectedInvitation { email: form.value("email"), role, problem }).await;
    };
    let (change, word) = match action {
        pages::CHANGE => (login::change_role(site, &email, role, person.email()).await?, "changed"),
        pages::TAKE => (login::take_role(site, &email, person.email()).await?, "taken"),
        _ => (login::invite(site, &email, role, person.email(), request.locale).await?, "invited"),
    };
    // Administrators who have given up their own role are led elsewhere.
    let is_still_one = may(who(site.store.role(person.email()).await?), Act::Administer);
    Ok(match change {
        RoleChange::Done if !is_still_one => {
            PersonalResponse::Redirect(login::home(request.locale, site.store.role(person.email()).await?))
        }
        RoleChange::Done => done(request, word),
        RoleChange::LastAdmin => done(request, "last-admin"),
        RoleChange::Unknown => done(request, "unknown"),
    })
}

fn who(role: Option<Role>) -> Who {
    role.map_or(Who::Anybody, Who::Host)
}

pub(super) fn administrator(request: &PersonalRequest) -> Result<&SignedIn, PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    if may(who(person.role), Act::Administer) { Ok(person) } else { Err(PageError::Forbidden) }
}

fn done(request: &PersonalRequest, word: &str) -> PersonalResponse {
    PersonalResponse::Redirect(format!("{}?{DONE_KEY}={word}", request.path(Page::DeskPeople)))
}

fn note(locale: Locale, word: &str) -> Option<&'static str> {
    Some(match word {
        "invited" => locale.people_invited(),
        "changed" => locale.people_changed(),
        "taken" => locale.people_taken(),
        "unknown" => locale.people_unknown(),
        "last-admin" => locale.people_last_admin(),
        "retried" => locale.people_retried(),
        "dismissed" => locale.letters_dismissed(),
        _ => return None,
    })
}

async fn show(
    request: &PersonalRequest,
    person: &SignedIn,
    typed: &RejectedInvitation<'_>,
) -> Result<PersonalResponse, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let published = site.published();
    let week = site.week(&published, None);
    let person_shown = |known: Person| pages::PersonView {
        day: locale.full_date(clock::moment_in(week, known.created_ms).date()),
        is_oneself: known.email == person.email(),
        email: known.email,
        role: known.role,
        invited_by: known.invited_by,
    };
    let stuck = site.store.failed_letters(MOST_STUCK).await?;
    let counts = site.store.outbox_counts().await?;
    let view = pages::People {
        locale,
        people: site.store.people().await?.into_iter().map(person_shown).collect(),
        note: request.query_value(DONE_KEY).and_then(|word| note(locale, word)),
        email: typed.email,
        role: typed.role.unwrap_or(Role::Moderator),
        problem: typed.problem,
        invite_days: INVITE_DAYS as usize,
        stuck: failed_letters::shown(site, locale, stuck),
        stuck_count: counts.stuck as usize,
        held_count: counts.held as usize,
        sessions: session::sessions(site, locale, person, request.path(Page::DeskPeople)).await?,
    };
    Ok(PersonalResponse::Page(pages::people(&view)))
}
