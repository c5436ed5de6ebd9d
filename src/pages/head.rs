//! What a page says of itself in its head. The server writes it into the document as `head_tags` says; in the browser only
//! the title changes.

use crate::urls::Address;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// The path and query that the page is known by.
    pub canonical: Option<String>,
    /// The same page in the other language, where there is one.
    pub alternate: Option<String>,
    pub kind: HeadKind,
    /// Kept out of search engines.
    pub hidden: bool,
    /// What the browser fetches beside the client, so that it is there in time.
    pub preload: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadKind {
    #[default]
    Website,
    Article,
}

impl Head {
    pub fn new(title: String, description: String, address: &Address) -> Self {
        Self {
            title,
            description,
            canonical: Some(address.path()),
            alternate: Some(address.in_other_language().path()),
            ..Self::default()
        }
    }

    /// The head of a page that search engines leave out: only its title.
    pub fn unlisted(title: &str) -> Self {
        Self { title: title.to_owned(), hidden: true, ..Self::default() }
    }
}
