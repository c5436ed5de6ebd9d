//! Errors of server functions: codes, never prose or a source's message.

#[cfg(not(feature = "forms"))]
use leptos::{
    prelude::*,
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType},
};
use serde::{Deserialize, Serialize};

use super::json::Json;

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
    type Encoder = ErrorJson;

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

/// Codec of errors: the JSON that serde gives them.
#[cfg(not(feature = "forms"))]
pub struct ErrorJson;

#[cfg(not(feature = "forms"))]
impl ContentType for ErrorJson {
    const CONTENT_TYPE: &'static str = "application/json";
}

#[cfg(not(feature = "forms"))]
impl FormatType for ErrorJson {
    const FORMAT_TYPE: Format = Format::Text;
}

#[cfg(not(feature = "forms"))]
impl Encodes<ApiError> for ErrorJson {
    type Error = serde_json::Error;

    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        serde_json::to_string(error).map(Bytes::from)
    }
}

#[cfg(not(feature = "forms"))]
impl Decodes<ApiError> for ErrorJson {
    type Error = &'static str;

    fn decode(bytes: Bytes) -> Result<ApiError, Self::Error> {
        let json = Json::parse(&String::from_utf8_lossy(&bytes));
        json.and_then(|json| ApiError::read(&json)).ok_or("it is no error of ours")
    }
}

impl ApiError {
    /// Error of its JSON, as serde writes it.
    pub fn read(json: &Json) -> Option<Self> {
        if let Some(name) = json.as_text() {
            let named =
                [Self::NotFound, Self::Gone, Self::TooLarge, Self::DraftFull, Self::BadRequest, Self::NoContact];
            return named.into_iter().find(|error| format!("{error:?}") == name);
        }
        let name = json.names().into_iter().next()?;
        let members = json.get(&name)?;
        match name.as_str() {
            "TooMany" => Some(Self::TooMany { retry_after_s: members.number_at("retry_after_s")? }),
            "Unavailable" => Some(Self::Unavailable { retry_after_s: members.number_at("retry_after_s")? }),
            "Internal" => Some(Self::Internal { id: members.text_at("id")? }),
            _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_as_serde_writes_them() {
        let id = "a1".to_owned();
        for error in [
            ApiError::NotFound,
            ApiError::Gone,
            ApiError::TooLarge,
            ApiError::DraftFull,
            ApiError::BadRequest,
            ApiError::TooMany { retry_after_s: 60 },
            ApiError::Unavailable { retry_after_s: 1 },
            ApiError::Internal { id },
            ApiError::NoContact,
        ] {
            let bytes = ErrorJson::encode(&error).unwrap();
            assert_eq!(ErrorJson::decode(bytes), Ok(error));
        }
        for other in ["", "{}", "\"Other\"", "{\"TooMany\":{}}", "[]", "{\"Internal\":1}"] {
            assert!(ErrorJson::decode(Bytes::from_static(other.as_bytes())).is_err(), "{other}");
        }
    }
}
