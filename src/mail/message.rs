//! Builds the mail message of a letter: headers, text and HTML.

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

/// Reasons why a letter cannot become a message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the recipient's address is not one that mail can be sent to")]
    Recipient(#[source] AddressError),
    #[error("it could not be put together")]
    Message(#[from] lettre::error::Error),
}

/// Row of a letter in the outbox: id, and creation time in milliseconds of the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub id: i64,
    pub created_ms: i64,
}

/// Message of a letter, dated `real_ms` (milliseconds of the Unix epoch).
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
    // Derived from the row, so that clients recognise a duplicate: a crash between sending and recording sends a letter
    // twice.
    let id = format!("<{}.{}@{}>", row.id, row.created_ms, from.email.domain());
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, as_sent(recipient).map_err(MessageError::Recipient)?))
        .subject(rendered.subject)
        .date(sent)
        .message_id(Some(id))
        .header(AutoSubmitted)
        .header(ContentLanguage(locale.tag()));
    // Hosts type this address; one that cannot be sent to is left out.
    if let Some(reply_to) = rendered.reply_to.as_deref().and_then(|reply_to| as_sent(reply_to).ok()) {
        message = message.reply_to(Mailbox::new(None, reply_to));
    }
    Ok(message.multipart(MultiPart::alternative_plain_html(rendered.text, document))?)
}

/// Header `Auto-Submitted` (RFC 3834), which prevents automatic replies.
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
