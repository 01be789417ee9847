//! What a member has to spend, read live from the till.

pub mod balance;
pub(crate) mod books;
pub mod explain;
pub mod history;
pub mod proof;
pub mod said;
pub mod till;

pub use balance::{BalanceView, PointsStatus};
pub use explain::{Explained, PointsStory};
pub use history::HistoryLine;
pub use said::Receipts;
