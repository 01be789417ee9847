//! One file per flow.

mod balance;
mod changes;
mod linking;
mod purchases;
mod sign_up;
mod spellings;
mod store_trouble;
mod switches;
