//! What is paused, since when and by whom.

use async_trait::async_trait;
use domain::{Code, Timestamp, Vendor};
use serde::{Deserialize, Serialize};

use crate::Result;

/// What a switch stops.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Runs of one flow.
    Flow(String),
    /// Calls to one system.
    Vendor(Vendor),
    /// Work on one object.
    Object(String),
}

/// A pause in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// What is stopped.
    pub scope: Scope,
    /// Since when.
    pub since: Timestamp,
    /// Who stopped it; `hub` when credentials were refused.
    pub by: String,
    /// Why.
    pub reason: Code,
    /// When it resumes by itself.
    pub until: Option<Timestamp>,
}

/// The shelf of pauses.
#[async_trait]
pub trait Switches {
    /// Pauses; an existing pause of the same scope stays as it is (false).
    async fn pause(&self, switch: Switch) -> Result<bool>;

    /// Resumes; false if it was not paused. Waiting lanes are released by [`crate::Lanes::release`].
    async fn resume(&self, scope: &Scope) -> Result<bool>;

    /// All pauses in force.
    async fn switches(&self) -> Result<Vec<Switch>>;
}
