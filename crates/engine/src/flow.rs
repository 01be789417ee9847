//! What a flow tells the engine about itself.

use std::time::Duration;

use async_trait::async_trait;
use domain::{Class, Owner};

use crate::{Run, Stop};

/// What may be done again by a person, and how carefully.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Doing it again changes nothing that is right already.
    Safe,
    /// The other system is read first.
    VerifyFirst,
    /// Money, points or mail to people: a second person agrees.
    NeedsApproval,
    /// Never.
    Never,
}

/// What a dead letter holds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parks {
    /// The lane: what comes after depends on it.
    Lane,
    /// Nothing: a later run reads the newest state and does the same work.
    Nothing,
}

/// How long a failing step is tried again by itself. Delays double from `first` to `longest`, with jitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Retry {
    /// Delay after the first failure.
    pub first: Duration,
    /// No delay is longer.
    pub longest: Duration,
    /// After this long since the first failure a person is needed.
    pub give_up: Duration,
}

impl Retry {
    /// 1, 2, 4, 8 s, then minutes, for a day.
    pub const DAY: Self = Self {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(300),
        give_up: Duration::from_secs(24 * 3600),
    };
}

/// The terms of a flow that decide how the engine treats it. Its charter says the same to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Stable name; renaming one is a migration.
    pub name: &'static str,
    /// The team that acts on its dead letters.
    pub owner: Owner,
    /// Who goes first.
    pub class: Class,
    /// How long it tries by itself.
    pub retry: Retry,
    /// What its dead letters hold up.
    pub parks: Parks,
    /// What may be done again.
    pub replay: Replay,
    /// Until when its dead letters should be dealt with.
    pub due_in: Duration,
    /// Path of its runbook below `docs/`.
    pub runbook: &'static str,
}

/// A flow: terms and a story. `run` is called again for every attempt; steps that are done return what they returned.
#[async_trait]
pub trait Flow: Send + Sync + 'static {
    /// The terms.
    fn terms(&self) -> Terms;

    /// The story. It must reach the same steps again when it is told again.
    async fn run(&self, run: &Run) -> Result<(), Stop>;
}
