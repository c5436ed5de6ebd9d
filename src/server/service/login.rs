//! Signing in: a link is requested, mailed, and used once. Whoever reads an address's mail owns the address; whether
//! the address is known to the site is never disclosed.

use crate::{
    domain::{access::Role, place::MailAddress},
    locale::Locale,
    server::{
        limits::{Action, TooMany},
        mail::Letter,
        secret,
        service::{
            delivery::INVITE_DAYS,
            identity::SignedIn,
            outgoing::{self, Browser, Cause, Enqueued},
        },
        state::Site,
        store::{Event, LoginLink, NewSession, RoleChange, Store, StoreError, Write, events::kind},
    },
    urls::{Address, Page},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Reason why no login link was sent.
#[derive(Debug, thiserror::Error)]
pub enum LoginRequestError {
    #[error("it is no mail address")]
    NotAnAddress,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Session that has begun.
pub struct StartedSession {
    /// Value of the session's cookie.
    pub secret: String,
    /// Value of the cookie by which the browser is recognized later.
    pub browser_secret: String,
    pub role: Option<Role>,
    pub back: Option<String>,
}

/// Address in its stored form; `None` for an invalid one.
pub fn address_of(typed: &str) -> Option<String> {
    MailAddress::parse(typed).ok().map(|address| address.key())
}

/// Local path to return to: a personal page, in canonical form. Pages with secret addresses are excluded, since the
/// path is stored with the link.
pub fn back_path(asked: &str) -> Option<String> {
    // A second slash or a backslash would lead to another site.
    if !asked.starts_with('/') || asked.starts_with("//") || asked.contains('\\') {
        return None;
    }
    let address = Address::parse(asked)?;
    let holds_secret = matches!(address.page, Page::Draft { .. } | Page::LoginLink { .. });
    let leads_on = address.page.is_personal() && !holds_secret && address.page != Page::LogIn;
    leads_on.then(|| address.path())
}

/// Page after signing in without another destination.
pub fn home(locale: Locale, role: Option<Role>) -> String {
    Address::new(locale, if role.is_some() { Page::Desk } else { Page::Mine }).path()
}

/// Mails a login link to an address; returns the address as it is written to.
pub async fn request_link(
    site: &Site,
    email: &str,
    locale: Locale,
    back: Option<&str>,
    source: &str,
    browser_secret: Option<&str>,
) -> Result<String, LoginRequestError> {
    let email = address_of(email).ok_or(LoginRequestError::NotAnAddress)?;
    site.limits.take(Action::LogIn, source)?;
    let browser = match browser_secret {
        Some(secret) if site.store.knows_browser(&secret::hash(secret), &email).await? => Browser::Known,
        _ => Browser::Unknown,
    };
    let letter = Letter::Login { back: back.and_then(back_path) };
    let mut write = site.store.begin().await?;
    let cause = Cause::LogIn { source, browser };
    let queued = outgoing::enqueue(site, &mut write, &email, locale, &letter, cause).await?;
    write.commit().await?;
    site.mailer.wake();
    match queued {
        Enqueued::Yes => Ok(email),
        Enqueued::No { retry_after_s } => Err(TooMany { retry_after_s }.into()),
    }
}

/// Login link of a token. Reading does not use it up.
pub async fn waiting_link(site: &Site, token: &str) -> Result<Option<LoginLink>, StoreError> {
    site.store.login_link(&secret::hash(token), site.clock.real_ms()).await
}

/// Uses a link up and begins a session, which replaces the browser's previous one; `None` where the link is used or
/// expired.
pub async fn spend(
    site: &Site,
    token: &str,
    browser: &str,
    browser_secret: Option<&str>,
    before: Option<&SignedIn>,
) -> Result<Option<StartedSession>, StoreError> {
    let real_ms = site.clock.real_ms();
    let secret = secret::new();
    let mut write = site.store.begin().await?;
    let Some(link) = write.spend_login_link(&secret::hash(token), real_ms).await? else {
        write.roll_back().await?;
        return Ok(None);
    };
    let session = NewSession { hash: &secret::hash(&secret), email: &link.email, browser };
    write.begin_session(&session, real_ms).await?;
    let browser_secret = browser_secret.map_or_else(secret::new, str::to_owned);
    write.know_browser(&secret::hash(&browser_secret), &link.email, real_ms).await?;
    write.commit().await?;
    if let Some(before) = before {
        site.store.end_session(before.session_id, before.email()).await?;
    }
    let role = site.store.role(&link.email).await?;
    Ok(Some(StartedSession { secret, browser_secret, role, back: link.back }))
}

/// Gives a role and mails a login link, in one transaction.
pub async fn invite(
    site: &Site,
    email: &str,
    role: Role,
    invited_by: &str,
    locale: Locale,
) -> Result<RoleChange, StoreError> {
    let mut write = site.store.begin().await?;
    let change = write.give_role(email, role, invited_by, site.clock.real_ms()).await?;
    if change == RoleChange::Done {
        add_role_event(&mut write, kind::ROLE_GIVEN, email, role.word(), invited_by, site.clock.now_ms()).await?;
        outgoing::enqueue(site, &mut write, email, locale, &Letter::Invite { role }, Cause::Host(invited_by)).await?;
        write.commit().await?;
        site.mailer.wake();
    } else {
        write.roll_back().await?;
    }
    Ok(change)
}

/// Changes the role of a person who has one.
pub async fn change_role(site: &Site, email: &str, role: Role, by: &str) -> Result<RoleChange, StoreError> {
    let mut write = site.store.begin().await?;
    let change = write.change_role(email, role).await?;
    if change == RoleChange::Done {
        add_role_event(&mut write, kind::ROLE_GIVEN, email, role.word(), by, site.clock.now_ms()).await?;
        write.commit().await?;
    } else {
        write.roll_back().await?;
    }
    Ok(change)
}

/// Removes a person's role.
pub async fn take_role(site: &Site, email: &str, by: &str) -> Result<RoleChange, StoreError> {
    let mut write = site.store.begin().await?;
    let change = write.take_role(email).await?;
    if change == RoleChange::Done {
        add_role_event(&mut write, kind::ROLE_TAKEN, email, "", by, site.clock.now_ms()).await?;
        write.commit().await?;
    } else {
        write.roll_back().await?;
    }
    Ok(change)
}

async fn add_role_event(
    write: &mut Write,
    event: &str,
    email: &str,
    role: &str,
    by: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    let event = Event {
        at_ms: now_ms,
        actor: by.to_owned(),
        event: event.to_owned(),
        activity_id: None,
        about: Some(email.to_owned()),
        words: role.to_owned(),
    };
    write.add_event(&event).await
}

/// Gives a role, and returns the path of a login link; `None` where this would remove the last administrator.
pub async fn invite_by_link(
    store: &Store,
    email: &str,
    role: Role,
    invited_by: &str,
    real_ms: i64,
) -> Result<Option<String>, StoreError> {
    let token = secret::new();
    let mut write = store.begin().await?;
    if write.give_role(email, role, invited_by, real_ms).await? == RoleChange::LastAdmin {
        write.roll_back().await?;
        return Ok(None);
    }
    add_role_event(&mut write, kind::ROLE_GIVEN, email, role.word(), invited_by, real_ms).await?;
    let link = LoginLink { email: email.to_owned(), back: None };
    write.add_login_link(&secret::hash(&token), &link, real_ms, real_ms + INVITE_DAYS * DAY_MS).await?;
    write.commit().await?;
    Ok(Some(Address::new(Locale::Sv, Page::LoginLink { token }).path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_back_to_our_own_pages_only() {
        for path in ["/mina", "/mina/12", "/granska", "/en/granska/12", "/granska/personer", "/anmal"] {
            assert_eq!(back_path(path).as_deref(), Some(path));
        }
        assert_eq!(back_path("/mina//12/").as_deref(), Some("/mina/12"));
        for path in [
            "",
            "mina",
            "//evil.example/mina",
            "/\\evil.example",
            "https://evil.example/mina",
            "javascript:alert(1)",
            "/mina?x=1",
            "/mina#x",
            "/mina/x",
            "/program",
            "/logga-in",
            "/logga-in/abc234",
            "/anmal/abc234",
            "/anmal/abc234/vad",
            "/mina\r\nset-cookie: x=y",
            " /mina",
        ] {
            assert_eq!(back_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn addresses_are_kept_in_lower_case() {
        assert_eq!(address_of(" Åsa@Myndighet.Example ").as_deref(), Some("åsa@myndighet.example"));
        assert_eq!(address_of("åsa"), None);
    }
}
