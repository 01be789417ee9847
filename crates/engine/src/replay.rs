//! A person tries something again, or gives it up: by the flow's class, and written down.

use domain::{Code, RunId};
use store::{LetterFilter, LetterState, NewAudit, Resolution, RunRow, RunState};
use uuid::Uuid;

use crate::{Engine, Refused, Replay};

/// No run has more letters than this.
const LETTERS: u32 = 1_000;

impl Engine {
    /// A person tries a dead or waiting run again now. `Err(Refused)` if its flow may not be replayed so.
    pub async fn retry(&self, run: RunId, by: &str) -> Result<(), Refused> {
        self.again(run, by, None).await
    }

    /// Like [`Engine::retry`], with the word of a second person, for flows that need it.
    pub async fn retry_approved(&self, run: RunId, by: &str, approved_by: &str) -> Result<(), Refused> {
        self.again(run, by, Some(approved_by)).await
    }

    /// A person gives a dead letter up: its run ends without having been done, and its lane goes on.
    pub async fn discard(&self, letter: Uuid, by: &str, reason: Option<Code>) -> Result<(), Refused> {
        let core = &self.core;
        let found = core.store.letter(letter).await?.ok_or(Refused::Missing("dead letter"))?;
        if !is_open(found.state) {
            return Err(Refused::Ended);
        }
        let change = serde_json::json!({ "flow": found.flow, "run": found.run, "code": found.code });
        self.write_down("dead-letter.discard", letter.to_string(), by, reason, change).await?;
        if !core.store.end(letter, Resolution::Discarded, by, core.clock.now()).await? {
            return Err(Refused::Ended);
        }
        core.companions.drop_of(found.run);
        core.forget_orderly(found.run);
        core.bell.lanes();
        Ok(())
    }

    async fn again(&self, id: RunId, by: &str, approved_by: Option<&str>) -> Result<(), Refused> {
        let core = &self.core;
        let run = core.store.run(id).await?.ok_or(Refused::Missing("run"))?;
        if matches!(run.state, RunState::Done | RunState::Discarded) {
            return Err(Refused::Ended);
        }
        self.may_repeat(&run, by, approved_by)?;
        let change = serde_json::json!({ "flow": run.flow, "state": run.state, "approved_by": approved_by });
        self.write_down("run.retry", id.to_string(), by, None, change).await?;
        if core.claims.holds(id) {
            return Ok(()); // it is being tried this moment
        }
        core.forget_orderly(id);
        let now = core.clock.now();
        if !core.store.rewind(id, now, &[]).await? {
            return Err(Refused::Ended);
        }
        let filter = LetterFilter { run: Some(id), limit: LETTERS, ..LetterFilter::default() };
        for letter in core.store.letters(&filter).await?.into_iter().filter(|letter| is_open(letter.state)) {
            core.store.end(letter.id, Resolution::Retried, by, now).await?;
        }
        core.bell.lanes();
        Ok(())
    }

    fn may_repeat(&self, run: &RunRow, by: &str, approved_by: Option<&str>) -> Result<(), Refused> {
        let allowed = match self.core.flows.get(run.flow.as_str()).map(|known| known.terms.replay) {
            Some(Replay::Safe | Replay::VerifyFirst) => true,
            Some(Replay::NeedsApproval) => {
                approved_by.is_some_and(|second| second != by && !second.is_empty())
            }
            Some(Replay::Never) | None => false,
        };
        if allowed { Ok(()) } else { Err(Refused::NotAllowed(run.flow.clone())) }
    }

    /// Before the act: nothing is done that is not in the audit log.
    async fn write_down(
        &self,
        action: &str,
        object: String,
        by: &str,
        reason: Option<Code>,
        change: serde_json::Value,
    ) -> store::Result<()> {
        let (at, who, action) = (self.core.clock.now(), by.to_owned(), action.to_owned());
        let entry = NewAudit { at, who, action, object, reason, change };
        self.core.store.append(entry).await.map(drop)
    }
}

fn is_open(state: LetterState) -> bool {
    matches!(state, LetterState::Open | LetterState::Taken)
}
