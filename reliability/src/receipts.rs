//! What a person does where nobody can tell whether points moved: they read the till's receipts, and say so.

use std::collections::BTreeSet;

use domain::{ConversionId, CustomerId, PosMemberId, coupon::CouponState, ledger::Account};
use flows::{
    operators::{Desk, FoundPoints, Operator, Reason, asks_for_receipts},
    points::Receipts,
};
use store::{Coupon, DeadLetter, LetterFilter, LetterState};

use crate::{points, world::World};

const MANY: u32 = 10_000;

/// Somebody reads the till's receipts, and says of each conversion nobody could tell of whether its points were taken.
pub async fn settle(world: &World) {
    let open = world.memory.coupons(Some(CouponState::NeedsPerson), None, MANY).await.unwrap_or_default();
    for coupon in open {
        let found = if was_taken(world, &coupon).await { FoundPoints::Taken } else { FoundPoints::NotTaken };
        let by = Operator::at_the_command_line();
        // Refused, it is looked at again.
        let _ = Desk::of(&world.life().hub).settle_coupon(&by, coupon.id, found, Reason::DoneByHand).await;
    }
    note_debts(world).await;
    read_receipts(world).await;
}

/// Somebody holds the till's receipts of a member against the ledger, where nobody can tell whether points moved.
async fn read_receipts(world: &World) {
    let open = LetterFilter { state: Some(LetterState::Open), limit: MANY, ..LetterFilter::default() };
    let mut looked_at = BTreeSet::new();
    for letter in world.memory.letters(&open).await.unwrap_or_default() {
        let Some(customer) = whose(world, &letter).await.filter(|_| asks_for_receipts(&letter)) else {
            continue;
        };
        // One after the other: what is settled first is booked before the next one is looked at.
        if !looked_at.insert(customer) {
            continue;
        }
        let found = if receipts(world, customer).await == booked(world, customer).await {
            Receipts::NotMoved
        } else {
            Receipts::Moved
        };
        let by = Operator::at_the_command_line();
        // Refused, it is looked at again.
        let _ = Desk::of(&world.life().hub).settle_letter(&by, letter.id, found, Reason::DoneByHand).await;
    }
}

async fn whose(world: &World, letter: &DeadLetter) -> Option<CustomerId> {
    if let Some(id) = letter.object.strip_prefix("coupon:") {
        let coupon = world.memory.coupon(ConversionId(id.parse().ok()?)).await.ok()??;
        return Some(coupon.customer);
    }
    let order = letter.object.strip_prefix("order:")?.parse().ok()?;
    world.vendors.shopify.order(order)?.customer.and_then(CustomerId::new)
}

/// What the hub has given less taken, as the till has it.
async fn receipts(world: &World, customer: CustomerId) -> i64 {
    let link = world.memory.link(customer).await.ok().flatten();
    let member = link.and_then(|link| link.pos).map(PosMemberId::get);
    let moved = world.vendors.smaregi.transactions().into_iter();
    let moved =
        moved.filter(|one| one.store.is_none() && one.member == member && one.division != points::LAPSED);
    moved.map(|one| one.new_point - one.spend_point).sum()
}

/// The same, as the ledger has it.
async fn booked(world: &World, customer: CustomerId) -> i64 {
    let balances = world.memory.balances(Some(customer)).await.unwrap_or_default();
    balances.iter().find(|(account, _)| *account == Account::PosPoints).map_or(0, |(_, points)| points.0)
}

/// Somebody reads that points are owed, and that is all there is to do.
async fn note_debts(world: &World) {
    let open = LetterFilter { state: Some(LetterState::Open), limit: MANY, ..LetterFilter::default() };
    let letters = world.memory.letters(&open).await.unwrap_or_default();
    for letter in letters.iter().filter(|letter| letter.code.as_str() == "points-owed") {
        let by = Operator::at_the_command_line();
        // Refused, it is looked at again.
        let _ = Desk::of(&world.life().hub).discard(&by, letter.id, Reason::DoneByHand).await;
    }
}

/// There are more receipts of just so many points than conversions that are known to have taken them.
async fn was_taken(world: &World, coupon: &Coupon) -> bool {
    let Some(member) = world.memory.link(coupon.customer).await.ok().flatten().and_then(|link| link.pos)
    else {
        return false;
    };
    let points = coupon.points.points();
    let receipts = world.vendors.smaregi.transactions().into_iter().filter(|receipt| {
        receipt.store.is_none() && receipt.member == Some(member.get()) && receipt.spend_point == points.0
    });
    let others = world.memory.coupons_of(coupon.customer, MANY).await.unwrap_or_default();
    let known = others.iter().filter(|other| other.points.points() == points && other.deducted_at.is_some());
    receipts.count() > known.count()
}
