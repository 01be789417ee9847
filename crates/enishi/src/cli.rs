//! The command line: what can be asked for, and how a mistake is answered.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    commands,
    config::{Config, ConfigError, Environment},
    telemetry,
};

/// Checked and found wanting.
pub const WANTING: u8 = 1;
/// Wrong usage or configuration.
pub const WRONG: u8 = 2;

/// Enishi (縁) keeps an online store, its tills and its CRM telling the same story about a customer.
#[derive(Debug, Parser)]
#[command(name = "enishi", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  enishi demo                          try it, nothing to configure\n  enishi doctor --config enishi.toml   is everything ready?\n  enishi serve --config enishi.toml    run the hub"
)]
pub struct Cli {
    /// Configuration file [default: enishi.toml in this folder, then built-in values]
    #[arg(long, global = true, env = "ENISHI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: simulated vendors, a hub, a sample storefront and a till, on one address
    Demo {
        /// Address and port
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Run the hub: API, webhooks, console, workers
    Serve,
    /// Only the simulated vendors, for trying a hub against them
    Sandbox {
        /// Address and port
        #[arg(long, default_value = "127.0.0.1:9090")]
        listen: String,
        /// Where the tills send their notices: the hub's address
        #[arg(long, value_name = "URL")]
        webhooks_to: Option<String>,
    },
}

/// Runs the program; the exit code says how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&anyhow::Error::from(error)),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => complain(&error),
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = || Config::load(cli.config.as_deref(), &Environment::of_process());
    match cli.command {
        Command::Demo { listen } => {
            telemetry::begin("enishi=warn,flows=warn");
            commands::demo::run(&listen).await?;
        }
        Command::Serve => {
            telemetry::begin("info");
            commands::serve::run(&load()?).await?;
        }
        Command::Sandbox { listen, webhooks_to } => {
            telemetry::begin("warn");
            commands::sandbox::run(&listen, webhooks_to).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One line a person can act on; never a stack trace.
#[expect(clippy::print_stderr, reason = "the program's last word")]
fn complain(error: &anyhow::Error) -> ExitCode {
    eprintln!("enishi: {error:#}");
    ExitCode::from(if error.is::<ConfigError>() { WRONG } else { WANTING })
}
