//! Two records of one person become one, without losing a point, a consent or the way from an old id.

pub mod explain;
pub mod hold;
pub mod merge;
mod online;
mod pair;
pub(crate) mod plan;
pub(crate) mod saga;
pub mod split;
pub mod vanished;

pub use plan::{Explained, MergePlan, MergeWish, SplitPlan};
