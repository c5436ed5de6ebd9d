//! Buttons that send: the registration itself, its confirmation, and the draft's address.

use super::{AT_KEY, MAILED, NOT_MAILED, TOO_MANY_MAILED, step_path};
use crate::{
    domain::{draft::Step, submission::Sent},
    server::{
        http::{
            forms::DONE_KEY,
            personal::{PageError, PersonalRequest, PersonalResponse},
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
    request: &PersonalRequest,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<PersonalResponse, PageError> {
    let contact = step_path(request.locale, key, Step::Contact);
    let Some(email) = drafts::own_email(&opened.stored.draft) else {
        return Ok(PersonalResponse::Redirect(format!("{contact}?{DONE_KEY}={NOT_MAILED}#step")));
    };
    request.site.limits.take(Action::AskForMail, &request.source)?;
    let cause = Cause::towards(&email, requester);
    Ok(PersonalResponse::Redirect(
        match drafts::mail_address_to(&request.site, &opened.stored, &email, 0, cause).await? {
            Enqueued::Yes => format!("{contact}?{DONE_KEY}={MAILED}#step"),
            Enqueued::No { .. } => format!("{contact}?{DONE_KEY}={TOO_MANY_MAILED}&{AT_KEY}={}#step", request.now_ms()),
        },
    ))
}

pub(super) async fn send(
    request: &PersonalRequest,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<PersonalResponse, PageError> {
    if opened.stored.sent_ms.is_none() {
        request.site.limits.take(Action::Send, &request.source)?;
    }
    let here = step_path(request.locale, key, Step::Send);
    Ok(PersonalResponse::Redirect(match submission::send(&request.site, opened, requester).await? {
        SubmissionOutcome::Sent(sent) => format!("{here}?{DONE_KEY}={}#sent", sent.word()),
        SubmissionOutcome::Problems => format!("{here}#problems"),
        SubmissionOutcome::NotNow(_) => here,
    }))
}

/// Path of the last step with a note on the result of the confirmation.
pub(super) fn confirmed_path(request: &PersonalRequest, confirmed: Option<Sent>, key: &str) -> String {
    let here = step_path(request.locale, key, Step::Send);
    format!("{here}?{DONE_KEY}={}#sent", confirmed.unwrap_or(Sent::Unconfirmed).word())
}

pub(super) async fn mail_confirmation(
    request: &PersonalRequest,
    opened: &OpenDraft,
    requester: &Requester,
    key: &str,
) -> Result<PersonalResponse, PageError> {
    request.site.limits.take(Action::AskForMail, &request.source)?;
    let here = step_path(request.locale, key, Step::Send);
    let sent = confirmation::mail_confirmation(&request.site, opened, requester).await?;
    Ok(PersonalResponse::Redirect(match sent {
        Some(sent) => format!("{here}?{DONE_KEY}={}#sent", sent.word()),
        None => here,
    }))
}
