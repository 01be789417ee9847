//! One file per flow.

mod balance;
mod both_ways;
mod cases;
mod changes;
mod consent;
pub(crate) mod coupon_edges;
pub(crate) mod coupon_endings;
mod coupon_people;
mod coupon_trouble;
pub(crate) mod coupons;
mod earning;
mod earning_rules;
mod gate;
mod history;
mod leaving;
pub(crate) mod linking;
mod one_read;
mod proof;
mod purchases;
mod rank;
mod receipts;
mod sign_up;
mod spellings;
mod store_trouble;
mod switches;
