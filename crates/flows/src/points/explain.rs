//! Why a member's balance is what it is: what the tills did, what the hub did, line by line.

use std::time::Duration;

use connectors::roles::Call;
use domain::{
    Class, ConversionId, CustomerId, Points, PosMemberId, Timestamp,
    ledger::Account,
    points::{Balance, Movement},
};
use store::{LedgerEntry, PointMove};

use super::books;
use crate::HubParts;

/// A page waits this long for the tills.
const PATIENCE: Duration = Duration::from_secs(3);
/// How far back the tills' receipts are read.
const SPAN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 90);
const MOVEMENTS: u32 = 200;
const BOOKINGS: u32 = 500;

/// One movement at the tills, and the hub's booking behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// As the tills tell it.
    pub movement: Movement,
    /// From and to, as the ledger says; none: the tills did it themselves.
    pub booked: Option<(Account, Account)>,
    /// Of which coupon.
    pub coupon: Option<ConversionId>,
    /// Points came from another card of theirs, or went there, when two records were merged.
    pub is_of_merge: bool,
}

/// Everything there is to say about one member's points. Ids, codes and integers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsStory {
    /// The store member, if linked.
    pub member: Option<PosMemberId>,
    /// The balance at the tills just now; none if they do not answer or do not know the member.
    pub balance: Option<Balance>,
    /// What the hub itself put on the card (above zero) or took off it (below).
    pub by_hub: Points,
    /// What each account of the ledger holds for this member. Together they are zero.
    pub accounts: Vec<(Account, Points)>,
    /// The newest movements at the tills, newest first; none if they do not answer.
    pub movements: Option<Vec<Explained>>,
    /// The newest entries of the ledger, newest first.
    pub bookings: Vec<LedgerEntry>,
}

impl PointsStory {
    /// What the tills themselves account for: the balance without what the hub did.
    pub fn by_tills(&self) -> Option<Points> {
        self.balance.map(|balance| balance.points - self.by_hub)
    }
}

/// Reads the ledger, and the tills as far as they answer in time.
pub async fn read(parts: &HubParts, customer: CustomerId) -> store::Result<PointsStory> {
    let member = parts.store.link(customer).await?.and_then(|link| link.pos);
    let accounts = books::accounts(parts, customer).await?;
    let bookings = books::entries(parts, customer, BOOKINGS).await?;
    let moves = match member {
        Some(member) => parts.store.moves_of(member).await?,
        None => Vec::new(),
    };
    let (balance, movements) = match member {
        Some(member) => tills(parts, member, parts.clock.now()).await,
        None => (None, None),
    };
    let by_hub = accounts.iter().find(|(of, _)| *of == Account::PosPoints).map_or(Points(0), |(_, p)| *p);
    let movements = movements.map(|all| all.into_iter().map(|m| explained(m, &bookings, &moves)).collect());
    Ok(PointsStory { member, balance, by_hub, accounts, movements, bookings })
}

async fn tills(
    parts: &HubParts,
    member: PosMemberId,
    now: Timestamp,
) -> (Option<Balance>, Option<Vec<Movement>>) {
    let call = Call::read(Class::SameDay);
    let balance = tokio::time::timeout(PATIENCE, parts.systems.pos.balance(&call, member));
    let movements =
        tokio::time::timeout(PATIENCE, parts.systems.pos.movements(&call, member, now - SPAN, MOVEMENTS));
    let (balance, movements) = futures::join!(balance, movements);
    (balance.ok().and_then(Result::ok).flatten(), movements.ok().and_then(Result::ok))
}

fn explained(movement: Movement, bookings: &[LedgerEntry], moves: &[PointMove]) -> Explained {
    let entry = bookings.iter().find(|entry| entry.pos_transaction == Some(movement.transaction));
    Explained {
        booked: entry.map(|entry| (entry.way.from(), entry.way.to())),
        coupon: entry.and_then(|entry| entry.coupon),
        is_of_merge: books::is_of_merge(moves, movement.transaction),
        movement,
    }
}
