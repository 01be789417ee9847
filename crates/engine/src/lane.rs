//! Works a lane off: the run at its head is told, put down, and the next one taken up, until nothing in it is due.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use domain::{Code, Owner};
use futures::FutureExt;
use store::{NewLetter, RunState, Settlement, Wait};

use crate::{
    Run, Signal, Stop,
    claim::Turn,
    core::{Core, Registered},
    retry::after,
    run::Pages,
    step::millis,
};

/// A run of a flow this program does not know waits this long for one that does (an upgrade under way).
const UPGRADE: Duration = Duration::from_secs(3_600);
const UPGRADE_LOOK: Duration = Duration::from_secs(60);

/// How a telling ended.
enum Told {
    Story(Result<(), Stop>),
    /// The hub stops and the patience of its shutdown is over.
    Cut,
    /// The store failed, or another worker has the lane: nothing more is written here.
    Lost,
    /// The flow has a fault.
    Panicked,
}

/// Tells run after run of this lane.
pub(crate) async fn work(core: Arc<Core>, first: Turn) {
    let mut next = Some(first);
    while let Some(turn) = next.take() {
        if core.is_stopping() {
            // Refused or not, the lane is due again when the lease ends.
            let _ = core.store.hand_back(&turn.claim.fence, core.clock.now()).await;
            return;
        }
        core.told.fetch_add(1, Ordering::Relaxed);
        next = tell(&core, turn).await;
    }
}

async fn tell(core: &Arc<Core>, turn: Turn) -> Option<Turn> {
    core.refresh_switches(core.tuning().poll).await;
    let Some(known) = core.flows.get(turn.claimed.run.flow.as_str()).cloned() else {
        let settlement = unregistered(core, &turn);
        return put_down(core, &turn, settlement).await;
    };
    if let Some(paused) = core.paused(&turn.claimed.run) {
        core.remember_orderly(turn.claimed.run.id, turn.claimed.run.attempts);
        return put_down(core, &turn, paused).await;
    }
    let run = begin(core, &known, &turn);
    let told = listen(&known, &run, &turn).await;
    let settlement = match told {
        Told::Story(result) => run.settlement(result).await.ok()?,
        Told::Cut => Settlement::Later { run_at: core.clock.now(), waits_on: Wait::Time, code: None },
        Told::Lost => return None,
        Told::Panicked => {
            let code = Code::new("flow-panicked");
            run.dead(code.clone(), Some(run.letter("panicked", code, None)))
        }
    };
    if run.ledger().is_broken() || turn.claim.is_lost() {
        return None;
    }
    let orderly = !run.doubtful && !run.ledger().is_in_doubt();
    if orderly && matches!(settlement, Settlement::Later { .. }) {
        core.remember_orderly(run.row.id, run.row.attempts);
    }
    put_down(core, &turn, settlement).await
}

fn begin(core: &Arc<Core>, known: &Registered, turn: &Turn) -> Run {
    let row = turn.claimed.run.clone();
    let rows = turn.claimed.steps.clone();
    let next_position = rows.iter().map(|row| row.position.saturating_add(1)).max().unwrap_or(0);
    Run {
        core: Arc::clone(core),
        claim: Arc::clone(&turn.claim),
        terms: known.terms,
        doubtful: core.may_have_been_cut_off(row.id, row.attempts),
        row,
        pages: Mutex::new(Pages { rows, under_way: Vec::new(), next_position }),
        ledger: Mutex::default(),
        undos: Mutex::default(),
    }
}

async fn listen(known: &Registered, run: &Run, turn: &Turn) -> Told {
    let story = AssertUnwindSafe(known.flow.run(run)).catch_unwind();
    tokio::select! {
        biased;
        () = turn.claim.is_cut_off() => if turn.claim.is_lost() { Told::Lost } else { Told::Cut },
        told = story => told.map_or(Told::Panicked, Told::Story),
    }
}

/// Ends this attempt under the claim; the lane's next run, if it is due, comes back claimed.
async fn put_down(core: &Arc<Core>, turn: &Turn, settlement: Settlement) -> Option<Turn> {
    let run = &turn.claimed.run;
    let terms = core.claim_terms();
    match core.store.settle(&turn.claim.fence, run.id, settlement.clone(), terms).await {
        Ok(next) => {
            let next = next.map(|claimed| Turn::take(core, claimed, terms.lease_until));
            after_settling(core, turn, &settlement).await;
            next
        }
        // Another worker has the lane: it will say what there is to say.
        Err(store::Error::Fenced) => None,
        Err(error) => {
            tracing::warn!(run = %run.id, flow = turn.claim.flow, %error, "a run waits for its lease to end");
            None
        }
    }
}

async fn after_settling(core: &Arc<Core>, turn: &Turn, settlement: &Settlement) {
    let (run, flow) = (&turn.claimed.run, turn.claim.flow);
    let took_ms = millis(turn.claim.since.elapsed());
    let state = match settlement {
        Settlement::Done => RunState::Done,
        Settlement::Later { .. } => RunState::Waiting,
        Settlement::Dead { .. } => RunState::Dead,
        Settlement::Discarded { .. } => RunState::Discarded,
    };
    let age_ms = core.clock.now().as_millisecond() - run.created_at.as_millisecond();
    core.tell(|| Signal::Run {
        flow,
        run: run.id,
        object: run.object.clone(),
        state,
        age_ms: u64::try_from(age_ms).unwrap_or_default(),
        took_ms,
    });
    if let Settlement::Dead { code, letter: Some(_), .. } = settlement {
        core.tell(|| Signal::DeadLetter {
            flow,
            run: run.id,
            object: run.object.clone(),
            code: code.clone(),
        });
    }
    if let Settlement::Later { run_at, waits_on, .. } = settlement {
        core.bell.lane_at(*run_at);
        core.catch_lost_wakeup(run.id, waits_on, turn.claim.since).await;
        return;
    }
    core.companions.drop_of(run.id);
    core.forget_orderly(run.id);
    if state == RunState::Done && run.attempts <= 1 {
        core.facts.run_took(flow, run.id, &run.object, took_ms);
    }
}

/// The program was rolled back, or a flow removed too early: wait a while for a process that knows it, then ask.
fn unregistered(core: &Core, turn: &Turn) -> Settlement {
    let now = core.clock.now();
    let code = Code::new("flow-unregistered");
    if now < after(turn.claimed.run.created_at, UPGRADE) {
        return Settlement::Later {
            run_at: after(now, UPGRADE_LOOK),
            waits_on: Wait::Time,
            code: Some(code),
        };
    }
    let letter = NewLetter {
        id: core.random.uuid(now),
        step: None,
        kind: "needs_person".to_owned(),
        code: code.clone(),
        vendor: None,
        owner: Owner::Operations,
        due_at: after(now, UPGRADE),
        created_at: now,
    };
    Settlement::Dead { code, letter: Some(letter), parks: true }
}
