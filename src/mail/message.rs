//! A letter as a message: its headers, its text and its HTML.

use std::{
    error::Error,
    time::{Duration, UNIX_EPOCH},
};

use lettre::{
    Message,
    address::AddressError,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use locale::Locale;

use super::{address::as_sent, template::Rendered};

/// Why a letter is no message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the recipient's address is not one that mail can be sent to")]
    Recipient(#[source] AddressError),
    #[error("it could not be put together")]
    Message(#[from] lettre::error::Error),
}

/// The row of an outbox that a letter stands in: its number, and when it was written.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub id: i64,
    pub created_ms: i64,
}

/// The message of a letter; `real_ms` is its date.
pub fn build(
    from: &Mailbox,
    recipient: &str,
    locale: Locale,
    row: Row,
    rendered: Rendered,
    real_ms: i64,
) -> Result<Message, MessageError> {
    let sent = UNIX_EPOCH + Duration::from_millis(real_ms.max(0) as u64);
    let document = rendered.document(locale);
    // The row's own: a mail that was sent twice, because the first time ended before it was recorded, is recognized.
    let id = format!("<{}.{}@{}>", row.id, row.created_ms, from.email.domain());
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, as_sent(recipient).map_err(MessageError::Recipient)?))
        .subject(rendered.subject)
        .date(sent)
        .message_id(Some(id))
        .header(AutoSubmitted)
        .header(ContentLanguage(locale.tag()));
    // Of hosts' words: what cannot be written to is left out.
    if let Some(reply_to) = rendered.reply_to.as_deref().and_then(|reply_to| as_sent(reply_to).ok()) {
        message = message.reply_to(Mailbox::new(None, reply_to));
    }
    Ok(message.multipart(MultiPart::alternative_plain_html(rendered.text, document))?)
}

/// The header that says that a program wrote the mail, so that no holiday message answers.
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
