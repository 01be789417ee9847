//! Brings a command to the file that carries it out.

use std::{
    io::{BufReader, BufWriter, stdin, stdout},
    process::ExitCode,
    sync::Arc,
};

use connectors::http::Unmetered;
use flows::Hub;
use jiff::tz::TimeZone;

use super::{
    WANTING,
    words::{Cli, Command},
};
use crate::{
    assemble::{self, Nature},
    commands,
    config::{Config, Environment},
    nature::SystemClock,
    telemetry,
    voice::{Outcome, Voice},
};

/// Lines are read and written in blocks of this size.
const BLOCK: usize = 64 * 1024;

pub(super) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = || Config::load(cli.config.as_deref(), &Environment::of_process());
    let outcome = match cli.command {
        Command::Demo { listen } => {
            telemetry::begin("enishi=warn,flows=warn");
            commands::demo::run(&listen).await.map(|()| Outcome::Done)
        }
        Command::Serve => {
            telemetry::begin("info");
            commands::serve::run(&load()?).await.map(|()| Outcome::Done)
        }
        Command::Sandbox { listen, webhooks_to, people } => {
            telemetry::begin("warn");
            commands::sandbox::run(&listen, webhooks_to, people.as_deref()).await.map(|()| Outcome::Done)
        }
        Command::Normalize { field } => normalize(field),
        Command::Openapi => commands::openapi::run(&mut Voice::standard()),
        Command::Matrix { json } => commands::matrix::run(&load()?, json, &mut Voice::standard()),
        Command::Doctor { json } => {
            telemetry::begin("off");
            commands::doctor::run(&load()?, &nature()?, json, &mut Voice::standard()).await
        }
        with_hub => {
            telemetry::begin("error");
            beside(with_hub, &load()?).await
        }
    };
    Ok(match outcome? {
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::Wanting => ExitCode::from(WANTING),
    })
}

/// Commands that work on the store, beside a hub that serves or without one.
async fn beside(command: Command, config: &Config) -> anyhow::Result<Outcome> {
    let (hub, mut voice) = (open(config).await?, Voice::standard());
    let voice = &mut voice;
    match command {
        Command::Setup { apply, json } => commands::setup::run(&hub, apply, json, voice).await,
        Command::Members(asked) => commands::members::run(asked, &hub, voice).await,
        Command::Runs(asked) => commands::runs::run(asked, &hub, voice).await,
        Command::DeadLetters(asked) => commands::dead_letters::run(asked, &hub, voice).await,
        Command::Cases(asked) => commands::cases::run(asked, &hub, voice).await,
        Command::Flows(asked) => commands::flows::run(asked, &hub, voice).await,
        Command::Coupons(asked) => commands::coupons::run(asked, &hub, voice).await,
        Command::Points(asked) => commands::points::run(asked, &hub, voice).await,
        Command::Users(asked) => commands::users::run(asked, &hub, voice).await,
        Command::Audit(asked) => commands::audit::run(asked, &hub, voice).await,
        _ => Ok(Outcome::Done),
    }
}

/// A hub that only answers questions: its workers never begin.
async fn open(config: &Config) -> anyhow::Result<Hub> {
    config.check()?;
    let hub = assemble::hub(config, Arc::new(assemble::open_store(config).await?), &nature()?)?;
    // What a command starts is done by the hub beside it, not by a process that is about to end.
    hub.engine().tune(engine::Tuning { eager: false, ..engine::Tuning::default() });
    Ok(hub)
}

fn nature() -> anyhow::Result<Nature> {
    Nature::real(Arc::new(Unmetered))
}

fn normalize(field: commands::normalize::Field) -> anyhow::Result<Outcome> {
    let now = domain::Clock::now(&SystemClock);
    // The shop's day.
    let today = now.to_zoned(TimeZone::get("Asia/Tokyo").unwrap_or(TimeZone::UTC)).date();
    let input = BufReader::with_capacity(BLOCK, stdin().lock());
    commands::normalize::run(field, today, input, BufWriter::with_capacity(BLOCK, stdout().lock()))?;
    Ok(Outcome::Done)
}
