//! One file per command. The clock is read here and nowhere else.

mod aside;
mod backup;
mod check;
pub mod demo;
mod doctor;
mod export;
mod healthcheck;
mod import;
mod import_history;
mod intake;
mod read_phrase;
mod serve;
mod user;

use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
};

use clap::Parser;
use jiff::Timestamp;

use crate::config::{Cli, Command, ImportWhat};

/// Tells the time; passed to whoever needs it.
pub type Clock = fn() -> Timestamp;

/// Gives what nobody can guess; passed to whoever needs it.
pub type Chance = fn() -> [u8; 32];

#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
fn system_clock() -> Timestamp {
    Timestamp::now()
}

/// Chance comes from the operating system. Without it no session is safe, so
/// the process ends rather than go on.
fn system_random() -> [u8; 32] {
    let mut bytes = [0; 32];
    #[expect(clippy::expect_used, reason = "a machine without randomness can keep no secret")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Parses the command line and runs the command: exit code 0 when done, 1 with
/// one clear line when refused or failed, 2 for wrong usage.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Serve(flags) => serve::run(*flags, system_clock).await,
        Command::Backup(flags) => backup::backup(flags, system_clock).await,
        Command::Restore(flags) => backup::restore(flags).await,
        Command::Healthcheck(flags) => healthcheck::run(&flags),
        Command::Doctor(flags) => doctor::run(*flags, system_clock).await,
        Command::Import(flags) => match flags.what {
            ImportWhat::History { file, data } => import_history::run(&file, &data).await,
            ImportWhat::Files(what) => import::run(what, system_clock).await,
        },
        Command::Export(flags) => export::run(flags).await,
        Command::Check(flags) => check::run(flags).await,
        Command::User(flags) => user::run(flags.what, system_clock, system_random).await,
        Command::ReadPhrase(flags) => read_phrase::run(&flags),
        Command::Intake(flags) => intake::run(flags, system_clock).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gigawatch: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line; whoever reads it may stop reading.
fn print(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
