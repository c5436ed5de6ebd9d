//! Index of names. Does not know what is named.

use std::collections::HashMap;

use domain::search::fold::{compose, fold};

/// Index of names: exact but for case, then without diacritics if that is unambiguous. Habo and Håbo are two
/// municipalities, Malmo and Malmö one.
#[derive(Clone, Default)]
pub struct Names {
    exact: HashMap<String, usize>,
    /// Position by folded name; `None` if several names fold alike.
    folded: HashMap<String, Option<usize>>,
}

impl Names {
    /// Adds a name. The first addition of a name wins; within a row, the name is added before the aliases.
    pub fn add(&mut self, name: &str, at: usize) {
        let exact = exact(name);
        self.folded
            .entry(fold(&exact))
            .and_modify(|known| {
                if *known != Some(at) {
                    *known = None;
                }
            })
            .or_insert(Some(at));
        self.exact.entry(exact).or_insert(at);
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.exact(name).or_else(|| self.folded.get(&fold(&exact(name))).copied().flatten())
    }

    /// Position by exact name, diacritics included.
    pub fn exact(&self, name: &str) -> Option<usize> {
        self.exact.get(&exact(name)).copied()
    }

    /// Whether this name is ambiguous once it is folded.
    pub fn is_of_several(&self, name: &str) -> bool {
        matches!(self.folded.get(&fold(name)), Some(None))
    }
}

/// Name in lower case, diacritics kept and composed.
pub fn exact(name: &str) -> String {
    compose(name).to_lowercase()
}
