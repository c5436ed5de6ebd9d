//! Themes and kinds that a file adds to its week's lists.

use domain::{taxonomy::Term, week::Week};

/// Themes and kinds of a file that its week lacked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedLists {
    pub themes: Vec<Term>,
    pub kinds: Vec<Term>,
}

impl AddedLists {
    /// Adds the terms to the current lists of the week, which may have changed while the file was read.
    pub fn add_to(&self, week: &mut Week) {
        for (list, added) in [(&mut week.themes, &self.themes), (&mut week.kinds, &self.kinds)] {
            for term in added {
                if !list.iter().any(|known| known.slug == term.slug) {
                    list.push(term.clone());
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.themes.is_empty() && self.kinds.is_empty()
    }
}
