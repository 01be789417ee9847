//! Who goes first when a vendor lets us ask only so often.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The four timing classes. A lower class never starves a higher one; each carries a promise that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Somebody looks at the screen: done within two seconds.
    Interactive,
    /// Somebody stands at a till or a checkout: done within ten seconds.
    Checkout,
    /// Done within the business day, usually within a minute.
    SameDay,
    /// Sweeps, proofs and backfills: done by the next morning.
    Overnight,
}

impl Class {
    /// All classes, first served first.
    pub const ALL: [Self; 4] = [Self::Interactive, Self::Checkout, Self::SameDay, Self::Overnight];

    /// The name used in configuration, metrics and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Checkout => "checkout",
            Self::SameDay => "same_day",
            Self::Overnight => "overnight",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
