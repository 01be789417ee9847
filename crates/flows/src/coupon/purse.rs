//! Points move at the till exactly once, though the till takes no key: whoever is not certain looks before sending.

use std::time::Duration;

use connectors::roles::Call;
use domain::{
    Code, ConversionId, CustomerId, Failure, Kind, Points, PosMemberId, Record, Vendor,
    ledger::{Account, Amount},
    planted::{Bug, planted},
    standing::{Fate, Standing},
};
use engine::StepCall;
use serde::{Deserialize, Serialize};
use store::System;

use crate::{
    HubParts,
    points::said::{self, Receipts},
    systems::{as_call, memory_failed},
};

/// A request that lost its answer may still be on its way; it has arrived after this long or never will.
const SETTLES_IN: Duration = Duration::from_secs(5);
const OPERATION: &str = "move points";

/// What became of a movement of points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Moved {
    /// It happened; as this transaction of the POS, where it says so.
    Yes(Option<u64>),
    /// It did not and will not.
    No(Code),
}

impl Record for Moved {}

/// Where points stood before they were moved, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Noted {
    /// The store member and where they stood.
    Yes(PosMemberId, Standing),
    /// There is nobody to move points of.
    No(Code),
}

impl Record for Noted {}

/// Notes where the points of a store member stand.
pub(crate) async fn note(parts: &HubParts, call: &Call, member: PosMemberId) -> Result<Noted, Failure> {
    let standing = parts.systems.pos_points.standing(call, member).await?;
    Ok(standing.map_or_else(|| Noted::No(Code::new("member-gone")), |found| Noted::Yes(member, found)))
}

/// Notes where the points of a customer stand, as linked now: the link of whoever was merged is that of who they are.
pub(crate) async fn note_of(parts: &HubParts, call: &Call, customer: CustomerId) -> Result<Noted, Failure> {
    let link = parts.store.link(customer).await.map_err(memory_failed("look up the link"))?;
    match link.and_then(|link| link.pos) {
        Some(member) => note(parts, call, member).await,
        None => Ok(Noted::No(Code::new("not-registered"))),
    }
}

/// Sends a movement once. A refusal is an answer.
pub(crate) async fn send(
    parts: &HubParts,
    call: &Call,
    member: PosMemberId,
    delta: Points,
) -> Result<Moved, Failure> {
    match parts.systems.pos_points.add(call, member, delta, None).await {
        Ok(added) => Ok(Moved::Yes(added.transactions.last().copied())),
        Err(Failure { kind: Kind::Rejected { code }, .. }) => Ok(Moved::No(code)),
        Err(failure) => Err(failure),
    }
}

/// What became of a movement that may have been sent since that standing. "It did not happen" is said only after
/// whatever was on its way has had time to arrive.
pub(crate) async fn look(
    parts: &HubParts,
    call: &Call,
    (member, standing): (PosMemberId, &Standing),
    delta: Points,
) -> Result<Fate, Failure> {
    let fate = fate(parts, call, (member, standing), delta).await?;
    if fate != Fate::DidNotHappen {
        return Ok(fate);
    }
    tokio::time::sleep(SETTLES_IN).await;
    self::fate(parts, call, (member, standing), delta).await
}

async fn fate(
    parts: &HubParts,
    call: &Call,
    (member, standing): (PosMemberId, &Standing),
    delta: Points,
) -> Result<Fate, Failure> {
    let since = parts.systems.pos_points.since(call, member, standing).await?;
    Ok(since.map_or(Fate::Unclear, |since| standing.fate_of(delta, &since)))
}

/// Puts points back, once: what an earlier attempt did is found, whatever the journal remembers of it.
pub(crate) async fn give(
    parts: &HubParts,
    call: &StepCall,
    (member, standing): (PosMemberId, &Standing),
    amount: Amount,
) -> Result<Option<u64>, Failure> {
    match shift(parts, call, (member, standing), amount.points()).await? {
        Moved::Yes(transaction) => Ok(transaction),
        Moved::No(code) => Err(Failure::rejected(Vendor::Smaregi, OPERATION, code)),
    }
}

/// Adds points, or takes them when `delta` is negative, once. A refusal is an answer.
pub(crate) async fn shift(
    parts: &HubParts,
    call: &StepCall,
    (member, standing): (PosMemberId, &Standing),
    delta: Points,
) -> Result<Moved, Failure> {
    till_is_on(parts)?;
    let (sent_before, step, call) = (call.may_have_happened || call.attempt > 1, &call.key, as_call(call));
    if sent_before && !planted(Bug::GiveAgain) {
        match look(parts, &call, (member, standing), delta).await? {
            Fate::Happened(transaction) => return Ok(Moved::Yes(Some(transaction))),
            Fate::Unclear => match said::take(parts, step).await? {
                Some(Receipts::Moved) => return Ok(Moved::Yes(None)),
                Some(Receipts::NotMoved) => {}
                None => return Err(unclear()),
            },
            Fate::DidNotHappen => {}
        }
    }
    send(parts, &call, member, delta).await
}

/// Nobody can tell: a person looks at the till's receipts.
pub(crate) const fn unclear() -> Failure {
    Failure::rejected(Vendor::Smaregi, OPERATION, said::UNCLEAR)
}

/// While the tills are switched off nothing is asked of them; what is under way waits.
pub(crate) fn till_is_on(parts: &HubParts) -> Result<(), Failure> {
    if parts.systems.on.is_on(System::Pos) {
        return Ok(());
    }
    Err(Failure::new(Vendor::Smaregi, OPERATION, Kind::Unavailable))
}

/// Points of a coupon that were given back after it was used or had run out.
pub(crate) async fn given_back(parts: &HubParts, coupon: ConversionId) -> store::Result<Points> {
    let lines = parts.store.ledger_of_coupon(coupon).await?;
    let back = lines.iter().filter(|line| line.way.from() == Account::GivenBack);
    Ok(back.map(|line| line.points.points()).sum())
}

/// The same inside a step.
pub(crate) async fn given_back_within(parts: &HubParts, coupon: ConversionId) -> Result<Points, Failure> {
    given_back(parts, coupon).await.map_err(memory_failed("read the ledger"))
}
