//! The desk of cases in memory.

use async_trait::async_trait;
use domain::{CaseId, Code, CustomerId, Owner, PosMemberId, Timestamp};

use super::{
    Memory,
    cases::place,
    shelves::{Question, page},
};
use crate::{Apart, Candidate, Case, CaseCounts, CaseDesk, CaseEnd, CaseFilter, CaseState, CaseView, Result};

impl Memory {
    /// Does something to an open case; false if it is not open.
    fn with_open_case(&self, id: CaseId, act: impl FnOnce(&mut Question)) -> bool {
        let mut state = self.state();
        let known = state.shelves.open_case(id);
        known.map(act).is_some()
    }
}

fn fits(case: &Case, asked: &CaseFilter, now: Timestamp) -> bool {
    let in_view = |view| match view {
        CaseView::Open => case.waits(now),
        CaseView::Overdue => case.is_overdue(now),
        CaseView::Later => case.state == CaseState::Open && !case.waits(now),
        CaseView::Ended => case.state != CaseState::Open,
    };
    let concerns = |number| {
        case.customer.get() == number || case.candidates.iter().any(|one| one.member.get() == number)
    };
    asked.view.is_none_or(in_view)
        && asked.state.is_none_or(|state| state == case.state)
        && asked.kind.is_none_or(|kind| kind == case.kind)
        && asked.owner.is_none_or(|owner| owner == case.owner)
        && asked.assignee.as_ref().is_none_or(|name| case.assignee.as_ref() == Some(name))
        && asked.id.is_none_or(|id| id == case.id)
        && asked.number.is_none_or(concerns)
        && asked.after.is_none_or(|after| place(case) > after)
}

#[async_trait]
impl CaseDesk for Memory {
    async fn find_cases(&self, filter: &CaseFilter, now: Timestamp) -> Result<Vec<Case>> {
        let state = self.state();
        let all = state.shelves.cases.values().map(|known| &known.case);
        let mut rows: Vec<&Case> = all.filter(|case| fits(case, filter, now)).collect();
        rows.sort_by_key(|case| place(case));
        Ok(page(&rows, filter.limit))
    }

    async fn case_counts(&self, me: &str, now: Timestamp) -> Result<CaseCounts> {
        let state = self.state();
        let mut counts = CaseCounts::default();
        let open = state.shelves.cases.values().map(|known| &known.case);
        for case in open.filter(|case| case.state == CaseState::Open) {
            if case.waits(now) {
                counts.open += 1;
                counts.overdue += u64::from(case.is_overdue(now));
                counts.mine += u64::from(case.assignee.as_deref() == Some(me));
            } else {
                counts.later += 1;
            }
        }
        Ok(counts)
    }

    async fn assign_case(&self, id: CaseId, to: Option<&str>) -> Result<bool> {
        Ok(self.with_open_case(id, |known| known.case.assignee = to.map(str::to_owned)))
    }

    async fn hand_case_to(&self, id: CaseId, owner: Owner) -> Result<bool> {
        Ok(self.with_open_case(id, |known| (known.case.owner, known.case.assignee) = (owner, None)))
    }

    async fn put_case_off(
        &self,
        id: CaseId,
        until: Timestamp,
        due_at: Timestamp,
        reason: &Code,
    ) -> Result<bool> {
        Ok(self.with_open_case(id, |known| {
            let case = &mut known.case;
            (case.snoozed_until, case.reason) = (Some(until), Some(reason.clone()));
            case.due_at = case.due_at.max(due_at);
        }))
    }

    async fn hold_case(&self, id: CaseId, by: &str, now: Timestamp, lapsed: Timestamp) -> Result<bool> {
        let mut state = self.state();
        let known = state.shelves.open_case(id);
        let free = known.filter(|known| known.held.as_ref().is_none_or(|(_, since)| *since < lapsed));
        Ok(free.map(|known| known.held = Some((by.to_owned(), now))).is_some())
    }

    async fn let_case_go(&self, id: CaseId, by: &str) -> Result<()> {
        let mut state = self.state();
        if let Some(known) = state.shelves.cases.get_mut(&id)
            && known.held.as_ref().is_some_and(|(holder, _)| holder == by)
        {
            known.held = None;
        }
        Ok(())
    }

    async fn end_case(&self, id: CaseId, end: CaseEnd) -> Result<bool> {
        Ok(self.with_open_case(id, |known| {
            let case = &mut known.case;
            (case.state, case.decided) = (end.state, Some((end.by, end.at)));
            (case.reason, case.chosen) = (end.reason, end.chosen);
            known.held = None;
        }))
    }

    async fn leave_candidates(&self, id: CaseId, candidates: &[Candidate]) -> Result<bool> {
        Ok(self.with_open_case(id, |known| {
            known.case.candidates = candidates.to_vec();
            known.held = None;
        }))
    }

    async fn apart_from(&self, customer: CustomerId) -> Result<Vec<Apart>> {
        let state = self.state();
        let theirs = state.shelves.apart.iter().filter(|((of, _), _)| *of == customer);
        let told = theirs.map(|((_, member), (by, at))| Apart { member: *member, by: by.clone(), at: *at });
        let mut rows: Vec<Apart> = told.collect();
        rows.sort_by_key(|apart| (std::cmp::Reverse(apart.at), apart.member));
        Ok(rows)
    }

    async fn lift_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool> {
        Ok(self.state().shelves.apart.remove(&(customer, member)).is_some())
    }
}
