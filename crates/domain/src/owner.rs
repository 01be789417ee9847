//! The team that acts when a flow needs a person.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A team of the shop. Every dead letter and every case has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Looks after members: registrations, links, match cases, points.
    MemberServices,
    /// Runs the hub: credentials, subscriptions, outages.
    Operations,
    /// Runs a shop floor.
    Store,
    /// Money, refunds, settlements.
    Finance,
}

impl Owner {
    /// The name used in answers and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MemberServices => "member_services",
            Self::Operations => "operations",
            Self::Store => "store",
            Self::Finance => "finance",
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
