//! The faults stop: everything accepted is finished, and an operator does what operators do.

use std::time::Duration;

use engine::Start;
use flows::points::proof;
use sandbox::smaregi::Member;
use store::{RunFilter, RunState};

use crate::{receipts, story::Place, world::World};

const MANY: u32 = 1_000;
/// More rounds than any work needs.
const ROUNDS: usize = 2_400;
/// Between two looks whether everybody is done.
const LOOK: Duration = Duration::from_secs(10);
/// The sweep has passed twice by then.
const SETTLED: Duration = Duration::from_secs(11 * 60);

/// Ends the trouble and lets everything finish; what does not finish is told.
pub async fn come_to_rest(world: &mut World) -> Vec<String> {
    world.mishaps.stop();
    for place in Place::ALL {
        world.faults(place).recover();
    }
    world.troubles.clear();
    let mut wrong = Vec::new();
    world.config.sync.pos = true;
    if let Err(error) = world.crash(None).await {
        wrong.push(error);
    }
    for person in std::mem::take(&mut world.waiting) {
        while !person.is_finished() {
            let later = world.now() + Duration::from_secs(5);
            world.until(later).await;
        }
        if person.await.is_err() {
            wrong.push("somebody's request ended in a panic".into());
        }
    }
    // What an order earns is waited for until its days are over.
    world.days(world.patience_days()).await;
    for round in 0..3 {
        wrong.extend(drained(world).await);
        wrong.extend(have_points_proved(world, round).await);
        world.stir();
        let later = world.now() + SETTLED;
        world.until(later).await;
    }
    wrong
}

/// The proof of a night, in time for the end.
async fn have_points_proved(world: &World, round: usize) -> Option<String> {
    let proof = Start {
        flow: proof::NAME,
        key: format!("rest-{round}"),
        lane: "proof-at-rest".into(),
        object: "proof-at-rest".into(),
        input: serde_json::Value::Null,
        run_at: None,
        companion: None,
    };
    world.life().hub.engine().start(proof).await.err().map(|error| format!("no proof: {error}"))
}

async fn drained(world: &mut World) -> Vec<String> {
    let mut retries = 2;
    for _ in 0..ROUNDS {
        world.stir();
        let later = world.now() + LOOK;
        world.until(later).await;
        resume(world).await;
        receipts::settle(world).await;
        let mut waiting = of_state(world, RunState::Waiting).await;
        let dead = of_state(world, RunState::Dead).await;
        // A lane that waits for a person waits rightly.
        waiting.retain(|run| dead.iter().all(|dead| dead.lane != run.lane));
        if waiting.is_empty() && (dead.is_empty() || retries == 0) {
            return Vec::new();
        }
        if waiting.is_empty() {
            retries -= 1;
            for run in dead {
                // What may never be replayed stays dead, and that is right.
                let _ =
                    world.life().hub.engine().retry_approved(run.id, "operator", "another operator").await;
            }
        }
    }
    let stuck = of_state(world, RunState::Waiting).await;
    stuck.iter().map(|run| format!("I9: a run of {} never ends (lane {})", run.flow, run.lane)).collect()
}

/// A vendor that was paused because it refused our credentials is resumed by its owner.
async fn resume(world: &World) {
    for switch in world.memory.switches().await.unwrap_or_default() {
        let _ = world.life().hub.engine().resume(&switch.scope, None).await;
    }
}

async fn of_state(world: &World, state: RunState) -> Vec<store::RunRow> {
    let filter = RunFilter { state: Some(state), limit: MANY, ..RunFilter::default() };
    world.memory.runs(&filter).await.unwrap_or_default()
}

/// Members that carry a number.
pub fn members_of(world: &World, number: &str) -> Vec<Member> {
    world
        .vendors
        .smaregi
        .members()
        .into_iter()
        .filter(|member| member.get("customerNo") == Some(number))
        .collect()
}
