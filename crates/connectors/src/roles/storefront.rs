//! The online store: master of customers.

use async_trait::async_trait;
pub use domain::change::ProfileChange;
use domain::{
    CustomerId, Pii, RegistrationId, Timestamp,
    matrix::{Founding, Outgoing},
    member::{Address, Customer, Profile},
};

use super::{Call, Result};

/// One page of customers that changed, oldest change first; ids and times only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StorefrontPage {
    /// Who changed, and when.
    pub customers: Vec<(CustomerId, Timestamp)>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// A webhook subscription as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The store's id of it.
    pub id: String,
    /// Topic in the wire form, `customers/create`.
    pub topic: String,
    /// Where it is delivered.
    pub url: String,
}

/// The online store's side of registrations, profiles and subscriptions.
#[async_trait]
pub trait Storefront: Send + Sync {
    /// Creates the customer with names, furigana, birth date, consent and the registration's id, without the address.
    /// Rejections: `email-taken`, `phone-taken`, `invalid.<field>`. Never sends a phone another customer has: the
    /// caller tries again without it.
    async fn create_customer(
        &self,
        call: &Call,
        form: &Founding<Profile>,
        registration: RegistrationId,
    ) -> Result<CustomerId>;

    /// Makes this the default address, once: an address equal to an existing one is not added again.
    async fn set_address(&self, call: &Call, id: CustomerId, address: &Founding<Address>) -> Result<()>;

    /// The customer, read live; none if deleted.
    async fn customer(&self, call: &Call, id: CustomerId) -> Result<Option<Customer>>;

    /// The customer with exactly this address, read live.
    async fn customer_by_email(&self, call: &Call, email: &Pii<String>) -> Result<Option<Customer>>;

    /// Writes the given fields and nothing else.
    async fn update_customer(
        &self,
        call: &Call,
        id: CustomerId,
        change: &Outgoing<ProfileChange>,
    ) -> Result<()>;

    /// Customers changed at or after `since`, oldest first, a page at a time.
    async fn changed_since(
        &self,
        call: &Call,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<StorefrontPage>;

    /// The webhook subscriptions of this app.
    async fn subscriptions(&self, call: &Call) -> Result<Vec<Subscription>>;

    /// Subscribes `url` to `topic`; a subscription that exists already is left as it is.
    async fn subscribe(&self, call: &Call, topic: &str, url: &str) -> Result<()>;

    /// Access scopes this app was given.
    async fn scopes(&self, call: &Call) -> Result<Vec<String>>;

    /// Names (`namespace.key`) of the customer metafields the hub needs and that have no definition yet.
    async fn missing_metafields(&self, call: &Call) -> Result<Vec<String>>;

    /// Defines one of them.
    async fn define_metafield(&self, call: &Call, name: &str) -> Result<()>;

    /// The API version that answered, and whether it is the one asked for.
    async fn api_version(&self, call: &Call) -> Result<(String, bool)>;
}
