//! `/logga-in`: requests a link, uses it, and ends sessions.

use super::{
    forms::Form,
    mailbox,
    personal::{Answer, Failure, Visit},
    session,
};
use crate::{
    pages::{
        login as pages,
        mailbox::MailView,
        sessions::{REVOKE, REVOKE_OTHERS},
    },
    server::service::{
        delivery::{self, LOGIN_MINUTES},
        login::{self, LoginRequestError},
    },
    urls::{BACK_KEY, Page},
};

pub fn get(visit: &Visit) -> Answer {
    let back = visit.query_value(BACK_KEY).and_then(login::back_path);
    Answer::Page(match &visit.person {
        Some(person) => {
            let onward = back.unwrap_or_else(|| login::home(visit.locale, person.role));
            pages::signed_in(visit.locale, person.email(), &onward)
        }
        None => pages::ask(visit.locale, &pages::Ask { back: back.as_deref(), ..Default::default() }),
    })
}

pub async fn post(visit: &Visit, form: Form) -> Result<Answer, Failure> {
    let action = form.value("action");
    if action == pages::LOG_OUT {
        return log_out(visit).await;
    }
    if action == REVOKE_OTHERS || action.starts_with(REVOKE) {
        return revoke(visit, &form).await;
    }
    ask(visit, &form).await
}

/// A GET does not use a link up: programs that read mail follow every link.
pub async fn get_link(visit: &Visit, token: &str) -> Result<Answer, Failure> {
    let link = login::waiting_link(&visit.site, token).await?;
    Ok(Answer::Page(match link {
        Some(link) => pages::confirm(&visit.address, &link.email),
        None => pages::spent(visit.locale),
    }))
}

pub async fn post_link(visit: &Visit, token: &str) -> Result<Answer, Failure> {
    let browser = session::browser(&visit.headers);
    let known = session::browser_secret(&visit.site, &visit.headers);
    let Some(begun) = login::spend(&visit.site, token, &browser, known, visit.person.as_ref()).await? else {
        return Ok(Answer::Page(pages::spent(visit.locale)));
    };
    let to = begun.back.as_deref().and_then(login::back_path);
    let to = to.unwrap_or_else(|| login::home(visit.locale, begun.role));
    let cookies =
        vec![session::cookie(&visit.site, &begun.secret), session::browser_cookie(&visit.site, &begun.browser_secret)];
    Ok(Answer::GoWithCookies(to, cookies))
}

async fn ask(visit: &Visit, form: &Form) -> Result<Answer, Failure> {
    let (site, locale) = (&visit.site, visit.locale);
    let back = login::back_path(form.value(BACK_KEY));
    let known = session::browser_secret(site, &visit.headers);
    let asked = login::request_link(site, form.value("email"), locale, back.as_deref(), &visit.source, known).await;
    let (problem, status) = match asked {
        Ok(email) => {
            let mails = latest_mail(visit, &email).await?;
            let (minutes, back) = (LOGIN_MINUTES as usize, back.as_deref());
            return Ok(Answer::Page(pages::asked(locale, &email, minutes, back, mails.as_deref())));
        }
        Err(LoginRequestError::NotAnAddress) => (locale.login_not_an_address(), 422),
        Err(LoginRequestError::TooMany(too_many)) => {
            let minutes = too_many.retry_after_s.div_ceil(60) as usize;
            let time = match minutes {
                0..=90 => locale.login_wait_minutes(minutes),
                _ => locale.login_wait_hours(minutes.div_ceil(60)),
            };
            let problem = locale.login_too_many(&time);
            let (email, problem) = (form.value("email"), Some(problem.as_str()));
            let ask = pages::Ask { email, back: back.as_deref(), problem, status: Some(429) };
            return Ok(Answer::Wait(pages::ask(locale, &ask), too_many));
        }
        Err(LoginRequestError::Store(error)) => return Err(error.into()),
    };
    let ask =
        pages::Ask { email: form.value("email"), back: back.as_deref(), problem: Some(problem), status: Some(status) };
    Ok(Answer::Page(pages::ask(locale, &ask)))
}

/// Latest mail that was kept instead of sent, for trying the site on one's own computer.
async fn latest_mail(visit: &Visit, email: &str) -> Result<Option<Vec<MailView>>, Failure> {
    if visit.sees_mail() {
        delivery::settle(&visit.site).await?;
    }
    let mails = mailbox::mails_to(visit, email);
    Ok(mails.map(|mails| mails.into_iter().take(1).collect()))
}

async fn log_out(visit: &Visit) -> Result<Answer, Failure> {
    if let Some(person) = &visit.person {
        visit.site.store.end_session(person.session_id, person.email()).await?;
    }
    Ok(Answer::GoWithCookies(visit.path(Page::LogIn), vec![session::forget_cookie(&visit.site)]))
}

async fn revoke(visit: &Visit, form: &Form) -> Result<Answer, Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    let store = &visit.site.store;
    let action = form.value("action");
    if action == REVOKE_OTHERS {
        store.end_other_sessions(person.session_id, person.email()).await?;
    } else if let Some(id) = action.strip_prefix(REVOKE).and_then(|id| id.parse().ok()) {
        store.end_session(id, person.email()).await?;
    }
    let back = login::back_path(form.value(BACK_KEY)).unwrap_or_else(|| visit.path(Page::Mine));
    Ok(Answer::Go(format!("{back}#sessions")))
}
