//! Breaks a flow at every place where it can break, one at a time, and checks that it comes out right each time.
//!
//! A first clean pass finds the steps and counts the writes to the store. Then, each in a fresh world: every step
//! fails once in every kind; every step is cut off after its effect; the hub crashes before and after every write (so
//! every step is also repeated once with its journal row lost); and the start arrives twice.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Code, Failure, Kind, Vendor};
use store::Store;

use super::{
    FaultyStore, Side,
    drain::{Drained, drain},
    scenario::Scenario,
};
use crate::{Engine, meddle::StepHook};

/// One way to break a flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Break {
    /// Nothing breaks.
    Nothing,
    /// A step fails before it does anything.
    Fails {
        /// Which.
        step: String,
        /// The system it asks.
        vendor: Option<Vendor>,
        /// How.
        kind: Kind,
    },
    /// A step does what it should and the answer is lost.
    CutOff {
        /// Which.
        step: String,
    },
    /// The hub dies at this write, and another takes over.
    Crash {
        /// From 1.
        nth: usize,
        /// What is written there.
        write: &'static str,
        /// On which side.
        side: Side,
    },
    /// The start arrives twice at once, and once more afterwards.
    Twice,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing breaks"),
            Self::Fails { step, kind, .. } => write!(f, "'{step}' fails once: {kind}"),
            Self::CutOff { step } => write!(f, "'{step}' is done and the answer is lost"),
            Self::Crash { nth, write, side } => write!(f, "crash {side:?} write {nth} ({write})"),
            Self::Twice => f.write_str("the start arrives twice"),
        }
    }
}

/// What the matrix found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How many ways were tried.
    pub tried: usize,
    /// Each way that ended wrong, and how.
    pub wrong: Vec<(Break, String)>,
}

impl Report {
    /// # Panics
    /// If anything ended wrong; the message lists what.
    pub fn assert_right(&self) {
        let lines: Vec<String> = self.wrong.iter().map(|(how, what)| format!("  {how}: {what}")).collect();
        assert!(lines.is_empty(), "{} of {} ways end wrong:\n{}", lines.len(), self.tried, lines.join("\n"));
    }
}

/// Runs the whole matrix. Needs paused tokio time on a single-threaded runtime.
pub async fn crash_matrix<S: Scenario>(scenario: &S) -> Report {
    let world = scenario.open().await;
    let store = Arc::new(FaultyStore::counting(scenario.store(&world)));
    let saw = Arc::new(Meddler::default());
    let clean = play(scenario, &world, store.clone(), &saw, false).await;
    let mut report = Report { tried: 1, wrong: Vec::new() };
    if let Err(what) = verdict(scenario, &world, clean).await {
        report.wrong.push((Break::Nothing, what));
        return report; // a flow that ends wrong by itself has nothing to lose
    }
    for way in ways(&saw.steps(), &store.writes()) {
        report.tried += 1;
        if let Err(what) = break_it(scenario, &way).await {
            report.wrong.push((way, what));
        }
    }
    report
}

fn ways(steps: &[(String, Option<Vendor>)], writes: &[&'static str]) -> Vec<Break> {
    let mut ways = Vec::new();
    for (step, vendor) in steps {
        for kind in kinds() {
            let vendorless = vendor.is_none() && kind == Kind::Denied;
            if !vendorless {
                ways.push(Break::Fails { step: step.clone(), vendor: *vendor, kind });
            }
        }
        ways.push(Break::CutOff { step: step.clone() });
    }
    for (place, write) in writes.iter().enumerate() {
        for side in [Side::Before, Side::After] {
            ways.push(Break::Crash { nth: place + 1, write, side });
        }
    }
    ways.push(Break::Twice);
    ways
}

fn kinds() -> [Kind; 6] {
    let retry_after = Some(std::time::Duration::from_secs(2));
    let rejected = Kind::Rejected { code: Code::new("crash-matrix") };
    [
        Kind::Throttled { retry_after },
        Kind::Unavailable,
        Kind::InDoubt,
        rejected,
        Kind::Denied,
        Kind::Unreadable,
    ]
}

async fn break_it<S: Scenario>(scenario: &S, way: &Break) -> Result<(), String> {
    let world = scenario.open().await;
    let below = scenario.store(&world);
    let store = Arc::new(match way {
        Break::Crash { nth, side, .. } => FaultyStore::dying(below, *nth, *side),
        _ => FaultyStore::counting(below),
    });
    let meddler = Arc::new(Meddler { fault: Mutex::new(Some(way.clone())), ..Meddler::default() });
    let drained = play(scenario, &world, store.clone(), &meddler, *way == Break::Twice).await;
    verdict(scenario, &world, drained).await?;
    let untouched = match way {
        Break::Crash { .. } => !store.is_dead(),
        Break::Fails { .. } | Break::CutOff { .. } => meddler.is_armed(),
        Break::Nothing | Break::Twice => false,
    };
    if untouched { Err("was never reached: the flow takes another way each time".to_owned()) } else { Ok(()) }
}

async fn play<S: Scenario>(
    scenario: &S,
    world: &S::World,
    store: Arc<FaultyStore>,
    meddler: &Arc<Meddler>,
    twice: bool,
) -> Result<Drained, String> {
    let engine = scenario.engine(world, store.clone());
    engine.hook_steps(meddler.clone());
    let answered = if twice {
        let (one, two) =
            futures::join!(engine.start(scenario.start(world)), engine.start(scenario.start(world)));
        one.and(two)
    } else {
        engine.start(scenario.start(world)).await
    };
    let first = match answered {
        Ok(_) => drain(scenario, world, &engine).await,
        Err(error) => Err(error.to_string()),
    };
    let drained = if store.is_dead() { take_over(scenario, world).await? } else { first? };
    if twice {
        again(scenario, world, &engine).await?;
        return drain(scenario, world, &engine).await;
    }
    Ok(drained)
}

/// The hub has died; another one starts, and the sender asks again if it never heard an answer. Asking is harmless.
async fn take_over<S: Scenario>(scenario: &S, world: &S::World) -> Result<Drained, String> {
    let below: Arc<dyn Store> = scenario.store(world);
    let engine = scenario.engine(world, below);
    again(scenario, world, &engine).await?;
    drain(scenario, world, &engine).await
}

async fn again<S: Scenario>(scenario: &S, world: &S::World, engine: &Engine) -> Result<(), String> {
    engine.start(scenario.start(world)).await.map(drop).map_err(|error| error.to_string())
}

async fn verdict<S: Scenario>(
    scenario: &S,
    world: &S::World,
    drained: Result<Drained, String>,
) -> Result<(), String> {
    match drained? {
        Drained::Restless(left) => Err(format!("never came to rest: {left}")),
        Drained::Ended(end) => scenario.check(world, end).await,
    }
}

/// Notes the steps that go by, and breaks one of them once.
#[derive(Default)]
struct Meddler {
    steps: Mutex<Vec<(String, Option<Vendor>)>>,
    fault: Mutex<Option<Break>>,
}

impl Meddler {
    fn steps(&self) -> Vec<(String, Option<Vendor>)> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_armed(&self) -> bool {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn strike(&self, vendor: Option<Vendor>, is_meant: impl Fn(&Break) -> Option<Kind>) -> Option<Failure> {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = fault.as_ref().and_then(is_meant)?;
        *fault = None;
        Some(Failure::new(vendor.unwrap_or(Vendor::Mail), "answer the crash matrix", kind))
    }
}

impl StepHook for Meddler {
    fn before(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure> {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        if !steps.iter().any(|(known, _)| known == step) {
            steps.push((step.to_owned(), vendor));
        }
        drop(steps);
        self.strike(vendor, |fault| match fault {
            Break::Fails { step: meant, kind, .. } if meant == step => Some(kind.clone()),
            _ => None,
        })
    }

    fn after(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure> {
        self.strike(vendor, |fault| match fault {
            Break::CutOff { step: meant } if meant == step => Some(Kind::InDoubt),
            _ => None,
        })
    }
}
