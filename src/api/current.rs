//! Current version of a week and the server's time; requested again and again, and never cached.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    pub week: String,
    /// Version of the snapshot; `None` until the programme opens.
    pub version: Option<String>,
    /// Server's clock, in milliseconds since 1970.
    pub now_ms: i64,
    /// Whether the week is on, so that activities that are on now are marked.
    pub running: bool,
}
