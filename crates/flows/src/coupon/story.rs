//! What every story about a coupon needs: the conversion as it is now, its turns, its code and its store member.

use std::sync::Arc;

use domain::{Code, ConversionId, CustomerId, Failure, PosMemberId, Vendor, coupon::CouponEvent};
use engine::{Run, Stop};
use secrecy::SecretString;
use store::{Coupon, CouponNews, CouponTurn, Turned};

use super::code;
use crate::{HubParts, systems::memory_failed};

/// The lane of everything that moves a customer's points: one after the other, beside the lane of their profile.
pub fn points_lane(customer: CustomerId) -> String {
    format!("points:{customer}")
}

/// Whose points these are by now: whoever was merged is who they have become.
pub(crate) async fn owner(parts: &HubParts, customer: CustomerId) -> store::Result<CustomerId> {
    parts.store.survivor(customer).await
}

/// What a run about a coupon is about.
pub(super) fn object(id: ConversionId) -> String {
    format!("coupon:{id}")
}

/// One coupon in one run.
pub(super) struct Story<'a> {
    pub(super) parts: &'a Arc<HubParts>,
    pub(super) run: &'a Run,
    pub(super) id: ConversionId,
}

impl<'a> Story<'a> {
    pub(super) const fn new(parts: &'a Arc<HubParts>, run: &'a Run, id: ConversionId) -> Self {
        Self { parts, run, id }
    }

    /// The conversion as it is now.
    pub(super) async fn coupon(&self) -> Result<Coupon, Stop> {
        let found = self.parts.store.coupon(self.id).await?;
        found.ok_or(Stop::NeedsPerson(Code::new("coupon-missing")))
    }

    /// The same inside a step.
    pub(super) async fn look_up(&self) -> Result<Coupon, Failure> {
        let found = self.parts.store.coupon(self.id).await.map_err(memory_failed("look up the coupon"))?;
        let missing = || Failure::rejected(Vendor::Hub, "look up the coupon", Code::new("coupon-missing"));
        found.ok_or_else(missing)
    }

    /// Something happens to it, and to the ledger with it.
    pub(super) async fn turn(&self, event: CouponEvent, news: CouponNews) -> Result<Turned, Stop> {
        Ok(self.parts.store.turn_coupon(self.as_turn(event, news)).await?)
    }

    /// The same inside a step.
    pub(super) async fn turn_within(&self, event: CouponEvent, news: CouponNews) -> Result<Turned, Failure> {
        let turned = self.parts.store.turn_coupon(self.as_turn(event, news)).await;
        turned.map_err(memory_failed("write down what became of the coupon"))
    }

    fn as_turn(&self, event: CouponEvent, news: CouponNews) -> CouponTurn {
        CouponTurn { id: self.id, event, at: self.run.now(), news }
    }

    /// Its code, made again.
    pub(super) fn code(&self) -> SecretString {
        code::of(&self.parts.hasher, self.id)
    }

    /// The store member whose points they are, as linked now.
    pub(super) async fn member(&self, customer: CustomerId) -> Result<Option<PosMemberId>, Failure> {
        let link = self.parts.store.link(customer).await.map_err(memory_failed("look up the link"))?;
        Ok(link.and_then(|link| link.pos))
    }
}

/// Only a reason.
pub(super) fn because(reason: Code) -> CouponNews {
    CouponNews { reason: Some(reason), ..CouponNews::default() }
}
