//! A person answers a question the rules could not: is this store member the customer?

use domain::{CaseId, CustomerId, PosMemberId};
use engine::Refused;
use store::{Case, CaseKind, CaseState, LetterFilter, RunFilter};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    rights::Action,
};

/// The answer to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// This candidate is the customer.
    Link(PosMemberId),
    /// None of the candidates is; a new member may be made.
    Different,
    /// Dealt with elsewhere, or no longer a question.
    Close,
}

/// The newest runs about a customer are looked through, and the letters of each.
const RUNS: u32 = 50;
const LETTERS: u32 = 20;

impl Desk {
    /// Answers a case and lets the work that waited for the answer go on.
    pub async fn decide(&self, by: &Operator, id: CaseId, decision: Decision) -> Result<(), DeskRefused> {
        by.must(Action::Decide)?;
        let case = self.parts().store.case(id).await?.ok_or(DeskRefused::Missing("case"))?;
        if case.state != CaseState::Open {
            return Err(DeskRefused::Ended);
        }
        self.fits(&case, decision)?;
        let change = match decision {
            Decision::Link(member) => serde_json::json!({ "decision": "link", "pos": member }),
            Decision::Different => serde_json::json!({ "decision": "different" }),
            Decision::Close => serde_json::json!({ "decision": "close" }),
        };
        self.write_down(by, "case.decide", id.to_string(), None, change).await?;
        let state = self.carry_out(by, &case, decision).await?;
        let now = self.parts().clock.now();
        if !self.parts().store.decide_case(id, state, &by.name, now).await? {
            return Err(DeskRefused::Ended);
        }
        if decision != Decision::Close {
            self.go_on(by, case.customer).await?;
        }
        Ok(())
    }

    fn fits(&self, case: &Case, decision: Decision) -> Result<(), DeskRefused> {
        let asked_about = |member| case.candidates.iter().any(|candidate| candidate.member == member);
        match (case.kind, decision) {
            (CaseKind::Match, Decision::Link(member)) if !asked_about(member) => Err(DeskRefused::LinkTaken),
            (CaseKind::Incomplete | CaseKind::Conflict, Decision::Link(_) | Decision::Different) => {
                Err(DeskRefused::Missing("candidate"))
            }
            _ => Ok(()),
        }
    }

    async fn carry_out(
        &self,
        by: &Operator,
        case: &Case,
        decision: Decision,
    ) -> Result<CaseState, DeskRefused> {
        match decision {
            Decision::Link(member) => {
                self.link(case.customer, member).await?;
                Ok(CaseState::Linked)
            }
            Decision::Different => {
                for candidate in &case.candidates {
                    let now = self.parts().clock.now();
                    self.parts().store.keep_apart(case.customer, candidate.member, &by.name, now).await?;
                }
                Ok(CaseState::Different)
            }
            Decision::Close => Ok(CaseState::Closed),
        }
    }

    /// Runs about this customer that stopped for the answer are tried again.
    async fn go_on(&self, by: &Operator, customer: CustomerId) -> Result<(), DeskRefused> {
        let about =
            RunFilter { object: Some(format!("customer:{customer}")), limit: RUNS, ..Default::default() };
        for run in self.parts().store.runs(&about).await? {
            let of_run = LetterFilter { run: Some(run.id), limit: LETTERS, ..Default::default() };
            let letters = self.parts().store.letters(&of_run).await?;
            if letters.iter().all(|letter| letter.ended_at.is_some()) {
                continue;
            }
            match self.engine().retry(run.id, &by.name).await {
                // Ended meanwhile, or not ours to repeat: the letter stays for a person.
                Ok(()) | Err(Refused::Ended | Refused::NotAllowed(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }
}
