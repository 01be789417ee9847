//! What may be shown again for a moment, in memory only: balances for 30 s, names and card codes for minutes.

use std::{sync::Arc, time::Duration};

use connectors::roles::WholeOrder;
use domain::{CustomerId, Pii, PosMemberId, Timestamp, points::Balance};
use moka::{future::Cache, sync::Cache as Kept};

/// A balance may be shown again for this long (DESIGN section 5).
const FRESH: Duration = Duration::from_secs(30);
/// What the POS last said is worth showing as stale for a day.
const LAST_KNOWN: Duration = Duration::from_secs(24 * 3600);
const CARDS: Duration = Duration::from_secs(600);
const NAMES: Duration = Duration::from_secs(300);
/// Longer than the windows of two looks at the tills overlap.
const INDEXED: Duration = Duration::from_secs(600);
/// The runs that one event about an order starts come within this time of each other, or read for themselves.
pub(crate) const TOGETHER: Duration = Duration::from_secs(10);
const MOST: u64 = 100_000;
const MOST_ORDERS: u64 = 10_000;

/// What a card says besides points.
#[derive(Clone)]
pub(crate) struct Card {
    pub code: Pii<String>,
    pub rank: Option<String>,
}

/// An order as it was read, and when; none: the online store does not have it.
#[derive(Clone)]
pub(crate) struct ReadOrder {
    pub at: Timestamp,
    pub order: Option<Arc<WholeOrder>>,
}

/// Everything that is remembered for a moment only. Spending never looks here.
pub(crate) struct Caches {
    pub fresh: Cache<CustomerId, Balance>,
    pub last_known: Kept<CustomerId, Balance>,
    pub cards: Cache<CustomerId, Arc<Card>>,
    pub names: Cache<CustomerId, Pii<String>>,
    /// By order and by what made somebody look at it.
    pub orders: Cache<(u64, String), ReadOrder>,
    /// Store members that are in the index as they were at this time.
    pub indexed: Kept<PosMemberId, Timestamp>,
}

impl Caches {
    pub(crate) fn new() -> Self {
        Self {
            fresh: Cache::builder().max_capacity(MOST).time_to_live(FRESH).build(),
            last_known: Kept::builder().max_capacity(MOST).time_to_live(LAST_KNOWN).build(),
            cards: Cache::builder().max_capacity(MOST).time_to_live(CARDS).build(),
            names: Cache::builder().max_capacity(MOST).time_to_live(NAMES).build(),
            orders: Cache::builder().max_capacity(MOST_ORDERS).time_to_live(TOGETHER).build(),
            indexed: Kept::builder().max_capacity(MOST).time_to_live(INDEXED).build(),
        }
    }

    /// A balance is as old as the POS says it is, whatever the process's own timer says.
    pub(crate) async fn drop_if_old(&self, customer: CustomerId, now: Timestamp) {
        let Some(balance) = self.fresh.get(&customer).await else { return };
        let age = Duration::try_from(now.duration_since(balance.as_of)).unwrap_or_default();
        if age >= FRESH {
            self.fresh.invalidate(&customer).await;
        }
    }

    /// The customer was erased: nothing of them is shown again.
    pub(crate) async fn forget(&self, customer: CustomerId) {
        self.fresh.invalidate(&customer).await;
        self.last_known.invalidate(&customer);
        self.profile_changed(customer).await;
    }

    /// The shop was forgotten.
    pub(crate) fn forget_everybody(&self) {
        self.fresh.invalidate_all();
        self.last_known.invalidate_all();
        self.cards.invalidate_all();
        self.names.invalidate_all();
        self.orders.invalidate_all();
        self.indexed.invalidate_all();
    }

    /// The balance has moved: the next look asks the POS.
    pub(crate) async fn points_moved(&self, customer: CustomerId) {
        self.fresh.invalidate(&customer).await;
    }

    /// The profile has changed.
    pub(crate) async fn profile_changed(&self, customer: CustomerId) {
        self.names.invalidate(&customer).await;
        self.cards.invalidate(&customer).await;
    }
}
