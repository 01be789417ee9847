//! Two records of one person become one, on good days and bad ones.

mod bad_days;
mod crash;
mod good_days;
mod outside;
mod pair;
mod splitting;

pub use pair::Two;
