//! Buttons that send: the registration itself, its confirmation, and the draft's address.

use super::{AT_KEY, MAILED, NOT_MAILED, TOO_MANY_MAILED, step_path};
use crate::{
    domain::{draft::Step, submission::Sent},
    server::{
        http::{
            forms::DONE_KEY,
            personal::{Answer, Failure, Visit},
        },
        limits::Action,
        service::{
            confirmation,
            drafts::{self, OpenDraft},
            identity::Requester,
            outgoing::{Cause, Enqueued},
            submission::{self, SubmissionOutcome},
        },
    },
};

pub(super) async fn mail_link(
    visit: &Visit,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<Answer, Failure> {
    let contact = step_path(visit.locale, key, Step::Contact);
    let Some(email) = drafts::own_email(&opened.stored.draft) else {
        return Ok(Answer::Go(format!("{contact}?{DONE_KEY}={NOT_MAILED}#step")));
    };
    visit.site.limits.take(Action::AskForMail, &visit.source)?;
    let cause = Cause::towards(&email, requester);
    Ok(Answer::Go(match drafts::mail_address_to(&visit.site, &opened.stored, &email, 0, cause).await? {
        Enqueued::Yes => format!("{contact}?{DONE_KEY}={MAILED}#step"),
        Enqueued::No { .. } => format!("{contact}?{DONE_KEY}={TOO_MANY_MAILED}&{AT_KEY}={}#step", visit.now_ms()),
    }))
}

pub(super) async fn send(
    visit: &Visit,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<Answer, Failure> {
    if opened.stored.sent_ms.is_none() {
        visit.site.limits.take(Action::Send, &visit.source)?;
    }
    let here = step_path(visit.locale, key, Step::Send);
    Ok(Answer::Go(match submission::send(&visit.site, opened, requester).await? {
        SubmissionOutcome::Sent(sent) => format!("{here}?{DONE_KEY}={}#sent", sent.word()),
        SubmissionOutcome::Problems => format!("{here}#problems"),
        SubmissionOutcome::NotNow(_) => here,
    }))
}

/// Path of the last step with a note on the result of the confirmation.
pub(super) fn confirmed_path(visit: &Visit, confirmed: Option<Sent>, key: &str) -> String {
    let here = step_path(visit.locale, key, Step::Send);
    format!("{here}?{DONE_KEY}={}#sent", confirmed.unwrap_or(Sent::Unconfirmed).word())
}

pub(super) async fn mail_confirmation(
    visit: &Visit,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<Answer, Failure> {
    visit.site.limits.take(Action::AskForMail, &visit.source)?;
    let here = step_path(visit.locale, key, Step::Send);
    let sent = confirmation::mail_confirmation(&visit.site, opened, requester).await?;
    Ok(Answer::Go(match sent {
        Some(sent) => format!("{here}?{DONE_KEY}={}#sent", sent.word()),
        None => here,
    }))
}
