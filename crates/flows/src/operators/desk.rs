//! What the people who run the hub do with it. Each act is allowed by role, written down first, then done.

use std::sync::Arc;

use domain::{RunId, Timestamp};
use engine::{Engine, Refused};
use store::{NewAudit, Scope, Switch};
use uuid::Uuid;

use super::{operator::Operator, reason::Reason, rights::Action};
use crate::{Hub, HubParts};

/// Why a person's wish was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskRefused {
    /// The role does not allow it.
    #[error("the role does not allow it")]
    NotAllowed,
    /// There is no such thing.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// It is done, decided or was given up.
    #[error("it has ended already")]
    Ended,
    /// Its flow does not allow this kind of repetition.
    #[error("it may not be repeated this way")]
    ReplayNotAllowed,
    /// The store member belongs to another customer, or is not among those asked about.
    #[error("the member cannot be linked")]
    LinkTaken,
    /// Somebody has decided it.
    #[error("{by} has decided it")]
    Decided {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody is deciding it this moment.
    #[error("somebody is deciding it this moment")]
    Held,
    /// A record has changed since it was shown; nothing was decided.
    #[error("a record has changed since it was shown; look again")]
    Changed,
    /// A time in the past, or too far ahead.
    #[error("the time is past or more than 30 days ahead")]
    BadTime,
    /// A merge, or taking one apart, cannot be; why.
    #[error("it cannot be merged or taken apart")]
    MergeRefused(Vec<domain::Code>),
    /// Another one is under way.
    #[error("another one is under way")]
    UnderWay,
    /// The other system did not take it; nothing was decided.
    #[error("the other system does not answer")]
    Unavailable,
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Refused> for DeskRefused {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Missing(what) => Self::Missing(what),
            Refused::Ended => Self::Ended,
            Refused::NotAllowed(_) => Self::ReplayNotAllowed,
            Refused::Store(error) => Self::Store(error),
        }
    }
}

/// The operators' desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    parts: Arc<HubParts>,
    engine: Engine,
}

impl Desk {
    /// The desk of this hub.
    pub fn of(hub: &Hub) -> Self {
        Self { parts: hub.parts().clone(), engine: hub.engine().clone() }
    }

    pub(super) fn parts(&self) -> &HubParts {
        &self.parts
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Pauses a flow, a system or an object until somebody resumes it or until then. False if it was paused before.
    pub async fn pause(
        &self,
        by: &Operator,
        scope: Scope,
        reason: Reason,
        until: Option<Timestamp>,
    ) -> Result<bool, DeskRefused> {
        by.must(Action::Pause)?;
        self.is_known(&scope)?;
        let now = self.parts.clock.now();
        let change = serde_json::json!({ "until": until });
        self.write_down(by, "pause", named(&scope), Some(reason), change).await?;
        let switch = Switch { scope, since: now, by: by.name.clone(), reason: reason.code(), until };
        Ok(self.engine.pause(switch).await?)
    }

    /// Resumes it; what waited is taken up in order, at most so many runs a second. Returns how many waited.
    pub async fn resume(
        &self,
        by: &Operator,
        scope: &Scope,
        per_second: Option<u32>,
    ) -> Result<u64, DeskRefused> {
        by.must(Action::Resume)?;
        if !self.parts.store.switches().await?.iter().any(|switch| switch.scope == *scope) {
            self.is_known(scope)?;
        }
        let change = serde_json::json!({ "per_second": per_second });
        self.write_down(by, "resume", named(scope), None, change).await?;
        Ok(self.engine.resume(scope, per_second).await?)
    }

    /// Tries a run again now. The engine writes it down.
    pub async fn retry(&self, by: &Operator, run: RunId) -> Result<(), DeskRefused> {
        by.must(Action::Retry)?;
        Ok(self.engine.retry(run, &by.name).await?)
    }

    /// Takes a dead letter, so that colleagues know.
    pub async fn take_letter(&self, by: &Operator, letter: Uuid) -> Result<(), DeskRefused> {
        by.must(Action::TakeLetter)?;
        let found = self.parts.store.letter(letter).await?.ok_or(DeskRefused::Missing("dead letter"))?;
        if found.ended_at.is_some() {
            return Err(DeskRefused::Ended);
        }
        let change = serde_json::json!({ "before": found.taken_by });
        self.write_down(by, "dead-letter.take", letter.to_string(), None, change).await?;
        let taken = self.parts.store.take(letter, &by.name).await?;
        if taken { Ok(()) } else { Err(DeskRefused::Ended) }
    }

    /// Tries the run behind a dead letter again.
    pub async fn retry_letter(&self, by: &Operator, letter: Uuid) -> Result<(), DeskRefused> {
        by.must(Action::Retry)?;
        let found = self.parts.store.letter(letter).await?.ok_or(DeskRefused::Missing("dead letter"))?;
        if found.ended_at.is_some() {
            return Err(DeskRefused::Ended);
        }
        self.retry(by, found.run).await
    }

    /// Gives a dead letter up: its run ends without having been done, and its lane goes on.
    pub async fn discard(&self, by: &Operator, letter: Uuid, reason: Reason) -> Result<(), DeskRefused> {
        by.must(Action::Discard)?;
        let found = self.parts.store.letter(letter).await?.ok_or(DeskRefused::Missing("dead letter"))?;
        if found.ended_at.is_some() {
            return Err(DeskRefused::Ended);
        }
        // The engine writes it down, with the reason.
        Ok(self.engine.discard(letter, &by.name, Some(reason.code())).await?)
    }

    /// A pause of something that does not exist would look like a pause in force.
    fn is_known(&self, scope: &Scope) -> Result<(), DeskRefused> {
        match scope {
            Scope::Flow(name) if !self.engine.flows().iter().any(|terms| terms.name == name) => {
                Err(DeskRefused::Missing("flow"))
            }
            _ => Ok(()),
        }
    }

    /// Goes on only if the role allows it; a refusal is written down too, because these acts are about people.
    pub async fn permit(&self, by: &Operator, action: Action, object: String) -> Result<(), DeskRefused> {
        if by.may(action) {
            return Ok(());
        }
        let refused = format!("{}.refused", action.as_str());
        self.write_down(by, &refused, object, None, serde_json::Value::Null).await?;
        Err(DeskRefused::NotAllowed)
    }

    /// Before the act: nothing is done that is not in the audit log.
    pub(super) async fn write_down(
        &self,
        by: &Operator,
        action: &str,
        object: String,
        reason: Option<Reason>,
        change: serde_json::Value,
    ) -> store::Result<()> {
        let (at, who, action) = (self.parts.clock.now(), by.name.clone(), action.to_owned());
        let reason = reason.map(Reason::code);
        self.parts.store.append(NewAudit { at, who, action, object, reason, change }).await.map(drop)
    }
}

/// `flow:<name>`, `vendor:<name>`, `object:<id>`.
fn named(scope: &Scope) -> String {
    match scope {
        Scope::Flow(name) => format!("flow:{name}"),
        Scope::Vendor(vendor) => format!("vendor:{vendor}"),
        Scope::Object(id) => format!("object:{id}"),
    }
}
