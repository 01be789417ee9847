//! A member sees what happened to their points.

use domain::Date;

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HistoryLine {
    /// Day in the shop's time zone.
    pub date: Date,
    /// `earned`, `spent`, `reversed`, `added`, `subtracted`, `expired`.
    pub kind: &'static str,
    /// Stable phrase key for the storefront to translate; equal to `kind` unless the hub knows more.
    pub description: &'static str,
    /// Signed change.
    pub points: i64,
    /// Balance behind it, if the POS says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_after: Option<i64>,
    /// The POS's store id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}
