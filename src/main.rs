//! Parses the command line and starts.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    gigawatch::cli::run().await
}
