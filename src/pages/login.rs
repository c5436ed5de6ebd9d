//! Signing in: the form that requests a link, and the page of a link.

use super::{
    RenderedPage,
    form::{action_button, email_field, email_problem},
    layout::personal_page,
    mailbox::{MailView, shown_mails},
};
use crate::{
    domain::filter::encode,
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, BACK_KEY, Page},
};

/// Values of the field `action` of forms at `/logga-in`; the buttons of sessions have others.
pub const ASK: &str = "ask";
pub const LOG_OUT: &str = "log-out";

/// Form that requests a link.
#[derive(Default)]
pub struct Ask<'a> {
    /// Address as typed.
    pub email: &'a str,
    pub back: Option<&'a str>,
    pub problem: Option<&'a str>,
    /// HTTP status, where it is not 200.
    pub status: Option<u16>,
}

pub fn ask(locale: Locale, ask: &Ask) -> RenderedPage {
    let content = maud! {
        @if let Some(problem) = ask.problem { (email_problem(locale.login_problems(), problem)) }
        p.lead { (locale.login_lead()) }
        form method="post" action=(Address::new(locale, Page::LogIn).path()) {
            @if let Some(back) = ask.back { input type="hidden" name=(BACK_KEY) value=(back); }
            (email_field(locale.login_email(), locale.login_email_hint(), ask.email, ask.problem))
            (action_button("button main", ASK, locale.login_ask()))
        }
    };
    personal_page(locale.login_title(), ask.status, content)
}

/// Answer to every request for a link; `mails` are those that were kept instead of sent, where they are shown.
pub fn asked(
    locale: Locale,
    email: &str,
    minutes: usize,
    back: Option<&str>,
    mails: Option<&[MailView]>,
) -> RenderedPage {
    let content = maud! {
        p.lead role="status" { (locale.login_asked(email)) }
        p { (locale.login_asked_minutes(minutes)) }
        (mails.map(|mails| shown_mails(locale, mails)))
        p { (locale.login_asked_none()) }
        (ask_again(locale, back, "button"))
    };
    personal_page(locale.login_asked_title(), None, content)
}

/// Page of a mailed link; only its button uses the link up.
pub fn confirm(address: &Address, email: &str) -> RenderedPage {
    let locale = address.locale;
    let content = maud! {
        p.lead { (locale.login_confirm(&masked(email))) }
        form method="post" action=(address.path()) {
            p { button.button.main type="submit" { (locale.login_confirm_button()) } }
        }
        p.hint { (locale.login_confirm_why()) }
    };
    personal_page(locale.login_title(), None, content)
}

/// Page of a link that is used up or has expired.
pub fn spent(locale: Locale) -> RenderedPage {
    let content = maud! {
        p.lead { (locale.login_spent()) }
        (ask_again(locale, None, "button main"))
    };
    personal_page(locale.login_spent_title(), Some(410), content)
}

/// Page for somebody who is signed in already.
pub fn signed_in(locale: Locale, email: &str, onward: &str) -> RenderedPage {
    let content = maud! {
        p.lead { (locale.login_in(email)) }
        p { a.button.main href=(onward) { (locale.login_onward()) } }
        form method="post" action=(Address::new(locale, Page::LogIn).path()) {
            (action_button("button", LOG_OUT, locale.login_out()))
        }
    };
    personal_page(locale.login_in_title(), None, content)
}

/// Address of the login page that returns to a path.
pub fn log_in_path(locale: Locale, back: Option<&str>) -> String {
    let mut path = Address::new(locale, Page::LogIn).path();
    if let Some(back) = back {
        path.push('?');
        path.push_str(BACK_KEY);
        path.push('=');
        encode(back, &mut path);
    }
    path
}

fn ask_again(locale: Locale, back: Option<&str>, class: &str) -> impl Renderable {
    maud! {
        p { a class=(class) href=(log_in_path(locale, back)) { (locale.login_ask_again()) } }
    }
}

/// Masked address, `a…@myndighet.example`, by which people recognize their own.
fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::sessions::{self, SessionView, Sessions},
        *,
    };

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    #[test]
    fn nothing_typed_becomes_markup() {
        let locale = Locale::Sv;
        let address = Address::new(locale, Page::LoginLink { token: HOSTILE.to_owned() });
        let session =
            SessionView { id: 1, browser: HOSTILE.to_owned(), begun: HOSTILE.to_owned(), seen: HOSTILE.to_owned() };
        let sessions = Sessions { list: vec![session], own_id: 2, back: HOSTILE.to_owned() };
        let asking =
            Ask { email: HOSTILE, back: Some(HOSTILE), problem: Some(locale.login_not_an_address()), status: None };
        for html in [
            ask(locale, &asking).html,
            asked(locale, HOSTILE, 20, Some(HOSTILE), None).html,
            confirm(&address, HOSTILE).html,
            signed_in(locale, HOSTILE, HOSTILE).html,
            Markup::of(sessions::section(locale, &sessions)),
        ] {
            assert!(!html.as_str().contains("<script"), "{html:?}");
        }
    }

    #[test]
    fn an_address_is_masked() {
        assert_eq!(masked("åsa@myndighet.example"), "å…@myndighet.example");
        assert_eq!(masked(""), "");
    }
}
