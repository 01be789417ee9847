//! Online orders earn points: after the days in which goods may come back, line by line, and what comes back later is
//! taken off again by the rule it was awarded with.

pub mod award;
pub mod books;
mod rank;
mod ready;
pub mod rules;
pub mod see;
pub mod take_back;

pub use rules::{Campaign, EarnOn, EarnRules};
