//! Conversions of points into coupons: where each stands. The code of a coupon is not among what is kept.

use async_trait::async_trait;
use domain::{
    Code, ConversionId, CustomerId, Points, Timestamp, Yen,
    coupon::{CouponEvent, CouponState},
    ledger::{Amount, Way},
};
use serde::Serialize;

use crate::{NewEntry, Result, member_index::KeyedHash};

/// A conversion that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCoupon {
    /// Its id; the same again is the same conversion.
    pub id: ConversionId,
    /// Who asks.
    pub customer: CustomerId,
    /// Points to be taken.
    pub points: Amount,
    /// What the coupon takes off.
    pub yen: Yen,
    /// Keyed hash of the code, by which an order that carries it is recognised.
    pub code_hash: KeyedHash,
    /// The instant from which it is no longer valid.
    pub expires_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
}

/// How much a customer may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CouponLimits {
    /// The shop's day that counts.
    pub day: (Timestamp, Timestamp),
    /// Points within the day; conversions that came to nothing do not count.
    pub points_a_day: Points,
    /// Requests within the day, whatever came of them.
    pub requests_a_day: u32,
    /// Conversions on their way at the same time.
    pub open_at_once: u32,
}

/// What became of asking for a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is written down.
    New(Coupon),
    /// It was asked for before; perhaps for another number of points.
    Before(Coupon),
    /// So many points would be too many today; `left` may still be used.
    DailyLimit {
        /// Points left today.
        left: Points,
    },
    /// As many as may be are on their way, or one of them waits for a person.
    TooManyOpen,
}

/// A conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coupon {
    /// Its id.
    pub id: ConversionId,
    /// Whose.
    pub customer: CustomerId,
    /// Points taken, or to be taken.
    pub points: Amount,
    /// What the coupon takes off.
    pub yen: Yen,
    /// Where it stands.
    pub state: CouponState,
    /// The online store's id of the discount.
    pub discount: Option<u64>,
    /// The order it was used on.
    pub order: Option<u64>,
    /// Why it is over, or waits for a person.
    pub reason: Option<Code>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the points were taken.
    pub deducted_at: Option<Timestamp>,
    /// When it became valid.
    pub activated_at: Option<Timestamp>,
    /// The instant from which it is no longer valid.
    pub expires_at: Timestamp,
    /// When it was used, was cancelled or ran out.
    pub ended_at: Option<Timestamp>,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// Something happens to a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponTurn {
    /// Which.
    pub id: ConversionId,
    /// What happens.
    pub event: CouponEvent,
    /// Now.
    pub at: Timestamp,
    /// What became known on the way.
    pub news: CouponNews,
}

/// What becomes known when something happens; what is none is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CouponNews {
    /// The online store's id of the discount.
    pub discount: Option<u64>,
    /// The order it was used on.
    pub order: Option<u64>,
    /// Why.
    pub reason: Option<Code>,
    /// The till's own number of the movement of points.
    pub pos_transaction: Option<u64>,
    /// How many points move, if not all of the conversion's, and under which further reference: a refund's id. Given
    /// with [`CouponEvent::GivenBack`], which may happen more than once.
    pub part: Option<(Amount, String)>,
}

impl CouponTurn {
    /// What moves in the ledger with it. Booked once: the reference names the conversion, what happened, and of which
    /// part.
    pub(crate) fn entry(&self, coupon: &Coupon, way: Way) -> NewEntry {
        let (points, further) = match &self.news.part {
            Some((part, further)) => (*part, format!("/{further}")),
            None => (coupon.points, String::new()),
        };
        let event = serde_json::to_value(self.event).ok();
        let event = event.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        NewEntry {
            at: self.at,
            customer: coupon.customer,
            coupon: Some(coupon.id),
            reference: format!("coupon:{}/{event}{further}", coupon.id),
            way,
            points,
            pos_transaction: self.news.pos_transaction,
        }
    }

    /// When it is over, in its new state: from now on, from before, or not at all.
    pub(crate) fn ended_at(&self, coupon: &Coupon, state: CouponState) -> Option<Timestamp> {
        let is_over = matches!(state, CouponState::Used | CouponState::Cancelled | CouponState::Expired);
        match coupon.ended_at {
            _ if !is_over => None,
            Some(before) if state == coupon.state => Some(before),
            _ => Some(self.at),
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turned {
    /// State and ledger have moved, in one commit.
    Now(Coupon),
    /// It cannot happen in this state, or it has happened already; nothing was written.
    Not(Coupon),
}

impl Turned {
    /// The conversion as it is now.
    pub fn into_coupon(self) -> Coupon {
        match self {
            Self::Now(coupon) | Self::Not(coupon) => coupon,
        }
    }

    /// Whether something was written.
    pub const fn is_now(&self) -> bool {
        matches!(self, Self::Now(_))
    }
}

/// The shelf of conversions.
#[async_trait]
pub trait Coupons {
    /// Writes a conversion down if the limits allow it; both in one commit, so that two devices cannot pass together.
    async fn request_coupon(&self, new: NewCoupon, limits: CouponLimits) -> Result<Asked>;

    /// One conversion.
    async fn coupon(&self, id: ConversionId) -> Result<Option<Coupon>>;

    /// The conversion whose code has this keyed hash.
    async fn coupon_by_code(&self, hash: KeyedHash) -> Result<Option<Coupon>>;

    /// The conversions used on an order.
    async fn coupons_of_order(&self, order: u64) -> Result<Vec<Coupon>>;

    /// A customer's conversions, newest first.
    async fn coupons_of(&self, customer: CustomerId, limit: u32) -> Result<Vec<Coupon>>;

    /// Conversions in this state (all if none), newest first, older than `before`.
    async fn coupons(
        &self,
        state: Option<CouponState>,
        before: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>>;

    /// Conversions in this state that run out after `from` and not after `to`, soonest first; `after` is the last one
    /// of the page before.
    async fn coupons_running_out(
        &self,
        state: CouponState,
        window: (Timestamp, Timestamp),
        after: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>>;

    /// Lets something happen to a conversion: the state and what it moves in the ledger, in one commit.
    /// `Missing("coupon")` if there is no such conversion.
    async fn turn_coupon(&self, turn: CouponTurn) -> Result<Turned>;
}
