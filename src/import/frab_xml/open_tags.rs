//! Tags within an element that are not closed yet.

use std::collections::HashMap;

/// Names of the open tags, the innermost last. Closing takes constant time on average, since each tag is removed once.
#[derive(Default)]
pub(super) struct OpenTags {
    names: Vec<String>,
    counts: HashMap<String, usize>,
}

impl OpenTags {
    pub(super) fn open(&mut self, name: &str) {
        self.names.push(name.to_owned());
        *self.counts.entry(name.to_owned()).or_default() += 1;
    }

    /// Closes the innermost tag of this name, and all within it; `false` where none is open.
    pub(super) fn close(&mut self, name: &str) -> bool {
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return false;
        }
        while let Some(innermost) = self.names.pop() {
            if let Some(count) = self.counts.get_mut(&innermost) {
                *count -= 1;
            }
            if innermost == name {
                break;
            }
        }
        true
    }
}
