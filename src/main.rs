//! The command `veckan`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    innovationsveckan::server::cli::run().await
}
