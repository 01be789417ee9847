//! Two systems say different things about a customer, and no rule may decide: a person is asked, by field names alone.

use domain::{CaseId, Code, CustomerId, Failure, Owner, PosMemberId, matrix::Field};
use store::{Candidate, CaseKind, NewCase};

use crate::{HubParts, systems::memory_failed};

const DECIDE_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// Opens the customer's conflict case, or brings it up to date. `facts` say of each field what is wrong, never what it
/// says.
pub(crate) async fn open(
    parts: &HubParts,
    customer: CustomerId,
    code: Code,
    facts: &[(Field, &'static str)],
) -> Result<(), Failure> {
    let memory = memory_failed("open a conflict case");
    let member = parts.store.link(customer).await.map_err(&memory)?.and_then(|link| link.pos);
    let now = parts.clock.now();
    let case = NewCase {
        id: CaseId(parts.random.uuid(now)),
        kind: CaseKind::Conflict,
        customer,
        candidates: member.map(|member| candidate(member, facts)).into_iter().collect(),
        code,
        owner: Owner::MemberServices,
        due_at: now + DECIDE_WITHIN,
        created_at: now,
    };
    parts.store.open_case(case).await.map(drop).map_err(memory)
}

fn candidate(member: PosMemberId, facts: &[(Field, &'static str)]) -> Candidate {
    let facts = facts.iter().map(|(field, what)| (field.as_str().to_owned(), (*what).to_owned()));
    Candidate { member, facts: facts.collect() }
}
