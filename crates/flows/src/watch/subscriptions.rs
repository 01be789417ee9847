//! The online store removes a subscription after eight failed deliveries; somebody must notice.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{Class, Owner, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Stop, Terms};

use super::alarm::{self, Cause, Rule};
use crate::{Charter, HubParts, Timing, systems::as_call};

/// What the check promises.
pub const CHARTER: Charter = Charter {
    source: "The online store's list of webhook subscriptions.",
    contract: "In: nothing. Out: an alert for each event the hub needs and is not sent. Nothing is changed: `enishi setup --apply` does that.",
    failure: "Online store down: the next check looks again; the sweep finds what was missed.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Overnight, promise: "every 10 minutes", within_s: 1_800 },
};

/// Name in the register.
pub const NAME: &str = "check the subscriptions";
const LOOK: &str = "list the subscriptions";

/// Topics the hub needs (contracts/shopify section 4.3).
const TOPICS: [&str; 13] = [
    "customers/create",
    "customers/update",
    "customers/delete",
    "customers/merge",
    "customers/enable",
    // The customer topics carry no tags: whoever tags a customer is told by topics of their own.
    "customer.tags_added",
    "customer.tags_removed",
    "customers_email_marketing_consent/update",
    "orders/create",
    "orders/paid",
    "orders/cancelled",
    "orders/fulfilled",
    "refunds/create",
];

/// Every topic this hub needs.
pub fn topics(_parts: &HubParts) -> Vec<&'static str> {
    TOPICS.to_vec()
}

/// Where they must be delivered.
pub fn address(parts: &HubParts) -> String {
    format!("{}/webhooks/shopify", parts.settings.public_url)
}

/// Topics that are not delivered to this hub.
pub async fn missing(parts: &HubParts, call: &Call) -> Result<Vec<&'static str>, domain::Failure> {
    let address = address(parts);
    let needed = topics(parts);
    let present = parts.systems.storefront.subscriptions(call).await?;
    let is_present = |topic: &&str| present.iter().any(|s| s.topic == *topic && s.url == address);
    Ok(needed.into_iter().filter(|topic| !is_present(topic)).collect())
}

/// The flow.
pub struct Subscriptions(pub Arc<HubParts>);

#[async_trait]
impl Flow for Subscriptions {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/alerts.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        run.step(LOOK, Some(Vendor::Shopify), async |call| {
            for topic in missing(&self.0, &as_call(&call)).await? {
                let cause = Cause { rule: Rule::SubscriptionMissing, about: topic.into(), facts: Vec::new() };
                alarm::raise(&run.engine(), cause, run.now()).await;
            }
            Ok(())
        })
        .await
    }
}
