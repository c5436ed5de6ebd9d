//! Results of letters that were claimed from the outbox, and how they are recorded.

use std::error::Error;

use tokio::task::JoinError;

use super::{compose::ComposeError, millis};
use crate::server::{
    mail::{Letter, SendError, Trouble, flow::End, message::MessageError},
    state::Site,
    store::{QueuedLetter, StoreError},
};

/// Reason why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeliveryError {
    #[error("it could not be written")]
    Compose(#[from] ComposeError),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error("it could not be sent")]
    Send(#[from] SendError),
    #[error("sending it stopped")]
    Stopped(#[from] JoinError),
}

/// Result of a claimed mail, as it is recorded.
pub(super) enum DeliveryRecord {
    Sent,
    /// The recipient is not to get it any more.
    NotNeeded,
    /// To be tried again at `next_ms`, or never.
    Failed {
        error: String,
        next_ms: Option<i64>,
    },
    /// Released as if it had not been claimed, due at `next_ms`; `error` is the reason, if there is one to report.
    Back {
        error: Option<String>,
        next_ms: i64,
    },
}

/// Record of a failed letter.
pub(super) fn failed(site: &Site, queued: &QueuedLetter, failure: &DeliveryError) -> DeliveryRecord {
    if matches!(failure, DeliveryError::Compose(ComposeError::Gone)) {
        return DeliveryRecord::NotNeeded;
    }
    let back_off = site.mailer.schedule.back_off.get(queued.attempts as usize).filter(|_| !failure.is_permanent());
    let next_ms = back_off.map(|wait| site.clock.real_ms() + millis(*wait));
    let kind = Letter::read(&queued.payload).map(|letter| letter.kind()).unwrap_or_default();
    let (id, cause, is_tried_again) = (queued.id, failure.for_log(), next_ms.is_some());
    tracing::warn!(id, kind, cause, is_tried_again, "a letter was not sent");
    DeliveryRecord::Failed { error: failure.stored_error(), next_ms }
}

pub(super) async fn record(site: &Site, written: &[(QueuedLetter, DeliveryRecord)]) -> Result<(), StoreError> {
    let mut write = site.store.begin().await?;
    for (queued, written) in written {
        match written {
            DeliveryRecord::Sent => write.letter_sent(queued.id, site.clock.real_ms()).await?,
            DeliveryRecord::NotNeeded => write.forget_letter(queued.id).await?,
            DeliveryRecord::Failed { error, next_ms } => {
                write.letter_failed(queued.id, error, *next_ms).await?;
                if next_ms.is_none() {
                    let (trouble, status) = Trouble::read(error);
                    let words = if status.is_empty() { trouble.word() } else { &status };
                    write.letter_given_up(queued, words, site.clock.now_ms()).await?;
                }
            }
            DeliveryRecord::Back { error, next_ms } => {
                write.give_letter_back(queued, error.as_deref(), *next_ms).await?;
            }
        }
    }
    write.commit().await
}

impl DeliveryError {
    /// Whether another attempt would fail too.
    fn is_permanent(&self) -> bool {
        match self {
            Self::Compose(ComposeError::Gone | ComposeError::Template(_)) | Self::Message(_) => true,
            Self::Compose(ComposeError::Unknown | ComposeError::Store(_)) | Self::Stopped(_) => false,
            Self::Send(error) => error.is_permanent(),
        }
    }

    /// Effect of the failure on other letters.
    pub(super) fn end(&self) -> End {
        match self {
            Self::Send(SendError::Connect(_)) => End::NoServer,
            Self::Send(SendError::OnlyAscii | SendError::Stopping)
            | Self::Compose(_)
            | Self::Message(_)
            | Self::Stopped(_) => End::Unsent,
            Self::Send(error) if error.is_permanent() => End::Answered,
            Self::Send(error) if error.code().is_some() => End::Refused,
            Self::Send(_) => End::Lost,
        }
    }

    /// Error for the letter's row, to be shown to those who handle failed letters.
    pub(super) fn stored_error(&self) -> String {
        match self {
            Self::Send(SendError::Smtp(error)) if error.status().is_some() => {
                let code = error.status().map_or(0, u16::from);
                let words = error.source().map(ToString::to_string).unwrap_or_default();
                Trouble::of_answer(code, &words).with(&format!("{code} {words}"))
            }
            Self::Send(SendError::Connect(error)) => Trouble::NoServer.with(&chain(error)),
            Self::Send(SendError::OnlyAscii) => Trouble::OnlyAscii.with(""),
            Self::Send(error) => Trouble::NoAnswer.with(&chain(error)),
            Self::Message(MessageError::Recipient(_)) => Trouble::NotAnAddress.with(""),
            Self::Compose(_) | Self::Message(_) | Self::Stopped(_) => Trouble::Unwritable.with(&chain(self)),
        }
    }

    /// Error without anything that may name the recipient.
    pub(super) fn for_log(&self) -> String {
        match self {
            Self::Send(error) => error.for_log(),
            Self::Message(MessageError::Recipient(_)) => self.to_string(),
            Self::Compose(_) | Self::Message(_) | Self::Stopped(_) => chain(self),
        }
    }
}

/// Error and its sources, in one line.
fn chain(error: &dyn Error) -> String {
    let mut cause = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let words = error.to_string();
        // lettre's errors include their sources.
        if !cause.ends_with(&words) {
            cause.push_str(": ");
            cause.push_str(&words);
        }
        next = error.source();
    }
    cause
}
