//! The contract of the store, held against every implementation, and what each of them promises beyond it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[macro_use]
mod world;

mod audit;
mod cases;
mod coupons;
mod cursors;
mod data_map;
mod dead_letters;
mod erasures;
mod forgetting;
mod inbox;
mod journal;
mod lanes;
mod ledger;
mod links;
mod matches;
mod member_index;
mod merges;
mod model;
mod purchases;
mod random;
mod schedules;
mod seen;
mod shops;
mod sqlite;
mod switches;
mod users;
