//! Shopify in the role of the online store.

use async_trait::async_trait;
use domain::{
    CustomerId, Kind, Pii, RegistrationId, Timestamp,
    matrix::{Founding, Outgoing, Party},
    member::{Address, Customer, Profile},
};
use serde_json::json;

use super::{
    Shopify,
    documents::{API_VERSIONS, CUSTOMERS_CHANGED, SCOPES},
    wire,
};
use crate::roles::{Call, ProfileChange, Result, Storefront, StorefrontPage, Subscription};

#[async_trait]
impl Storefront for Shopify {
    async fn create_customer(
        &self,
        call: &Call,
        form: &Founding<Profile>,
        registration: RegistrationId,
    ) -> Result<CustomerId> {
        self.create(call, form.value(), registration).await
    }

    async fn set_address(&self, call: &Call, id: CustomerId, address: &Founding<Address>) -> Result<()> {
        self.keep_address(call, id, address.value().reveal()).await
    }

    async fn customer(&self, call: &Call, id: CustomerId) -> Result<Option<Customer>> {
        self.read(call, id).await
    }

    async fn customer_by_email(&self, call: &Call, email: &Pii<String>) -> Result<Option<Customer>> {
        self.read_by_email(call, email.reveal()).await
    }

    async fn update_customer(
        &self,
        call: &Call,
        id: CustomerId,
        change: &Outgoing<ProfileChange>,
    ) -> Result<()> {
        match change.value_for(Party::Online) {
            Some(change) => self.change(call, id, change).await,
            None => {
                let code = domain::Code::new("not-let-out");
                Err(self.line.failure("update the customer", Kind::Rejected { code }))
            }
        }
    }

    async fn changed_since(
        &self,
        call: &Call,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<StorefrontPage> {
        let query = format!("updated_at:>='{}'", since.strftime("%Y-%m-%dT%H:%M:%SZ"));
        let variables = json!({ "query": query, "first": 100, "after": page });
        let found: wire::ChangedCustomers = self.ask(call, &CUSTOMERS_CHANGED, variables).await?;
        let read = |node: wire::ChangedCustomer| {
            let id = CustomerId::from_gid(&node.id).ok()?;
            Some((id, node.updated_at.parse::<Timestamp>().ok()?))
        };
        let customers = found.customers.nodes.into_iter().map(read).collect::<Option<Vec<_>>>();
        let customers =
            customers.ok_or_else(|| self.line.failure(CUSTOMERS_CHANGED.operation, Kind::Unreadable))?;
        Ok(StorefrontPage { customers, next: found.customers.page_info.next() })
    }

    async fn subscriptions(&self, call: &Call) -> Result<Vec<Subscription>> {
        self.list_subscriptions(call).await
    }

    async fn subscribe(&self, call: &Call, topic: &str, url: &str) -> Result<()> {
        self.add_subscription(call, topic, url).await
    }

    async fn scopes(&self, call: &Call) -> Result<Vec<String>> {
        let found: wire::Installation = self.ask(call, &SCOPES, json!({})).await?;
        let scopes = found.current_app_installation.access_scopes;
        Ok(scopes.into_iter().map(|scope| scope.handle).collect())
    }

    async fn missing_metafields(&self, call: &Call) -> Result<Vec<String>> {
        self.undefined_metafields(call).await
    }

    async fn define_metafield(&self, call: &Call, name: &str) -> Result<()> {
        self.define(call, name).await
    }

    async fn api_version(&self, call: &Call) -> Result<(String, bool)> {
        let known: wire::Versions = self.ask(call, &API_VERSIONS, json!({})).await?;
        // A stand-in may leave the header out; then the version is good if it is on the list.
        let answered = self.answered_version().or_else(|| {
            let listed = known.public_api_versions.iter().any(|known| known.handle == self.asked_version);
            listed.then(|| self.asked_version.clone())
        });
        let answered = answered.unwrap_or_else(|| "unknown".to_owned());
        let same = answered == self.asked_version;
        Ok((answered, same))
    }
}
