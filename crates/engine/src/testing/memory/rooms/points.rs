//! The shelves of points: closed too.

use async_trait::async_trait;
use domain::{ConversionId, CustomerId, Points, Timestamp, coupon::CouponState, ledger::Account};
use store::{
    Asked, Coupon, CouponLimits, CouponTurn, Coupons, Error, KeyedHash, Ledger, LedgerEntry, NewCoupon,
    NewEntry, Result, Turned,
};

use super::super::Memory;

closed!(Ledger {
    fn book(entry: NewEntry) -> bool;
    fn ledger_of(customer: CustomerId, before: Option<u64>, limit: u32) -> Vec<LedgerEntry>;
    fn ledger_of_coupon(coupon: ConversionId) -> Vec<LedgerEntry>;
    fn ledger_under(prefix: &str) -> Vec<LedgerEntry>;
    fn ledger_after(number: u64, limit: u32) -> Vec<LedgerEntry>;
    fn balances(customer: Option<CustomerId>) -> Vec<(Account, Points)>;
});

closed!(Coupons {
    fn request_coupon(new: NewCoupon, limits: CouponLimits) -> Asked;
    fn coupon(id: ConversionId) -> Option<Coupon>;
    fn coupon_by_code(hash: KeyedHash) -> Option<Coupon>;
    fn coupons_of_order(order: u64) -> Vec<Coupon>;
    fn coupons_of(customer: CustomerId, limit: u32) -> Vec<Coupon>;
    fn coupons(state: Option<CouponState>, before: Option<(Timestamp, ConversionId)>, limit: u32) -> Vec<Coupon>;
    fn coupons_running_out(
        state: CouponState,
        window: (Timestamp, Timestamp),
        after: Option<(Timestamp, ConversionId)>,
        limit: u32
    ) -> Vec<Coupon>;
    fn turn_coupon(turn: CouponTurn) -> Turned;
});
