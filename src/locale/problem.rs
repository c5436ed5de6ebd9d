//! What is wrong with a field, and how to mend it, in words.

use super::Locale;
use crate::domain::{draft::DraftField, problem::Problem};

impl Locale {
    /// A sentence that says what is wrong and how to mend it.
    pub fn problem(self, _field: DraftField, problem: &Problem) -> String {
        format!("{problem:?}")
    }
}
