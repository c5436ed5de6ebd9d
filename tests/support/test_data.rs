//! Data that is not the project's own.

use std::path::{Path, PathBuf};

/// A file or folder of that data; `None`, and a line that says so, where it is missing.
pub fn test_data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var("VECKAN_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
