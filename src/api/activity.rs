//! Data of an activity's page.

use serde::{Deserialize, Serialize};

use super::start::{Teaser, WeekTeaser};
use crate::{domain::activity::Activity, parts::html::Markup};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub id: u32,
    pub week: WeekTeaser,
    pub week_is_current: bool,
    /// Current week, where the activity's is over and the current one's programme is open.
    pub onward: Option<WeekTeaser>,
    pub time_zone: String,
    pub activity: Activity,
    /// Public URL of the site without a slash at its end, for what goes to calendars; empty in previews.
    pub public_url: String,
    /// Whether the summary was made of the description's beginning, and repeats it.
    pub summary_is_made: bool,
    /// HTML, rendered and sanitized on the server.
    pub description_html: Markup,
    /// Slug of each party, organizer first.
    pub party_slugs: Vec<String>,
    /// Slug and name of each theme, the name in the reader's language.
    pub themes: Vec<(String, String)>,
    pub kind: Option<(String, String)>,
    /// Name of the municipality, for each occurrence.
    pub municipalities: Vec<Option<String>>,
    /// Name of each language, in the reader's.
    pub language_names: Vec<String>,
    pub similar: Vec<Teaser>,
    /// Server's clock at the request, in seconds since 1970.
    pub now_s: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
}
