//! An order was placed or changed: which coupons of ours it carries, and how much of what they paid for was taken back.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::CouponOrder;
use domain::{
    Class, ConversionId, CustomerId, Failure, Owner, Points, Record, Vendor,
    ledger::Amount,
    planted::{Bug, planted},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{code, story::owner, used};
use crate::{Charter, HubParts, Timing, one_read, systems::memory_failed};

/// What reading an order promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's orders say which coupons were used and what was refunded.",
    contract: "In: an order, once per change. Out: each coupon of ours on it is used; what was refunded is settled.",
    failure: "The online store down: tries again for 24 hours; the sweep of orders finds what no event told.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 300 },
};

/// Name in the register.
pub const NAME: &str = "see which coupons an order used";
const READ: &str = "read the order's coupons";

/// What a run is started with: keyed hashes stand for the codes of the event.
#[derive(Serialize, Deserialize)]
struct Input {
    order: u64,
    codes: Vec<String>,
    /// What made somebody look.
    #[serde(default)]
    change: String,
}

/// The run for one change of an order; `change` tells changes apart.
pub fn start(order: u64, codes: Vec<String>, change: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{order}@{change}"),
        lane: format!("order-coupons:{order}"),
        object: format!("order:{order}"),
        input: serde_json::json!(Input { order, codes, change: change.into() }),
        run_at: None,
        companion: None,
    }
}

/// The coupons of ours on an order.
#[derive(Serialize, Deserialize)]
struct Seen {
    coupons: Vec<(ConversionId, CustomerId, Points)>,
}

impl Record for Seen {}

/// The flow.
pub struct Orders(pub Arc<HubParts>);

#[async_trait]
impl Flow for Orders {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(8 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        if planted(Bug::IgnoreUses) || !self.concerns_us(&input).await? {
            return Ok(());
        }
        let read = async |call: StepCall| self.read(&input, &call).await;
        let Some(seen) = run.step(READ, Some(Vendor::Shopify), read).await? else { return Ok(()) };
        let starts = seen.coupons.into_iter().map(|(coupon, customer, back)| {
            let found = used::Found { coupon, order: input.order, back, approved: false };
            used::start(&found, customer)
        });
        run.engine().start_all(starts.collect()).await?;
        Ok(())
    }
}

impl Orders {
    /// Most orders carry no coupon of ours; the online store is not asked about them.
    async fn concerns_us(&self, input: &Input) -> store::Result<bool> {
        for hex in &input.codes {
            let Some(hash) = store::KeyedHash::from_hex(hex) else { continue };
            if self.0.store.coupon_by_code(hash).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(!self.0.store.coupons_of_order(input.order).await?.is_empty())
    }

    async fn read(&self, input: &Input, call: &StepCall) -> Result<Option<Seen>, Failure> {
        let whole = one_read::order(&self.0, call, input.order, &input.change).await?;
        let Some(whole) = whole else { return Ok(None) };
        let Some(order) = &whole.coupons else { return Err(one_read::unreadable(READ)) };
        let mut seen = Seen { coupons: Vec::new() };
        for text in &order.codes {
            let Some(hash) = code::hash(&self.0.hasher, text.expose_secret()) else { continue };
            let found =
                self.0.store.coupon_by_code(hash).await.map_err(memory_failed("look up the coupon"))?;
            if let Some(coupon) = found {
                let owner = owner(&self.0, coupon.customer).await;
                let owner = owner.map_err(memory_failed("look up who the customer is now"))?;
                seen.coupons.push((coupon.id, owner, returned(order, coupon.points)));
            }
        }
        Ok(Some(seen))
    }
}

/// How many of a coupon's points belong to what was taken back of the order: in proportion to what the coupon took off
/// each line, rounded down; all of them when nothing it paid for is left.
pub(crate) fn returned(order: &CouponOrder, points: Amount) -> Points {
    let all = points.points();
    let off: i64 = order.lines.iter().map(|line| line.off.0).sum();
    if order.is_cancelled
        || (planted(Bug::ReturnEverything) && order.lines.iter().any(|line| line.left < line.ordered))
        || (off > 0 && order.lines.iter().all(|line| line.left == 0))
    {
        return all;
    }
    let taken_back: i64 =
        order.lines.iter().map(|line| line.off.0 * (line.ordered - line.left) / line.ordered).sum();
    if off == 0 {
        return Points(0);
    }
    let share = i128::from(all.0) * i128::from(taken_back) / i128::from(off);
    Points(i64::try_from(share).unwrap_or(all.0).clamp(0, all.0))
}

#[cfg(test)]
mod tests {
    use connectors::roles::DiscountedLine;
    use domain::{Timestamp, Yen};

    use super::*;

    fn order(lines: &[(i64, i64, i64)]) -> CouponOrder {
        let line = |&(ordered, left, off): &(i64, i64, i64)| DiscountedLine { ordered, left, off: Yen(off) };
        CouponOrder {
            id: 1,
            updated_at: Timestamp::UNIX_EPOCH,
            customer: None,
            codes: Vec::new(),
            is_cancelled: false,
            lines: lines.iter().map(line).collect(),
        }
    }

    fn back(lines: &[(i64, i64, i64)]) -> i64 {
        returned(&order(lines), Amount::new(Points(1_000)).unwrap()).0
    }

    #[test]
    fn a_partial_refund_returns_its_share_and_the_last_one_the_rest() {
        assert_eq!(back(&[(3, 3, 1_000)]), 0);
        assert_eq!(back(&[(3, 2, 1_000)]), 333);
        assert_eq!(back(&[(3, 1, 1_000)]), 666);
        assert_eq!(back(&[(3, 0, 1_000)]), 1_000);
        assert_eq!(back(&[(1, 0, 667), (2, 2, 333)]), 667);
        assert_eq!(back(&[(1, 0, 667), (2, 1, 333)]), 833);
        assert_eq!(back(&[]), 0);
    }

    #[test]
    fn a_cancelled_order_returns_everything() {
        let cancelled = CouponOrder { is_cancelled: true, ..order(&[(3, 3, 1_000)]) };
        assert_eq!(returned(&cancelled, Amount::new(Points(700)).unwrap()), Points(700));
    }

    #[test]
    fn a_coupon_that_took_off_less_than_it_is_worth_is_returned_in_proportion() {
        // 1,000 points on goods of 600 yen: half of the goods come back, half of the points do.
        assert_eq!(back(&[(2, 1, 600)]), 500);
    }
}
