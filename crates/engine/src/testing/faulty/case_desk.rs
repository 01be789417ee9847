//! The desk at which cases are decided, in a store that can die at any write.

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use store::{Apart, Candidate, Case, CaseCounts, CaseDesk, CaseEnd, CaseFilter, Result};

use super::{FaultyStore, Side};

through!(CaseDesk {
    read find_cases(filter: &CaseFilter, now: Timestamp) -> Vec<Case>;
    read case_counts(me: &str, now: Timestamp) -> CaseCounts;
    write assign_case(id: CaseId, to: Option<&str>) -> bool;
    write hand_case_to(id: CaseId, owner: Owner) -> bool;
    write put_case_off(id: CaseId, until: Timestamp, due_at: Timestamp, reason: &Code) -> bool;
    write hold_case(id: CaseId, by: &str, now: Timestamp, lapsed: Timestamp) -> bool;
    write let_case_go(id: CaseId, by: &str) -> ();
    write end_case(id: CaseId, end: CaseEnd) -> bool;
    write leave_candidates(id: CaseId, candidates: &[Candidate]) -> bool;
    read apart_from(customer: CustomerId) -> Vec<Apart>;
    write lift_apart(customer: CustomerId, member: PosMemberId) -> bool;
});
