//! Conversions in memory: a state never moves without what it moves in the ledger.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::{
    ConversionId, CustomerId, Points, Timestamp,
    coupon::{CouponEvent, CouponState},
};

use super::{
    Memory,
    shelves::{Shelves, page},
};
use crate::{Asked, Coupon, CouponLimits, CouponTurn, Coupons, Error, KeyedHash, NewCoupon, Result, Turned};

const OPEN: [CouponState; 6] = [
    CouponState::Requested,
    CouponState::CouponPrepared,
    CouponState::Deducting,
    CouponState::DeductInDoubt,
    CouponState::Deducted,
    CouponState::NeedsPerson,
];

impl Shelves {
    fn coupons_of(&self, customer: CustomerId) -> impl Iterator<Item = &Coupon> {
        let ids = self.coupons_of.get(&customer).into_iter().flatten();
        ids.filter_map(|id| self.coupons.get(id))
    }

    /// Why a further conversion may not be asked for.
    fn refuses(&self, new: &NewCoupon, limits: CouponLimits) -> Option<Asked> {
        let open: Vec<CouponState> =
            self.coupons_of(new.customer).map(|one| one.state).filter(|state| OPEN.contains(state)).collect();
        if open.len() >= limits.open_at_once as usize || open.contains(&CouponState::NeedsPerson) {
            return Some(Asked::TooManyOpen);
        }
        let (from, to) = limits.day;
        let today: Vec<&Coupon> = self
            .coupons_of(new.customer)
            .filter(|one| from <= one.created_at && one.created_at < to)
            .collect();
        let counted = today.iter().filter(|one| one.state != CouponState::Cancelled);
        let points: Points = counted.map(|one| one.points.points()).sum();
        let left = Points((limits.points_a_day.0 - points.0).max(0));
        let is_too_much = new.points.points() > left || today.len() >= limits.requests_a_day as usize;
        is_too_much.then_some(Asked::DailyLimit { left })
    }

    fn request(&mut self, new: NewCoupon, limits: CouponLimits) -> Asked {
        if let Some(before) = self.coupons.get(&new.id) {
            return Asked::Before(before.clone());
        }
        if let Some(refused) = self.refuses(&new, limits) {
            return refused;
        }
        let coupon = Coupon {
            id: new.id,
            customer: new.customer,
            points: new.points,
            yen: new.yen,
            state: CouponState::Requested,
            discount: None,
            order: None,
            reason: None,
            created_at: new.created_at,
            deducted_at: None,
            activated_at: None,
            expires_at: new.expires_at,
            ended_at: None,
            updated_at: new.created_at,
        };
        self.codes.insert(new.code_hash, new.id);
        self.coupons_of.entry(new.customer).or_default().push(new.id);
        self.coupons.insert(new.id, coupon.clone());
        Asked::New(coupon)
    }

    fn turn(&mut self, asked: CouponTurn) -> Result<Turned> {
        let coupon = self.coupons.get(&asked.id).ok_or(Error::Missing("coupon"))?.clone();
        let Ok(next) = coupon.state.on(asked.event) else { return Ok(Turned::Not(coupon)) };
        if let Some(way) = next.way
            && !self.book(asked.entry(&coupon, way))
        {
            return Ok(Turned::Not(coupon));
        }
        let turned = turned(coupon, next.state, &asked);
        self.coupons.insert(turned.id, turned.clone());
        Ok(Turned::Now(turned))
    }

    fn newest(&self, wanted: impl Fn(&Coupon) -> bool, limit: u32) -> Vec<Coupon> {
        let mut rows: Vec<&Coupon> = self.coupons.values().filter(|coupon| wanted(coupon)).collect();
        rows.sort_by_key(|coupon| Reverse((coupon.created_at, coupon.id)));
        page(&rows, limit)
    }
}

fn turned(coupon: Coupon, to: CouponState, asked: &CouponTurn) -> Coupon {
    let when = |event| (asked.event == event).then_some(asked.at);
    let ended_at = asked.ended_at(&coupon, to);
    Coupon {
        state: to,
        discount: asked.news.discount.or(coupon.discount),
        order: asked.news.order.or(coupon.order),
        reason: asked.news.reason.clone().or(coupon.reason),
        deducted_at: coupon.deducted_at.or(when(CouponEvent::PointsTaken)),
        activated_at: coupon.activated_at.or(when(CouponEvent::Activated)),
        ended_at,
        updated_at: asked.at,
        ..coupon
    }
}

#[async_trait]
impl Coupons for Memory {
    async fn request_coupon(&self, new: NewCoupon, limits: CouponLimits) -> Result<Asked> {
        Ok(self.state().shelves.request(new, limits))
    }

    async fn coupon(&self, id: ConversionId) -> Result<Option<Coupon>> {
        Ok(self.state().shelves.coupons.get(&id).cloned())
    }

    async fn coupon_by_code(&self, hash: KeyedHash) -> Result<Option<Coupon>> {
        let state = self.state();
        let id = state.shelves.codes.get(&hash);
        Ok(id.and_then(|id| state.shelves.coupons.get(id)).cloned())
    }

    async fn coupons_of_order(&self, order: u64) -> Result<Vec<Coupon>> {
        let mut rows = self.state().shelves.newest(|coupon| coupon.order == Some(order), u32::MAX);
        rows.reverse();
        Ok(rows)
    }

    async fn coupons_of(&self, customer: CustomerId, limit: u32) -> Result<Vec<Coupon>> {
        let state = self.state();
        let mut rows: Vec<&Coupon> = state.shelves.coupons_of(customer).collect();
        rows.sort_by_key(|coupon| (Reverse(coupon.created_at), coupon.id));
        Ok(page(&rows, limit))
    }

    async fn coupons(
        &self,
        state: Option<CouponState>,
        before: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>> {
        let wanted = |coupon: &Coupon| {
            state.is_none_or(|state| state == coupon.state)
                && before.is_none_or(|before| (coupon.created_at, coupon.id) < before)
        };
        Ok(self.state().shelves.newest(wanted, limit))
    }

    async fn coupons_running_out(
        &self,
        state: CouponState,
        (from, to): (Timestamp, Timestamp),
        after: Option<(Timestamp, ConversionId)>,
        limit: u32,
    ) -> Result<Vec<Coupon>> {
        let place = |coupon: &Coupon| (coupon.expires_at, coupon.id);
        let shelves = &self.state().shelves;
        let all = shelves.coupons.values();
        let mut rows: Vec<&Coupon> = all
            .filter(|coupon| coupon.state == state && from < coupon.expires_at && coupon.expires_at <= to)
            .filter(|coupon| after.is_none_or(|after| place(coupon) > after))
            .collect();
        rows.sort_by_key(|coupon| place(coupon));
        Ok(page(&rows, limit))
    }

    async fn turn_coupon(&self, turn: CouponTurn) -> Result<Turned> {
        self.state().shelves.turn(turn)
    }
}
