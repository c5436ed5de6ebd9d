//! Errors of use cases. `http` turns them into pages.

use crate::server::{state::PublishError, store::StoreError};

/// Reason why a use case did nothing.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("there is no such thing")]
    NotFound,
    #[error("it is for others")]
    Forbidden,
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error("what is published cannot be renewed")]
    Publish(#[from] PublishError),
}
