//! What a page says of itself in its head. The server writes it into the page; in the browser only the title changes.

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
}

/// Sets the head of the page that is being rendered, with its status where it is not 200.
#[cfg(feature = "ssr")]
pub fn set(head: Head, status: Option<u16>) {
    use leptos::prelude::use_context;

    if let Some(slot) = use_context::<crate::server::http::pages::HeadSlot>() {
        slot.fill(head, status);
    }
}

/// Sets the title once the page is shown, and nothing while it is taken over from the server.
#[cfg(not(feature = "ssr"))]
pub fn set(head: Head, _status: Option<u16>) {
    leptos::prelude::Effect::new(move |_| leptos::prelude::document().set_title(&head.title));
}
