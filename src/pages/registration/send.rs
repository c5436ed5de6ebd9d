//! Last step: preview of the activity as in the programme, missing fields, and the button to send.

use super::{DraftView, StepContext, mails, problem_link, steps::standing};
use crate::{
    domain::{
        draft::{FieldId, Step},
        problem::Problem,
        review::State,
        submission::Sent,
        time::Moment,
        warnings::warnings,
        week::Sending,
    },
    pages::preview,
    parts::{
        heading::Level,
        honeypot::honeypot,
        html::prelude::*,
        near_duplicates::{Links, near_duplicates},
        warnings::warning_list,
    },
};

pub fn send<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    maud! {
        @if let Some(sent) = view.extra.sent {
            (sent_note(view, sent))
            (mails(view.locale, around))
        }
        (whom_it_is_known_by(view))
        @if view.extra.may_confirm {
            p.lead { (locale.register_confirm_lead()) }
            p.onward {
                button.button.main type="submit" name="action" value="confirm" { (locale.register_confirm()) }
            }
        }
        (missing(view))
        div #duplicates { (duplicates(view)) }
        (window(view).map(|words| maud! { p.alert { (words) } }))
        @if can_be_sent(view) {
            (send_button(view))
        }
        h3 { (locale.register_send_lead()) }
        @if let Some(preview) = &view.extra.preview {
            h4 { (locale.register_send_card()) }
            div #preview-card .as-shown { (preview::card(locale, preview)) }
            h4 { (locale.register_send_page()) }
            div #preview-page .as-shown { (preview::page(locale, preview)) }
        } @else {
            p.hint { (locale.register_send_missing_preview()) }
        }
        p.hint { (locale.register_keep_address()) }
    }
}

/// Submit button, with the honeypot.
fn send_button(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let is_main = view.sent.is_none() || !view.extra.may_confirm;
    maud! {
        (honeypot(locale))
        p.hint {
            (locale.register_send_terms())
            @if let Some(promise) = &view.week.promise {
                " "
                (locale.register_promise(locale.pick(&promise.sv, &promise.en)))
            }
        }
        p.onward {
            button.button.main[is_main].send type="submit" name="action" value="send" {
                (if view.sent.is_some() { locale.register_send_changes() } else { locale.register_send() })
            }
        }
    }
}

/// Activities of which this one may be a duplicate.
fn duplicates(view: &DraftView) -> impl Renderable {
    let (locale, near) = (view.locale, &view.extra.near_duplicates);
    (!near.is_empty()).then(|| {
        maud! {
            section.near {
                h3 { (locale.register_near()) }
                p { (locale.register_near_lead()) }
                (near_duplicates(locale, near, Links::Public))
            }
        }
    })
}

/// Problems that prevent sending, by step, with links to the fields, and warnings.
fn missing(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let odd = view.checked.activity.as_ref().map(warnings).unwrap_or_default();
    let was_tried = view.draft.left_steps().contains(&Step::Send);
    maud! {
        @if view.checked.problems.is_empty() {
            @if view.sent.is_none() {
                p.rule.is-met { (locale.register_send_ready()) }
            }
            @if let Some((_, words)) = standing(view) { p.hint { (words) } }
            (warning_list(locale, Level::H3, &odd))
        } @else {
            div.problems.is-left[!was_tried] id="problems" tabindex="-1" {
                h3 { (locale.register_send_missing()) }
                @for step in Step::ALL.iter().copied() {
                    @let problems: Vec<&(FieldId, Problem)> = view.problems_of(step).collect();
                    @if !problems.is_empty() {
                        h4 { (locale.step_name(step)) }
                        ul {
                            @for (field_id, problem) in problems {
                                (problem_link(view, *field_id, problem, view.path(step)))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn can_be_sent(view: &DraftView) -> bool {
    // An activity that was sent in time may be edited later.
    let is_in_time = view.sent.is_some() || matches!(view.sending, Sending::Open | Sending::Grace { .. });
    let is_in_use = !matches!(view.state(), Some(State::Withdrawn | State::Erased));
    let has_something = view.sent.as_ref().is_none_or(|sent| sent.unsent.as_ref().is_none_or(|it| !it.is_empty()));
    is_in_time && is_in_use && has_something
}

/// Note on the registration period; `None` while it is open or after the activity was sent.
fn window(view: &DraftView) -> Option<String> {
    let locale = view.locale;
    if view.sent.is_some() {
        return None;
    }
    let closes = view.week.registration_closes;
    match view.sending {
        Sending::Open => None,
        Sending::Grace { until_s } => {
            let (day, time) = locale.day_and_time(Moment { unix_s: until_s, offset_s: closes.offset_s });
            Some(locale.register_send_grace(&day, &time))
        }
        Sending::NotYet => {
            let (day, time) = locale.day_and_time(view.week.registration_opens);
            Some(locale.register_send_not_yet(&day, &time))
        }
        Sending::Over => {
            let (day, time) = locale.day_and_time(closes);
            Some(locale.register_send_over(&day, &time))
        }
    }
}

/// Address that the sent activity belongs to, and the one that waits to replace it.
fn whom_it_is_known_by(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let sent = view.sent.as_ref().filter(|sent| !matches!(sent.state, State::Withdrawn | State::Erased));
    let known = sent.and_then(|sent| Some((sent, sent.sent_email.as_deref()?)));
    known.map(|(sent, sent_email)| {
        let words = match &sent.pending_email {
            Some(pending) => locale.register_address_pending(pending, sent_email),
            None if sent.is_confirmed => locale.register_address_confirmed(sent_email),
            None => locale.register_address_unconfirmed(sent_email),
        };
        let waits = sent.pending_email.is_some() || !sent.is_confirmed;
        maud! {
            p.hint.known-by { (words) }
            @if let Some(time) = &sent.confirmation_at {
                p.alert { (locale.register_confirmation_at(time)) }
            }
            @if waits && !view.extra.may_confirm {
                p {
                    button.button type="submit" name="action" value="mail-confirmation" {
                        (locale.register_mail_confirmation())
                    }
                }
            }
        }
    })
}

/// Message with the result of sending.
fn sent_note(view: &DraftView, sent: Sent) -> impl Renderable {
    let locale = view.locale;
    let typed = view.checked.own_email.as_ref().map_or("", |email| email.as_str());
    let known = view.sent.as_ref();
    let sent_email = known.and_then(|sent| sent.sent_email.as_deref()).unwrap_or(typed);
    let pending = known.and_then(|sent| sent.pending_email.as_deref()).unwrap_or(typed);
    let waits = known.map(|sent| sent.waits.join(", ")).unwrap_or_default();
    let (title, words) = match sent {
        Sent::Waiting => (locale.register_sent_title(), locale.register_sent_waiting(sent_email)),
        Sent::Unconfirmed => (locale.register_sent_unconfirmed_title(), locale.register_sent_unconfirmed(sent_email)),
        Sent::NotMailed => (locale.register_sent_unconfirmed_title(), locale.register_sent_not_mailed(pending)),
        Sent::EditedNow => (locale.register_sent_title(), locale.register_edited_now().to_owned()),
        Sent::EditWaits => (locale.register_sent_title(), locale.register_edited_waits(&waits)),
        Sent::EditedBoth => (locale.register_sent_title(), locale.register_edited_both(&waits)),
        Sent::EditedHidden => (locale.register_sent_title(), locale.register_edited_hidden().to_owned()),
        Sent::Same => (locale.register_again_same_title(), locale.register_again_same().to_owned()),
        Sent::AddressPending => (locale.register_address_title(), locale.register_address_pending(pending, sent_email)),
        Sent::AddressTaken => (locale.register_address_title(), locale.register_address_confirmed(sent_email)),
        Sent::AddressNeedsProof => (locale.register_address_title(), locale.register_address_needs_proof(sent_email)),
    };
    maud! {
        div.done id="sent" tabindex="-1" role="status" {
            h3 { (title) }
            p { (words) }
        }
    }
}
