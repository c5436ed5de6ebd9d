//! Test data from outside the repository.

use std::path::{Path, PathBuf};

/// File or folder of the test data; if it is missing, prints a message and returns `None`.
pub fn test_data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var("VECKAN_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
