//! The last step: the activity exactly as the programme will show it, what is missing, and the button.

use super::{DraftView, intro::when, problem_link};
use crate::{
    domain::{
        draft::{Spot, Step},
        problem::Problem,
        review::State,
        submission::Sent,
        time::Moment,
        warnings::{Warning, warnings},
        week::Sending,
    },
    locale::Locale,
    parts::html::Html,
};

pub fn send(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    if let Some(sent) = view.extra.sent {
        html.raw(&sent_note(view, sent));
        html.raw(&view.extra.mails);
    }
    whom_it_is_known_by(html, view);
    if view.extra.may_confirm {
        html.raw("<p class=\"lead\">").text(locale.register_confirm_lead()).raw("</p><p class=\"onward\">");
        html.raw("<button type=\"submit\" class=\"button main\" name=\"action\" value=\"confirm\">");
        html.text(locale.register_confirm()).raw("</button></p>");
    }
    missing(html, view);
    html.raw("<div id=\"duplicates\">").raw(&view.extra.duplicates).raw("</div>");
    let may_send = window(html, view);
    let can_be_sent = !matches!(view.state(), Some(State::Withdrawn | State::Erased));
    let has_something = view.sent.as_ref().is_none_or(|sent| sent.unsent.as_ref().is_none_or(|it| !it.is_empty()));
    if may_send && can_be_sent && has_something {
        html.raw(&view.extra.bait);
        html.raw("<p class=\"hint\">").text(locale.register_send_terms()).raw("</p><p class=\"onward\">");
        html.raw("<button type=\"submit\" name=\"action\" value=\"send\"");
        html.attribute(
            "class",
            if view.sent.is_some() && view.extra.may_confirm { "button send" } else { "button main send" },
        )
        .raw(">");
        html.text(if view.sent.is_some() { locale.register_send_changes() } else { locale.register_send() });
        html.raw("</button></p>");
    }
    html.raw("<h3>").text(locale.register_send_lead()).raw("</h3>");
    if view.extra.card.is_empty() {
        html.raw("<p class=\"hint\">").text(locale.register_send_missing_preview()).raw("</p>");
    } else {
        html.raw("<h4>").text(locale.register_send_card()).raw("</h4><div class=\"as-shown\" id=\"preview-card\">");
        html.raw(&view.extra.card).raw("</div><h4>").text(locale.register_send_page());
        html.raw("</h4><div class=\"as-shown\" id=\"preview-page\">").raw(&view.extra.page).raw("</div>");
    }
    html.raw("<p class=\"hint\">").text(locale.register_keep_address()).raw("</p>");
}

/// What is to mend before it can be sent, by step, each leading to its field.
fn missing(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    if view.checked.problems.is_empty() {
        if view.sent.is_none() {
            html.raw("<p class=\"rule is-met\">").text(locale.register_send_ready()).raw("</p>");
        }
        let warnings = view.checked.activity.as_ref().map(warnings).unwrap_or_default();
        write_warnings(html, locale, "h3", &warnings);
        return;
    }
    let was_tried = view.draft.left_steps().contains(&Step::Send);
    html.raw(if was_tried { "<div class=\"problems\"" } else { "<div class=\"problems is-left\"" });
    html.raw(" id=\"problems\" tabindex=\"-1\"><h3>").text(locale.register_send_missing());
    html.raw("</h3>");
    for step in Step::ALL {
        let problems: Vec<&(Spot, Problem)> = view.problems_of(*step).collect();
        if problems.is_empty() {
            continue;
        }
        html.raw("<h4>").text(locale.step_name(*step)).raw("</h4><ul>");
        for (spot, problem) in problems {
            problem_link(html, view, *spot, problem, &view.path(*step));
        }
        html.raw("</ul>");
    }
    html.raw("</div>");
}

/// What is odd, and stops nobody.
pub fn write_warnings(html: &mut Html, locale: Locale, heading: &'static str, warnings: &[Warning]) {
    if warnings.is_empty() {
        return;
    }
    html.raw("<div class=\"warnings\"><").raw(heading).raw(">").text(locale.warning_heading());
    html.raw("</").raw(heading).raw("><ul>");
    for warning in warnings {
        html.raw("<li>").text(locale.warning(*warning)).raw("</li>");
    }
    html.raw("</ul></div>");
}

/// Whether it may be sent at this hour, said in words where that is not plain.
fn window(html: &mut Html, view: &DraftView) -> bool {
    let locale = view.locale;
    // What was sent in time may be changed later on.
    if view.sent.is_some() {
        return true;
    }
    let closes = view.week.registration_closes;
    let at = |unix_s: i64| when(locale, Moment { unix_s, offset_s: closes.offset_s });
    match view.sending {
        Sending::Open => true,
        Sending::Grace { until_s } => {
            let (day, time) = at(until_s);
            html.raw("<p class=\"alert\">").text(&locale.register_send_grace(&day, &time)).raw("</p>");
            true
        }
        Sending::NotYet => {
            let (day, time) = when(locale, view.week.registration_opens);
            html.raw("<p class=\"alert\">").text(&locale.register_send_not_yet(&day, &time)).raw("</p>");
            false
        }
        Sending::Over => {
            let (day, time) = when(locale, closes);
            html.raw("<p class=\"alert\">").text(&locale.register_send_over(&day, &time)).raw("</p>");
            false
        }
    }
}

/// Which address what was sent is known by, and which one waits to take its place.
fn whom_it_is_known_by(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    let Some(sent) = &view.sent else { return };
    if matches!(sent.state, State::Withdrawn | State::Erased) {
        return;
    }
    let Some(sent_email) = sent.sent_email.as_deref() else { return };
    let words = match &sent.pending_email {
        Some(pending) => locale.register_address_pending(pending, sent_email),
        None if sent.is_confirmed => locale.register_address_confirmed(sent_email),
        None => locale.register_address_unconfirmed(sent_email),
    };
    html.raw("<p class=\"hint known-by\">").text(&words).raw("</p>");
    if let Some(time) = &sent.confirmation_at {
        html.raw("<p class=\"alert\">").text(&locale.register_confirmation_at(time)).raw("</p>");
    }
    if (sent.pending_email.is_some() || !sent.is_confirmed) && !view.extra.may_confirm {
        html.raw("<p><button type=\"submit\" class=\"button\" name=\"action\" value=\"mail-confirmation\">");
        html.text(locale.register_mail_confirmation()).raw("</button></p>");
    }
}

/// What sending has come to, in words.
fn sent_note(view: &DraftView, sent: Sent) -> String {
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
    let mut html = Html::default();
    html.raw("<div class=\"done\" id=\"sent\" tabindex=\"-1\" role=\"status\"><h3>").text(title).raw("</h3><p>");
    html.text(&words).raw("</p></div>");
    html.finish()
}
