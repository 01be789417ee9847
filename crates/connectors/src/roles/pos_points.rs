//! Points at the tills, changed: relatively, and never twice by accident.

use async_trait::async_trait;
use domain::{
    Date, Points, PosMemberId,
    points::Balance,
    standing::{Since, Standing},
};

use super::{Call, Result};

/// What a change of points came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsAdded {
    /// The balance behind it.
    pub balance: Balance,
    /// The POS transactions it made, lapsing included, where the POS names them.
    pub transactions: Vec<u64>,
}

/// Changing a member's points. The POS takes no idempotency key, so whoever writes reads [`PosPoints::standing`]
/// first, keeps it, and after a missing answer asks [`PosPoints::since`] before sending again
/// ([`Standing::fate_of`] judges).
#[async_trait]
pub trait PosPoints: Send + Sync {
    /// Where the member's points stand now; none if the POS does not know the member. Lapses what is overdue.
    async fn standing(&self, call: &Call, member: PosMemberId) -> Result<Option<Standing>>;

    /// The balance now and what moved since that standing; none if the POS does not know the member any more.
    async fn since(&self, call: &Call, member: PosMemberId, standing: &Standing) -> Result<Option<Since>>;

    /// Adds points to what is there, or takes them when `delta` is negative. Sent once: the caller has looked.
    /// `expires_on` moves the one expiry date of the whole balance; none leaves it as it is.
    /// Rejections: `not-enough-points`, `member-gone`, `points-refused`. No answer is `InDoubt`.
    async fn add(
        &self,
        call: &Call,
        member: PosMemberId,
        delta: Points,
        expires_on: Option<Date>,
    ) -> Result<PointsAdded>;
}
