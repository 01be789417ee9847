//! A person answers a question the rules could not: is this store member the customer?

use connectors::roles::Call;
use domain::{CaseId, Class, CustomerId, PosMemberId};
use engine::Refused;
use jiff::SignedDuration;
use store::{Candidate, Case, CaseEnd, CaseKind, CaseState, LetterFilter, RunFilter};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::registration::resync;

/// The answer to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// This candidate is the customer.
    Link(PosMemberId),
    /// None of the candidates is; work that waits for the answer goes on without them.
    Different,
    /// This one is not; the others remain to be decided.
    NotThis(PosMemberId),
    /// None of the candidates is, and a new store member is made now.
    NewMember,
    /// Dealt with elsewhere, or no longer a question.
    Close,
}

/// A decision with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was decided.
    pub decision: Decision,
    /// Why, from the list.
    pub reason: Option<Reason>,
    /// [`super::Records::seen`] of the records as they were shown; if one has changed since, the answer is refused.
    pub seen: Option<String>,
}

impl From<Decision> for Answer {
    fn from(decision: Decision) -> Self {
        Self { decision, reason: None, seen: None }
    }
}

/// Why two records are one person.
pub const LINK_REASONS: [Reason; 3] =
    [Reason::SameDetails, Reason::ConfirmedByCustomer, Reason::ConfirmedByStore];
/// Why they are not.
pub const DIFFERENT_REASONS: [Reason; 4] =
    [Reason::FamilyMember, Reason::SharedContact, Reason::OtherDetails, Reason::ConfirmedByCustomer];

/// The newest runs about a customer are looked through, and the letters of each.
const RUNS: u32 = 50;
const LETTERS: u32 = 20;
/// A decision is carried out within seconds; a hold this old belongs to a process that died.
const HELD: SignedDuration = SignedDuration::from_mins(2);

impl Desk {
    /// Answers a case and lets the work that waited for the answer go on. One answer is carried out at a time.
    pub async fn decide(
        &self,
        by: &Operator,
        id: CaseId,
        answer: impl Into<Answer> + Send,
    ) -> Result<(), DeskRefused> {
        let answer = answer.into();
        self.permit(by, Action::Decide, format!("case:{id}")).await?;
        let case = self.undecided(id).await?;
        fits(&case, answer.decision)?;
        let (store, now) = (&self.parts().store, self.parts().clock.now());
        if !store.hold_case(id, &by.name, now, now - HELD).await? {
            self.undecided(id).await?;
            return Err(DeskRefused::Held);
        }
        let done = self.carry_out(by, &case, &answer).await;
        if done.is_err() {
            store.let_case_go(id, &by.name).await?;
        }
        let ended = done?;
        if ended && answer.decision != Decision::Close {
            self.go_on(by, &case, answer.decision).await?;
        }
        Ok(())
    }

    /// True if the case has ended with it.
    async fn carry_out(&self, by: &Operator, case: &Case, answer: &Answer) -> Result<bool, DeskRefused> {
        if let Some(seen) = &answer.seen
            && self.read_both(case, true).await.seen != *seen
        {
            return Err(DeskRefused::Changed);
        }
        let (decision, store) = (answer.decision, &self.parts().store);
        self.write_down(by, "case.decide", case.id.to_string(), answer.reason, told(decision)).await?;
        let (state, chosen) = match decision {
            Decision::Link(member) => {
                self.still_there(case.customer).await?;
                self.link(case.customer, member).await?;
                (CaseState::Linked, Some(member))
            }
            Decision::Different | Decision::NewMember => {
                self.tell_apart(by, case.customer, &case.candidates).await?;
                (CaseState::Different, None)
            }
            Decision::NotThis(member) => {
                let (these, others): (Vec<_>, Vec<_>) =
                    case.candidates.iter().cloned().partition(|candidate| candidate.member == member);
                self.tell_apart(by, case.customer, &these).await?;
                if !others.is_empty() {
                    let left = store.leave_candidates(case.id, &others).await?;
                    return if left { Ok(false) } else { Err(DeskRefused::Ended) };
                }
                (CaseState::Different, None)
            }
            Decision::Close => (CaseState::Closed, None),
        };
        let reason = answer.reason.map(Reason::code);
        let end = CaseEnd { state, by: by.name.clone(), reason, chosen, at: self.parts().clock.now() };
        if store.end_case(case.id, end).await? { Ok(true) } else { Err(DeskRefused::Ended) }
    }

    /// Nobody is linked to a customer who was erased. A store that does not answer has not said so.
    async fn still_there(&self, customer: CustomerId) -> Result<(), DeskRefused> {
        let call = Call::read(Class::Interactive);
        match self.parts().systems.storefront.customer(&call, customer).await {
            Ok(None) => Err(DeskRefused::Missing("customer")),
            Ok(Some(_)) | Err(_) => Ok(()),
        }
    }

    async fn tell_apart(
        &self,
        by: &Operator,
        customer: CustomerId,
        candidates: &[Candidate],
    ) -> Result<(), DeskRefused> {
        for candidate in candidates {
            let now = self.parts().clock.now();
            self.parts().store.keep_apart(customer, candidate.member, &by.name, now).await?;
        }
        Ok(())
    }

    /// Runs about this customer that stopped for the answer are tried again. If none did, a link is followed up and a
    /// new member made by a run of its own.
    async fn go_on(&self, by: &Operator, case: &Case, decision: Decision) -> Result<(), DeskRefused> {
        let about = RunFilter {
            object: Some(format!("customer:{}", case.customer)),
            limit: RUNS,
            ..Default::default()
        };
        let mut goes_on = false;
        for run in self.parts().store.runs(&about).await? {
            let of_run = LetterFilter { run: Some(run.id), limit: LETTERS, ..Default::default() };
            let letters = self.parts().store.letters(&of_run).await?;
            if letters.iter().all(|letter| letter.ended_at.is_some()) {
                continue;
            }
            match self.engine().retry(run.id, &by.name).await {
                Ok(()) => goes_on = true,
                // Ended meanwhile, or not ours to repeat: the letter stays for a person.
                Err(Refused::Ended | Refused::NotAllowed(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        if !goes_on && matches!(decision, Decision::Link(_) | Decision::NewMember) {
            let follow_up = resync::start(case.customer, &format!("case:{}", case.id));
            self.engine().start(follow_up).await?;
        }
        Ok(())
    }
}

fn fits(case: &Case, decision: Decision) -> Result<(), DeskRefused> {
    let asked_about = |member| case.candidates.iter().any(|candidate| candidate.member == member);
    match (case.kind, decision) {
        (_, Decision::Close) => Ok(()),
        (CaseKind::Match, Decision::Link(member) | Decision::NotThis(member)) if !asked_about(member) => {
            Err(DeskRefused::LinkTaken)
        }
        (CaseKind::Match, _) => Ok(()),
        (CaseKind::Incomplete | CaseKind::Conflict | CaseKind::DataRequest, _) => {
            Err(DeskRefused::Missing("candidate"))
        }
    }
}

fn told(decision: Decision) -> serde_json::Value {
    match decision {
        Decision::Link(member) => serde_json::json!({ "decision": "link", "pos": member }),
        Decision::Different => serde_json::json!({ "decision": "different" }),
        Decision::NotThis(member) => serde_json::json!({ "decision": "different", "pos": member }),
        Decision::NewMember => serde_json::json!({ "decision": "new-member" }),
        Decision::Close => serde_json::json!({ "decision": "close" }),
    }
}
