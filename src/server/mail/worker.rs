//! Sends what waits in the outbox, for as long as the site runs. What it does with a letter stands in the letter's row, so
//! that the next start, or another instance, goes on from there.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::{
    address::as_sent,
    compose::{ComposeError, compose},
    post::{SendError, ShownMail},
    template::Rendered,
};
use crate::server::{
    state::Site,
    store::{Queued, StoreError},
};

/// After this a letter that somebody took and said nothing of is due again: longer than one mail may take.
const LEASE: Duration = Duration::from_mins(5);
/// How many letters are read at once.
const AT_ONCE: u32 = 20;
/// The longest cause that is kept, in characters.
const LONGEST_CAUSE: usize = 500;
/// How long a letter that was sent is remembered.
const REMEMBERED: Duration = Duration::from_hours(30 * 24);
const BETWEEN_FORGETTING: Duration = Duration::from_hours(1);

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("it could not be written")]
    Compose(#[from] ComposeError),
    #[error("the recipient's address is not one that mail can be sent to")]
    Recipient(#[from] lettre::address::AddressError),
    #[error("it could not be put together")]
    Message(#[from] lettre::error::Error),
    #[error("it could not be sent")]
    Send(#[from] SendError),
}

/// Sends letters as they come, for ever.
pub async fn deliver(site: Arc<Site>) {
    if site.post.is_waiting() {
        return;
    }
    let mut forgotten_ms = 0;
    loop {
        if let Err(error) = deliver_due(&site).await {
            tracing::error!(error = &error as &dyn Error, "the outbox cannot be read; mail waits");
        }
        let real_ms = site.clock.real_ms();
        if real_ms - forgotten_ms > millis(BETWEEN_FORGETTING) {
            forgotten_ms = real_ms;
            if let Err(error) = site.store.forget_sent_letters(real_ms - millis(REMEMBERED)).await {
                tracing::warn!(error = &error as &dyn Error, "letters that were sent long ago are still remembered");
            }
        }
        site.post.rest(site.post.schedule.poll).await;
    }
}

/// Where mails are shown, waits until all that is due can be seen.
pub async fn settle(site: &Site) -> Result<(), StoreError> {
    if site.post.is_shown() { deliver_due(site).await } else { Ok(()) }
}

async fn deliver_due(site: &Site) -> Result<(), StoreError> {
    let _one = site.post.sending().await;
    loop {
        let due = site.store.due_letters(site.clock.real_ms(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        for queued in due {
            if site.store.claim_letter(&queued, site.clock.real_ms() + millis(LEASE)).await? {
                take(site, &queued).await?;
            }
        }
    }
}

/// Sends a letter that was claimed, and records what became of it.
async fn take(site: &Site, queued: &Queued) -> Result<(), StoreError> {
    let failure = match send(site, queued).await {
        Ok(()) => return site.store.letter_sent(queued.id, site.clock.real_ms()).await,
        Err(failure) => failure,
    };
    let back_off = site.post.schedule.back_off.get(queued.attempts as usize).filter(|_| !failure.is_permanent());
    let next_ms = back_off.map(|wait| site.clock.real_ms() + millis(*wait));
    let kind = queued.letter.as_ref().map(super::Letter::kind).unwrap_or_default();
    let (id, cause, is_tried_again) = (queued.id, failure.for_log(), next_ms.is_some());
    tracing::warn!(id, kind, cause, is_tried_again, "a letter was not sent");
    site.store.letter_failed(queued.id, &failure.cause(), next_ms).await
}

async fn send(site: &Site, queued: &Queued) -> Result<(), Failure> {
    let rendered = compose(site, queued).await?;
    let Some(from) = site.post.from() else {
        // Whatever name the site goes by in this browser, the links lead there.
        let html = match site.public_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => rendered.html.replace(&format!("href=\"{url}/"), "href=\"/"),
            None => rendered.html,
        };
        let (subject, text) = (rendered.subject, rendered.text);
        let (to, locale) = (queued.recipient.clone(), queued.locale);
        site.post.show(ShownMail { to, locale, subject, text, html });
        return Ok(());
    };
    site.post.send(message(from, queued, rendered, site.clock.real_ms())?).await?;
    Ok(())
}

fn message(from: &Mailbox, queued: &Queued, rendered: Rendered, real_ms: i64) -> Result<Message, Failure> {
    let sent = UNIX_EPOCH + Duration::from_millis(real_ms.max(0) as u64);
    let document = rendered.document(queued.locale);
    // The row's own: a mail that was sent twice, because the first time ended before it was recorded, is recognized.
    let id = format!("<{}.{}@{}>", queued.id, queued.created_ms, from.email.domain());
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, as_sent(&queued.recipient)?))
        .subject(rendered.subject)
        .date(sent)
        .message_id(Some(id))
        .header(AutoSubmitted)
        .header(ContentLanguage(queued.locale.tag()))
        .multipart(MultiPart::alternative_plain_html(rendered.text, document))?;
    Ok(message)
}

impl Failure {
    /// Whether trying again would change nothing.
    fn is_permanent(&self) -> bool {
        match self {
            Self::Compose(ComposeError::Gone | ComposeError::Template(_)) | Self::Recipient(_) | Self::Message(_) => {
                true
            }
            Self::Compose(ComposeError::Unknown | ComposeError::Store(_)) => false,
            Self::Send(error) => error.is_permanent(),
        }
    }

    /// For those who look after what is stuck.
    fn cause(&self) -> String {
        let mut cause = self.to_string();
        let mut next = self.source();
        while let Some(error) = next {
            let words = error.to_string();
            // lettre's errors tell their sources too.
            if !cause.ends_with(&words) {
                cause.push_str(": ");
                cause.push_str(&words);
            }
            next = error.source();
        }
        crate::domain::text::one_line(&cause).chars().take(LONGEST_CAUSE).collect()
    }

    /// Without what may name the recipient.
    fn for_log(&self) -> String {
        match self {
            Self::Send(error) => error.for_log(),
            Self::Recipient(_) => self.to_string(),
            Self::Compose(_) | Self::Message(_) => self.cause(),
        }
    }
}

/// Says that a program wrote it, so that no holiday message answers.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Clone)]
struct ContentLanguage(&'static str);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(""))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
