//! A page that the server has made, on its way to where it is rendered.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Shown, missing};
use crate::locale::Locale;

/// A page that was made before it is rendered.
#[derive(Clone)]
pub struct Made(Arc<Mutex<Option<Shown>>>);

impl Made {
    pub fn new(shown: Shown) -> Self {
        Self(Arc::new(Mutex::new(Some(shown))))
    }

    /// The page, once.
    pub fn take(&self) -> Shown {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        shown.unwrap_or_else(|| missing::missing(Locale::Sv, "", "", 500))
    }
}
