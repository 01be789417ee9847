//! One file per page.

pub(super) mod cart;
pub(super) mod coupon_view;
pub(super) mod coupons;
pub(super) mod history;
pub(super) mod landing;
pub(super) mod mail;
pub(super) mod me;
pub(super) mod member_screen;
pub(super) mod orders;
pub(super) mod profile;
pub(super) mod progress;
pub(super) mod register;
pub(super) mod sign_in;
pub(super) mod systems;
pub(super) mod till;
pub(super) mod till_view;
pub(super) mod weather;
