//! What the people who run the hub see and do; everything the console does is one of these calls.

pub mod audit;
pub mod case_desk;
mod case_records;
mod cases;
pub mod coupons;
pub mod dead_letters;
pub mod erasures;
pub mod flows;
pub mod links;
pub mod matching;
pub mod matrix;
pub mod merge_bodies;
pub mod merges;
pub mod pauses;
pub mod points;
mod refusals;
mod routes;
pub mod run_view;
pub mod runs;
pub mod users;
pub mod withdraw;

pub(crate) use routes::routes;
