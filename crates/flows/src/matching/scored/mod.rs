//! Everyone of the online store beside everyone of the tills: who is the same person, who may be, and why.
//!
//! Pure work in memory: [`Matcher`] takes both sides in any order and says [`Findings`]. Candidates share a blocking
//! key; each pair is compared once, one fact at a time; facts give bits for or against; a guard decides what may be
//! linked without a person; the rest is for review, within a budget. Nothing of a person leaves but ids, levels, bits.

mod alike;
mod blocking;
mod choose;
mod compare;
mod crowd;
mod edit;
mod estimate;
mod findings;
mod frequency;
mod guard;
mod holders;
mod limits;
mod matcher;
mod names;
mod pairs;
mod read;
mod readings;
mod record;
mod seen;
mod weights;

pub use findings::{Decision, Facts, Findings, Level, Proposal, RULE_VERSION, Unusable};
pub use limits::Limits;
pub use matcher::Matcher;
