//! Lets a world come to rest: time passes, vendors are unpaused, and a person tries again what asks for one.

use std::time::Duration;

use store::{RunFilter, RunState};

use super::scenario::Scenario;
use crate::Engine;

/// More rounds than any flow needs: a flow that waits longer is restless.
const ROUNDS: usize = 400;
/// How often a person tries the same again before it stays dead.
const RETRIES: usize = 2;
const MANY: u32 = 1_000;

/// How a world came to rest.
pub(super) enum Drained {
    /// The run ended so.
    Ended(RunState),
    /// It did not.
    Restless,
}

pub(super) async fn drain<S: Scenario>(
    scenario: &S,
    world: &S::World,
    engine: &Engine,
) -> Result<Drained, String> {
    let mut retries = RETRIES;
    for _ in 0..ROUNDS {
        engine.try_until_idle().await.map_err(|error| error.to_string())?;
        let store = &engine.core.store;
        for switch in store.switches().await.map_err(|error| error.to_string())? {
            if switch.by == "hub" {
                engine.resume(&switch.scope, None).await.map_err(|error| error.to_string())?;
            }
        }
        let waiting = of_state(engine, RunState::Waiting).await?;
        if waiting.is_empty() {
            let dead = of_state(engine, RunState::Dead).await?;
            if dead.is_empty() || retries == 0 {
                return ended(scenario, world, engine).await;
            }
            retries -= 1;
            for run in dead {
                // What may never be replayed stays dead, and that is right.
                let _ = engine.retry_approved(run.id, "matrix", "another person").await;
            }
            continue;
        }
        let now = engine.core.clock.now().as_millisecond();
        let due = engine.next_due().await.map_err(|error| error.to_string())?;
        let Some(due) = due else { return Ok(Drained::Restless) };
        let wait_ms = u64::try_from(due.as_millisecond() + 1 - now).unwrap_or_default();
        scenario.pass(world, Duration::from_millis(wait_ms)).await;
    }
    Ok(Drained::Restless)
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
