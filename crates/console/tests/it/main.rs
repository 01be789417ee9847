//! The console as people meet it: every page through the router, on a real hub with a real store.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod acts;
mod books;
mod browser;
mod cards;
mod coupons;
mod erasures;
mod others;
mod pages;
mod points_desk;
mod protection;
mod rights;
mod sign_in;
mod town;
