//! How the people who decide cases divide them among themselves, put them off and take a decision back.

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use serde::Serialize;

use crate::{
    Result,
    cases::{Candidate, Case, CaseKind, CaseState},
};

/// Where a case stands for somebody who looks for work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseView {
    /// To be decided now.
    Open,
    /// To be decided now, and late.
    Overdue,
    /// Put off until a time that has not come.
    Later,
    /// Decided or closed.
    Ended,
}

impl CaseView {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Open, Self::Overdue, Self::Later, Self::Ended];

    /// `open`, `overdue`, `later`, `ended`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Later => "later",
            Self::Ended => "ended",
        }
    }

    /// From that.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == name)
    }
}

/// Where a page of cases ended: its last case.
pub type CaseMark = (Timestamp, Timestamp, CaseId);

/// Which cases.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Where they stand for somebody who looks for work.
    pub view: Option<CaseView>,
    /// How they ended, or that they did not.
    pub state: Option<CaseState>,
    /// What is asked.
    pub kind: Option<CaseKind>,
    /// Whose team's.
    pub owner: Option<Owner>,
    /// Whose own.
    pub assignee: Option<String>,
    /// This very case.
    pub id: Option<CaseId>,
    /// About this customer, or with this store member among the candidates.
    pub number: Option<u64>,
    /// Behind this one in the order.
    pub after: Option<CaseMark>,
    /// At most so many.
    pub limit: u32,
}

/// How many cases there are of each kind of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CaseCounts {
    /// To be decided now.
    pub open: u64,
    /// Of these: late.
    pub overdue: u64,
    /// Of these: one's own.
    pub mine: u64,
    /// Put off.
    pub later: u64,
}

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEnd {
    /// As what.
    pub state: CaseState,
    /// By whom.
    pub by: String,
    /// Why, from the list.
    pub reason: Option<Code>,
    /// The store member it was linked to.
    pub chosen: Option<PosMemberId>,
    /// Now.
    pub at: Timestamp,
}

/// Two that a person has told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Apart {
    /// The store member that is not the customer.
    pub member: PosMemberId,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The desk at which cases are decided.
#[async_trait]
pub trait CaseDesk {
    /// Cases that fit, nearest due first.
    async fn find_cases(&self, filter: &CaseFilter, now: Timestamp) -> Result<Vec<Case>>;

    /// How many there are to do, and how many of these are this person's.
    async fn case_counts(&self, me: &str, now: Timestamp) -> Result<CaseCounts>;

    /// Gives an open case to somebody, or to nobody; false if it is not open.
    async fn assign_case(&self, id: CaseId, to: Option<&str>) -> Result<bool>;

    /// Hands an open case to another team, to nobody in particular there; false if it is not open.
    async fn hand_case_to(&self, id: CaseId, owner: Owner) -> Result<bool>;

    /// Puts an open case off until a time, with a new deadline behind it; false if it is not open.
    async fn put_case_off(
        &self,
        id: CaseId,
        until: Timestamp,
        due_at: Timestamp,
        reason: &Code,
    ) -> Result<bool>;

    /// Takes an open case into one's hands for the moment of deciding, so that two never carry out two decisions.
    /// A hold older than `lapsed` is one whose process died. False if it is not open or somebody else's.
    async fn hold_case(&self, id: CaseId, by: &str, now: Timestamp, lapsed: Timestamp) -> Result<bool>;

    /// Lets go of it undecided.
    async fn let_case_go(&self, id: CaseId, by: &str) -> Result<()>;

    /// Ends an open case; false if it is not open.
    async fn end_case(&self, id: CaseId, end: CaseEnd) -> Result<bool>;

    /// Leaves only these candidates of an open case; false if it is not open.
    async fn leave_candidates(&self, id: CaseId, candidates: &[Candidate]) -> Result<bool>;

    /// Store members that a person has told apart from this customer, newest first.
    async fn apart_from(&self, customer: CustomerId) -> Result<Vec<Apart>>;

    /// Forgets that two were told apart; false if they were not.
    async fn lift_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool>;
}
