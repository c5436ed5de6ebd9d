//! Any bytes are a file of public bodies or one that is refused: each row is a body or says why not, and what is listed
//! of the bodies is read as the same ones again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reference_data::registry::file::{read, write};

fuzz_target!(|bytes: &[u8]| {
    read_and_list(bytes);
    // With a header that it needs, most of what follows is read as rows.
    let mut with_header = b"name,kind,counts_as,number,short,aliases,english\n".to_vec();
    with_header.extend_from_slice(bytes);
    read_and_list(&with_header);
});

fn read_and_list(bytes: &[u8]) {
    let Ok(file) = read(bytes) else { return };
    let mut bodies = Vec::new();
    for row in file.rows {
        match row.body {
            Ok(body) => bodies.push(body),
            Err(faults) => assert!(!faults.is_empty(), "row {} is rejected without a word", row.number),
        }
    }
    let listed = read(write(&bodies).as_bytes()).expect("what is listed has its header");
    let again: Vec<_> = listed.rows.into_iter().map(|row| row.body.expect("what is listed is read")).collect();
    assert_eq!(again, bodies);
}
