//! What several targets do.

use import::Format;

/// Reads a file's records until there is none left or the file cannot be read on.
pub fn read_to_the_end(bytes: &[u8], format: Format) {
    let Ok(mut records) = import::open(bytes, "programme", Some(format)) else { return };
    // Each takes at least a byte.
    for _ in 0..=bytes.len() + 1 {
        match records.next_record() {
            Ok(Some(_)) => drop(records.take_notes()),
            Ok(None) | Err(_) => return,
        }
    }
    panic!("there is no end");
}
