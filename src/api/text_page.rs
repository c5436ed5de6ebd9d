//! Pages of text: about the week, the accessibility statement and the privacy notice.

use serde::{Deserialize, Serialize};

use crate::parts::html::Markup;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextPage {
    About,
    Accessibility,
    Privacy,
}

/// Title and body; the body is HTML rendered on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPageContent {
    pub title: String,
    pub html: Markup,
}
