//! A customer's record online and the one at the tills are looked at together, and each is told what it lacks.

use connectors::roles::Call;
use domain::{
    Code, Failure, Kind, Pii, PosMemberId,
    change::ProfileChange,
    matrix::{Field, Fields as _, Party},
    member::{PosMember, Profile},
};
use store::{CaseKind, CaseState, Look, Sighting};

use super::{
    consent::Consent,
    memory::Memory,
    plan::{Meeting, Plan, pair, record_of},
    values,
};
use crate::{
    HubParts, conflict,
    gate::{self, Way},
    profile::who::Who,
    systems::memory_failed,
};

/// Brings the tills up to date; true if the online store is to be told something too.
pub(crate) async fn at_the_tills(
    parts: &HubParts,
    who: &Who,
    member: &PosMember,
    call: &Call,
) -> Result<bool, Failure> {
    let Some(plan) = look(parts, who, member).await? else { return Ok(false) };
    if !plan.to_pos.fields().is_empty() {
        let way = Way { from: Party::Online, to: Party::Pos };
        let change = gate::let_out(parts, who.customer(), way, Pii::new(plan.to_pos.clone())).await?;
        parts.systems.pos.update_member(call, member.id, &change).await?;
    }
    ask(parts, who, &plan).await?;
    remember(parts, who, plan.settled).await?;
    Ok(!plan.to_online.fields().is_empty())
}

/// Tells the online store what the tills have changed; true if something was written.
pub(crate) async fn at_the_store(
    parts: &HubParts,
    who: &Who,
    member: PosMemberId,
    call: &Call,
) -> Result<bool, Failure> {
    let Some(member) = parts.systems.pos.member(call, member).await? else { return Ok(false) };
    let Some(plan) = look(parts, who, &member).await? else { return Ok(false) };
    let Plan { mut to_online, mut sent, .. } = plan;
    if to_online.fields().is_empty() {
        return Ok(false);
    }
    let mut refused = Vec::new();
    while !to_online.fields().is_empty() {
        let Err(failure) = write(parts, who, to_online.clone(), call).await else { break };
        // What the store does not take is a question; the rest need not wait for the answer.
        match refused_field(&failure).filter(|field| to_online.fields().contains(field)) {
            Some(field) => {
                to_online = to_online.without(field);
                refused.push((field, "does-not-fit"));
            }
            None => return Err(failure),
        }
    }
    if !refused.is_empty() {
        conflict::open(parts, who.customer(), Code::new("fields-differ"), &refused).await?;
        sent.retain(|one| refused.iter().all(|(field, _)| one.field != *field));
        let memory = Memory::of(parts, who.customer()).await?;
        for (field, _) in refused {
            sent.extend(asked(&memory, who, &member, field).await?);
        }
    }
    parts.caches.profile_changed(who.customer()).await;
    remember(parts, who, sent).await?;
    Ok(true)
}

async fn write(parts: &HubParts, who: &Who, change: ProfileChange, call: &Call) -> Result<(), Failure> {
    let way = Way { from: Party::Pos, to: Party::Online };
    let change = gate::let_out(parts, who.customer(), way, Pii::new(change)).await?;
    parts.systems.storefront.update_customer(call, who.customer(), &change).await
}

/// The field the online store does not take as it is.
fn refused_field(failure: &Failure) -> Option<Field> {
    let Kind::Rejected { code } = &failure.kind else { return None };
    match code.as_str() {
        "phone-taken" | "invalid.phone" => Some(Field::Phone),
        "invalid.address"
        | "invalid.postal_code"
        | "invalid.prefecture_code"
        | "invalid.city"
        | "invalid.address1"
        | "invalid.address2"
        | "invalid.country_code" => Some(Field::Address),
        _ => None,
    }
}

/// These two values have been asked about.
async fn asked(
    memory: &Memory<'_>,
    who: &Who,
    member: &PosMember,
    field: Field,
) -> Result<Option<Sighting>, Failure> {
    let Some(profile) = who.profile().await? else { return Ok(None) };
    let pair = pair(&values::said(field, profile.reveal()), &values::said(field, member.profile.reveal()));
    Ok(memory.sight(Look::Asked, field, &pair))
}

async fn look(parts: &HubParts, who: &Who, member: &PosMember) -> Result<Option<Plan>, Failure> {
    let Some(profile) = who.profile().await? else { return Ok(None) };
    if !member.status.is_linkable() {
        return Ok(None);
    }
    let memory = Memory::of(parts, who.customer()).await?;
    Ok(Some(Meeting::of(parts, &memory, profile.reveal(), member).plan()))
}

async fn remember(parts: &HubParts, who: &Who, seen: Vec<Sighting>) -> Result<(), Failure> {
    if seen.is_empty() {
        return Ok(());
    }
    let remembered = parts.store.remember_sightings(who.customer(), seen).await;
    remembered.map_err(memory_failed("remember what was seen"))
}

/// Opens a case for what is new, and takes a question back that nothing is left of.
async fn ask(parts: &HubParts, who: &Who, plan: &Plan) -> Result<(), Failure> {
    const CODE: Code = Code::new("fields-differ");
    let memory = memory_failed("look for an open case");
    if !plan.asked.is_empty() {
        let facts = [plan.asked.as_slice(), plan.standing.as_slice()].concat();
        return conflict::open(parts, who.customer(), CODE, &facts).await;
    }
    if !plan.standing.is_empty() {
        return Ok(());
    }
    let open = parts.store.open_case_of(CaseKind::Conflict, who.customer()).await.map_err(&memory)?;
    // An address that was taken over unsplit is the same on both sides, and still to be looked at.
    let settles = |case: &store::Case| {
        let mut facts = case.candidates.iter().flat_map(|candidate| &candidate.facts);
        case.code == CODE && !facts.any(|(_, what)| what == "to-check")
    };
    if let Some(case) = open.filter(settles) {
        let now = parts.clock.now();
        parts.store.decide_case(case.id, CaseState::Closed, "hub", now).await.map_err(memory)?;
    }
    Ok(())
}

/// The hub has just made this member from this profile: both sides say the same.
pub(crate) async fn made(parts: &HubParts, who: &Who, profile: &Profile) -> Result<(), Failure> {
    let memory = Memory::blank(parts, who.customer());
    let mut seen = Vec::new();
    for field in values::SHARED {
        if let Some(value) = values::said(field, profile) {
            seen.extend(
                [Look::Online, Look::Pos].into_iter().filter_map(|look| memory.sight(look, field, &value)),
            );
        }
    }
    let online = Consent::of(profile);
    let pos = if online == Consent::Yes { Consent::Yes } else { Consent::No };
    seen.extend(memory.sight(Look::Online, Field::EmailConsent, online.as_str()));
    seen.extend(memory.sight(Look::Pos, Field::EmailConsent, pos.as_str()));
    let till = Profile { opted_out: pos == Consent::No, ..profile.clone() };
    seen.extend(memory.sight(Look::Record, Field::MemberNumber, &record_of(&till)));
    remember(parts, who, seen).await
}

/// Whether a member's record is as the hub last saw or wrote it: then a notice about it is our own echo.
pub(crate) async fn is_echo(
    parts: &HubParts,
    customer: domain::CustomerId,
    member: &PosMember,
) -> Result<bool, Failure> {
    let memory = Memory::of(parts, customer).await?;
    Ok(memory.has(Look::Record, Field::MemberNumber, &record_of(member.profile.reveal())))
}
