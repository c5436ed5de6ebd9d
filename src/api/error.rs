//! Errors of server functions: codes, never prose or a source's message.

#[cfg(not(feature = "forms"))]
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    #[error("there is no such thing")]
    NotFound,
    #[error("it has been removed")]
    Gone,
    /// A field is longer than its limit, or the request's body is.
    #[error("it is too large")]
    TooLarge,
    /// The draft has reached its limit of bytes.
    #[error("the draft is full")]
    DraftFull,
    /// No such function, or a request of another shape.
    #[error("the request cannot be read")]
    BadRequest,
    #[error("too many in a short time; again in {retry_after_s} s")]
    TooMany { retry_after_s: u64 },
    /// The database is locked, full or unreachable, or the server is overloaded.
    #[error("not now; again in {retry_after_s} s")]
    Unavailable { retry_after_s: u64 },
    /// An unexpected error, logged on the server under this id.
    #[error("an error on the server, number {id}")]
    Internal { id: String },
    /// The request failed on its way, or the answer could not be read.
    #[error("no contact with the server")]
    NoContact,
}

#[cfg(not(feature = "forms"))]
impl FromServerFnError for ApiError {
    type Encoder = super::json::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // In the browser this means an unreadable answer.
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
    /// HTTP status of the error.
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
