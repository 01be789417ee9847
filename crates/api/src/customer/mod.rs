//! What the storefront and its customers ask for.

pub mod address_body;
pub mod coupon_offer;
pub mod coupons;
pub mod history;
pub mod member_card;
pub mod points;
pub mod profile;
pub mod profile_change;
pub mod progress;
pub mod registration;
pub mod registration_form;
