//! The pages that are text: about the week, the accessibility statement, and what is stored.

use serde::{Deserialize, Serialize};

use crate::parts::html::Markup;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextPage {
    About,
    Accessibility,
    Privacy,
}

/// A title, and a body as HTML that was made on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPageContent {
    pub title: String,
    pub html: Markup,
}
