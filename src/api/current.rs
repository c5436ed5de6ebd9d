//! What is current of a week, asked again and again and never kept.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    pub week: String,
    /// `None` until the programme opens.
    pub version: Option<String>,
    /// The server's clock, in milliseconds since 1970.
    pub now_ms: i64,
    /// Whether the week runs, so that what is on now can be marked.
    pub running: bool,
}
