//! What the words of the shop promise together.

mod coupons;
