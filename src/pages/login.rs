//! Signing in: asking for a link, the page that a link leads to, and where one is signed in.

use super::Shown;
use crate::{
    api::head::Head,
    locale::Locale,
    parts::html::Html,
    urls::{Address, BACK_KEY, Page},
};

/// What a form at `/logga-in` asks for, in its field `action`; the number of the session follows [`REVOKE`].
pub const ASK: &str = "ask";
pub const LOG_OUT: &str = "log-out";
pub const REVOKE: &str = "revoke:";
pub const REVOKE_OTHERS: &str = "revoke-others";

/// The form that asks for a link.
#[derive(Default)]
pub struct Ask<'a> {
    /// As it was typed.
    pub email: &'a str,
    pub back: Option<&'a str>,
    pub problem: Option<&'a str>,
    /// Where it is not 200.
    pub status: Option<u16>,
}

/// A session as it is shown, its instants in words.
pub struct SessionShown {
    pub id: i64,
    /// `Firefox, Windows`; may be empty.
    pub browser: String,
    pub begun: String,
    pub seen: String,
}

pub fn ask(locale: Locale, ask: &Ask) -> Shown {
    let mut html = begun(locale.login_title());
    if let Some(problem) = ask.problem {
        problems(&mut html, locale.login_problems(), problem);
    }
    html.raw("<p class=\"lead\">").text(locale.login_lead()).raw("</p>");
    form(&mut html, locale, Page::LogIn);
    back_field(&mut html, ask.back);
    email_field(&mut html, locale.login_email(), locale.login_email_hint(), ask.email, ask.problem);
    button(&mut html, "button main", ASK, locale.login_ask());
    html.raw("</form></div>");
    shown(locale.login_title(), ask.status, html)
}

/// What everybody is answered who gave an address; `mails` are those that would have been sent, as HTML.
pub fn asked(locale: Locale, email: &str, minutes: usize, back: Option<&str>, mails: &str) -> Shown {
    let mut html = begun(locale.login_asked_title());
    html.raw("<p class=\"lead\" role=\"status\">").text(&locale.login_asked(email)).raw("</p><p>");
    html.text(&locale.login_asked_minutes(minutes)).raw("</p>").raw(mails);
    html.raw("<p>").text(locale.login_asked_none()).raw("</p>");
    ask_again(&mut html, locale, back, "button");
    html.raw("</div>");
    shown(locale.login_asked_title(), None, html)
}

/// The page that a mailed link leads to: only the button spends it.
pub fn confirm(address: &Address, email: &str) -> Shown {
    let locale = address.locale;
    let mut html = begun(locale.login_title());
    html.raw("<p class=\"lead\">").text(&locale.login_confirm(&masked(email))).raw("</p>");
    form(&mut html, locale, address.page.clone());
    html.raw("<p><button type=\"submit\" class=\"button main\">").text(locale.login_confirm_button());
    html.raw("</button></p></form><p class=\"hint\">").text(locale.login_confirm_why()).raw("</p></div>");
    shown(locale.login_title(), None, html)
}

/// For a link that lets nobody in any more.
pub fn spent(locale: Locale) -> Shown {
    let mut html = begun(locale.login_spent_title());
    html.raw("<p class=\"lead\">").text(locale.login_spent()).raw("</p>");
    ask_again(&mut html, locale, None, "button main");
    html.raw("</div>");
    shown(locale.login_spent_title(), Some(410), html)
}

/// For who is signed in already.
pub fn signed_in(locale: Locale, email: &str, onward: &str) -> Shown {
    let mut html = begun(locale.login_in_title());
    html.raw("<p class=\"lead\">").text(&locale.login_in(email)).raw("</p><p><a class=\"button main\"");
    html.attribute("href", onward).raw(">").text(locale.login_onward()).raw("</a></p>");
    log_out_form(&mut html, locale);
    html.raw("</div>");
    shown(locale.login_in_title(), None, html)
}

/// A button that ends this browser's session.
pub fn log_out_form(html: &mut Html, locale: Locale) {
    form(html, locale, Page::LogIn);
    button(html, "button", LOG_OUT, locale.login_out());
    html.raw("</form>");
}

/// Where one is signed in, each with a button that ends it; afterwards one is led back to `back`.
pub fn sessions_section(html: &mut Html, locale: Locale, sessions: &[SessionShown], own_id: i64, back: &str) {
    html.raw("<section class=\"sessions\" id=\"sessions\"><h2>").text(locale.login_sessions()).raw("</h2>");
    form(html, locale, Page::LogIn);
    back_field(html, Some(back));
    html.raw("<ul class=\"own-list\">");
    for session in sessions {
        let browser = match session.browser.split_once(", ") {
            Some((browser, system)) => locale.login_session_browser(browser, system),
            None if session.browser.is_empty() => locale.login_session_unknown().to_owned(),
            None => session.browser.clone(),
        };
        let is_own = session.id == own_id;
        html.raw("<li><p><strong>").text(&browser).raw("</strong>");
        if is_own {
            html.raw(" (").text(locale.login_session_here()).raw(")");
        }
        html.raw("</p><p class=\"hint\">")
            .text(&locale.login_session_times(&session.begun, &session.seen))
            .raw("</p><p>");
        let action = if is_own { LOG_OUT.to_owned() } else { format!("{REVOKE}{}", session.id) };
        html.raw("<button type=\"submit\" class=\"button\" name=\"action\"").attribute("value", &action).raw(">");
        html.text(locale.login_session_end()).raw("<span class=\"unseen\">: ").text(&browser);
        html.raw("</span></button></p></li>");
    }
    html.raw("</ul>");
    if sessions.len() > 1 {
        button(html, "button", REVOKE_OTHERS, locale.login_sessions_end_others());
    }
    html.raw("</form></section>");
}

/// `a…@myndighet.example`: enough to see whether it is one's own.
fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
        None => String::new(),
    }
}

/// A page's beginning, with its heading; whoever writes it closes the `div`.
pub(super) fn begun(title: &str) -> Html {
    let mut html = Html::with_capacity(4 * 1024);
    html.raw("<div class=\"page access\"><h1>").text(title).raw("</h1>");
    html
}

pub(super) fn form(html: &mut Html, locale: Locale, page: Page) {
    html.raw("<form method=\"post\"").attribute("action", &Address::new(locale, page).path()).raw(">");
}

pub(super) fn button(html: &mut Html, class: &str, action: &str, words: &str) {
    html.raw("<p><button type=\"submit\" name=\"action\"")
        .attribute("class", class)
        .attribute("value", action)
        .raw(">");
    html.text(words).raw("</button></p>");
}

pub(super) fn problems(html: &mut Html, title: &str, problem: &str) {
    html.raw("<div class=\"problems\" role=\"alert\" tabindex=\"-1\" id=\"problems\"><h2>").text(title);
    html.raw("</h2><ul><li><a href=\"#f-email\">").text(problem).raw("</a></li></ul></div>");
}

/// Not of the type `email`: the browser's own words about it would come before ours.
pub(super) fn email_field(html: &mut Html, label: &str, hint: &str, value: &str, problem: Option<&str>) {
    html.raw("<div class=\"field\"><label for=\"f-email\">")
        .text(label)
        .raw("</label><p class=\"hint\" id=\"hint-email\">");
    html.text(hint).raw("</p><input id=\"f-email\" name=\"email\" inputmode=\"email\" autocomplete=\"email\"");
    html.raw(
        " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"254\" aria-describedby=\"hint-email problem-email\"",
    );
    if problem.is_some() {
        html.raw(" aria-invalid=\"true\"");
    }
    html.attribute("value", value).raw("><p class=\"problem\" id=\"problem-email\">");
    html.text(problem.unwrap_or("")).raw("</p></div>");
}

fn back_field(html: &mut Html, back: Option<&str>) {
    if let Some(back) = back {
        html.raw("<input type=\"hidden\"").attribute("name", BACK_KEY).attribute("value", back).raw(">");
    }
}

fn ask_again(html: &mut Html, locale: Locale, back: Option<&str>, class: &str) {
    let mut to = Address::new(locale, Page::LogIn).path();
    if let Some(back) = back {
        to.push('?');
        to.push_str(BACK_KEY);
        to.push('=');
        crate::domain::filter::encode(back, &mut to);
    }
    html.raw("<p><a").attribute("class", class).attribute("href", &to).raw(">");
    html.text(locale.login_ask_again()).raw("</a></p>");
}

pub(super) fn shown(title: &str, status: Option<u16>, html: Html) -> Shown {
    let head = Head { title: title.to_owned(), hidden: true, ..Head::default() };
    Shown { head, status, html: html.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    #[test]
    fn nothing_typed_becomes_markup() {
        let locale = Locale::Sv;
        let address = Address::new(locale, Page::LoginLink { token: HOSTILE.to_owned() });
        let session =
            SessionShown { id: 1, browser: HOSTILE.to_owned(), begun: HOSTILE.to_owned(), seen: HOSTILE.to_owned() };
        let mut section = Html::default();
        sessions_section(&mut section, locale, &[session], 2, HOSTILE);
        let asking =
            Ask { email: HOSTILE, back: Some(HOSTILE), problem: Some(locale.login_not_an_address()), status: None };
        for html in [
            ask(locale, &asking).html,
            asked(locale, HOSTILE, 20, Some(HOSTILE), "").html,
            confirm(&address, HOSTILE).html,
            signed_in(locale, HOSTILE, HOSTILE).html,
            section.into(),
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
