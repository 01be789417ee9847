//! The town as a whole: every vendor, one calendar, one courier.

use std::sync::Arc;

use crate::{
    Courier, SharedCalendar, hubspot::HubSpot, mailbox::Mailbox, shopify::Shopify, smaregi::Smaregi,
};

/// What the vendors of a town agree on with their customer before it opens. All secrets here are sandbox values.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Shop domain, `enishi-demo.myshopify.com`.
    pub shop: String,
    /// Where the town can be reached from outside, without a trailing slash; ids and discovery documents are built on it.
    pub public_url: String,
    /// Seed of everything random: ids, codes, keys.
    pub seed: u64,
    /// Shopify app credentials.
    pub shopify_client_id: String,
    /// Signs Shopify's webhooks too.
    pub shopify_client_secret: String,
    /// Shopify's rate limit: the size of the bucket in points, and how many come back per second.
    pub shopify_bucket: (u32, u32),
    /// Where Shopify posts the compliance topics (set in the app's configuration, not by API); none: where the
    /// first subscription points.
    pub shopify_compliance_url: Option<String>,
    /// Audience of customer id tokens.
    pub customer_accounts_client_id: String,
    /// Smaregi contract.
    pub smaregi_contract_id: String,
    /// Smaregi app credentials.
    pub smaregi_client_id: String,
    /// Smaregi app credentials.
    pub smaregi_client_secret: String,
    /// Where Smaregi posts its webhooks (set in its developer console, not by API); none: no webhooks.
    pub smaregi_webhook_url: Option<String>,
    /// The custom static header of those webhooks.
    pub smaregi_webhook_header: String,
    /// Its value.
    pub smaregi_webhook_secret: String,
    /// HubSpot private app token.
    pub hubspot_token: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shop: "enishi-demo.myshopify.com".into(),
            public_url: "http://127.0.0.1:9090".into(),
            seed: 1,
            shopify_client_id: "sandbox-shopify-app".into(),
            shopify_client_secret: "sandbox-shopify-secret".into(),
            shopify_bucket: (2_000, 100),
            shopify_compliance_url: None,
            customer_accounts_client_id: "sandbox-storefront".into(),
            smaregi_contract_id: "sb_enishi".into(),
            smaregi_client_id: "sandbox-smaregi-app".into(),
            smaregi_client_secret: "sandbox-smaregi-secret".into(),
            smaregi_webhook_url: None,
            smaregi_webhook_header: "x-enishi-secret".into(),
            smaregi_webhook_secret: "sandbox-smaregi-webhook".into(),
            hubspot_token: "sandbox-hubspot-token".into(),
        }
    }
}

/// Every vendor of the town. Cheap to clone; all clones are the same town.
#[derive(Clone)]
pub struct Town {
    /// The online store, its customer accounts and its webhooks.
    pub shopify: Arc<Shopify>,
    /// The tills.
    pub smaregi: Arc<Smaregi>,
    /// The CRM.
    pub hubspot: Arc<HubSpot>,
    /// All mail that anyone in the town received.
    pub mailbox: Arc<Mailbox>,
    /// What was agreed on.
    pub settings: Arc<Settings>,
}

impl Town {
    /// Opens an empty town.
    pub fn open(settings: Settings, calendar: SharedCalendar, courier: Arc<dyn Courier>) -> Self {
        let settings = Arc::new(settings);
        let mailbox = Arc::new(Mailbox::new(calendar.clone()));
        Self {
            shopify: Arc::new(Shopify::new(
                settings.clone(),
                calendar.clone(),
                courier.clone(),
                mailbox.clone(),
            )),
            smaregi: Arc::new(Smaregi::new(settings.clone(), calendar.clone(), courier)),
            hubspot: Arc::new(HubSpot::new(settings.clone(), calendar)),
            mailbox,
            settings,
        }
    }

    /// Sends every webhook that is due now and waits until each was answered; returns how many were sent.
    /// A served town calls this in a loop; a test calls it when it wants the post to arrive.
    pub async fn deliver_webhooks(&self) -> usize {
        self.shopify.deliver_webhooks().await + self.smaregi.deliver_webhooks().await
    }
}
