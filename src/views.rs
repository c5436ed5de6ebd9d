//! View models: plain data that services fill and pages show, without loading and with no HTML but finished markup.

pub mod draft;
pub mod preview;
