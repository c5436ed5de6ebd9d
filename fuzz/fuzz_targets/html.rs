//! Any HTML becomes Markdown, which becomes HTML without anything that runs.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let shown = markdown::to_html(&markdown::from_html(text), 1).into_string();
    assert!(!shown.contains("<script") && !shown.contains("<iframe"), "{shown}");
    let pasted = markdown::from_clipboard(text).unwrap_or_default();
    let shown = markdown::to_html(&pasted, 1).into_string();
    assert!(!shown.contains("<script") && !shown.contains("<iframe"), "{shown}");
    let _ = markdown::plain(&markdown::from_html_or_markdown(text));
});
