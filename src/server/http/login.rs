//! `/logga-in`: requests a link, uses it, and ends sessions.

use super::{
    forms::Form,
    mailbox,
    personal::{PageError, PersonalRequest, PersonalResponse},
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

pub fn get(request: &PersonalRequest) -> PersonalResponse {
    let back = request.query_value(BACK_KEY).and_then(login::back_path);
    PersonalResponse::Page(match &request.person {
        Some(person) => {
            let onward = back.unwrap_or_else(|| login::home(request.locale, person.role));
            pages::signed_in(request.locale, person.email(), &onward)
        }
        None => pages::ask(request.locale, &pages::Ask { back: back.as_deref(), ..Default::default() }),
    })
}

pub async fn post(request: &PersonalRequest, form: Form) -> Result<PersonalResponse, PageError> {
    let action = form.value("action");
    if action == pages::LOG_OUT {
        return log_out(request).await;
    }
    if action == REVOKE_OTHERS || action.starts_with(REVOKE) {
        return revoke(request, &form).await;
    }
    ask(request, &form).await
}

/// A GET does not use a link up: programs that read mail follow every link.
pub async fn get_link(request: &PersonalRequest, token: &str) -> Result<PersonalResponse, PageError> {
    let link = login::waiting_link(&request.site, token).await?;
    Ok(PersonalResponse::Page(match link {
        Some(link) => pages::confirm(&request.address, &link.email),
        None => pages::spent(request.locale),
    }))
}

pub async fn post_link(request: &PersonalRequest, token: &str) -> Result<PersonalResponse, PageError> {
    let browser = session::browser(&request.headers);
    let known = session::browser_secret(&request.site, &request.headers);
    let Some(begun) = login::spend(&request.site, token, &browser, known, request.person.as_ref()).await? else {
        return Ok(PersonalResponse::Page(pages::spent(request.locale)));
    };
    let to = begun.back.as_deref().and_then(login::back_path);
    let to = to.unwrap_or_else(|| login::home(request.locale, begun.role));
    let cookies = vec![
        session::cookie(&request.site, &begun.secret),
        session::browser_cookie(&request.site, &begun.browser_secret),
    ];
    Ok(PersonalResponse::RedirectWithCookies(to, cookies))
}

async fn ask(request: &PersonalRequest, form: &Form) -> Result<PersonalResponse, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let back = login::back_path(form.value(BACK_KEY));
    let known = session::browser_secret(site, &request.headers);
    let asked = login::request_link(site, form.value("email"), locale, back.as_deref(), &request.source, known).await;
    let (problem, status) = match asked {
        Ok(email) => {
            let mails = latest_mail(request, &email).await?;
            let (minutes, back) = (LOGIN_MINUTES as usize, back.as_deref());
            return Ok(PersonalResponse::Page(pages::asked(locale, &email, minutes, back, mails.as_deref())));
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
            return Ok(PersonalResponse::TooMany(pages::ask(locale, &ask), too_many));
        }
        Err(LoginRequestError::Store(error)) => return Err(error.into()),
    };
    let ask =
        pages::Ask { email: form.value("email"), back: back.as_deref(), problem: Some(problem), status: Some(status) };
    Ok(PersonalResponse::Page(pages::ask(locale, &ask)))
}

/// Latest letter that was kept instead of sent, for trying the site on one's own computer.
async fn latest_mail(request: &PersonalRequest, email: &str) -> Result<Option<Vec<MailView>>, PageError> {
    if request.sees_mail() {
        delivery::settle(&request.site).await?;
    }
    let mails = mailbox::mails_to(request, email);
    Ok(mails.map(|mails| mails.into_iter().take(1).collect()))
}

async fn log_out(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    if let Some(person) = &request.person {
        request.site.store.end_session(person.session_id, person.email()).await?;
    }
    Ok(PersonalResponse::RedirectWithCookies(request.path(Page::LogIn), vec![session::forget_cookie(&request.site)]))
}

async fn revoke(request: &PersonalRequest, form: &Form) -> Result<PersonalResponse, PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    let store = &request.site.store;
    let action = form.value("action");
    if action == REVOKE_OTHERS {
        store.end_other_sessions(person.session_id, person.email()).await?;
    } else if let Some(id) = action.strip_prefix(REVOKE).and_then(|id| id.parse().ok()) {
        store.end_session(id, person.email()).await?;
    }
    let back = login::back_path(form.value(BACK_KEY)).unwrap_or_else(|| request.path(Page::Mine));
    Ok(PersonalResponse::Redirect(format!("{back}#sessions")))
}
