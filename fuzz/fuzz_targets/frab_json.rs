//! Any text is a frab schedule in JSON to be read, or one that is refused.
#![no_main]

use import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    fuzzed::read_to_the_end(text.as_bytes(), Format::FrabJson);
    let event = format!(
        "{{\"schedule\":{{\"conference\":{{\"days\":[{{\"date\":\"2027-10-04\",\"rooms\":{{\"A\":[{text}]}}}}]}}}}}}"
    );
    fuzzed::read_to_the_end(event.as_bytes(), Format::FrabJson);
});

#[path = "../fuzzed.rs"]
mod fuzzed;
