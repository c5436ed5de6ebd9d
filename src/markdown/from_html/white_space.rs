//! Line ends that the style of an element preserves.

use super::{elements::has_no_end, marks::declared};

/// Most open elements whose line ends are known; those within them are as the innermost.
const DEEPEST: usize = 100;

/// Open elements, the outermost being the first that says what becomes of white space; each with its name and whether
/// line ends are kept in it.
#[derive(Default)]
pub(super) struct WhiteSpace {
    open: Vec<(String, bool)>,
}

impl WhiteSpace {
    pub(super) fn open(&mut self, name: &str, style: &str) {
        let declared = declared(style, "white-space").map(keeps_line_ends);
        let is_within_one = !self.open.is_empty();
        if (declared.is_some() || is_within_one) && self.open.len() < DEEPEST && !has_no_end(name) {
            self.open.push((name.to_owned(), declared.unwrap_or_else(|| self.keeps_line_ends())));
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.open.truncate(at);
        }
    }

    pub(super) fn keeps_line_ends(&self) -> bool {
        self.open.last().is_some_and(|(_, keeps)| *keeps)
    }
}

fn keeps_line_ends(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    value.starts_with("pre") || value == "break-spaces"
}
