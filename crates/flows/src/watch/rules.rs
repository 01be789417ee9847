//! What is worth telling somebody, read from the engine's news as it happens.

use std::collections::HashMap;

use domain::{RegistrationId, Vendor};
use engine::{Engine, Signal, StepNews};
use store::StepState;
use tokio::sync::{broadcast::error::RecvError, watch};

use super::alarm::{self, Cause, Rule};
use crate::HubParts;

/// This many failures of one system in a row are worth an alert.
const IN_A_ROW: u32 = 3;
/// A step this much slower than its usual median is worth one (DESIGN section 7).
const TIMES_SLOWER: u64 = 3;
/// Quicker than this nobody minds, however unusual.
const NOT_SLOW_MS: u64 = 500;

/// Follows the news until told to stop.
pub async fn follow(parts: &HubParts, engine: &Engine, mut stop: watch::Receiver<bool>) {
    let mut news = engine.signals();
    let mut failures = Failures::default();
    loop {
        let signal = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            signal = news.recv() => signal,
        };
        match signal {
            Ok(signal) => {
                if let Some(cause) = judge(engine, &mut failures, &signal) {
                    alarm::raise(engine, cause, parts.clock.now()).await;
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Consecutive failures by system.
#[derive(Default)]
struct Failures(HashMap<Vendor, u32>);

impl Failures {
    /// Counts, and answers when the count has just become worth an alert.
    fn count(&mut self, news: &StepNews) -> Option<(Vendor, u32)> {
        let vendor = news.vendor?;
        let failures = self.0.entry(vendor).or_default();
        match news.state {
            StepState::Done | StepState::Undone => *failures = 0,
            StepState::Retrying | StepState::InDoubt => *failures += 1,
            StepState::Off | StepState::NeedsPerson => {}
        }
        (*failures == IN_A_ROW).then_some((vendor, *failures))
    }
}

fn judge(engine: &Engine, failures: &mut Failures, signal: &Signal) -> Option<Cause> {
    match signal {
        Signal::Step(news) if news.flow == alarm::NAME => None,
        Signal::Step(news) => failing(failures, news).or_else(|| slow(engine, news)),
        Signal::Denied { vendor } => {
            Some(Cause { rule: Rule::Denied, about: vendor.to_string(), facts: Vec::new() })
        }
        Signal::DeadLetter { flow, run, object, code } if *flow != alarm::NAME => Some(Cause {
            rule: Rule::DeadLetter,
            about: format!("{flow}/{code}"),
            facts: vec![("run".into(), run.to_string()), ("object".into(), object.clone())],
        }),
        _ => None,
    }
}

fn failing(failures: &mut Failures, news: &StepNews) -> Option<Cause> {
    let (vendor, count) = failures.count(news)?;
    let facts = vec![("failures".into(), count.to_string()), ("run".into(), news.run.to_string())];
    Some(Cause { rule: Rule::ConsecutiveFailures, about: vendor.to_string(), facts })
}

fn slow(engine: &Engine, news: &StepNews) -> Option<Cause> {
    let usual = engine.facts().median_ms(news.flow, news.step)?;
    let is_slow =
        news.state == StepState::Done && news.took_ms > NOT_SLOW_MS && news.took_ms > usual * TIMES_SLOWER;
    is_slow.then(|| Cause {
        rule: Rule::Slow,
        about: format!("{}/{}", news.flow, news.step),
        facts: vec![
            ("run".into(), news.run.to_string()),
            ("took_ms".into(), news.took_ms.to_string()),
            ("usual_ms".into(), usual.to_string()),
        ],
    })
}

/// Somebody used an e-mail that is registered: member services may want to help; a browser is told nothing.
pub(crate) async fn duplicate_registration(parts: &HubParts, engine: &Engine, id: RegistrationId) {
    let cause = Cause {
        rule: Rule::DuplicateRegistration,
        about: "registration".into(),
        facts: vec![("registration".into(), id.to_string())],
    };
    alarm::raise(engine, cause, parts.clock.now()).await;
}
