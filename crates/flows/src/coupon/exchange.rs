//! A member turns points into a coupon: the points leave the till once, or there is no coupon.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::{COUPON_KNOWN, NewStoreCoupon, StoreCoupon};
use domain::{
    Class, Code, ConversionId, CustomerId, Failure, Kind, Owner, PosMemberId, Record, Vendor,
    coupon::{CouponEvent, CouponState},
    planted::{Bug, planted},
    standing::{Fate, Standing},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Coupon, CouponNews, System};

use super::{
    cancel,
    letter::{self, Occasion},
    purse::{self, Moved, Noted},
    refused::why,
    story::{Story, because, object, points_lane},
};
use crate::{Charter, HubParts, Timing, points::said, systems::as_call};

/// What the exchange promises.
pub const CHARTER: Charter = Charter {
    source: "The POS owns the points; the online store owns the coupon; the hub's ledger says what became of them.",
    contract: "In: a customer and a number of points, once per idempotency key. Out: a coupon of theirs and so many \
               points less, or neither.",
    failure: "Before the points are taken: given up after 10 minutes, the prepared coupon is taken away. Points asked \
              for without an answer: the till's receipts decide; what they do not tell, a person does. Points taken \
              and the coupon refused for good: the points go back.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Interactive, promise: "within 2 seconds", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "turn points into a coupon";
const CHECK: &str = "check the balance";
const PREPARE: &str = "prepare the coupon";
const NOTE: &str = "note where the points stand";
const TAKE: &str = "take the points";
const ACTIVATE: &str = "make the coupon valid";
const REMOVE: &str = "take the prepared coupon away";
const MAIL: &str = "send the coupon by mail";

/// A customer who has waited this long has gone; before the points are taken, giving up costs nothing.
const PATIENCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);
/// Made valid, it has begun long ago: the store goes by its own clock, and ours may be an hour ahead of it.
const HEAD_START: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// Prepared, a coupon begins this long before it ends: never, as far as anybody is concerned.
const LAST_MOMENT: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);

#[derive(Serialize, Deserialize)]
struct Input {
    coupon: ConversionId,
}

/// The run of this conversion. There is one, whoever starts it.
pub fn start(coupon: ConversionId, customer: CustomerId) -> Start {
    Start {
        flow: NAME,
        key: coupon.to_string(),
        lane: points_lane(customer),
        object: object(coupon),
        input: serde_json::json!(Input { coupon }),
        run_at: None,
        companion: None,
    }
}

/// Whose points, if there are enough of them.
#[derive(Serialize, Deserialize)]
enum Checked {
    Enough(PosMemberId),
    No(Code),
}

impl Record for Checked {}

/// The store's id of the prepared discount.
#[derive(Serialize, Deserialize)]
enum Prepared {
    Yes(u64),
    No(Code),
    /// It was made and paid for before, and is valid: the hub's memory is older than that.
    Long(u64),
}

impl Record for Prepared {}

/// How the story goes on behind the points.
enum Told {
    Issued(Coupon),
    TakenBack(Coupon),
    Nothing(Code),
}

/// The flow.
pub struct Exchange(pub Arc<HubParts>);

#[async_trait]
impl Flow for Exchange {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let story = Story::new(&self.0, run, input.coupon);
        let coupon = story.coupon().await?;
        match self.tell(&story, &coupon).await? {
            Told::Issued(coupon) => letter::send(&story, MAIL, &coupon, Occasion::Issued).await,
            Told::TakenBack(coupon) => cancel::take_back(&story, &coupon).await.map(drop),
            Told::Nothing(reason) => self.withdraw(&story, reason).await,
        }
    }
}

impl Exchange {
    async fn tell(&self, story: &Story<'_>, coupon: &Coupon) -> Result<Told, Stop> {
        let run = story.run;
        let pos = Some(Vendor::Smaregi);
        let member = match run.step(CHECK, pos, async |call| self.check(story, coupon, &call).await).await? {
            Checked::Enough(member) => member,
            Checked::No(reason) => return Ok(Told::Nothing(reason)),
        };
        let prepare = async |call: StepCall| self.prepare(story, coupon, &call).await;
        let discount = match run.step(PREPARE, Some(Vendor::Shopify), prepare).await? {
            Prepared::Yes(discount) => discount,
            Prepared::No(reason) => return Ok(Told::Nothing(reason)),
            Prepared::Long(discount) => return self.remember(story, discount).await,
        };
        let news = CouponNews { discount: Some(discount), ..CouponNews::default() };
        story.turn(CouponEvent::Prepared, news).await?;
        let noted = run.step(NOTE, pos, async |call| self.note(story, member, &call).await).await?;
        let standing = match noted {
            Noted::Yes(_, standing) if standing.points >= coupon.points.points() => standing,
            Noted::Yes(..) => return Ok(Told::Nothing(Code::new(why::NOT_ENOUGH))),
            Noted::No(reason) => return Ok(Told::Nothing(reason)),
        };
        let take = async |call: StepCall| self.take(story, (member, &standing), &call).await;
        let transaction = match run.step(TAKE, pos, take).await? {
            Moved::Yes(transaction) => transaction,
            Moved::No(reason) => return Ok(Told::Nothing(reason)),
        };
        // The points are gone from here: whatever happens, they become a coupon or go back.
        let news = CouponNews { pos_transaction: transaction, ..CouponNews::default() };
        story.turn(CouponEvent::PointsTaken, news).await?;
        self.0.caches.points_moved(coupon.customer).await;
        self.activate(story, discount).await
    }

    async fn activate(&self, story: &Story<'_>, discount: u64) -> Result<Told, Stop> {
        let activate = async |call: StepCall| {
            if story.look_up().await?.expires_at <= story.run.now() {
                return Ok(Some(Code::new(why::TOO_LATE)));
            }
            let from = story.run.now() - HEAD_START;
            let done = self.0.systems.coupons.activate(&as_call(&call), discount, from).await;
            refusal_as_answer(done.map(|()| None), Some)
        };
        match story.run.step(ACTIVATE, Some(Vendor::Shopify), activate).await? {
            None => {
                let turned = story.turn(CouponEvent::Activated, CouponNews::default()).await?;
                Ok(Told::Issued(turned.into_coupon()))
            }
            Some(reason) => {
                let turned = story.turn(CouponEvent::CancelAsked, because(reason)).await?;
                Ok(Told::TakenBack(turned.into_coupon()))
            }
        }
    }

    /// Enough points to begin? The till is asked again right before they are taken.
    async fn check(&self, story: &Story<'_>, coupon: &Coupon, call: &StepCall) -> Result<Checked, Failure> {
        if let Some(reason) = self.too_late(story.run) {
            return Ok(Checked::No(reason));
        }
        let not_enough = || Checked::No(Code::new(why::NOT_ENOUGH));
        let Some(member) = story.member(coupon.customer).await? else { return Ok(not_enough()) };
        let balance = self.0.systems.pos.balance(&as_call(call), member).await?;
        let is_enough = balance.is_some_and(|balance| balance.points >= coupon.points.points());
        Ok(if is_enough { Checked::Enough(member) } else { not_enough() })
    }

    async fn prepare(
        &self,
        story: &Story<'_>,
        coupon: &Coupon,
        call: &StepCall,
    ) -> Result<Prepared, Failure> {
        if let Some(reason) = self.too_late(story.run).filter(|_| !call.may_have_happened) {
            return Ok(Prepared::No(reason));
        }
        let asked = NewStoreCoupon {
            code: story.code(),
            title: format!("Enishi: {} points", coupon.points),
            amount: coupon.yen,
            customer: coupon.customer,
            starts_at: coupon.expires_at - LAST_MOMENT,
            ends_at: coupon.expires_at,
        };
        let made = self.0.systems.coupons.prepare(&as_call(call), &asked).await;
        match refusal_as_answer(made.map(Prepared::Yes), Prepared::No)? {
            Prepared::No(reason) if reason == COUPON_KNOWN => {
                let found = self.0.systems.coupons.find(&as_call(call), &story.code()).await?;
                let begun = |known: &StoreCoupon| {
                    known.ends_at.is_some_and(|end| known.starts_at < end - LAST_MOMENT)
                };
                let valid = found.filter(|known| begun(known) && !known.is_over(story.run.now()));
                Ok(valid.map_or(Prepared::No(reason), |known| Prepared::Long(known.id)))
            }
            prepared => Ok(prepared),
        }
    }

    /// A backup was put back, and the same request came again. A coupon becomes valid only behind its points, so they
    /// were taken: what is missing is that the hub knows.
    async fn remember(&self, story: &Story<'_>, discount: u64) -> Result<Told, Stop> {
        let news = CouponNews { discount: Some(discount), ..CouponNews::default() };
        story.turn(CouponEvent::Prepared, news).await?;
        for event in [CouponEvent::DeductionBegun, CouponEvent::PointsTaken] {
            story.turn(event, CouponNews::default()).await?;
        }
        let turned = story.turn(CouponEvent::Activated, CouponNews::default()).await?;
        Ok(Told::Issued(turned.into_coupon()))
    }

    async fn note(&self, story: &Story<'_>, member: PosMemberId, call: &StepCall) -> Result<Noted, Failure> {
        match self.too_late(story.run) {
            Some(reason) => Ok(Noted::No(reason)),
            None => purse::note(&self.0, &as_call(call), member).await,
        }
    }

    /// Takes the points. What the hub wrote down before it sent decides, not what it remembers: only a conversion that
    /// was never sent is sent without looking.
    async fn take(
        &self,
        story: &Story<'_>,
        (member, standing): (PosMemberId, &Standing),
        call: &StepCall,
    ) -> Result<Moved, Failure> {
        let coupon = story.look_up().await?;
        let asked = -coupon.points.points();
        let delta = if planted(Bug::WrongAmount) { asked + asked } else { asked };
        let call = as_call(call);
        match coupon.state {
            CouponState::CouponPrepared => {
                if let Some(reason) = self.too_late(story.run) {
                    return Ok(Moved::No(reason));
                }
            }
            CouponState::Deducting | CouponState::DeductInDoubt if planted(Bug::TakeAgain) => {}
            CouponState::Deducting | CouponState::DeductInDoubt | CouponState::NeedsPerson => {
                purse::till_is_on(&self.0)?;
                match purse::look(&self.0, &call, (member, standing), delta).await? {
                    Fate::Happened(transaction) => return Ok(Moved::Yes(Some(transaction))),
                    Fate::Unclear => {
                        story.turn_within(CouponEvent::HelpNeeded, because(said::UNCLEAR)).await?;
                        return Err(purse::unclear());
                    }
                    Fate::DidNotHappen if coupon.state == CouponState::NeedsPerson => {
                        return Ok(Moved::No(said::UNCLEAR));
                    }
                    Fate::DidNotHappen => {}
                }
            }
            CouponState::Requested | CouponState::Cancelled => {
                return Ok(Moved::No(coupon.reason.unwrap_or(said::UNCLEAR)));
            }
            // A person has found the movement.
            _ => return Ok(Moved::Yes(None)),
        }
        story.turn_within(CouponEvent::DeductionBegun, CouponNews::default()).await?;
        let sent = purse::send(&self.0, &call, member, delta).await;
        if matches!(&sent, Err(failure) if failure.kind == Kind::InDoubt) {
            story.turn_within(CouponEvent::DeductionUnanswered, CouponNews::default()).await?;
        }
        sent
    }

    /// Why it is not worth going on while nothing has been taken.
    fn too_late(&self, run: &Run) -> Option<Code> {
        if !self.0.systems.on.is_on(System::Pos) {
            return Some(Code::new(why::POS_OFF));
        }
        (run.now().duration_since(run.created_at()) > PATIENCE).then(|| Code::new(why::TOO_LATE))
    }

    /// No points were taken: nothing is left but a discount nobody knows of.
    async fn withdraw(&self, story: &Story<'_>, reason: Code) -> Result<(), Stop> {
        let coupon = story.turn(CouponEvent::Withdrawn, because(reason)).await?.into_coupon();
        let Some(discount) = coupon.discount else { return Ok(()) };
        let code = story.code();
        let remove =
            async |call: StepCall| self.0.systems.coupons.remove(&as_call(&call), discount, &code).await;
        story.run.step(REMOVE, Some(Vendor::Shopify), remove).await
    }
}

/// A refusal for good is an answer the story can live with.
fn refusal_as_answer<T>(result: Result<T, Failure>, answer: impl FnOnce(Code) -> T) -> Result<T, Failure> {
    match result {
        Err(Failure { kind: Kind::Rejected { code }, .. }) => Ok(answer(code)),
        other => other,
    }
}
