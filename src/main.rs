//! The command `veckan`.

use std::process::ExitCode;

/// jemalloc: the system's allocator keeps the memory of a burst of requests; this one returns it, by
/// `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The version and, where the program was built by `scripts/build`, the commit. Here and not in the library, which
/// would be compiled anew for each commit.
const VERSION: &str = match option_env!("VECKAN_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

#[tokio::main]
async fn main() -> ExitCode {
    innovationsveckan::server::cli::run(VERSION).await
}
