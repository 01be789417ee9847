//! Two customer bases become one: both sides are read, compared in memory, and each pair is brought together by itself.

mod ask;
pub mod comparison;
mod gather;
mod hand_over;
pub mod pair;
mod recheck;
mod run;

pub use ask::{Ask, News, Reject, Stopped};
pub use hand_over::milli_bits;
pub use run::{Compared, compare, interrupted};
