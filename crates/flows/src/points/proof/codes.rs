//! Every kind of difference the proof can tell, by the name a person finds in the runbook.

use Shows::{Coupon, Elsewhere};

/// Where a difference shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// In the coupon's own lines or at the online store: a look at the coupon tells whether it is still there.
    Coupon,
    /// In the whole ledger or on the tills' receipts: only people can say that it is settled.
    Elsewhere,
}

/// All of them; each has its line in `docs/runbooks/coupons.md`.
pub const CODES: [(&str, Shows); 40] = [
    // In the ledger.
    ("entry-without-coupon", Elsewhere),
    ("liability-without-coupon", Elsewhere),
    ("ledger-and-state-differ", Coupon),
    ("redeemed-and-state-differ", Coupon),
    ("forfeited-and-state-differ", Coupon),
    ("given-back-and-state-differ", Coupon),
    ("debt-and-state-differ", Coupon),
    ("debt-repaid-too-much", Elsewhere),
    ("award-not-passed-on", Elsewhere),
    ("taken-back-too-much", Elsewhere),
    ("stuck-before-deduction", Coupon),
    ("stuck-coupon", Coupon),
    // At the tills.
    ("deduction-missing", Elsewhere),
    ("deduction-of-another-amount", Elsewhere),
    ("deducted-twice", Elsewhere),
    ("return-missing", Elsewhere),
    ("return-of-another-amount", Elsewhere),
    ("returned-twice", Elsewhere),
    ("returned-and-not-over", Elsewhere),
    ("award-missing", Elsewhere),
    ("award-of-another-amount", Elsewhere),
    ("awarded-twice", Elsewhere),
    ("reversal-missing", Elsewhere),
    ("reversal-of-another-amount", Elsewhere),
    ("movement-without-booking", Elsewhere),
    ("movement-booked-twice", Elsewhere),
    // At the online store.
    ("discount-missing", Coupon),
    ("coupon-not-valid", Coupon),
    ("discount-worth-changed", Coupon),
    ("discount-limit-changed", Coupon),
    ("discount-for-anybody", Coupon),
    ("discount-for-others", Coupon),
    ("discount-end-moved", Coupon),
    ("valid-after-its-end", Coupon),
    ("used-and-not-seen", Coupon),
    ("counted-without-order", Coupon),
    ("order-missing", Coupon),
    ("used-after-its-end", Coupon),
    ("used-by-two-orders", Coupon),
    ("used-by-another", Coupon),
];

/// Whether a look at the coupon can take this difference back.
pub(super) fn shows_at_the_coupon(code: &str) -> bool {
    CODES.contains(&(code, Coupon))
}
