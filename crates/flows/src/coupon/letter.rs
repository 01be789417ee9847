//! Letters about coupons. The profile and the code are put together in memory; neither is kept.

use connectors::roles::{CouponLetter, CouponNote};
use domain::{Failure, Vendor};
use engine::{StepCall, Stop};
use store::{Coupon, System};

use super::{
    rules::japan,
    story::{self, Story},
};
use crate::{
    profile::who::Who,
    systems::{as_call, memory_failed},
};

/// Why a customer is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The coupon can be used.
    Issued,
    /// The points are back.
    Cancelled,
    /// It runs out soon.
    RunsOut,
}

/// Sends a letter as a step of its own; whether it arrives holds nothing up.
pub(super) async fn send(
    story: &Story<'_>,
    step: &'static str,
    coupon: &Coupon,
    occasion: Occasion,
) -> Result<(), Stop> {
    if !story.parts.systems.on.is_on(System::Mail) {
        return story.run.off(step, Some(Vendor::Mail)).await;
    }
    let write = async |call: StepCall| -> Result<bool, Failure> {
        let owner = story::owner(story.parts, coupon.customer).await;
        let owner = owner.map_err(memory_failed("look up who the customer is now"))?;
        let who = Who::new(story.parts, owner, call.class, None);
        let Some(profile) = who.profile().await? else { return Ok(false) };
        let Some(to) = profile.reveal().email.clone() else { return Ok(false) };
        let note = match occasion {
            Occasion::Issued => CouponNote::Issued { code: story.code() },
            Occasion::Cancelled => CouponNote::Cancelled,
            Occasion::RunsOut => CouponNote::RunsOut { code: story.code() },
        };
        let letter = CouponLetter {
            to: to.into(),
            name: profile.map(|p| (p.last_name.clone(), p.first_name.clone())),
            locale: profile.reveal().locale,
            note,
            amount: coupon.yen,
            points: coupon.points.points(),
            last_day: coupon.expires_at.to_zoned(japan()).date(),
        };
        story.parts.systems.coupon_mailer.write(&as_call(&call), &letter).await.map(|()| true)
    };
    story.run.attempt(step, Some(Vendor::Mail), write).await.map(drop)
}
