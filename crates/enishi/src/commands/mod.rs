//! One file per command.

pub mod audit;
mod case_sides;
pub mod cases;
pub mod coupons;
pub mod dead_letters;
pub mod demo;
pub mod doctor;
pub mod flows;
pub mod matrix;
pub mod members;
pub mod normalize;
pub mod openapi;
mod passwords;
pub mod people;
pub mod points;
mod reasons;
pub mod running;
pub mod runs;
pub mod sandbox;
pub mod sandbox_shop;
pub mod serve;
pub mod setup;
pub mod users;
pub mod visitors;
