//! Webhook subscriptions: what is delivered where. Shopify deletes one after eight failed deliveries.

use domain::{Code, Kind};
use serde_json::json;

use super::{
    Shopify,
    documents::{SUBSCRIPTION_CREATE, SUBSCRIPTIONS},
    wire,
};
use crate::roles::{Call, Result, Subscription};

/// Topics whose wire form cannot be guessed from the enum's name, and those the hub knows.
const TOPICS: [&str; 27] = [
    "app/uninstalled",
    "bulk_operations/finish",
    "customer.tags_added",
    "customer.tags_removed",
    "customers/create",
    "customers/delete",
    "customers/disable",
    "customers/enable",
    "customers/merge",
    "customers/update",
    "customers_email_marketing_consent/update",
    "customers_marketing_consent/update",
    "fulfillment_orders/cancelled",
    "fulfillment_orders/line_items_prepared_for_pickup",
    "fulfillment_orders/moved",
    "fulfillment_orders/order_routing_complete",
    "fulfillments/create",
    "fulfillments/update",
    "inventory_levels/update",
    "orders/cancelled",
    "orders/create",
    "orders/edited",
    "orders/fulfilled",
    "orders/paid",
    "orders/updated",
    "refunds/create",
    "returns/update",
];

/// `customers/create` as the API writes it: `CUSTOMERS_CREATE`.
fn enum_name(topic: &str) -> String {
    topic.replace(['/', '.'], "_").to_ascii_uppercase()
}

/// The wire form of an enum value; a topic the hub does not know keeps its name in lower case.
fn wire_name(value: &str) -> String {
    let known = TOPICS.iter().find(|topic| enum_name(topic) == value);
    known.map_or_else(|| value.to_ascii_lowercase(), |topic| (*topic).to_owned())
}

impl Shopify {
    pub(super) async fn list_subscriptions(&self, call: &Call) -> Result<Vec<Subscription>> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let variables = json!({ "first": 100, "after": after });
            let page: wire::Subscriptions = self.ask(call, &SUBSCRIPTIONS, variables).await?;
            let page = page.webhook_subscriptions;
            all.extend(page.nodes.into_iter().map(|subscription| Subscription {
                id: subscription.id,
                topic: wire_name(&subscription.topic),
                url: subscription.uri,
            }));
            after = page.page_info.next();
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    async fn is_subscribed(&self, call: &Call, topic: &str, url: &str) -> Result<bool> {
        let all = self.list_subscriptions(call).await?;
        Ok(all.iter().any(|known| enum_name(&known.topic) == enum_name(topic) && known.url == url))
    }

    pub(super) async fn add_subscription(&self, call: &Call, topic: &str, url: &str) -> Result<()> {
        if self.is_subscribed(call, topic, url).await? {
            return Ok(());
        }
        let variables = json!({
            "topic": enum_name(topic),
            "webhookSubscription": { "uri": url, "format": "JSON" },
        });
        let answer: wire::Subscribed = self.ask(call, &SUBSCRIPTION_CREATE, variables).await?;
        // Somebody else may have subscribed meanwhile: then it is refused, and there.
        if answer.webhook_subscription_create.user_errors.is_empty()
            || self.is_subscribed(call, topic, url).await?
        {
            return Ok(());
        }
        let code = Code::new("subscription-refused");
        Err(self.line.failure(SUBSCRIPTION_CREATE.operation, Kind::Rejected { code }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_goes_out_and_comes_back_under_the_same_name() {
        for topic in TOPICS {
            assert_eq!(wire_name(&enum_name(topic)), topic);
        }
        assert_eq!(
            enum_name("customers_email_marketing_consent/update"),
            "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE"
        );
        assert_eq!(wire_name("CARTS_UPDATE"), "carts_update");
    }
}
