//! `/granska/personer`, for administrators: gives, changes and removes roles, and retries undelivered mail.

use super::{
    forms::{DONE_KEY, Form},
    letters,
    personal::{Answer, Failure, Visit},
    session::{self, SignedIn},
};
use crate::{
    domain::access::{Act, Role, Who, may},
    locale::Locale,
    pages::{letters::RETRY, people as pages},
    server::{
        clock,
        service::{delivery::INVITE_DAYS, login},
        store::{Person, RoleChange},
    },
    urls::Page,
};

/// Number of mails that are shown.
const MOST_STUCK: u32 = 50;

/// Rejected invitation, with its problem.
#[derive(Default)]
struct RejectedInvitation<'a> {
    email: &'a str,
    role: Option<Role>,
    problem: Option<&'static str>,
}

pub async fn get(visit: &Visit) -> Result<Answer, Failure> {
    show(visit, administrator(visit)?, &RejectedInvitation::default()).await
}

pub async fn post(visit: &Visit, form: Form) -> Result<Answer, Failure> {
    let person = administrator(visit)?;
    let site = &visit.site;
    let action = form.value("action");
    if let Some(id) = action.strip_prefix(RETRY) {
        if let Ok(id) = id.parse()
            && site.store.retry_now(id).await?
        {
            site.mailer.try_now();
        }
        return Ok(done(visit, "retried"));
    }
    if let Some(id) = letters::dismissed(action) {
        let stuck = site.store.failed_letters(MOST_STUCK).await?;
        letters::dismiss(site, person.email(), &stuck, id).await?;
        return Ok(done(visit, "dismissed"));
    }
    let role = Role::parse(form.value("role")).ok();
    let (Some(email), Some(role)) = (login::address_of(form.value("email")), role) else {
        let problem = Some(visit.locale.login_not_an_address());
        return show(visit, person, &RejectedInvitation { email: form.value("email"), role, problem }).await;
    };
    let (change, word) = match action {
        pages::CHANGE => (login::change_role(site, &email, role, person.email()).await?, "changed"),
        pages::TAKE => (login::take_role(site, &email, person.email()).await?, "taken"),
        _ => (login::invite(site, &email, role, person.email(), visit.locale).await?, "invited"),
    };
    // Administrators who have given up their own role are led elsewhere.
    let is_still_one = may(who(site.store.role(person.email()).await?), Act::Administer);
    Ok(match change {
        RoleChange::Done if !is_still_one => {
            Answer::Go(login::home(visit.locale, site.store.role(person.email()).await?))
        }
        RoleChange::Done => done(visit, word),
        RoleChange::LastAdmin => done(visit, "last-admin"),
        RoleChange::Unknown => done(visit, "unknown"),
    })
}

fn who(role: Option<Role>) -> Who {
    role.map_or(Who::Anybody, Who::Host)
}

pub(super) fn administrator(visit: &Visit) -> Result<&SignedIn, Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    if may(who(person.role), Act::Administer) { Ok(person) } else { Err(Failure::Forbidden) }
}

fn done(visit: &Visit, word: &str) -> Answer {
    Answer::Go(format!("{}?{DONE_KEY}={word}", visit.path(Page::DeskPeople)))
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

async fn show(visit: &Visit, person: &SignedIn, typed: &RejectedInvitation<'_>) -> Result<Answer, Failure> {
    let (site, locale) = (&visit.site, visit.locale);
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
        note: visit.query_value(DONE_KEY).and_then(|word| note(locale, word)),
        email: typed.email,
        role: typed.role.unwrap_or(Role::Moderator),
        problem: typed.problem,
        invite_days: INVITE_DAYS as usize,
        stuck: letters::shown(site, locale, stuck),
        stuck_count: counts.stuck as usize,
        held_count: counts.held as usize,
        sessions: session::sessions(site, locale, person, visit.path(Page::DeskPeople)).await?,
    };
    Ok(Answer::Page(pages::people(&view)))
}
