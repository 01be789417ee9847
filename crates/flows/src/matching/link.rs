//! Makes sure a customer has exactly one store member: the one they are already, or a new one.

use std::sync::Arc;

use connectors::roles::{Call, NewPosMember};
use domain::{
    CaseId, Code, Failure, Kind, Owner, Pii, PosMemberId, Vendor,
    matrix::Party,
    member::{PosMember, Profile},
    planted::{Bug, planted},
};
use store::{Candidate, CaseKind, CaseState, LinkError, NewCase, System};

use super::{
    find::{self, Prefetch},
    index,
    verdict::{Verdict, decide},
};
use crate::{
    HubParts,
    changes::meet,
    gate,
    profile::{echo, who::Who},
    systems::memory_failed,
};

const DECIDE_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// The store member of this customer; none if the online store does not have the customer any more.
/// Rejected with a case code when a person has to decide: then nothing was written.
pub async fn ensure(
    parts: &Arc<HubParts>,
    who: &Who,
    call: &Call,
    ahead: Option<&Prefetch>,
) -> Result<Option<PosMemberId>, Failure> {
    let link = parts.store.link(who.customer()).await.map_err(memory_failed("look up the link"))?;
    if let Some(member) = link.and_then(|l| l.pos) {
        return Ok(Some(member));
    }
    let left = parts.store.departure(who.customer()).await.map_err(memory_failed("recall a departure"))?;
    if left.is_some() {
        return Ok(None);
    }
    let Some(profile) = who.profile().await? else { return Ok(None) };
    if call.may_have_happened {
        if planted(Bug::MakeAgain) {
            return create(parts, who, profile, call).await.map(Some);
        }
        if let Some(member) = made_before(parts, who, call).await? {
            return keep(parts, who, member).await.map(Some);
        }
    }
    match settled(parts, who, profile, call, ahead).await? {
        Verdict::Already(member) => keep(parts, who, member).await.map(Some),
        Verdict::This(member) => adopt(parts, who, member, call).await.map(Some),
        Verdict::Nobody => {
            if let Some(code) = undecided(parts, who, call).await? {
                return Err(Failure::rejected(Vendor::Smaregi, "link the store member", code));
            }
            create(parts, who, profile, call).await.map(Some)
        }
        Verdict::Unclear { code, candidates } => Err(ask(parts, who, code, candidates).await?),
    }
}

/// What a person has decided, else what the facts say.
async fn settled(
    parts: &HubParts,
    who: &Who,
    profile: &Pii<Profile>,
    call: &Call,
    ahead: Option<&Prefetch>,
) -> Result<Verdict, Failure> {
    let found = match ahead {
        Some(ahead) if !call.may_have_happened => match ahead.clone().await {
            Ok(found) => found,
            Err(_) => Arc::new(find::candidates(parts, profile, call).await?),
        },
        _ => Arc::new(find::candidates(parts, profile, call).await?),
    };
    let found = without_decided(parts, who, &found).await?;
    Ok(decide(who.customer(), profile, &found))
}

/// Members a person has told apart from this customer are no candidates any more.
async fn without_decided(
    parts: &HubParts,
    who: &Who,
    found: &[PosMember],
) -> Result<Vec<PosMember>, Failure> {
    let mut open = Vec::new();
    for member in found {
        let apart = parts.store.are_apart(who.customer(), member.id).await;
        if !apart.map_err(memory_failed("recall a decision"))? {
            open.push(member.clone());
        }
    }
    Ok(open)
}

/// The question that is still open about this customer. A later look may know less than the one that asked (the
/// online store does not keep a number the family shares): nobody is made while one of the candidates stands.
async fn undecided(parts: &HubParts, who: &Who, call: &Call) -> Result<Option<Code>, Failure> {
    let memory = memory_failed("recall a case");
    let open = parts.store.open_case_of(CaseKind::Match, who.customer()).await.map_err(&memory)?;
    let Some(case) = open else { return Ok(None) };
    for candidate in &case.candidates {
        if parts.store.are_apart(who.customer(), candidate.member).await.map_err(&memory)? {
            continue;
        }
        let member = parts.systems.pos.member(call, candidate.member).await?;
        if member.is_some_and(|m| m.status.is_linkable()) {
            return Ok(Some(case.code));
        }
    }
    Ok(None)
}

/// The member an earlier attempt made or adopted before it could be written down.
async fn made_before(parts: &HubParts, who: &Who, call: &Call) -> Result<Option<PosMemberId>, Failure> {
    let code = Pii::new(who.customer().to_string());
    let coded = parts.systems.pos.member_by_code(call, &code).await?;
    // A card may carry the same code by chance: what the hub makes has the number too.
    if let Some(member) = coded.filter(|m| m.member_number == Some(who.customer())) {
        return Ok(member.status.is_linkable().then_some(member.id));
    }
    let numbered = parts.systems.pos.members_by_number(call, who.customer()).await?;
    Ok(numbered.into_iter().find(|m| m.status.is_linkable()).map(|m| m.id))
}

/// An existing member gets the number; the code on their card stays as it is printed.
async fn adopt(
    parts: &HubParts,
    who: &Who,
    member: PosMemberId,
    call: &Call,
) -> Result<PosMemberId, Failure> {
    let taken = parts.store.link_by_pos(member).await.map_err(memory_failed("look up the link"))?;
    if let Some(other) = taken.filter(|l| l.customer != who.customer()) {
        let candidate = Candidate { member, facts: vec![("linked_to".into(), other.customer.to_string())] };
        return Err(ask(parts, who, Code::new("member-of-another-customer"), vec![candidate]).await?);
    }
    parts.systems.pos.set_member_number(call, member, Some(who.customer())).await?;
    keep(parts, who, member).await
}

async fn create(
    parts: &HubParts,
    who: &Who,
    profile: &Pii<Profile>,
    call: &Call,
) -> Result<PosMemberId, Failure> {
    let new = NewPosMember {
        member_number: who.customer(),
        profile: gate::found(parts, Party::Pos, profile.clone()),
    };
    let made = parts.systems.pos.create_member(call, &new).await;
    let member = match made {
        Err(failure) if is_still_arriving(&failure) && who.is_fresh().await? => {
            // The sign-up saves the address behind the customer; an event that overtook it finds none yet.
            return Err(Failure::new(failure.vendor, failure.operation, Kind::Unavailable));
        }
        other => other?,
    };
    // Side by side, so that they are one commit.
    let (indexed, remembered, seen, kept) = futures::join!(
        index::remember_profile(parts, member, profile.reveal()),
        echo::remember_profile(parts, System::Pos, who, profile.reveal()),
        meet::made(parts, who, profile.reveal()),
        keep(parts, who, member),
    );
    indexed.and(remembered).and(seen).and(kept)
}

fn is_still_arriving(failure: &Failure) -> bool {
    ["missing.address", "missing.postcode"].iter().any(|code| failure.is_rejected_as(code))
}

/// Writes the row of ids. Somebody else's member is never taken.
async fn keep(parts: &HubParts, who: &Who, member: PosMemberId) -> Result<PosMemberId, Failure> {
    let memory = memory_failed("write the link");
    match parts.store.link_pos(who.customer(), member, parts.clock.now()).await.map_err(&memory)? {
        Ok(()) => {}
        Err(LinkError::CustomerTaken(other)) => return Ok(other),
        Err(LinkError::MemberTaken(other)) => {
            let candidate = Candidate { member, facts: vec![("linked_to".into(), other.to_string())] };
            return Err(ask(parts, who, Code::new("member-of-another-customer"), vec![candidate]).await?);
        }
    }
    let open = parts.store.open_case_of(CaseKind::Match, who.customer()).await.map_err(&memory)?;
    if let Some(case) = open {
        parts
            .store
            .decide_case(case.id, CaseState::Closed, "hub", parts.clock.now())
            .await
            .map_err(&memory)?;
    }
    Ok(member)
}

/// Opens a case and answers with the refusal that makes it a dead letter of the run.
async fn ask(
    parts: &HubParts,
    who: &Who,
    code: Code,
    candidates: Vec<Candidate>,
) -> Result<Failure, Failure> {
    let now = parts.clock.now();
    let mut candidates = candidates;
    if planted(Bug::StoreName)
        && let (Some(one), Some(profile)) = (candidates.first_mut(), who.profile().await?)
    {
        one.facts.push(("name".into(), profile.reveal().last_name.clone()));
    }
    let case = NewCase {
        id: CaseId(parts.random.uuid(now)),
        kind: CaseKind::Match,
        customer: who.customer(),
        candidates,
        code: code.clone(),
        owner: Owner::MemberServices,
        due_at: now + DECIDE_WITHIN,
        created_at: now,
    };
    parts.store.open_case(case).await.map_err(memory_failed("open a match case"))?;
    Ok(Failure::rejected(Vendor::Smaregi, "link the store member", code))
}
