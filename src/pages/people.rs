//! `/granska/personer`: who has a role, inviting somebody, and the mail that is stuck.

use super::{
    Shown,
    login::{begun, button, email_field, form, problems, shown},
};
use crate::{domain::access::Role, locale::Locale, parts::html::Html, urls::Page};

/// What the forms ask for, in their field `action`; an address follows [`TAKE`], a role and an address [`CHANGE`], the
/// letter's number [`RETRY`].
pub const INVITE: &str = "invite";
pub const CHANGE: &str = "change";
pub const TAKE: &str = "take";
pub const RETRY: &str = "retry:";

pub struct People<'a> {
    pub locale: Locale,
    pub people: Vec<PersonShown>,
    /// What has just been done.
    pub note: Option<&'a str>,
    /// What was typed into the invitation.
    pub email: &'a str,
    pub role: Role,
    pub problem: Option<&'a str>,
    pub invite_days: usize,
    pub stuck: Vec<StuckShown>,
    /// Where one is signed in, as HTML.
    pub sessions: String,
}

pub struct PersonShown {
    pub email: String,
    pub role: Role,
    pub day: String,
    pub invited_by: String,
    pub is_oneself: bool,
}

pub struct StuckShown {
    pub id: i64,
    /// As letters are kept: `login`, `receipt`.
    pub kind: String,
    pub to: String,
    pub attempts: usize,
    pub error: String,
    /// In words; `None` where it is not tried again by itself.
    pub next: Option<String>,
}

pub fn people(view: &People) -> Shown {
    let locale = view.locale;
    let mut html = begun(locale.people_title());
    if let Some(note) = view.note {
        html.raw("<p class=\"done\" role=\"status\">").text(note).raw("</p>");
    }
    if let Some(problem) = view.problem {
        problems(&mut html, locale.people_problems(), problem);
    }
    html.raw("<p class=\"lead\">").text(locale.people_lead()).raw("</p><section><h2>").text(locale.people_list());
    html.raw("</h2><ul class=\"own-list\">");
    for person in &view.people {
        one_person(&mut html, locale, person);
    }
    html.raw("</ul></section>");
    invitation(&mut html, view);
    stuck_section(&mut html, locale, &view.stuck);
    html.raw(&view.sessions).raw("</div>");
    shown(locale.people_title(), view.problem.map(|_| 422), html)
}

fn one_person(html: &mut Html, locale: Locale, person: &PersonShown) {
    html.raw("<li><p class=\"title\">").text(&person.email);
    if person.is_oneself {
        html.raw(" (").text(locale.people_you()).raw(")");
    }
    html.raw("</p><p>").text(role_name(locale, person.role)).raw("</p><p class=\"hint\">");
    html.text(&locale.people_since(&person.invited_by, &person.day)).raw("</p>");
    form(html, locale, Page::DeskPeople);
    html.raw("<input type=\"hidden\" name=\"email\"").attribute("value", &person.email).raw(">");
    let (other, words) = match person.role {
        Role::Moderator => (Role::Admin, locale.people_make_admin()),
        Role::Admin => (Role::Moderator, locale.people_make_moderator()),
    };
    html.raw("<input type=\"hidden\" name=\"role\"").attribute("value", other.word()).raw("><p class=\"buttons\">");
    for (action, words) in [(CHANGE, words), (TAKE, locale.people_take())] {
        html.raw("<button type=\"submit\" class=\"button\" name=\"action\"").attribute("value", action).raw(">");
        html.text(words).raw("<span class=\"unseen\">: ").text(&person.email).raw("</span></button> ");
    }
    html.raw("</p></form></li>");
}

fn invitation(html: &mut Html, view: &People) {
    let locale = view.locale;
    html.raw("<section><h2>").text(locale.people_invite()).raw("</h2>");
    form(html, locale, Page::DeskPeople);
    let hint = locale.people_invite_hint(view.invite_days);
    email_field(html, locale.login_email(), &hint, view.email, view.problem);
    html.raw("<fieldset class=\"field choices\"><legend>").text(locale.people_invite_role()).raw("</legend>");
    for (role, words) in [(Role::Moderator, locale.people_moderator_may()), (Role::Admin, locale.people_admin_may())] {
        html.raw("<label class=\"choice\"><input type=\"radio\" name=\"role\"").attribute("value", role.word());
        html.raw(if role == view.role { " checked>" } else { ">" }).raw(" ").text(words).raw("</label>");
    }
    html.raw("</fieldset>");
    button(html, "button main", INVITE, locale.people_invite_button());
    html.raw("</form></section>");
}

fn stuck_section(html: &mut Html, locale: Locale, stuck: &[StuckShown]) {
    html.raw("<section id=\"mail\"><h2>").text(locale.people_stuck()).raw("</h2>");
    if stuck.is_empty() {
        html.raw("<p>").text(locale.people_stuck_none()).raw("</p></section>");
        return;
    }
    form(html, locale, Page::DeskPeople);
    html.raw("<ul class=\"own-list\">");
    for letter in stuck {
        let what = locale.people_stuck_row(letter_name(locale, &letter.kind), &letter.to);
        html.raw("<li><p class=\"title\">").text(&what).raw("</p><p class=\"hint\">");
        html.text(&locale.people_stuck_tried(letter.attempts)).raw(", ");
        match &letter.next {
            Some(when) => html.text(&locale.people_stuck_next(when)),
            None => html.text(locale.people_stuck_never()),
        };
        html.raw("</p><p lang=\"en\"><code>").text(&letter.error).raw("</code></p><p>");
        html.raw("<button type=\"submit\" class=\"button\" name=\"action\"");
        html.attribute("value", &format!("{RETRY}{}", letter.id)).raw(">").text(locale.people_stuck_retry());
        html.raw("<span class=\"unseen\">: ").text(&what).raw("</span></button></p></li>");
    }
    html.raw("</ul></form></section>");
}

fn role_name(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Moderator => locale.people_moderator(),
        Role::Admin => locale.people_admin(),
    }
}

fn letter_name(locale: Locale, kind: &str) -> &'static str {
    match kind {
        "draft" => locale.people_letter_draft(),
        "confirm" => locale.people_letter_confirm(),
        "receipt" => locale.people_letter_receipt(),
        "login" => locale.people_letter_login(),
        "invite" => locale.people_letter_invite(),
        "decided" => locale.people_letter_decided(),
        "edited" => locale.people_letter_edited(),
        "cancelled" => locale.people_letter_cancelled(),
        "restored" => locale.people_letter_restored(),
        "withdrawn" => locale.people_letter_withdrawn(),
        "editor-added" => locale.people_letter_editor_added(),
        _ => locale.people_letter_unknown(),
    }
}
