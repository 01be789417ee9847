//! The five headings every flow states: source of truth, contract, failure, owner, timing.

use domain::{Class, Owner};

/// A flow's terms for people. The console shows them and `docs/flows.md` is made from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charter {
    /// Who owns the facts.
    pub source: &'static str,
    /// What goes in, what comes out, once per what.
    pub contract: &'static str,
    /// What happens when a system is down or refuses.
    pub failure: &'static str,
    /// The team that acts.
    pub owner: Owner,
    /// The promise.
    pub timing: Timing,
}

/// The promise a flow keeps, measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Who goes first.
    pub class: Class,
    /// The promise in words: "within 2 seconds".
    pub promise: &'static str,
    /// Seconds after which a waiting run breaks it.
    pub within_s: u32,
}
