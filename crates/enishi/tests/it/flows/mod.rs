//! One file per flow.

mod balance;
mod both_ways;
mod cases;
mod changes;
mod consent;
mod leaving;
mod linking;
mod purchases;
mod sign_up;
mod spellings;
mod store_trouble;
mod switches;
