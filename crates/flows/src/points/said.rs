//! What a person found on the till's receipts when nobody could tell whether points had moved.
//!
//! It is kept under the step that asked. "They moved" stays true; "they did not" lets the step send them once more, and
//! is used up before it does: should that answer be lost too, a person is asked again.

use domain::{Code, Failure, IdempotencyKey, RunId};
use serde::{Deserialize, Serialize};

use crate::{HubParts, systems::memory_failed};

const READ: &str = "read what a person found";
/// What a person finds on the dead letter when nobody can tell whether points moved.
pub(crate) const UNCLEAR: Code = Code::new("points-unclear");

/// What the receipts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipts {
    /// The points moved: given, or taken.
    Moved,
    /// They did not.
    NotMoved,
}

impl Receipts {
    const MOVED: &str = "moved";
    const NOT_MOVED: &str = "not-moved";
    /// It was said that they had not moved, and they were sent once more.
    const USED: &str = "sent-again";

    /// The name in requests, commands and the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moved => Self::MOVED,
            Self::NotMoved => Self::NOT_MOVED,
        }
    }

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            Self::MOVED => Some(Self::Moved),
            Self::NOT_MOVED => Some(Self::NotMoved),
            _ => None,
        }
    }
}

fn name_of(step: &IdempotencyKey) -> String {
    format!("points-said:{step}")
}

/// A person has looked, for this step of this run.
pub(crate) async fn note(parts: &HubParts, (run, step): (RunId, &str), found: Receipts) -> store::Result<()> {
    parts.store.set_cursor(&name_of(&engine::step_key(run, step)), found.as_str()).await
}

/// What a person said to the step with this key, if anybody did; that points have not moved is said once.
pub(crate) async fn take(parts: &HubParts, step: &IdempotencyKey) -> Result<Option<Receipts>, Failure> {
    let (name, memory) = (name_of(step), memory_failed(READ));
    let said = parts.store.cursor(&name).await.map_err(&memory)?;
    let said = said.as_deref().and_then(Receipts::from_name);
    if said == Some(Receipts::NotMoved) {
        parts.store.set_cursor(&name, Receipts::USED).await.map_err(&memory)?;
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_up_is_no_answer() {
        for found in [Receipts::Moved, Receipts::NotMoved] {
            assert_eq!(Receipts::from_name(found.as_str()), Some(found));
        }
        assert_eq!(Receipts::from_name(Receipts::USED), None);
    }
}
