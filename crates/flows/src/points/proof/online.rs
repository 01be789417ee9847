//! A coupon held against the online store: its discount is what was made, and its orders are those the hub has seen.

use connectors::roles::{Buyers, Call, StoreCoupon};
use domain::{CustomerId, Failure, Kind, Points, Timestamp, coupon::CouponState};
use store::Coupon;

use super::{Difference, UNDER_WAY};
use crate::{HubParts, coupon::code, systems::memory_failed};

const NOTHING: Points = Points(0);
const ONE: Points = Points(1);

/// Code, what the hub says, what was found.
type Wrong = (&'static str, Points, Points);

/// At most one difference of the discount, and one of its uses.
pub(super) async fn compare(
    parts: &HubParts,
    call: &Call,
    coupon: &Coupon,
    now: Timestamp,
) -> Result<Vec<Difference>, Failure> {
    use CouponState as S;
    if !matches!(coupon.state, S::Active | S::Used | S::Cancelled | S::Expired)
        || (coupon.deducted_at.is_none() && coupon.discount.is_none())
    {
        return Ok(Vec::new());
    }
    let there = parts.systems.coupons.find(call, &code::of(&parts.hasher, coupon.id)).await?;
    let mut wrong = discount(coupon, there.as_ref(), now);
    if wrong.is_none()
        && let Some(there) = there.as_ref().filter(|_| is_live(coupon, now))
    {
        wrong = buyers(parts, coupon, &there.buyers).await?;
    }
    let is_counted = there.is_some_and(|there| there.counted_uses > 0);
    let used = uses(parts, call, (coupon, is_counted), now).await?;
    let of = |(code, expected, found)| Difference::of(code, coupon, expected, found);
    Ok(wrong.into_iter().chain(used).map(of).collect())
}

fn is_live(coupon: &Coupon, now: Timestamp) -> bool {
    coupon.state == CouponState::Active && coupon.expires_at > now
}

fn discount(coupon: &Coupon, there: Option<&StoreCoupon>, now: Timestamp) -> Option<Wrong> {
    let points = coupon.points.points();
    let Some(there) = there else {
        return is_live(coupon, now).then_some(("discount-missing", points, NOTHING));
    };
    let limit = there.usage_limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or_default();
    let is_once = there.usage_limit == Some(1);
    match coupon.state {
        CouponState::Active if !is_live(coupon, now) => None,
        CouponState::Active if !there.is_valid(now) => Some(("coupon-not-valid", points, NOTHING)),
        CouponState::Active if there.worth != Some(coupon.yen) => {
            let found = there.worth.map_or(NOTHING, |yen| Points(yen.0));
            Some(("discount-worth-changed", Points(coupon.yen.0), found))
        }
        CouponState::Active | CouponState::Used if !is_once => {
            Some(("discount-limit-changed", ONE, Points(limit)))
        }
        CouponState::Active
            if there.ends_at.map(Timestamp::as_second) != Some(coupon.expires_at.as_second()) =>
        {
            let minutes = there.ends_at.map_or(0, |end| end.duration_since(coupon.expires_at).as_secs() / 60);
            Some(("discount-end-moved", NOTHING, Points(minutes)))
        }
        CouponState::Cancelled | CouponState::Expired if there.is_valid(now) => {
            Some(("valid-after-its-end", NOTHING, points))
        }
        _ => None,
    }
}

/// Nobody but its owner can use it. That nobody at all can, as after an erasure, is no harm.
async fn buyers(parts: &HubParts, coupon: &Coupon, buyers: &Buyers) -> Result<Option<Wrong>, Failure> {
    match buyers {
        Buyers::Anybody => Ok(Some(("discount-for-anybody", ONE, NOTHING))),
        Buyers::Others => Ok(Some(("discount-for-others", ONE, NOTHING))),
        Buyers::Only(named) => {
            for buyer in named {
                if !is_owner(parts, coupon, *buyer).await? {
                    let found = i64::try_from(named.len()).unwrap_or(i64::MAX);
                    return Ok(Some(("discount-for-others", ONE, Points(found))));
                }
            }
            Ok(None)
        }
    }
}

/// The owner, or who they have become by a merge.
async fn is_owner(parts: &HubParts, coupon: &Coupon, other: CustomerId) -> Result<bool, Failure> {
    if coupon.customer == other {
        return Ok(true);
    }
    let memory = memory_failed("look up who was merged");
    let now = parts.store.survivor(coupon.customer).await.map_err(&memory)?;
    Ok(now == parts.store.survivor(other).await.map_err(&memory)?)
}

/// The orders decide; the count of uses comes late and is asked only where no order is found.
async fn uses(
    parts: &HubParts,
    call: &Call,
    (coupon, is_counted): (&Coupon, bool),
    now: Timestamp,
) -> Result<Option<Wrong>, Failure> {
    let store = &parts.systems.coupons;
    let orders = store.orders_with(call, &code::of(&parts.hasher, coupon.id)).await?;
    for order in &orders {
        let read = match store.order_coupons(call, *order).await {
            Err(Failure { kind: Kind::Unreadable, .. }) => continue,
            other => other?,
        };
        let Some(order) = read else { continue };
        if now.duration_since(order.updated_at) < UNDER_WAY {
            // The hub may be about to hear of it.
            return Ok(None);
        }
        let Some(buyer) = order.customer else { continue };
        if !is_owner(parts, coupon, buyer).await? {
            return Ok(Some(("used-by-another", NOTHING, coupon.points.points())));
        }
    }
    Ok(judge(coupon, &orders, is_counted))
}

fn judge(coupon: &Coupon, orders: &[u64], is_counted: bool) -> Option<Wrong> {
    let points = coupon.points.points();
    let many = i64::try_from(orders.len()).unwrap_or(i64::MAX);
    match (coupon.state, orders) {
        (_, [_, _, ..]) => Some(("used-by-two-orders", ONE, Points(many))),
        (CouponState::Used, [order]) if coupon.order == Some(*order) => None,
        (CouponState::Used, _) => Some(("order-missing", points, NOTHING)),
        (CouponState::Active, [_]) => Some(("used-and-not-seen", NOTHING, points)),
        (_, [_]) => Some(("used-after-its-end", NOTHING, points)),
        (_, []) if is_counted => Some(("counted-without-order", NOTHING, points)),
        (_, []) => None,
    }
}
