//! The shop's Admin API: where it is, who we are there, and how much we may ask.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Clock, Vendor};
use secrecy::SecretString;
use url::Url;

use super::{MetafieldNames, auth::ClientCredentials};
use crate::http::{AddressRefused, Bucket, Budget, Headroom, Http, Line, Meter, Tokens, checked};

/// How many cost points per second the shop's plan gives back, until the first answer tells exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plan {
    /// 100 points per second.
    #[default]
    Standard,
    /// 200 points per second.
    Advanced,
    /// 1,000 points per second.
    Plus,
    /// 2,000 points per second.
    Enterprise,
}

impl Plan {
    const fn bucket(self) -> Bucket {
        let restore_per_second = match self {
            Self::Standard => 100.0,
            Self::Advanced => 200.0,
            Self::Plus => 1_000.0,
            Self::Enterprise => 2_000.0,
        };
        let maximum = restore_per_second * 20.0;
        Bucket { maximum, available: maximum, restore_per_second }
    }
}

/// What is needed to talk to one shop.
#[derive(Clone)]
pub struct ShopifyConfig {
    /// `https://{shop}.myshopify.com`, or a stand-in; serves the token address too.
    pub admin_url: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// `2026-10`.
    pub api_version: String,
    /// The shop's plan.
    pub plan: Plan,
    /// Where furigana and the like are kept.
    pub metafields: MetafieldNames,
    /// Tags given to customers the hub creates.
    pub tags: Vec<String>,
}

impl fmt::Debug for ShopifyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopifyConfig")
            .field("admin_url", &self.admin_url)
            .field("client_id", &self.client_id)
            .field("api_version", &self.api_version)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// One shop.
pub struct Shopify {
    pub(super) line: Line,
    pub(super) tokens: Tokens,
    pub(super) budget: Arc<Budget>,
    pub(super) address: Url,
    pub(super) metafields: MetafieldNames,
    pub(super) tags: Vec<String>,
    pub(super) asked_version: String,
    answered_version: Mutex<Option<String>>,
}

impl Shopify {
    /// A client; nothing is sent yet. Fails when the address may not be called.
    pub fn new(
        config: ShopifyConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> Result<Self, AddressRefused> {
        // A stand-in may live below a path of its own.
        let base = config.admin_url.trim().trim_end_matches('/').to_owned();
        let at = |path: &str| checked(&format!("{base}{path}"));
        let line = Line::new(Vendor::Shopify, http, clock, meter);
        let tokens = Tokens::new(ClientCredentials {
            line: line.clone(),
            address: at("/admin/oauth/access_token")?,
            client_id: config.client_id,
            client_secret: config.client_secret,
        });
        Ok(Self {
            line,
            tokens,
            budget: Budget::points(config.plan.bucket()),
            address: at(&format!("/admin/api/{}/graphql.json", config.api_version))?,
            metafields: config.metafields,
            tags: config.tags,
            asked_version: config.api_version,
            answered_version: Mutex::default(),
        })
    }

    /// How much of the shop's cost bucket is left.
    pub fn headroom(&self) -> Headroom {
        self.budget.headroom()
    }

    /// The version Shopify answered with last, if it answered yet. An expired version falls forward silently.
    pub fn answered_version(&self) -> Option<String> {
        self.answered_version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn note_version(&self, answered: &str) {
        let mut noted = self.answered_version.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.as_deref() != Some(answered) {
            if answered != self.asked_version {
                tracing::warn!(vendor = %Vendor::Shopify, asked = %self.asked_version, "another API version answered");
            }
            *noted = Some(answered.to_owned());
        }
    }
}
