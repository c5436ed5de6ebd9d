//! Names, and what they lead to. Knows not what is named.

use std::collections::HashMap;

use domain::search::fold::{compose, fold};

/// Names and what they lead to: as written but for case, then without marks where only one thing is meant by that.
/// Habo and Håbo are two municipalities, Malmo and Malmö one.
#[derive(Clone, Default)]
pub struct Names {
    exact: HashMap<String, usize>,
    /// `None` where several names fold alike.
    folded: HashMap<String, Option<usize>>,
}

impl Names {
    /// The first that takes a name keeps it: names are added before aliases of later rows.
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

    /// With its marks.
    pub fn exact(&self, name: &str) -> Option<usize> {
        self.exact.get(&exact(name)).copied()
    }

    /// Whether two things have names that differ in marks only, and are this one without them.
    pub fn is_of_several(&self, name: &str) -> bool {
        matches!(self.folded.get(&fold(name)), Some(None))
    }
}

/// Lower case with its marks, decomposed letters composed.
pub fn exact(name: &str) -> String {
    compose(name).to_lowercase()
}
