//! The shelves of points pass through like the others, and die like them.

use async_trait::async_trait;
use domain::{ConversionId, CustomerId, Points, Timestamp, coupon::CouponState, ledger::Account};
use store::{
    Asked, Coupon, CouponLimits, CouponTurn, Coupons, KeyedHash, Ledger, LedgerEntry, NewCoupon, NewEntry,
    Result, Turned,
};

use super::{FaultyStore, Side};

through!(Ledger {
    write book(entry: NewEntry) -> bool;
    read ledger_of(customer: CustomerId, before: Option<u64>, limit: u32) -> Vec<LedgerEntry>;
    read ledger_of_coupon(coupon: ConversionId) -> Vec<LedgerEntry>;
    read ledger_under(prefix: &str) -> Vec<LedgerEntry>;
    read ledger_after(number: u64, limit: u32) -> Vec<LedgerEntry>;
    read balances(customer: Option<CustomerId>) -> Vec<(Account, Points)>;
});

through!(Coupons {
    write request_coupon(new: NewCoupon, limits: CouponLimits) -> Asked;
    read coupon(id: ConversionId) -> Option<Coupon>;
    read coupon_by_code(hash: KeyedHash) -> Option<Coupon>;
    read coupons_of_order(order: u64) -> Vec<Coupon>;
    read coupons_of(customer: CustomerId, limit: u32) -> Vec<Coupon>;
    read coupons(state: Option<CouponState>, before: Option<(Timestamp, ConversionId)>, limit: u32) -> Vec<Coupon>;
    read coupons_running_out(
        state: CouponState,
        window: (Timestamp, Timestamp),
        after: Option<(Timestamp, ConversionId)>,
        limit: u32
    ) -> Vec<Coupon>;
    write turn_coupon(turn: CouponTurn) -> Turned;
});
