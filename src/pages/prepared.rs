//! Page that the server prepares before it renders the document: its head goes into the document's, and the components
//! take their content from the context.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::{provide_context, use_context};

use super::{
    Content, RenderedPage,
    head::Head,
    programme::{ProgrammeContent, ProgrammePage},
};
use crate::api::error::ApiError;

/// Prepared page, with the data for the components of its kind.
pub enum PreparedPage {
    /// Page that is the same whatever its address: the browser gets no data for it.
    Rendered(RenderedPage),
    /// Page that the browser hydrates from the same data.
    Loaded(RenderedPage, Box<Result<Content, ApiError>>),
    Programme(ProgrammePage),
}

impl PreparedPage {
    pub fn head(&self) -> &Head {
        match self {
            Self::Rendered(page) | Self::Loaded(page, _) => &page.head,
            Self::Programme(page) => &page.head,
        }
    }

    pub fn head_mut(&mut self) -> &mut Head {
        match self {
            Self::Rendered(page) | Self::Loaded(page, _) => &mut page.head,
            Self::Programme(page) => &mut page.head,
        }
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Rendered(page) | Self::Loaded(page, _) => page.status.unwrap_or(200),
            Self::Programme(page) => page.status,
        }
    }

    /// Function that provides the page's parts in the context of the rendering.
    pub fn into_context(self) -> impl Fn() + Clone + Send + 'static {
        let (rendered, loaded, content, programme) = match self {
            Self::Rendered(page) => (Some(page), None, None, None),
            Self::Loaded(page, content) => (None, Some(OfContent(page)), Some(*content), None),
            Self::Programme(page) => (None, None, None, Some(page.content)),
        };
        let (rendered, loaded) = (Once::new(rendered), Once::new(loaded));
        let (content, programme) = (Once::new(content), Once::new(programme));
        move || {
            provide_context(rendered.clone());
            provide_context(loaded.clone());
            provide_context(content.clone());
            provide_context(programme.clone());
        }
    }
}

/// Page that was rendered from its content.
struct OfContent(RenderedPage);

/// Value for the one component that takes it.
struct Once<T>(Arc<Mutex<Option<T>>>);

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Once<T> {
    fn new(value: Option<T>) -> Self {
        Self(Arc::new(Mutex::new(value)))
    }
}

fn take<T: Send + 'static>() -> Option<T> {
    use_context::<Once<T>>()?.0.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Takes a [`PreparedPage::Rendered`].
pub fn rendered() -> Option<RenderedPage> {
    take()
}

/// Takes the HTML of a [`PreparedPage::Loaded`].
pub fn loaded() -> Option<RenderedPage> {
    take().map(|OfContent(page)| page)
}

/// Takes the data of a [`PreparedPage::Loaded`], from which the browser hydrates.
pub fn content() -> Option<Result<Content, ApiError>> {
    take()
}

/// Takes the content of a [`PreparedPage::Programme`].
pub fn programme() -> Option<ProgrammeContent> {
    take()
}
