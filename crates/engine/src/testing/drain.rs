//! Lets a world come to rest: time passes, vendors are unpaused, and a person tries again what asks for one.

use std::time::Duration;

use store::{RunFilter, RunState};

use super::scenario::Scenario;
use crate::Engine;

/// More rounds than any flow needs: a flow that waits longer is restless.
const ROUNDS: usize = 400;
/// How often a person tries the same again before it stays dead.
const RETRIES: usize = 2;
/// Rounds after which a person looks at the letters although something is still under way.
const A_PERSON_LOOKS_EVERY: usize = 100;
const MANY: u32 = 1_000;

/// How a world came to rest.
pub(super) enum Drained {
    /// The run ended so.
    Ended(RunState),
    /// It did not: these were still waiting.
    Restless(String),
}

pub(super) async fn drain<S: Scenario>(
    scenario: &S,
    world: &S::World,
    engine: &Engine,
) -> Result<Drained, String> {
    let mut retries = RETRIES;
    for round in 1..=ROUNDS {
        engine.try_until_idle().await.map_err(|error| error.to_string())?;
        resume_vendors(engine).await?;
        let due = engine.next_due().await.map_err(|error| error.to_string())?;
        let waiting = of_state(engine, RunState::Waiting).await?;
        // What waits behind a letter is due when a person has looked at the letter, and so is who asks for it in vain.
        let person_looks = waiting.is_empty() || due.is_none() || round % A_PERSON_LOOKS_EVERY == 0;
        if person_looks && retries > 0 {
            let dead = of_state(engine, RunState::Dead).await?;
            if !dead.is_empty() {
                retries -= 1;
                for run in dead {
                    // What may never be replayed stays dead, and that is right.
                    let _ = engine.retry_approved(run.id, "matrix", "another person").await;
                }
                continue;
            }
        }
        if waiting.is_empty() {
            return ended(scenario, world, engine).await;
        }
        let Some(due) = due else { return restless(engine).await };
        let now = engine.core.clock.now().as_millisecond();
        let wait_ms = u64::try_from(due.as_millisecond() + 1 - now).unwrap_or_default();
        scenario.pass(world, Duration::from_millis(wait_ms)).await;
    }
    restless(engine).await
}

async fn resume_vendors(engine: &Engine) -> Result<(), String> {
    for switch in engine.core.store.switches().await.map_err(|error| error.to_string())? {
        if switch.by == "hub" {
            engine.resume(&switch.scope, None).await.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

async fn restless(engine: &Engine) -> Result<Drained, String> {
    let waiting = of_state(engine, RunState::Waiting).await?;
    let dead = of_state(engine, RunState::Dead).await?;
    let lines: Vec<String> = waiting
        .iter()
        .chain(&dead)
        .map(|run| format!("'{}' {} ({:?}, due {})", run.flow, run.key, run.state, run.run_at))
        .collect();
    Ok(Drained::Restless(lines.join(", ")))
}

async fn of_state(engine: &Engine, state: RunState) -> Result<Vec<store::RunRow>, String> {
    let filter = RunFilter { state: Some(state), limit: MANY, ..RunFilter::default() };
    engine.core.store.runs(&filter).await.map_err(|error| error.to_string())
}

async fn ended<S: Scenario>(scenario: &S, world: &S::World, engine: &Engine) -> Result<Drained, String> {
    let start = scenario.start(world);
    let run =
        engine.core.store.run_by_key(start.flow, &start.key).await.map_err(|error| error.to_string())?;
    run.map(|run| Drained::Ended(run.state)).ok_or_else(|| "the run is not in the store".to_owned())
}
