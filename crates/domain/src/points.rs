//! What a member has to spend and what happened to it, as the till tells it.

use serde::{Deserialize, Serialize};

use crate::{Date, Points, Timestamp};

/// A member's balance as the POS gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Points that can be spent now.
    pub points: Points,
    /// The day after which they lapse; none: they do not.
    pub expires_on: Option<Date>,
    /// When the POS was asked.
    pub as_of: Timestamp,
}

/// Why points moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// A sale earned points.
    Earned,
    /// A sale was paid with points.
    Spent,
    /// A sale was undone and its points with it.
    Reversed,
    /// Points were added outside a sale.
    Added,
    /// Points were taken outside a sale.
    Subtracted,
    /// Points lapsed.
    Expired,
}

impl MovementKind {
    /// The name used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::Spent => "spent",
            Self::Reversed => "reversed",
            Self::Added => "added",
            Self::Subtracted => "subtracted",
            Self::Expired => "expired",
        }
    }
}

/// One line of a member's points history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The POS transaction it belongs to.
    pub transaction: u64,
    /// When it happened at the till, not when it was uploaded.
    pub at: Timestamp,
    /// Why.
    pub kind: MovementKind,
    /// Signed change.
    pub points: Points,
    /// The balance behind it, where the POS says so.
    pub balance_after: Option<Points>,
    /// The POS's store id.
    pub store: Option<u64>,
}
