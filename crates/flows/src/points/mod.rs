//! What a member has to spend, read live from the till.

pub mod balance;
pub mod history;
pub mod proof;
pub mod till;

pub use balance::{BalanceView, PointsStatus};
pub use history::HistoryLine;
