//! Builds the store again when a migration comes: the macro that takes them in does not see new files.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
