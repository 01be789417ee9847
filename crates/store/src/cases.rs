//! Questions only a person can answer, such as: are these two the same customer?

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Result;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// Which of these store members, if any, is this customer?
    Match,
    /// Something of a sign-up is missing and its form is gone.
    Incomplete,
    /// Two systems say different things about the customer; which is right?
    Conflict,
    /// The customer wants to know what is held about them.
    DataRequest,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has decided.
    Open,
    /// Linked to a member.
    Linked,
    /// None of them; a new member may be created.
    Different,
    /// No longer a question.
    Closed,
}

/// A member that may be the customer, with the evidence as levels; no values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The member.
    pub member: PosMemberId,
    /// Fact and level: `("email", "agree")`, `("given", "differ")`.
    pub facts: Vec<(String, String)>,
}

/// A case to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Its id.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
    /// About whom.
    pub customer: CustomerId,
    /// Who it might be.
    pub candidates: Vec<Candidate>,
    /// Why it was not decided by rule.
    pub code: Code,
    /// Who decides.
    pub owner: Owner,
    /// Until when.
    pub due_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
    /// About whom.
    pub customer: CustomerId,
    /// Who it might be.
    pub candidates: Vec<Candidate>,
    /// Why it was not decided by rule.
    pub code: Code,
    /// Who decides.
    pub owner: Owner,
    /// Where it stands.
    pub state: CaseState,
    /// Until when.
    pub due_at: Timestamp,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Who decided, and when.
    pub decided: Option<(String, Timestamp)>,
    /// Who works on it.
    pub assignee: Option<String>,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
    /// Why it was decided this way or put off, from the list.
    pub reason: Option<Code>,
    /// The store member it was linked to.
    pub chosen: Option<PosMemberId>,
}

impl Case {
    /// Whether somebody should decide it now.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state == CaseState::Open && self.snoozed_until.is_none_or(|until| until <= now)
    }

    /// Whether it should have been decided by now.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.waits(now) && self.due_at < now
    }
}

/// The shelf of cases.
#[async_trait]
pub trait Cases {
    /// Opens a case; an open case of the same kind about the same customer is brought up to date instead.
    async fn open_case(&self, case: NewCase) -> Result<CaseId>;

    /// One case.
    async fn case(&self, id: CaseId) -> Result<Option<Case>>;

    /// Cases in this state (all if none), oldest due first.
    async fn cases(&self, state: Option<CaseState>, limit: u32) -> Result<Vec<Case>>;

    /// The open case of a kind about a customer.
    async fn open_case_of(&self, kind: CaseKind, customer: CustomerId) -> Result<Option<Case>>;

    /// Decides an open case; false if it is not open.
    async fn decide_case(&self, id: CaseId, state: CaseState, by: &str, now: Timestamp) -> Result<bool>;
}
