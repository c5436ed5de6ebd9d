//! Any HTML becomes Markdown, which becomes HTML without anything that runs.
#![no_main]

use import::html;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let shown = markdown::to_html(&html::to_markdown(text), 1);
    assert!(!shown.contains("<script") && !shown.contains("<iframe"), "{shown}");
});
