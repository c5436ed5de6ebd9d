//! Any bytes are a CSV to be read or one that is refused: no record is lost without a word, and there is an end.
#![no_main]

use import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzzed::read_to_the_end(bytes, Format::Csv);
    // With a header that it needs, most of what follows is read as records.
    let mut with_header = b"title,organizer,starts,ends\n".to_vec();
    with_header.extend_from_slice(bytes);
    fuzzed::read_to_the_end(&with_header, Format::Csv);
    let _ = import::open(bytes, "programme", None);
});

#[path = "../fuzzed.rs"]
mod fuzzed;
