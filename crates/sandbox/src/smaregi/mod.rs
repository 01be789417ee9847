//! The simulated Smaregi: members, points and receipts as the tills keep them, with the documented limits and answers.
//!
//! Where nothing is documented, this contract decides, and rather against the caller: unknown query parameters and
//! body members are refused; a time range without an end ends now, one without a beginning is too long; token calls
//! count as writes; a change of points leaves the member's `updDateTime` alone and fires `pos:transactions` only; the
//! expiry date stays in the past when points have lapsed, so points added without a new date lapse at the next look; taking
//! a sale back may leave a balance below zero.

mod columns;
mod http;
mod lost_receipts;
mod member;
mod member_reads;
mod member_writes;
mod members;
mod outbox;
mod people;
mod points;
mod pos;
mod problem;
mod query;
mod rates;
mod reversal;
mod route;
mod seed;
mod seed_words;
mod shops;
mod state;
mod stock;
mod till;
mod till_desk;
mod token;
mod transaction;
mod transaction_reads;
mod transaction_writes;
mod transactions;

pub use member::Member;
pub use pos::Smaregi;
pub use rates::RateLimits;
pub use shops::{Product, Shop};
pub use till::{Basket, Receipt, Refusal, Till};
pub use transaction::{Line, Transaction};
