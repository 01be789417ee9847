//! A customer is told that a coupon of theirs runs out soon.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, ConversionId, Owner, coupon::CouponState};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::{
    letter::{self, Occasion},
    story::{Story, object},
};
use crate::{Charter, HubParts, Timing};

/// What reminding promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's conversions: what is active and when it runs out.",
    contract: "In: a coupon, 30 and 7 days before its last day. Out: one letter each, if it can still be used.",
    failure: "Mail down: tries again for a day, then it is too late to matter.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Overnight, promise: "within a day", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "remind of a coupon";
const MAIL: &str = "tell the customer that the coupon runs out";

#[derive(Serialize, Deserialize)]
struct Input {
    coupon: ConversionId,
}

/// The run that reminds of this coupon so many days before.
pub fn start(coupon: ConversionId, days: i64) -> Start {
    Start {
        flow: NAME,
        key: format!("{coupon}@{days}"),
        lane: format!("reminder:{coupon}"),
        object: object(coupon),
        input: serde_json::json!(Input { coupon }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Remind(pub Arc<HubParts>);

#[async_trait]
impl Flow for Remind {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::NeedsApproval,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let story = Story::new(&self.0, run, input.coupon);
        let coupon = story.coupon().await?;
        if coupon.state != CouponState::Active || coupon.expires_at <= run.now() {
            return Ok(());
        }
        letter::send(&story, MAIL, &coupon, Occasion::RunsOut).await
    }
}
