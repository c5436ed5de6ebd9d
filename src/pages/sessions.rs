//! Sessions of a person as a section of other pages, each with a button that ends it.

use super::{
    form::{action_button, item_button},
    login::LOG_OUT,
};
use crate::{
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, BACK_KEY, Page},
};

/// Values of the buttons in the field `action` at `/logga-in`; the session's id follows [`REVOKE`].
pub const REVOKE: &str = "revoke:";
pub const REVOKE_OTHERS: &str = "revoke-others";

/// Sessions of a person, the one of the request among them.
pub struct Sessions {
    pub list: Vec<SessionView>,
    /// Session of the request.
    pub own_id: i64,
    /// Path to return to after ending a session.
    pub back: String,
}

/// Session with its instants as text.
pub struct SessionView {
    pub id: i64,
    /// Browser and system, `Firefox, Windows`; may be empty.
    pub browser: String,
    pub begun: String,
    pub seen: String,
}

pub(super) fn section(locale: Locale, sessions: &Sessions) -> impl Renderable {
    let several = sessions.list.len() > 1;
    maud! {
        section #sessions .sessions {
            h2 { (locale.login_sessions()) }
            form method="post" action=(Address::new(locale, Page::LogIn).path()) {
                input type="hidden" name=(BACK_KEY) value=(sessions.back);
                ul.own-list {
                    @for session in &sessions.list {
                        li { (entry(locale, session, session.id == sessions.own_id)) }
                    }
                }
                @if several { (action_button("button", REVOKE_OTHERS, locale.login_sessions_end_others())) }
            }
        }
    }
}

fn entry(locale: Locale, session: &SessionView, is_own: bool) -> impl Renderable {
    let browser = match session.browser.split_once(", ") {
        Some((browser, system)) => locale.login_session_browser(browser, system),
        None if session.browser.is_empty() => locale.login_session_unknown().to_owned(),
        None => session.browser.clone(),
    };
    let action = if is_own { LOG_OUT.to_owned() } else { format!("{REVOKE}{}", session.id) };
    maud! {
        p {
            strong { (browser) }
            @if is_own { " (" (locale.login_session_here()) ")" }
        }
        p.hint { (locale.login_session_times(&session.begun, &session.seen)) }
        p { (item_button(&action, locale.login_session_end(), &browser)) }
    }
}
