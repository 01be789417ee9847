//! What online orders should have earned, reckoned from the orders themselves.

use std::{collections::BTreeMap, time::Duration};

use domain::ledger::Account;
use sandbox::shopify::{Order, OrderLine};

use crate::{points, world::World};

const MANY: u32 = 1_000_000;
/// An award is made within so much time after its days are over, whatever has gone wrong.
const PATIENCE: Duration = Duration::from_secs(3 * 86_400);

/// What a look at the orders came to.
#[derive(Default)]
pub struct Look {
    /// In words.
    pub wrong: Vec<String>,
    /// Points of which a person finds out whether they moved: how many more the ledger has than it should, if they did.
    pub unclear: Vec<i64>,
}

/// No order earns more than its goods were worth, or anything once they are back; every old one has earned just that.
pub async fn look(world: &World) -> Look {
    let entries = world.memory.ledger_after(0, MANY).await.unwrap_or_default();
    let mut earned = BTreeMap::<u64, i64>::new();
    for entry in &entries {
        let order = entry.reference.strip_prefix("earned:").and_then(|rest| rest.split_once('/'));
        let Some(order) = order.and_then(|(order, _)| order.parse().ok()) else { continue };
        let points = match (entry.way.from(), entry.way.to()) {
            (Account::Earned, _) => entry.points.points().0,
            (_, Account::Earned) => -entry.points.points().0,
            _ => 0,
        };
        *earned.entry(order).or_default() += points;
    }
    let hold = Duration::from_secs(u64::from(world.config.points.hold_days) * 86_400);
    let is_on = world.config.points.earn_on.iter().any(|on| on == "paid");
    let mut seen = Look::default();
    for (_, order) in &world.seen.lock().await.orders {
        let Some(order) = world.vendors.shopify.order(*order) else { continue };
        let found = earned.remove(&order.id).unwrap_or_default();
        let is_old = order.updated_at + hold + PATIENCE < world.time();
        let (least, most) = share(&order);
        if points::is_asked_about(world, &format!("order:{}", order.id)).await {
            seen.unclear.push(found - least);
            if least != most {
                seen.unclear.push(found - most);
            }
            continue;
        }
        let right = if is_on && is_old { least..=most } else { 0..=worth(&order) };
        if !right.contains(&found) {
            seen.wrong.push(format!(
                "earning: order {} should have earned {least} to {most} and has {found}",
                order.id
            ));
        }
    }
    let strays =
        earned.keys().map(|order| format!("earning: order {order} earned points and nobody placed it"));
    seen.wrong.extend(strays);
    seen
}

/// What all of it would earn.
fn worth(order: &Order) -> i64 {
    order.lines.iter().map(|line| earned_by(line, line.quantity)).sum()
}

/// What is left of it earns so much. What came back before the award was not counted, what came back later was taken
/// off with its share: both round down, but not at the same place.
fn share(order: &Order) -> (i64, i64) {
    if order.cancelled.is_some() {
        return (0, 0);
    }
    let most = order.lines.iter().map(|line| earned_by(line, line.quantity - line.removed));
    let least = order.lines.iter().map(|line| match line.quantity {
        0 => 0,
        all => earned_by(line, all) * (line.quantity - line.removed) / all,
    });
    (least.sum(), most.sum())
}

/// One point for 100 yen without tax, after what the coupon took off.
fn earned_by(line: &OrderLine, pieces: i64) -> i64 {
    if line.quantity == 0 {
        return 0;
    }
    let cost = line.unit_yen * line.quantity - line.discount_yen;
    let tax = cost * TAX_PERCENT / (100 + TAX_PERCENT);
    (cost - tax) * pieces / (line.quantity * 100)
}

/// Tax in the price of what is bought in these stories.
const TAX_PERCENT: i64 = 8;
