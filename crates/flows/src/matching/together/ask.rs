//! What a comparison is asked, what it tells on the way, and why it may stop.

use std::time::Duration;

use domain::{Failure, Timestamp, Vendor};
use serde::{Deserialize, Serialize};
use store::MatchRun;
use uuid::Uuid;

use crate::{HubParts, matching::scored::Limits};

/// One comparison of both customer bases.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// Its id; the same again goes on with the same comparison.
    pub id: Uuid,
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Two strong facts before anybody is linked without a person.
    pub strict: bool,
    /// Pairs for a person at most, as a share of the smaller side; none: as the rules have it.
    pub review_budget: Option<f64>,
    /// Who asks.
    pub by: String,
}

impl Ask {
    /// How careful the comparison is, on the shop's present day.
    pub(super) fn limits(&self, parts: &HubParts) -> Limits {
        let usual = limits(parts);
        let usual = if self.strict { usual.stricter() } else { usual };
        Limits { review_budget: self.review_budget.unwrap_or(usual.review_budget), ..usual }
    }
}

/// The usual limits on the shop's present day.
pub(super) fn limits(parts: &HubParts) -> Limits {
    let japan = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(9));
    Limits::on(parts.clock.now().to_zoned(japan).date())
}

/// What a comparison tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Customers are read: so many there are, if the store says.
    Begins(Option<u64>),
    /// So many customers are read.
    Customers(u64),
    /// So many store members are read.
    Members(u64),
    /// A system does not answer, or asked for patience.
    Waits(Vendor, Duration),
    /// So many customers of so many are compared.
    Compares(u64, u64),
    /// So many of so many pairs are handed to the hub.
    HandsOver(u64, u64),
}

/// A record that cannot be compared with anybody; id and code only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// `shopify` or `smaregi`.
    pub system: Vendor,
    /// Its id there.
    pub id: String,
    /// Why.
    pub code: &'static str,
}

/// Why a comparison did not come to its end. What it had handed over stays; the same command goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Another one is under way.
    #[error("another comparison is under way since {since}, begun by {by}: let it end, or interrupt it")]
    Busy {
        /// When it began.
        since: Timestamp,
        /// Who began it.
        by: String,
    },
    /// Another one took its place, because it was silent for too long.
    #[error("another comparison has taken its place")]
    Lost,
    /// A system refused, or did not answer for an hour.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The comparison itself broke off.
    #[error("the comparison broke off")]
    Broken,
    /// The hub's own memory.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Box<MatchRun>> for Stopped {
    fn from(other: Box<MatchRun>) -> Self {
        Self::Busy { since: other.started_at, by: other.started_by }
    }
}
