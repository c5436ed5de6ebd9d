//! A page that the server has made before it renders the document around it: its head goes into the shell, and the
//! components take the rest from here.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::{provide_context, use_context};

use super::{
    Content, RenderedPage,
    head::Head,
    programme::{ProgrammeContent, ProgrammePage},
};
use crate::api::error::ApiError;

/// A page, and what the components of its kind need.
pub enum PreparedPage {
    /// One that stands for itself, whatever its address: the browser gets no data for it.
    Rendered(RenderedPage),
    /// One that the browser hydrates from the same data.
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

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Rendered(page) | Self::Loaded(page, _) => page.status.unwrap_or(200),
            Self::Programme(page) => page.status,
        }
    }

    /// What puts the page's parts into the context in which the document is rendered.
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

/// A page that was rendered from its content.
struct OfContent(RenderedPage);

/// A value for the one component that takes it.
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

/// The page that stands for itself, once.
pub fn rendered() -> Option<RenderedPage> {
    take()
}

/// The page that was rendered from its content, once.
pub fn loaded() -> Option<RenderedPage> {
    take().map(|OfContent(page)| page)
}

/// What the browser hydrates the page from, once.
pub fn content() -> Option<Result<Content, ApiError>> {
    take()
}

/// The programme, once.
pub fn programme() -> Option<ProgrammeContent> {
    take()
}
