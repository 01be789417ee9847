//! Who a run is about: handed over in memory by a sign-up, or read once, live, from the online store.

use std::sync::Arc;

use connectors::roles::Call;
use domain::{Class, CustomerId, Failure, Pii, Timestamp, member::Profile};
use tokio::sync::OnceCell;

use crate::HubParts;

/// A mail server may be down for a while, and a switch off for a weekend.
const NEWCOMER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// A customer whose profile is read at most once in a run, and only if a step needs it.
pub struct Who {
    parts: Arc<HubParts>,
    customer: CustomerId,
    class: Class,
    read: OnceCell<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    profile: Pii<Profile>,
    created_at: Timestamp,
}

impl Who {
    /// With the profile, where a form has just brought it.
    pub fn new(
        parts: &Arc<HubParts>,
        customer: CustomerId,
        class: Class,
        known: Option<Pii<Profile>>,
    ) -> Self {
        let created_at = parts.clock.now();
        let read = known.map_or_else(OnceCell::new, |profile| {
            OnceCell::new_with(Some(Some(Known { profile, created_at })))
        });
        Self { parts: parts.clone(), customer, class, read }
    }

    /// N.
    pub const fn customer(&self) -> CustomerId {
        self.customer
    }

    /// The profile; none if the store does not have the customer any more.
    pub async fn profile(&self) -> Result<Option<&Pii<Profile>>, Failure> {
        Ok(self.known().await?.map(|known| &known.profile))
    }

    /// Whether the store made the customer only just now: what a sign-up saves behind it may still be on its way.
    pub async fn is_fresh(&self) -> Result<bool, Failure> {
        self.is_younger_than(jiff::SignedDuration::from_mins(1)).await
    }

    /// Whether the customer is new to the shop. Who was one long before the hub came is not welcomed again.
    pub async fn is_newcomer(&self) -> Result<bool, Failure> {
        self.is_younger_than(NEWCOMER).await
    }

    async fn is_younger_than(&self, age: jiff::SignedDuration) -> Result<bool, Failure> {
        let now = self.parts.clock.now();
        Ok(self.known().await?.is_some_and(|known| now.duration_since(known.created_at) < age))
    }

    async fn known(&self) -> Result<Option<&Known>, Failure> {
        let read = async || {
            let call = Call::read(self.class);
            let found = self.parts.systems.storefront.customer(&call, self.customer).await?;
            Ok(found.map(|c| Known { profile: c.profile, created_at: c.created_at }))
        };
        Ok(self.read.get_or_try_init(read).await?.as_ref())
    }
}
