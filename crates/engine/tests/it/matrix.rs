//! The crash matrix on small flows: a sound one comes out right from every break, a careless one is found out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{
    Failure,
    Vendor::{Hubspot, Smaregi},
};
use engine::{
    Engine, Flow, Replay, Run, Start, StepCall, Stop, Terms,
    testing::{Break, Dice, Scenario, TestClock, crash_matrix},
};
use store::{RunState, Store};

use super::bench::{Greeter, TERMS, greet};

/// A till that adds points and can tell what it added for which key, but does not notice repetitions by itself.
#[derive(Default)]
struct Till {
    balance: Mutex<i64>,
    added: Mutex<HashMap<String, i64>>,
}

impl Till {
    async fn add(&self, points: i64, key: &str) -> Result<i64, Failure> {
        tokio::time::sleep(Duration::from_millis(30)).await;
        *self.balance.lock().unwrap() += points;
        *self.added.lock().unwrap().entry(key.to_owned()).or_default() += points;
        Ok(points)
    }

    async fn was_added(&self, key: &str) -> Option<i64> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.added.lock().unwrap().get(key).copied()
    }
}

#[derive(Default)]
struct Vendors {
    pos: Till,
    crm: Till,
}

/// Adds points at the till and, side by side, notes them in the CRM and tells a second run.
struct Award {
    vendors: Arc<Vendors>,
    looks_first: bool,
}

impl Award {
    async fn add(&self, till: &Till, call: StepCall) -> Result<i64, Failure> {
        if self.looks_first
            && call.may_have_happened
            && let Some(points) = till.was_added(call.key.as_str()).await
        {
            return Ok(points);
        }
        till.add(5, call.key.as_str()).await
    }
}

#[async_trait]
impl Flow for Award {
    fn terms(&self) -> Terms {
        Terms { replay: Replay::NeedsApproval, ..TERMS }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        if run.object() == "child:1" {
            run.sleep_until("hold", run.now().saturating_add(Duration::from_secs(60)).unwrap_or(run.now()))
                .await?;
            run.step("tell", None, async |_| Ok(())).await?;
            return Ok(());
        }
        let (pos, crm) = (&self.vendors.pos, &self.vendors.crm);
        run.step("add the points", Some(Smaregi), async |call| self.add(pos, call).await).await?;
        let note = run.attempt("note the points", Some(Hubspot), async |call| self.add(crm, call).await);
        let tell = run.start("start the telling", greet("child:1", "child"));
        let more = run.attempt("add the bonus", Some(Smaregi), async |call| self.add(pos, call).await);
        let (note, tell, more) = futures::join!(note, tell, more);
        note?;
        tell?;
        more?;
        Ok(())
    }
}

struct AwardScenario {
    looks_first: bool,
}

struct World {
    vendors: Arc<Vendors>,
    store: Arc<dyn Store>,
    clock: Arc<TestClock>,
}

#[async_trait]
impl Scenario for AwardScenario {
    type World = World;

    async fn open(&self) -> World {
        World { vendors: Arc::default(), store: super::open_store(), clock: Arc::default() }
    }

    fn store(&self, world: &World) -> Arc<dyn Store> {
        world.store.clone()
    }

    fn engine(&self, world: &World, store: Arc<dyn Store>) -> Engine {
        let flow = Award { vendors: world.vendors.clone(), looks_first: self.looks_first };
        let random = Arc::new(Dice::seeded(7));
        Engine::new(store, world.clock.clone(), random, vec![Arc::new(flow)], Arc::new(Greeter))
    }

    fn start(&self, _world: &World) -> Start {
        greet("customer:1", "award")
    }

    async fn check(&self, world: &World, end: RunState) -> Result<(), String> {
        let pos = *world.vendors.pos.balance.lock().unwrap();
        let crm = *world.vendors.crm.balance.lock().unwrap();
        if (end, pos, crm) == (RunState::Done, 10, 5) {
            return Ok(());
        }
        Err(format!("{end:?} with {pos} points at the till and {crm} in the CRM"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_looks_first_comes_out_right_from_every_break() {
    let report = crash_matrix(&AwardScenario { looks_first: true }).await;
    report.assert_right();
    // Four steps that can fail in six kinds and be cut off; at least ten writes with two sides; the start twice.
    assert!(report.tried > 4 * 6 + 2 * 10, "{} ways", report.tried);
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_writes_again_blindly_is_found_out() {
    let report = crash_matrix(&AwardScenario { looks_first: false }).await;
    let found: Vec<&Break> = report.wrong.iter().map(|(how, _)| how).collect();
    let cut_off = |step: &str| found.contains(&&Break::CutOff { step: step.to_owned() });
    assert!(cut_off("add the points") && cut_off("note the points") && cut_off("add the bonus"), "{found:?}");
    let crashes = found.iter().filter(|how| matches!(how, Break::Crash { write: "record", .. })).count();
    assert!(crashes >= 3, "{found:?}");
    let harmless = found.iter().any(|how| matches!(how, Break::Twice | Break::Nothing));
    assert!(!harmless, "{found:?}");
}
