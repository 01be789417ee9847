//! Goes round every minute: letters nobody took, cases nobody decided, work that waits too long.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{CaseId, Class, Owner};
use engine::{Engine, Flow, Parks, Replay, Retry, Run, Stop, Terms};
use store::{CaseFilter, CaseKind, CaseState, CaseView, LetterFilter, LetterState};

use super::alarm::{self, Cause, Rule};
use crate::{Charter, HubParts, Timing, register};

/// What the round promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's own journal.",
    contract: "In: nothing. Out: an alert for letters not taken in 15 minutes, cases past their time, each backlog older than promised.",
    failure: "The store down: the next round looks again.",
    owner: Owner::Operations,
    timing: Timing { class: Class::SameDay, promise: "every minute", within_s: 120 },
};

/// Name in the register.
pub const NAME: &str = "go the rounds";
const TAKE_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
const AT_ONCE: u32 = 100;
/// An erasure that is stuck needs time to be mended.
const BEFORE_DEADLINE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);
const LAST_CALL: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 2);

/// The flow.
pub struct Watchman(pub Arc<HubParts>);

#[async_trait]
impl Flow for Watchman {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(3600),
            runbook: "runbooks/alerts.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        self.letters(&run.engine()).await?;
        self.cases(&run.engine()).await?;
        self.backlog(&run.engine()).await?;
        self.privacy(&run.engine()).await?;
        Ok(())
    }
}

impl Watchman {
    async fn letters(&self, engine: &Engine) -> Result<(), Stop> {
        let now = self.0.clock.now();
        let filter = LetterFilter {
            state: Some(LetterState::Open),
            created_before: Some(now - TAKE_WITHIN),
            limit: AT_ONCE,
            ..Default::default()
        };
        for letter in self.0.store.letters(&filter).await? {
            let facts = vec![
                ("run".into(), letter.run.to_string()),
                ("object".into(), letter.object.clone()),
                ("owner".into(), letter.owner.to_string()),
            ];
            let about = format!("{}/{}", letter.flow, letter.code);
            alarm::raise(engine, Cause { rule: Rule::LetterNotTaken, about, facts }, now).await;
        }
        Ok(())
    }

    /// One alert per team, however many of its cases are late.
    async fn cases(&self, engine: &Engine) -> Result<(), Stop> {
        let now = self.0.clock.now();
        let late = CaseFilter { view: Some(CaseView::Overdue), limit: AT_ONCE, ..Default::default() };
        let mut teams: BTreeMap<&str, Vec<CaseId>> = BTreeMap::new();
        for case in self.0.store.find_cases(&late, now).await? {
            teams.entry(case.owner.as_str()).or_default().push(case.id);
        }
        for (team, cases) in teams {
            let facts = vec![
                ("cases".into(), cases.len().to_string()),
                ("case".into(), cases[0].to_string()),
                ("owner".into(), team.to_owned()),
            ];
            alarm::raise(engine, Cause { rule: Rule::CaseOverdue, about: team.into(), facts }, now).await;
        }
        Ok(())
    }

    /// Erasures that are not done a week before the law's deadline, and questions that are due.
    async fn privacy(&self, engine: &Engine) -> Result<(), Stop> {
        let now = self.0.clock.now();
        for erasure in self.0.store.erasures_due(now + BEFORE_DEADLINE, AT_ONCE).await? {
            let facts = vec![
                ("erasure".into(), erasure.id.to_string()),
                ("due_at".into(), erasure.due_at.to_string()),
            ];
            let about = format!("erasure:{}", erasure.id);
            alarm::raise(engine, Cause { rule: Rule::PrivacyDue, about, facts }, now).await;
        }
        for case in self.0.store.cases(Some(CaseState::Open), AT_ONCE).await? {
            if case.kind == CaseKind::DataRequest && case.due_at < now + LAST_CALL {
                let facts = vec![("due_at".into(), case.due_at.to_string())];
                let about = format!("case:{}", case.id);
                alarm::raise(engine, Cause { rule: Rule::PrivacyDue, about, facts }, now).await;
            }
        }
        Ok(())
    }

    async fn backlog(&self, engine: &Engine) -> Result<(), Stop> {
        let now = self.0.clock.now();
        for backlog in self.0.store.backlog().await? {
            let Some(oldest) = backlog.oldest else { continue };
            let promised = register::promise_s(&backlog.flow).unwrap_or(86_400);
            let age = now.duration_since(oldest).as_secs();
            if age > i64::from(promised) && backlog.flow != alarm::NAME {
                let facts = vec![
                    ("waiting".into(), backlog.waiting.to_string()),
                    ("oldest_s".into(), age.to_string()),
                ];
                alarm::raise(engine, Cause { rule: Rule::Backlog, about: backlog.flow, facts }, now).await;
            }
        }
        Ok(())
    }
}
