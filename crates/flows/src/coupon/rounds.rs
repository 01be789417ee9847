//! Nobody's coupon is forgotten: what was asked for and not begun, what runs out, and orders no event told of.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, Code, CustomerId, Failure, Owner, Timestamp, Vendor, coupon::CouponState};
use engine::{Attempt, Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use store::Coupon;

use super::{code, exchange, expire, orders, remind, story::owner};
use crate::{
    Charter, HubParts, Timing,
    earning::see,
    systems::{as_call, memory_failed},
};

/// What the rounds promise.
pub const CHARTER: Charter = Charter {
    source: "The hub's conversions, and the online store's orders by time of change.",
    contract: "In: nothing. Out: a run for every coupon that is stuck or runs out, for every reminder that is due, and \
               for every order with a coupon of ours that changed.",
    failure: "A system down: the watermark stays, the next rounds look at the same window again.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "every 10 minutes", within_s: 1_800 },
};

/// Name in the register.
pub const NAME: &str = "look after the coupons";
const STUCK: &str = "look for conversions that were not begun";
const ENDING: &str = "look for coupons that run out";
const ORDERS: &str = "look for orders with coupons";
const ORDERS_MARK: &str = "coupon-orders";
const REMINDER_DAYS: [i64; 2] = [30, 7];
const PAGE: u32 = 200;
/// A request that was written down begins at once; what has not begun after this long was cut off.
const BEGINS_IN: SignedDuration = SignedDuration::from_mins(2);
/// Windows overlap: a change stamped between two of them must be in one.
const OVERLAP: SignedDuration = SignedDuration::from_mins(15);
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);

/// The flow.
pub struct Rounds(pub Arc<HubParts>);

#[async_trait]
impl Flow for Rounds {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3_600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(4 * 3_600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        run.step(STUCK, None, async |_| self.stuck(run).await).await?;
        run.step(ENDING, None, async |_| self.ending(run).await).await?;
        let orders = async |call: engine::StepCall| self.orders(run, &as_call(&call)).await;
        match run.attempt(ORDERS, Some(Vendor::Shopify), orders).await? {
            Attempt::Later(_) => Err(Stop::Moot(Code::new("next-rounds"))),
            _ => Ok(()),
        }
    }
}

impl Rounds {
    async fn stuck(&self, run: &Run) -> Result<u64, Failure> {
        let memory = memory_failed(STUCK);
        let requested =
            self.0.store.coupons(Some(CouponState::Requested), None, PAGE).await.map_err(&memory)?;
        let old = |coupon: &&Coupon| run.now().duration_since(coupon.created_at) > BEGINS_IN;
        let starts = requested.iter().filter(old).map(|coupon| exchange::start(coupon.id, coupon.customer));
        self.start_all(run, starts.collect()).await
    }

    async fn ending(&self, run: &Run) -> Result<u64, Failure> {
        let now = run.now();
        let over = (Timestamp::MIN, now - expire::GRACE);
        let mut started =
            self.each(run, over, |coupon, owner| expire::start(coupon.id, owner, coupon.expires_at)).await?;
        let memory = memory_failed(ENDING);
        for days in REMINDER_DAYS {
            // Each coupon is passed once by each of these marks; what passed before it was made needs no reminder.
            let mark = format!("coupon-reminders-{days}");
            let to = now + SignedDuration::from_hours(24 * days);
            let from = self.0.store.cursor(&mark).await.map_err(&memory)?;
            let from = from.and_then(|text| text.parse::<Timestamp>().ok());
            if let Some(from) = from.filter(|from| *from < to) {
                started += self.each(run, (from, to), |coupon, _| remind::start(coupon.id, days)).await?;
            }
            if from.is_none_or(|from| from < to) {
                self.0.store.set_cursor(&mark, &to.to_string()).await.map_err(&memory)?;
            }
        }
        Ok(started)
    }

    /// Starts a run for every active coupon that runs out in this window.
    async fn each(
        &self,
        run: &Run,
        window: (Timestamp, Timestamp),
        start: impl Fn(&Coupon, CustomerId) -> Start + Sync,
    ) -> Result<u64, Failure> {
        let (mut after, mut started) = (None, 0);
        loop {
            let page = self.0.store.coupons_running_out(CouponState::Active, window, after, PAGE).await;
            let page = page.map_err(memory_failed(ENDING))?;
            let Some(last) = page.last() else { return Ok(started) };
            after = Some((last.expires_at, last.id));
            let mut starts = Vec::new();
            for coupon in &page {
                let owner = owner(&self.0, coupon.customer).await.map_err(memory_failed(ENDING))?;
                starts.push(start(coupon, owner));
            }
            started += self.start_all(run, starts).await?;
        }
    }

    /// Starts a run for every change of an order that carries a code which could be ours.
    async fn orders(&self, run: &Run, call: &Call) -> Result<u64, Failure> {
        let memory = memory_failed("move the watermark");
        let now = self.0.clock.now();
        let stored = self.0.store.cursor(ORDERS_MARK).await.map_err(&memory)?;
        let stored = stored.and_then(|text| text.parse::<Timestamp>().ok()).unwrap_or(now - FIRST_LOOK);
        // A clock that was put back leaves a mark in the future, where nothing would be looked for.
        let since = stored.min(now) - OVERLAP;
        // A stamp of the store's own clock: ours may be an hour ahead and would look past what changed.
        let mut mark = stored;
        let mut page: Option<String> = None;
        let mut found = 0;
        loop {
            let changed = self.0.systems.coupons.coupon_orders_changed(call, since, page.as_deref()).await?;
            let starts = changed.orders.iter().filter_map(|(order, updated_at, codes)| {
                let hash = |text: &secrecy::SecretString| code::hash(&self.0.hasher, text.expose_secret());
                let ours: Vec<String> = codes.iter().filter_map(hash).map(|hash| hash.to_hex()).collect();
                (!ours.is_empty()).then(|| orders::start(*order, ours, &updated_at.to_string()))
            });
            found += self.start_all(run, starts.collect()).await?;
            // What an event that was lost would have told of an order that earns.
            let earned = changed.orders.iter().map(|(order, at, _)| see::start(*order, &at.to_string()));
            found += self.start_all(run, earned.collect()).await?;
            mark = changed.orders.iter().map(|(_, updated_at, _)| *updated_at).fold(mark, Timestamp::max);
            page = changed.next;
            if page.is_none() {
                break;
            }
        }
        self.0.store.set_cursor(ORDERS_MARK, &mark.to_string()).await.map_err(&memory)?;
        Ok(found)
    }

    async fn start_all(&self, run: &Run, starts: Vec<Start>) -> Result<u64, Failure> {
        let count = starts.len() as u64;
        if count > 0 {
            run.engine().start_all(starts).await.map_err(memory_failed("start what was found"))?;
        }
        Ok(count)
    }
}
