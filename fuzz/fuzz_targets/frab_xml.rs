//! Any text is a frab schedule in XML to be read, or one that is refused.
#![no_main]

use import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    fuzzed::read_to_the_end(text.as_bytes(), Format::FrabXml);
    let event = format!(
        "<schedule><day date=\"2027-10-04\"><room name=\"A\"><event id=\"1\">{text}</event></room></day></schedule>"
    );
    fuzzed::read_to_the_end(event.as_bytes(), Format::FrabXml);
});

#[path = "../fuzzed.rs"]
mod fuzzed;
