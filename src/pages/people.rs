//! `/granska/personer`: the people with a role, an invitation, and undelivered mail.

use super::{
    RenderedPage,
    failed_letters::{FailedLetterView, letter_list},
    form::{action_button, email_field, email_problem, item_button},
    layout::{done_note, personal_page},
    sessions::{self, Sessions},
};
use crate::{
    domain::access::Role,
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Values of the field `action` of the forms.
pub const INVITE: &str = "invite";
pub const CHANGE: &str = "change";
pub const TAKE: &str = "take";

pub struct People<'a> {
    pub locale: Locale,
    pub people: Vec<PersonView>,
    /// Message about the last action.
    pub note: Option<&'a str>,
    /// Address that was typed into the invitation.
    pub email: &'a str,
    pub role: Role,
    pub problem: Option<&'a str>,
    pub invite_days: usize,
    /// Newest undelivered letters.
    pub stuck: Vec<FailedLetterView>,
    /// Number of all undelivered letters.
    pub stuck_count: usize,
    /// Number of letters that are held since a restore.
    pub held_count: usize,
    /// Sessions of the administrator.
    pub sessions: Sessions,
}

pub struct PersonView {
    pub email: String,
    pub role: Role,
    pub day: String,
    pub invited_by: String,
    pub is_oneself: bool,
}

pub fn people(view: &People) -> RenderedPage {
    let locale = view.locale;
    let content = maud! {
        (done_note(view.note))
        @if let Some(problem) = view.problem { (email_problem(locale.people_problems(), problem)) }
        p.lead { (locale.people_lead()) }
        p { a href=(Address::new(locale, Page::DeskHistory).path()) { (locale.history_title()) } }
        section {
            h2 { (locale.people_list()) }
            ul.own-list {
                @for person in &view.people {
                    li { (entry(locale, person)) }
                }
            }
        }
        (invitation(view))
        (failed_letters(view))
        (sessions::section(locale, &view.sessions))
    };
    personal_page(locale.people_title(), view.problem.map(|_| 422), content)
}

fn entry(locale: Locale, person: &PersonView) -> impl Renderable {
    let (other, change) = match person.role {
        Role::Moderator => (Role::Admin, locale.people_make_admin()),
        Role::Admin => (Role::Moderator, locale.people_make_moderator()),
    };
    maud! {
        p.title {
            (person.email)
            @if person.is_oneself { " (" (locale.people_you()) ")" }
        }
        p { (role_name(locale, person.role)) }
        p.hint { (locale.people_since(&person.invited_by, &person.day)) }
        form method="post" action=(Address::new(locale, Page::DeskPeople).path()) {
            input type="hidden" name="email" value=(person.email);
            input type="hidden" name="role" value=(other.word());
            p.buttons {
                (item_button(CHANGE, change, &person.email)) " "
                (item_button(TAKE, locale.people_take(), &person.email)) " "
            }
        }
    }
}

fn invitation(view: &People) -> impl Renderable {
    let locale = view.locale;
    let roles = [(Role::Moderator, locale.people_moderator_may()), (Role::Admin, locale.people_admin_may())];
    maud! {
        section {
            h2 { (locale.people_invite()) }
            form method="post" action=(Address::new(locale, Page::DeskPeople).path()) {
                @let hint = locale.people_invite_hint(view.invite_days);
                (email_field(locale.login_email(), &hint, view.email, view.problem))
                fieldset.field.choices {
                    legend { (locale.people_invite_role()) }
                    @for (role, words) in roles {
                        label.choice {
                            input type="radio" name="role" value=(role.word()) checked[role == view.role];
                            " " (words)
                        }
                    }
                }
                (action_button("button main", INVITE, locale.people_invite_button()))
            }
        }
    }
}

fn failed_letters(view: &People) -> impl Renderable {
    let locale = view.locale;
    maud! {
        section #mail {
            h2 { (locale.people_stuck()) }
            @if view.held_count > 0 { p { (locale.people_held(view.held_count)) } }
            @if view.stuck.is_empty() {
                p { (locale.people_stuck_none()) }
            } @else {
                @if view.stuck_count > view.stuck.len() {
                    p { (locale.letters_more(&view.stuck_count.to_string(), &view.stuck.len().to_string())) }
                }
                form method="post" action=(Address::new(locale, Page::DeskPeople).path()) {
                    (letter_list(locale, &view.stuck, true))
                }
            }
        }
    }
}

fn role_name(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Moderator => locale.people_moderator(),
        Role::Admin => locale.people_admin(),
    }
}
