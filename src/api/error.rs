//! What a server function can answer instead of what was asked for: codes, never prose or a source's message.

#[cfg(not(feature = "forms"))]
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    #[error("there is no such thing")]
    NotFound,
    #[error("it has been removed")]
    Gone,
    /// A field holds more than is kept, or the request more than is read.
    #[error("it is too large")]
    TooLarge,
    /// The draft holds as much as is kept in all.
    #[error("the draft is full")]
    DraftFull,
    /// There is no such function, or it is asked in another way.
    #[error("the request cannot be read")]
    BadRequest,
    #[error("too many in a short time; again in {retry_after_s} s")]
    TooMany { retry_after_s: u64 },
    /// The database is locked, full or away, or the server has more to do than it can.
    #[error("not now; again in {retry_after_s} s")]
    Unavailable { retry_after_s: u64 },
    /// Logged on the server under this number.
    #[error("an error on the server, number {id}")]
    Internal { id: String },
    /// The request did not get through, or the answer could not be read.
    #[error("no contact with the server")]
    NoContact,
}

#[cfg(not(feature = "forms"))]
impl FromServerFnError for ApiError {
    type Encoder = super::json::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // In the browser it is the answer that cannot be read.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadRequest
            }
            _ => Self::NoContact,
        }
    }
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::TooLarge | Self::DraftFull => 413,
            Self::TooMany { .. } => 429,
            Self::Unavailable { .. } => 503,
            Self::Internal { .. } | Self::NoContact => 500,
        }
    }
}

#[cfg(feature = "ssr")]
impl From<crate::server::limits::TooMany> for ApiError {
    fn from(too_many: crate::server::limits::TooMany) -> Self {
        Self::TooMany { retry_after_s: too_many.retry_after_s }
    }
}
