//! The ledger held against the tills: each entry has its movement there, and no movement of ours is there unbooked.

use std::collections::HashMap;

use connectors::roles::Call;
use domain::{
    CustomerId, Failure, Points, Timestamp,
    coupon::CouponState,
    ledger::Account,
    points::{Movement, MovementKind},
};
use jiff::SignedDuration;
use store::{Coupon, LedgerEntry};

use super::{
    Difference, LOOKS_BACK, Proof, UNDER_WAY,
    ledger::{change, order_of},
};
use crate::{HubParts, systems::memory_failed};

const NOTHING: Points = Points(0);
/// More than anybody moves in a week.
const MOVEMENTS: u32 = 1_000;
/// A movement may be booked long after it happened: a letter waited for a person in between.
const BOOKED_LATE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// A member's entries of the last week and their movements.
struct Member<'a> {
    /// Newest first.
    entries: Vec<LedgerEntry>,
    movements: Vec<Movement>,
    coupons: &'a [Coupon],
}

/// Compares what one customer's ledger says with the receipts of the tills.
pub(super) async fn compare(
    parts: &HubParts,
    call: &Call,
    proof: &mut Proof,
    (owner, coupons): (CustomerId, &[Coupon]),
    now: Timestamp,
) -> Result<(), Failure> {
    let memory = memory_failed("read the ledger");
    let Some(id) = parts.store.link(owner).await.map_err(&memory)?.and_then(|link| link.pos) else {
        return Ok(());
    };
    let since = now - LOOKS_BACK - BOOKED_LATE;
    // The movements first: what is booked meanwhile is not missed among the entries.
    let movements = parts.systems.pos.movements(call, id, since, MOVEMENTS).await?;
    let mut entries = Vec::new();
    let mut names = parts.store.former_ids(owner).await.map_err(&memory)?;
    names.push(owner);
    for name in names {
        entries.extend(parts.store.ledger_of(name, None, MOVEMENTS).await.map_err(&memory)?);
    }
    entries.retain(|entry| change(entry, Account::PosPoints) != NOTHING);
    let member = Member { entries, movements, coupons };
    member.entries_have_movements(parts, call, proof, now).await?;
    member.movements_have_entries(proof, now);
    Ok(())
}

impl Member<'_> {
    async fn entries_have_movements(
        &self,
        parts: &HubParts,
        call: &Call,
        proof: &mut Proof,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let mut booked: HashMap<u64, u64> = HashMap::new();
        for entry in self.entries.iter().rev() {
            let Some(transaction) = entry.pos_transaction else { continue };
            let first = *booked.entry(transaction).or_insert(entry.number);
            if now.duration_since(entry.at) > LOOKS_BACK {
                continue;
            }
            proof.entries += 1;
            let expected = change(entry, Account::PosPoints);
            if first != entry.number {
                proof.differences.push(about(entry, "movement-booked-twice", NOTHING));
                continue;
            }
            let there: Vec<&Movement> =
                self.movements.iter().filter(|movement| movement.transaction == transaction).collect();
            let found: Points = there.iter().map(|movement| movement.points).sum();
            let (missing, another) = names(entry);
            if there.is_empty() {
                // It may be older than what was read, or a merged member's.
                if parts.systems.pos.member_of_transaction(call, transaction).await?.is_none() {
                    proof.differences.push(about(entry, missing, NOTHING));
                }
            } else if found != expected {
                proof.differences.push(about(entry, another, found));
            }
        }
        Ok(())
    }

    /// Movements outside a sale that nobody booked, and that look like one of ours done again.
    fn movements_have_entries(&self, proof: &mut Proof, now: Timestamp) {
        let is_booked = |movement: &&Movement| {
            self.entries.iter().any(|entry| entry.pos_transaction == Some(movement.transaction))
        };
        let is_due = |movement: &&Movement| {
            let age = now.duration_since(movement.at);
            age >= UNDER_WAY
                && age <= LOOKS_BACK
                && matches!(movement.kind, MovementKind::Added | MovementKind::Subtracted)
        };
        let mut unbooked: Vec<&Movement> =
            self.movements.iter().filter(is_due).filter(|movement| !is_booked(movement)).collect();
        // A person has said that it happened, or the till gave no number: one of them is it.
        for entry in self.entries.iter().filter(|entry| entry.pos_transaction.is_none()) {
            let points = change(entry, Account::PosPoints);
            if let Some(place) = unbooked.iter().position(|movement| movement.points == points) {
                unbooked.remove(place);
            }
        }
        proof.differences.extend(unbooked.into_iter().filter_map(|movement| self.ours(movement)));
    }

    fn ours(&self, movement: &Movement) -> Option<Difference> {
        let twice = self.entries.iter().find(|entry| {
            change(entry, Account::PosPoints) == movement.points && is_near(movement.at, entry.at)
        });
        if let Some(entry) = twice {
            let code = match (entry.way.from(), movement.points > NOTHING) {
                (Account::Awarded, _) => "awarded-twice",
                (_, true) => "returned-twice",
                (_, false) => "deducted-twice",
            };
            return Some(about(entry, code, movement.points));
        }
        self.coupons.iter().find_map(|coupon| {
            let points = coupon.points.points();
            let is_late = coupon.state == CouponState::Cancelled
                && coupon.deducted_at.is_none()
                && is_near(movement.at, coupon.ended_at.unwrap_or(coupon.updated_at));
            let is_early = coupon.state == CouponState::Active
                && coupon.deducted_at.is_some_and(|taken| taken <= movement.at);
            let code = match movement.points {
                moved if moved == -points && is_late => "movement-without-booking",
                moved if moved == points && is_early => "returned-and-not-over",
                _ => return None,
            };
            Some(Difference::of(code, coupon, NOTHING, movement.points))
        })
    }
}

fn is_near(one: Timestamp, other: Timestamp) -> bool {
    one.duration_since(other).abs() < UNDER_WAY
}

/// What it is called when an entry's movement is missing, and when it is of another amount.
fn names(entry: &LedgerEntry) -> (&'static str, &'static str) {
    match (entry.way.from(), entry.way.to()) {
        (Account::Awarded, _) => ("award-missing", "award-of-another-amount"),
        (_, Account::Earned) => ("reversal-missing", "reversal-of-another-amount"),
        (Account::PosPoints, _) => ("deduction-missing", "deduction-of-another-amount"),
        _ => ("return-missing", "return-of-another-amount"),
    }
}

/// About an entry: by its coupon, its order, or its own number.
fn about(entry: &LedgerEntry, code: &'static str, found: Points) -> Difference {
    let about = match (entry.coupon, order_of(&entry.reference)) {
        (Some(coupon), _) => format!("coupon:{coupon}"),
        (None, Some(order)) => format!("order:{order}"),
        (None, None) => format!("entry:{}", entry.number),
    };
    let expected = change(entry, Account::PosPoints);
    Difference { coupon: entry.coupon, ..Difference::about(code, about, entry.customer, (expected, found)) }
}
