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
    /// A field holds more than is kept.
    #[error("it is too large")]
    TooLarge,
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

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::NoContact
    }
}
