//! Points become coupons, and come back.

pub mod cancel;
pub mod code;
pub mod desk;
pub mod exchange;
pub mod expire;
pub mod letter;
pub mod offer;
pub mod orders;
pub(crate) mod purse;
pub mod question;
pub mod refused;
pub mod remind;
pub mod rounds;
pub mod rules;
pub(crate) mod story;
pub mod used;

pub use desk::{CouponAnswer, CouponView};
pub use offer::CouponOffer;
pub use refused::{CancelRefused, CouponRefused};
pub use rules::{OnExpiry, PointRules};
