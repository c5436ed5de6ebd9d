//! Themes and kinds that a file adds to its week's lists.

use domain::{taxonomy::Term, week::Week};

/// Themes and kinds that a week lacked and a file has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedLists {
    pub themes: Vec<Term>,
    pub kinds: Vec<Term>,
}

impl AddedLists {
    /// Adds them to the week as it stands by now: somebody else may have changed it while the file was read.
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
