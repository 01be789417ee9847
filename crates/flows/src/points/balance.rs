//! A member sees the till's balance on their page within a second.

use domain::{Date, Pii, Timestamp};

/// Whether the balance can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsStatus {
    /// Read from the POS at `as_of`, at most 30 s ago.
    Ok,
    /// The POS does not answer; this is what it said at `as_of`.
    Stale,
    /// The customer has no store member yet; it is being made.
    NotRegistered,
    /// The POS does not answer and nothing is known.
    Unavailable,
}

/// A member's balance as my page shows it. Fields are null when unknown.
#[derive(Clone)]
pub struct BalanceView {
    /// Whether the balance can be trusted.
    pub status: PointsStatus,
    /// `山田 花子`.
    pub display_name: Option<Pii<String>>,
    /// Points.
    pub balance: Option<i64>,
    /// Day after which they lapse.
    pub expires_on: Option<Date>,
    /// The POS's rank code.
    pub rank: Option<String>,
    /// When the POS said so.
    pub as_of: Option<Timestamp>,
    /// `pos` (read now), `memory` (reused), none.
    pub source: Option<&'static str>,
}
