//! A page that the server has made, on its way to where it is rendered.

use std::sync::{Arc, Mutex, PoisonError};

use super::{RenderedPage, missing};
use crate::locale::Locale;

/// A page that was made before it is rendered.
#[derive(Clone)]
pub struct PrerenderedPage(Arc<Mutex<Option<RenderedPage>>>);

impl PrerenderedPage {
    pub fn new(page: RenderedPage) -> Self {
        Self(Arc::new(Mutex::new(Some(page))))
    }

    /// The page, once.
    pub fn take(&self) -> RenderedPage {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        page.unwrap_or_else(|| missing::missing(Locale::Sv, "", "", 500))
    }
}
