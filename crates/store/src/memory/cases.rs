//! Cases in memory.

use async_trait::async_trait;
use domain::{CaseId, CustomerId, Timestamp};

use super::{
    Memory,
    shelves::{Question, Shelves, page},
};
use crate::{Case, CaseKind, CaseState, Cases, NewCase, Result};

/// The order in which they are worked on.
pub(super) fn place(case: &Case) -> (Timestamp, Timestamp, CaseId) {
    (case.due_at, case.created_at, case.id)
}

impl Shelves {
    /// An open case; none if it is not open.
    pub(super) fn open_case(&mut self, id: CaseId) -> Option<&mut Question> {
        self.cases.get_mut(&id).filter(|known| known.case.state == CaseState::Open)
    }

    fn asked(&self, kind: CaseKind, customer: CustomerId) -> Option<&Case> {
        let mut cases = self.cases.values().map(|known| &known.case);
        cases.find(|case| case.kind == kind && case.customer == customer && case.state == CaseState::Open)
    }

    /// Asked again, the question keeps its deadline unless the new one is earlier; put off, it stays put off.
    fn ask(&mut self, new: NewCase) -> CaseId {
        if new.kind != CaseKind::DataRequest && self.is_erased(new.customer) {
            return new.id;
        }
        if let Some(id) = self.asked(new.kind, new.customer).map(|case| case.id)
            && let Some(known) = self.open_case(id)
        {
            (known.case.candidates, known.case.code) = (new.candidates, new.code);
            if known.case.snoozed_until.is_none() {
                known.case.due_at = known.case.due_at.min(new.due_at);
            }
            return id;
        }
        let case = Case {
            id: new.id,
            kind: new.kind,
            customer: new.customer,
            candidates: new.candidates,
            code: new.code,
            owner: new.owner,
            state: CaseState::Open,
            due_at: new.due_at,
            created_at: new.created_at,
            decided: None,
            assignee: None,
            snoozed_until: None,
            reason: None,
            chosen: None,
        };
        self.cases.insert(new.id, Question { case, held: None });
        new.id
    }
}

#[async_trait]
impl Cases for Memory {
    async fn open_case(&self, case: NewCase) -> Result<CaseId> {
        Ok(self.state().shelves.ask(case))
    }

    async fn case(&self, id: CaseId) -> Result<Option<Case>> {
        Ok(self.state().shelves.cases.get(&id).map(|known| known.case.clone()))
    }

    async fn cases(&self, wanted: Option<CaseState>, limit: u32) -> Result<Vec<Case>> {
        let state = self.state();
        let all = state.shelves.cases.values().map(|known| &known.case);
        let mut rows: Vec<&Case> =
            all.filter(|case| wanted.is_none_or(|wanted| case.state == wanted)).collect();
        rows.sort_by_key(|case| place(case));
        Ok(page(&rows, limit))
    }

    async fn open_case_of(&self, kind: CaseKind, customer: CustomerId) -> Result<Option<Case>> {
        Ok(self.state().shelves.asked(kind, customer).cloned())
    }

    async fn decide_case(&self, id: CaseId, how: CaseState, by: &str, now: Timestamp) -> Result<bool> {
        let mut state = self.state();
        let Some(known) = state.shelves.open_case(id).filter(|_| how != CaseState::Open) else {
            return Ok(false);
        };
        (known.case.state, known.case.decided) = (how, Some((by.to_owned(), now)));
        Ok(true)
    }
}
