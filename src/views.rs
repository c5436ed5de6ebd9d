//! What services fill and pages show: plain data, without loading and without HTML but for finished text.

pub mod draft;
pub mod preview;
