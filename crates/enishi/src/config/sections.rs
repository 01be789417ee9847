//! One type per section. Secrets have a twin `<key>_previous`, accepted too while it is set.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{
    ConfigError,
    lenient::{list, number, switch},
};

type Checked = Result<(), ConfigError>;

fn needed(key: &str, value: &str, expected: &str) -> Checked {
    if value.trim().is_empty() { Err(ConfigError::new(key, expected)) } else { Ok(()) }
}

fn needed_secret(key: &str, value: Option<&SecretString>, expected: &str) -> Checked {
    needed(key, value.map_or("", |v| v.expose_secret()), expected)
}

fn address(key: &str, value: &str) -> Checked {
    connectors::http::checked(value).map(drop).map_err(|refused| ConfigError::new(key, refused.to_string()))
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $key:ident: $type:ty = $default:expr,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$field])* pub $key: $type,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }
    };
}

pub(super) use section;

section!(
    /// Where the hub listens.
    Server {
        /// Address and port.
        listen: String = "127.0.0.1:8080".into(),
        /// How it is reached from outside, without a trailing slash; vendors send their events there.
        public_url: String = String::new(),
    }
);
section!(
    /// Where the hub remembers.
    Store {
        /// `sqlite://path`; `postgres://` comes with scale-out.
        url: String = "sqlite://enishi.db".into(),
    }
);
section!(
    /// Keys of the hub's own.
    Secret {
        /// 32 bytes, base64: keyed hashes, coupon codes, sessions.
        key: Option<SecretString> = None,
        /// The one before.
        key_previous: Option<SecretString> = None,
    }
);
section!(
    /// The storefront that calls the hub.
    Storefront {
        /// Its server's bearer key.
        api_key: Option<SecretString> = None,
        /// The one before.
        api_key_previous: Option<SecretString> = None,
        /// Browser origins that may call `/v1/me`.
        #[serde(deserialize_with = "list")]
        origins: Vec<String> = Vec::new(),
    }
);
section!(
    /// The online store.
    Shopify {
        /// `example.myshopify.com`.
        shop: String = String::new(),
        /// Where its Admin API is, if not at `https://{shop}`.
        admin_url: String = String::new(),
        /// App credentials.
        client_id: String = String::new(),
        /// App credentials; also signs webhooks.
        client_secret: Option<SecretString> = None,
        /// The one before.
        client_secret_previous: Option<SecretString> = None,
        /// Admin API version.
        api_version: String = "2026-10".into(),
        /// `standard`, `advanced`, `plus` or `enterprise`: decides the rate budget.
        plan: String = "standard".into(),
    }
);
section!(
    /// Where customers sign in.
    CustomerAccounts {
        /// Full URL of `.../.well-known/openid-configuration`.
        discovery_url: String = String::new(),
        /// Audience of customer tokens.
        client_id: String = String::new(),
    }
);
section!(
    /// The tills.
    Smaregi {
        /// Contract.
        contract_id: String = String::new(),
        /// App credentials.
        client_id: String = String::new(),
        /// App credentials.
        client_secret: Option<SecretString> = None,
        /// The one before.
        client_secret_previous: Option<SecretString> = None,
        /// Where tokens come from.
        id_url: String = "https://id.smaregi.jp".into(),
        /// Where the API is.
        api_url: String = "https://api.smaregi.jp".into(),
        /// Name of the custom header of its notices.
        webhook_header: String = "x-enishi-secret".into(),
        /// Its value.
        webhook_secret: Option<SecretString> = None,
        /// The one before.
        webhook_secret_previous: Option<SecretString> = None,
        /// Rate budget for reads.
        #[serde(deserialize_with = "number")]
        reads_per_second: u32 = 10,
        /// Rate budget for writes.
        #[serde(deserialize_with = "number")]
        writes_per_second: u32 = 4,
    }
);
section!(
    /// The CRM.
    Hubspot {
        /// Bearer token.
        token: Option<SecretString> = None,
        /// The one before.
        token_previous: Option<SecretString> = None,
        /// Where the API is.
        api_url: String = "https://api.hubapi.com".into(),
        /// API version.
        api_version: String = "2026-09".into(),
        /// What customers buy: `properties` keeps figures and tags at the contact, `orders` keeps an order record for
        /// each purchase besides, `off` leaves purchases alone.
        purchases: String = "properties".into(),
    }
);
section!(
    /// Mail to members.
    Mail {
        /// `smtp://host:port`, `smtps://user:password@host`.
        smtp_url: Option<SecretString> = None,
        /// Sender, `お店 <shop@example.jp>`.
        from: String = String::new(),
    }
);
section!(
    /// Telling a person.
    Alerts {
        /// Incoming webhook; the address is a secret.
        slack_webhook_url: Option<SecretString> = None,
        /// Operators' address.
        email: String = String::new(),
        /// Events API v2.
        pagerduty_routing_key: Option<SecretString> = None,
    }
);
section!(
    /// Which systems follow.
    Sync {
        /// The tills.
        #[serde(deserialize_with = "switch")]
        pos: bool = true,
        /// The CRM.
        #[serde(deserialize_with = "switch")]
        crm: bool = true,
        /// The welcome mail.
        #[serde(deserialize_with = "switch")]
        mail: bool = true,
    }
);
section!(
    /// Points and coupons.
    Points {
        /// Points are used in multiples of this.
        #[serde(deserialize_with = "number")]
        unit: u32 = 100,
        /// At most this many a day.
        #[serde(deserialize_with = "number")]
        daily_limit: u32 = 10_000,
        /// What a point is worth.
        #[serde(deserialize_with = "number")]
        yen_per_point: u32 = 1,
        /// How long a coupon lives.
        #[serde(deserialize_with = "number")]
        coupon_days: u32 = 365,
        /// What becomes of the points of a coupon that ran out: `forfeit`, `give_back`.
        on_expiry: String = "forfeit".into(),
        /// Points returned for a refunded order need a person's approval above this many.
        #[serde(deserialize_with = "number")]
        approve_above: u32 = 3_000,
        /// Points per yen of an online order, such as `1/100`; `0` for none.
        earn_per_yen: String = "1/100".into(),
        /// What has to have happened to an order before it earns: `paid`, `fulfilled`, `picked_up` (handed over in a shop;
        /// needs the access `read_merchant_managed_fulfillment_orders`); one of them is enough.
        #[serde(deserialize_with = "list")]
        earn_on: Vec<String> = vec!["fulfilled".into()],
        /// Days from then until the points are awarded, in which goods may come back.
        #[serde(deserialize_with = "number")]
        hold_days: u32 = 14,
        /// Whether the tax on a price earns points too. Gift cards never do.
        #[serde(deserialize_with = "switch")]
        earn_with_tax: bool = false,
        /// Whether what sending an order costs earns points too.
        #[serde(deserialize_with = "switch")]
        earn_with_shipping: bool = false,
        /// Ranks of the tills that multiply points: `GOLD x1.5`. The rank of the day the hold begins counts.
        #[serde(deserialize_with = "list")]
        earn_ranks: Vec<String> = Vec::new(),
        /// Stock keeping units that earn nothing.
        #[serde(deserialize_with = "list")]
        earn_excluded: Vec<String> = Vec::new(),
        /// Days of more points, by the day an order was placed in Japan: `2026-12-01..2026-12-07 x2`.
        #[serde(deserialize_with = "list")]
        campaigns: Vec<String> = Vec::new(),
    }
);

impl Server {
    pub(super) fn check(&self) -> Checked {
        let listen = self.listen.parse::<std::net::SocketAddr>();
        listen.map_err(|_| ConfigError::new("server.listen", "address and port, such as 127.0.0.1:8080"))?;
        match self.public_url.as_str() {
            "" => Ok(()),
            url => address("server.public_url", url),
        }
    }

    /// Whether a proxy on this machine stands in front: the outside says https, and only this machine reaches the port.
    pub fn is_behind_proxy(&self) -> bool {
        let listen = self.listen.parse::<std::net::SocketAddr>();
        self.public_url.starts_with("https://") && listen.is_ok_and(|address| address.ip().is_loopback())
    }

    /// How the hub is reached from outside.
    pub fn public_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}

impl Store {
    pub(super) fn check(&self) -> Checked {
        match self.url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(()),
            _ => Err(ConfigError::new("store.url", "sqlite://PATH, such as sqlite://enishi.db")),
        }
    }
}

impl Secret {
    pub(super) fn check(&self) -> Checked {
        self.bytes().map(drop)
    }

    /// The key's 32 bytes.
    pub fn bytes(&self) -> Result<[u8; 32], ConfigError> {
        let text = self.key.as_ref().ok_or_else(|| ConfigError::new("secret.key", KEY))?;
        key_of("secret.key", text)
    }

    /// The 32 bytes of the key before, while it is accepted.
    pub fn previous_bytes(&self) -> Result<Option<[u8; 32]>, ConfigError> {
        self.key_previous.as_ref().map(|text| key_of("secret.key_previous", text)).transpose()
    }
}

const KEY: &str = "32 random bytes in base64 (openssl rand -base64 32)";

fn key_of(name: &str, text: &SecretString) -> Result<[u8; 32], ConfigError> {
    let wrong = || ConfigError::new(name, KEY);
    let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(|_| wrong())?;
    bytes.try_into().map_err(|_| wrong())
}

impl Storefront {
    pub(super) fn check(&self) -> Checked {
        needed_secret(
            "storefront.api_key",
            self.api_key.as_ref(),
            "the bearer key your storefront's server sends",
        )?;
        match self.origins.iter().find(|origin| origin.as_str() == "*") {
            Some(_) => {
                Err(ConfigError::new("storefront.origins", "origins such as https://shop.example.jp, not *"))
            }
            None => Ok(()),
        }
    }
}

impl Shopify {
    pub(super) fn check(&self) -> Checked {
        needed("shopify.shop", &self.shop, "the shop's domain, such as example.myshopify.com")?;
        needed("shopify.client_id", &self.client_id, "the app's client id")?;
        needed_secret("shopify.client_secret", self.client_secret.as_ref(), "the app's client secret")?;
        address("shopify.admin_url", &self.admin_url())?;
        match self.plan.as_str() {
            "standard" | "advanced" | "plus" | "enterprise" => Ok(()),
            _ => Err(ConfigError::new("shopify.plan", "standard, advanced, plus or enterprise")),
        }
    }

    /// Where the Admin API is.
    pub fn admin_url(&self) -> String {
        match self.admin_url.trim_end_matches('/') {
            "" => format!("https://{}", self.shop),
            url => url.to_owned(),
        }
    }
}

impl CustomerAccounts {
    pub(super) fn check(&self) -> Checked {
        address("customer_accounts.discovery_url", &self.discovery_url)?;
        needed("customer_accounts.client_id", &self.client_id, "the client id customers sign in with")
    }
}

impl Smaregi {
    pub(super) fn check(&self) -> Checked {
        needed("smaregi.contract_id", &self.contract_id, "the contract id")?;
        needed("smaregi.client_id", &self.client_id, "the app's client id")?;
        needed_secret("smaregi.client_secret", self.client_secret.as_ref(), "the app's client secret")?;
        needed_secret(
            "smaregi.webhook_secret",
            self.webhook_secret.as_ref(),
            "the value of its webhook header",
        )?;
        address("smaregi.id_url", &self.id_url)?;
        address("smaregi.api_url", &self.api_url)?;
        match (self.reads_per_second, self.writes_per_second) {
            (0, _) => Err(ConfigError::new("smaregi.reads_per_second", "at least 1")),
            (_, 0) => Err(ConfigError::new("smaregi.writes_per_second", "at least 1")),
            _ => Ok(()),
        }
    }
}

impl Hubspot {
    pub(super) fn check(&self) -> Checked {
        needed_secret(
            "hubspot.token",
            self.token.as_ref(),
            "a service key or app token (or sync.crm = off)",
        )?;
        if !["properties", "orders", "off"].contains(&self.purchases.as_str()) {
            return Err(ConfigError::new("hubspot.purchases", "properties, orders or off"));
        }
        address("hubspot.api_url", &self.api_url)
    }
}

impl Mail {
    pub(super) fn check(&self) -> Checked {
        needed_secret("mail.smtp_url", self.smtp_url.as_ref(), "smtp://host:port (or sync.mail = off)")?;
        needed("mail.from", &self.from, "the sender, such as shop@example.jp")
    }
}

impl Alerts {
    pub(super) fn check(&self, mail: &Mail) -> Checked {
        if let Some(url) = &self.slack_webhook_url {
            address("alerts.slack_webhook_url", url.expose_secret())?;
        }
        if self.email.is_empty() { Ok(()) } else { mail.check() }
    }
}

/// The current value of a secret and the one before it.
pub fn with_previous(current: Option<&SecretString>, previous: Option<&SecretString>) -> Vec<SecretString> {
    current.into_iter().chain(previous).cloned().collect()
}
