//! The desk of cases, closed like the room it stands in.

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};
use store::{Apart, Candidate, Case, CaseCounts, CaseDesk, CaseEnd, CaseFilter, Error, Result};

use super::Memory;

closed!(CaseDesk {
    fn find_cases(filter: &CaseFilter, now: Timestamp) -> Vec<Case>;
    fn case_counts(me: &str, now: Timestamp) -> CaseCounts;
    fn assign_case(id: CaseId, to: Option<&str>) -> bool;
    fn hand_case_to(id: CaseId, owner: Owner) -> bool;
    fn put_case_off(id: CaseId, until: Timestamp, due_at: Timestamp, reason: &Code) -> bool;
    fn hold_case(id: CaseId, by: &str, now: Timestamp, lapsed: Timestamp) -> bool;
    fn let_case_go(id: CaseId, by: &str) -> ();
    fn end_case(id: CaseId, end: CaseEnd) -> bool;
    fn leave_candidates(id: CaseId, candidates: &[Candidate]) -> bool;
    fn apart_from(customer: CustomerId) -> Vec<Apart>;
    fn lift_apart(customer: CustomerId, member: PosMemberId) -> bool;
});
