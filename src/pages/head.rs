//! Head of a page. The server renders it into the document by [`tags`]; in the browser only the title changes.

#[cfg(feature = "ssr")]
pub mod extras;
#[cfg(feature = "ssr")]
pub mod tags;

use crate::urls::Address;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// Path and query of the page's canonical address.
    pub canonical: Option<String>,
    /// Path and query of the page in the other language, if any.
    pub alternate: Option<String>,
    pub kind: HeadKind,
    /// Whether search engines are to leave the page out.
    pub hidden: bool,
    /// Path and query of the same as a calendar.
    pub calendar: Option<String>,
    /// Path that the browser preloads with the client.
    pub preload: Option<String>,
    #[cfg(feature = "ssr")]
    pub extras: extras::Extras,
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

    /// Head of a page that search engines leave out: only its title.
    pub fn unlisted(title: &str) -> Self {
        Self { title: title.to_owned(), hidden: true, ..Self::default() }
    }
}
