//! The command line: what can be asked for, and how a mistake is answered.

mod dispatch;
mod words;

use std::{io, process::ExitCode, time::Duration};

use clap::Parser;

use crate::{config::ConfigError, voice::WrongUsage};
pub use words::Cli;

/// Checked and found wanting.
pub const WANTING: u8 = 1;
/// Wrong usage or configuration.
pub const WRONG: u8 = 2;

/// What is left behind at the end may take this long.
const LEFT_BEHIND: Duration = Duration::from_secs(2);

/// Runs the program; the exit code says how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&anyhow::Error::from(error)),
    };
    let ended = runtime.block_on(dispatch::run(cli));
    // A comparison that was interrupted may still be counting on a thread of its own: nobody waits for it.
    runtime.shutdown_timeout(LEFT_BEHIND);
    match ended {
        Ok(code) => code,
        // `enishi runs list | head`: the reader has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// One line a person can act on; never a stack trace.
#[expect(clippy::print_stderr, reason = "the program's last word")]
fn complain(error: &anyhow::Error) -> ExitCode {
    eprintln!("enishi: {error:#}");
    let is_wrong = error.is::<ConfigError>() || error.is::<WrongUsage>();
    ExitCode::from(if is_wrong { WRONG } else { WANTING })
}
