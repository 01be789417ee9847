//! Where every point is in the end. Written from what the tills gave and what the vendors have, apart from the hub's sums.

use std::collections::BTreeMap;

use domain::{Points, coupon::CouponState, ledger::Account};
use sandbox::shopify::{Discount, Order};
use store::{Coupon, LetterFilter};

use crate::{earnings, world::World};

const MANY: u32 = 100_000;
/// What the tills write on points that lapsed.
pub const LAPSED: u8 = 8;

/// I3: what the tills gave is at the tills, in coupons that can be used, in orders that used one, or has run out.
pub async fn broken(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let coupons = world.memory.coupons(None, None, MANY).await.unwrap_or_default();
    let discounts: BTreeMap<u64, Discount> =
        world.vendors.shopify.discounts().into_iter().map(|discount| (discount.id, discount)).collect();
    let mut away = 0;
    let mut unclear = Vec::new();
    for coupon in &coupons {
        let discount = coupon.discount.and_then(|id| discounts.get(&id));
        match place(world, coupon, discount).await {
            Ok(Whereabouts::Known(points)) => away += points,
            Ok(Whereabouts::Unclear(points)) => unclear.push(points),
            Ok(Whereabouts::PerhapsLess { known, less }) => {
                away += known;
                unclear.push(-less);
            }
            Err(words) => wrong.push(words),
        }
    }
    let (made, asked) =
        (coupons.iter().filter(|c| c.deducted_at.is_some()).count(), world.seen.lock().await.asked);
    if made > asked {
        wrong.push(format!("I2: {asked} coupons were asked for and {made} were made"));
    }
    let of_orders = earnings::look(world).await;
    wrong.extend(of_orders.wrong);
    unclear.extend(of_orders.unclear);
    wrong.extend(of_nobody(world, &coupons, &discounts));
    wrong.extend(sum(world, away, &unclear).await);
    let balances = world.memory.balances(None).await.unwrap_or_default();
    if balances.iter().map(|(_, points)| *points).sum::<Points>() != Points(0) {
        wrong.push(format!("I3: the ledger does not add up: {balances:?}"));
    }
    wrong
}

/// How many points of a coupon are away from the tills.
enum Whereabouts {
    Known(i64),
    /// A person is looking whether these were taken.
    Unclear(i64),
    /// A person is looking whether some of them came back.
    PerhapsLess {
        known: i64,
        less: i64,
    },
}

async fn place(world: &World, coupon: &Coupon, discount: Option<&Discount>) -> Result<Whereabouts, String> {
    use CouponState as S;
    let points = coupon.points.points().0;
    let uses = discount.map_or(0, |discount| discount.uses.len());
    let is_live = discount.is_some_and(|discount| is_live(world, discount));
    let wrong = |words: &str| {
        Err(format!("I3: a coupon of {points} points is {} and {words}", coupon.state.as_str()))
    };
    match coupon.state {
        S::Active if uses == 0 && is_live => Ok(Whereabouts::Known(points)),
        S::Active if uses > 0 => wrong("was used"),
        S::Active if world.has_just_ended(coupon.expires_at) => Ok(Whereabouts::Known(points)),
        S::Active => wrong("nobody can use it"),
        S::Used if uses == 0 => wrong("no order carries it"),
        S::Used if uses > 1 => wrong("was used more than once"),
        S::Used if has_letter(world, coupon).await => {
            let known = points - given_back(world, coupon).await;
            let less = known - kept(world, coupon, discount, points).await;
            Ok(Whereabouts::PerhapsLess { known, less })
        }
        S::Used => Ok(Whereabouts::Known(kept(world, coupon, discount, points).await)),
        S::Cancelled if uses > 0 => wrong("was used"),
        S::Cancelled | S::Expired if is_live => wrong("can still be used"),
        S::Cancelled => Ok(Whereabouts::Known(0)),
        S::Expired if uses > 0 => wrong("was used"),
        S::Expired => Ok(Whereabouts::Known(points)),
        _ if has_letter(world, coupon).await => Ok(Whereabouts::Unclear(points)),
        _ => wrong("stays so, and nobody was asked"),
    }
}

/// What the ledger says was returned of a used coupon.
async fn given_back(world: &World, coupon: &Coupon) -> i64 {
    let lines = world.memory.ledger_of_coupon(coupon.id).await.unwrap_or_default();
    let back = lines.iter().filter(|line| line.way.from() == Account::GivenBack);
    back.map(|line| line.points.points().0).sum()
}

/// Points of a used coupon that did not come back with what was refunded.
async fn kept(world: &World, coupon: &Coupon, discount: Option<&Discount>, points: i64) -> i64 {
    let lines = world.memory.ledger_of_coupon(coupon.id).await.unwrap_or_default();
    if lines.iter().any(|line| line.way.from() == Account::ClawbackDebt) {
        return points; // They had come back already, and are owed: whatever else happens a person decides.
    }
    let order =
        discount.and_then(|d| d.uses.first()).and_then(|used| world.vendors.shopify.order(used.order));
    points - order.map_or(0, |order| sent_back(&order, points))
}

/// The share of a coupon that goes back with the goods: all of these orders are of one line.
fn sent_back(order: &Order, points: i64) -> i64 {
    if order.cancelled.is_some() {
        return points;
    }
    order
        .lines
        .first()
        .filter(|line| line.quantity > 0)
        .map_or(0, |line| points * line.removed / line.quantity)
}

fn is_live(world: &World, discount: &Discount) -> bool {
    discount.uses.is_empty() && discount.status(world.time()) == "ACTIVE"
}

/// No coupon without its deduction: whatever can be used belongs to a conversion that says so.
fn of_nobody(world: &World, coupons: &[Coupon], discounts: &BTreeMap<u64, Discount>) -> Vec<String> {
    let known = |id: u64| coupons.iter().any(|c| c.discount == Some(id));
    let stray = discounts.values().filter(|discount| is_live(world, discount) && !known(discount.id));
    stray
        .map(|discount| format!("I3: discount {} can be used and no points were taken", discount.id))
        .collect()
}

async fn has_letter(world: &World, coupon: &Coupon) -> bool {
    is_asked_about(world, &format!("coupon:{}", coupon.id)).await
}

/// Whether somebody has been asked about this.
pub async fn is_asked_about(world: &World, object: &str) -> bool {
    let letters = LetterFilter { limit: MANY, ..LetterFilter::default() };
    let letters = world.memory.letters(&letters).await.unwrap_or_default();
    letters.iter().any(|letter| letter.object == object && letter.ended_at.is_none())
}

/// All that the hub ever added to a member's points: awards, and what came back from coupons. Such a movement has no
/// shop.
pub(crate) fn added_by_hub(vendors: &sandbox::Town, member: &str) -> i64 {
    movements(vendors, member).iter().filter(|one| one.store.is_none()).map(|one| one.new_point).sum()
}

/// What has lapsed of a member's points so far: the tills write it on a transaction of its own, at the first look.
pub(crate) fn lapsed(vendors: &sandbox::Town, member: &str) -> i64 {
    movements(vendors, member).iter().filter(|one| one.division == LAPSED).map(|one| one.spend_point).sum()
}

fn movements(vendors: &sandbox::Town, member: &str) -> Vec<sandbox::smaregi::Transaction> {
    let mut all = vendors.smaregi.transactions();
    all.retain(|one| one.member.is_some_and(|id| id.to_string() == member));
    all
}

/// The equation itself: what was given and earned, and what customers were given twice and owe, is at the tills, in
/// coupons, or has lapsed. What nobody can tell may lie on either side of it; the members of people who were to be
/// forgotten may be gone with what they had.
async fn sum(world: &World, away: i64, unclear: &[i64]) -> Vec<String> {
    let seen = world.seen.lock().await;
    if !seen.erased.is_empty() {
        return Vec::new();
    }
    let given: i64 = seen.tills.values().map(|account| account.net).sum();
    let members = world.vendors.smaregi.members();
    let mut told = Vec::new();
    if let Some(member) = members.iter().find(|member| member.points() < 0) {
        told.push(format!("I3: store member {} has {} points", member.id(), member.points()));
    }
    let there: i64 = members.iter().map(sandbox::smaregi::Member::points).sum();
    let transactions = world.vendors.smaregi.transactions();
    let lapsed: i64 = transactions.iter().filter(|t| t.division == LAPSED).map(|t| t.spend_point).sum();
    let balances = world.memory.balances(None).await.unwrap_or_default();
    let of = |account| balances.iter().find(|(of, _)| *of == account).map_or(0, |(_, points)| points.0);
    let earned = -of(Account::Earned) - of(Account::Awarded);
    let owed = -of(Account::ClawbackDebt);
    let missing = given + earned + owed - there - away - lapsed;
    let mut possible = vec![0];
    for points in unclear {
        let with: Vec<i64> = possible.iter().map(|sum| sum + points).collect();
        possible.extend(with);
    }
    if !possible.contains(&missing) {
        told.push(format!(
            "I3: the tills gave {given} points, orders earned {earned}, {owed} are owed, {lapsed} have lapsed, {there} \
             are there and {away} with coupons: {missing} are nowhere"
        ));
    }
    told
}
