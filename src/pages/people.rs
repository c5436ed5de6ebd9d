//! `/granska/personer`: who has a role, inviting somebody, and the mail that is stuck.

use super::{
    Shown,
    letters::{self, FailedLetter},
    login::{begun, button, email_field, form, problems, shown},
};
use crate::{
    domain::access::Role,
    locale::Locale,
    parts::html::Html,
    urls::{Address, Page},
};

/// What the forms ask for, in their field `action`; an address follows [`TAKE`], a role and an address [`CHANGE`].
pub const INVITE: &str = "invite";
pub const CHANGE: &str = "change";
pub const TAKE: &str = "take";

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
    /// The newest letters that were not sent.
    pub stuck: Vec<FailedLetter>,
    /// How many there are.
    pub stuck_count: usize,
    /// How many letters are held since a restore.
    pub held_count: usize,
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

pub fn people(view: &People) -> Shown {
    let locale = view.locale;
    let mut html = begun(locale.people_title());
    if let Some(note) = view.note {
        html.raw("<p class=\"done\" role=\"status\">").text(note).raw("</p>");
    }
    if let Some(problem) = view.problem {
        problems(&mut html, locale.people_problems(), problem);
    }
    html.raw("<p class=\"lead\">").text(locale.people_lead()).raw("</p><p><a");
    html.attribute("href", &Address::new(locale, Page::DeskHistory).path()).raw(">").text(locale.history_title());
    html.raw("</a></p><section><h2>").text(locale.people_list());
    html.raw("</h2><ul class=\"own-list\">");
    for person in &view.people {
        one_person(&mut html, locale, person);
    }
    html.raw("</ul></section>");
    invitation(&mut html, view);
    stuck_section(&mut html, view);
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

fn stuck_section(html: &mut Html, view: &People) {
    let locale = view.locale;
    html.raw("<section id=\"mail\"><h2>").text(locale.people_stuck()).raw("</h2>");
    if view.held_count > 0 {
        html.raw("<p>").text(&locale.people_held(view.held_count)).raw("</p>");
    }
    if view.stuck.is_empty() {
        html.raw("<p>").text(locale.people_stuck_none()).raw("</p></section>");
        return;
    }
    if view.stuck_count > view.stuck.len() {
        let (all, shown) = (view.stuck_count.to_string(), view.stuck.len().to_string());
        html.raw("<p>").text(&locale.letters_more(&all, &shown)).raw("</p>");
    }
    form(html, locale, Page::DeskPeople);
    letters::list(html, locale, &view.stuck, true);
    html.raw("</form></section>");
}

fn role_name(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Moderator => locale.people_moderator(),
        Role::Admin => locale.people_admin(),
    }
}
