//! What an activity's page shows.

use serde::{Deserialize, Serialize};

use super::start::{Teaser, WeekTeaser};
use crate::{domain::activity::Activity, parts::html::Markup};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub id: u32,
    pub week: WeekTeaser,
    pub week_is_current: bool,
    pub time_zone: String,
    pub activity: Activity,
    /// Whether the summary stands in for one, and repeats the description.
    pub summary_is_made: bool,
    /// Rendered and sanitized on the server.
    pub description_html: Markup,
    /// The slug of each party, organizer first.
    pub party_slugs: Vec<String>,
    /// The name of each theme, in the reader's language, beside its slug.
    pub themes: Vec<(String, String)>,
    pub kind: Option<(String, String)>,
    /// For each occurrence the municipality's name.
    pub municipalities: Vec<Option<String>>,
    /// For each language its name, in the reader's.
    pub language_names: Vec<String>,
    pub similar: Vec<Teaser>,
    /// The server's clock, in seconds since 1970, when this was asked for.
    pub now_s: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
}
