//! The only place that wires: configuration in, a hub out.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use connectors::{
    alerts::{
        Everywhere, MailAlerts, MailAlertsConfig, PAGERDUTY_URL, PagerDuty, PagerDutyConfig, Slack,
        SlackConfig,
    },
    http::{Http, Meter, ReqwestHttp},
    hubspot::{HubSpot, HubSpotConfig},
    roles::Alerts,
    shopify::{CustomerAccounts, CustomerAccountsConfig, MetafieldNames, Plan, Shopify, ShopifyConfig},
    smaregi::{Smaregi, SmaregiConfig},
    smtp::{Mail, MailConfig, MailTransport, SmtpRelay},
};
use domain::{Clock, Random, ShopId};
use engine::Tuning;
use flows::{
    Erasers, Hasher, Hub, Settings, Supplies, Switches, Systems,
    coupon::{OnExpiry, PointRules},
    purchases::Trade,
};
use secrecy::{ExposeSecret, SecretString};
use store::{
    Store,
    sqlite::{Sqlite, SqliteOptions},
};

use crate::{
    config::{Config, ConfigError, earning, with_previous},
    nature::{SystemClock, SystemRandom},
};

/// How long a connection to another system may take to come up.
const CONNECT: Duration = Duration::from_secs(1);

/// What comes from outside the program: time, chance, the network, the counters. A test brings its own.
#[derive(Clone)]
pub struct Nature {
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The way out.
    pub http: Arc<dyn Http>,
    /// Counters of calls.
    pub meter: Arc<dyn Meter>,
    /// Mail, if it is not to go over SMTP.
    pub mail: Option<Arc<dyn MailTransport>>,
}

impl Nature {
    /// The real one.
    pub fn real(meter: Arc<dyn Meter>) -> anyhow::Result<Self> {
        let http = ReqwestHttp::new(CONNECT, None).context("the HTTP client could not be set up")?;
        Ok(Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            http: Arc::new(http),
            meter,
            mail: None,
        })
    }
}

/// Opens the store the configuration names.
pub async fn open_store(config: &Config) -> anyhow::Result<Sqlite> {
    let shop = ShopId(config.shopify.shop.clone());
    let path = config.store.url.strip_prefix("sqlite://").unwrap_or(&config.store.url);
    let store = store::sqlite::open(SqliteOptions::file(path, shop)).await;
    store.with_context(|| format!("the store at {} cannot be opened", config.store.url))
}

/// No more than this come back a second, however much the systems would bear.
const MOST_RELEASED: u32 = 2_000;

/// Wires a hub.
pub fn hub(config: &Config, store: Arc<dyn Store>, nature: &Nature) -> anyhow::Result<Hub> {
    let hub = Hub::new(Supplies {
        store,
        systems: systems(config, nature)?,
        hasher: hasher(config)?,
        clock: nature.clock.clone(),
        random: nature.random.clone(),
        settings: settings(config)?,
    });
    hub.engine().tune(tuning(config));
    Ok(hub)
}

/// Who waited for a system is sent for at least as fast as the fastest may be asked.
fn tuning(config: &Config) -> Tuning {
    let usual = Tuning::default();
    let fastest = config.smaregi.reads_per_second.max(config.smaregi.writes_per_second);
    // What a stand-in without a limit allows is not a number to reckon with.
    let release_per_second = usual.release_per_second.max(fastest.min(MOST_RELEASED));
    Tuning { release_per_second, ..usual }
}

fn hasher(config: &Config) -> anyhow::Result<Hasher> {
    let hasher = Hasher::new(&config.secret.bytes()?, &config.shopify.shop);
    Ok(match config.secret.previous_bytes()? {
        Some(previous) => hasher.with_previous(&previous),
        None => hasher,
    })
}

fn settings(config: &Config) -> Result<Settings, ConfigError> {
    let smaregi = &config.smaregi;
    Ok(Settings {
        shop: ShopId(config.shopify.shop.clone()),
        shopify_webhook_secrets: with_previous(
            config.shopify.client_secret.as_ref(),
            config.shopify.client_secret_previous.as_ref(),
        ),
        smaregi_webhook_secrets: with_previous(
            smaregi.webhook_secret.as_ref(),
            smaregi.webhook_secret_previous.as_ref(),
        ),
        smaregi_webhook_header: smaregi.webhook_header.to_ascii_lowercase(),
        public_url: config.server.public_url(),
        // Not the sender's domain: a small shop may write from one its customers use too.
        shop_mail_domain: Some(config.shopify.shop.clone()).filter(|domain| !domain.is_empty()),
        points: points(config),
        earning: earning::rules(&config.points)?,
        matrix: config.matrix.matrix()?,
    })
}

fn points(config: &Config) -> PointRules {
    let from = &config.points;
    PointRules {
        unit: from.unit,
        daily_limit: from.daily_limit,
        yen_per_point: from.yen_per_point,
        coupon_days: from.coupon_days,
        on_expiry: if from.on_expiry == "give_back" { OnExpiry::GiveBack } else { OnExpiry::Forfeit },
        approve_above: from.approve_above,
    }
}

fn systems(config: &Config, nature: &Nature) -> anyhow::Result<Systems> {
    let (http, clock, meter) = (&nature.http, &nature.clock, &nature.meter);
    let storefront = Shopify::new(shopify(config), http.clone(), clock.clone(), meter.clone())
        .map_err(|refused| ConfigError::new("shopify.admin_url", refused.to_string()))?;
    let identity =
        CustomerAccounts::new(customer_accounts(config), http.clone(), clock.clone(), meter.clone())
            .map_err(|refused| ConfigError::new("customer_accounts.discovery_url", refused.to_string()))?;
    let pos = Smaregi::new(smaregi(config), http.clone(), clock.clone(), meter.clone())
        .map_err(|refused| ConfigError::new("smaregi.api_url", refused.to_string()))?;
    let (storefront, pos, crm) = (Arc::new(storefront), Arc::new(pos), Arc::new(crm(config, nature)?));
    let trade = (config.hubspot.purchases != "off").then(|| Trade {
        orders: storefront.clone(),
        sales: pos.clone(),
        book: crm.clone(),
        as_records: config.hubspot.purchases == "orders",
    });
    let erasers = Erasers { pos: pos.clone(), crm: crm.clone(), storefront: storefront.clone() };
    let mailer = mailer(config, nature)?;
    Ok(Systems {
        customers: storefront.clone(),
        storefront: storefront.clone(),
        merges: storefront.clone(),
        orders: storefront.clone(),
        pos: pos.clone(),
        pos_points: pos.clone(),
        pos_merges: pos.clone(),
        membership: pos.clone(),
        pos_footprint: pos,
        crm: crm.clone(),
        crm_merges: crm.clone(),
        silence: crm,
        coupons: storefront,
        trade,
        erasers,
        coupon_mailer: mailer.clone(),
        mailer,
        identity: Arc::new(identity),
        alerts: alerts(config, nature)?,
        on: Switches { pos: config.sync.pos, crm: config.sync.crm, mail: config.sync.mail },
    })
}

pub(crate) fn shopify(config: &Config) -> ShopifyConfig {
    ShopifyConfig {
        admin_url: config.shopify.admin_url(),
        client_id: config.shopify.client_id.clone(),
        client_secret: or_empty(config.shopify.client_secret.as_ref()),
        api_version: config.shopify.api_version.clone(),
        plan: match config.shopify.plan.as_str() {
            "advanced" => Plan::Advanced,
            "plus" => Plan::Plus,
            "enterprise" => Plan::Enterprise,
            _ => Plan::Standard,
        },
        metafields: MetafieldNames::default(),
        tags: Vec::new(),
    }
}

fn customer_accounts(config: &Config) -> CustomerAccountsConfig {
    CustomerAccountsConfig {
        discovery_url: config.customer_accounts.discovery_url.clone(),
        client_id: config.customer_accounts.client_id.clone(),
    }
}

pub(crate) fn smaregi(config: &Config) -> SmaregiConfig {
    let from = &config.smaregi;
    SmaregiConfig {
        contract_id: from.contract_id.clone(),
        client_id: from.client_id.clone(),
        client_secret: or_empty(from.client_secret.as_ref()),
        id_url: from.id_url.clone(),
        api_url: from.api_url.clone(),
        reads_per_second: from.reads_per_second,
        writes_per_second: from.writes_per_second,
        scopes: SmaregiConfig::member_scopes(),
    }
}

fn crm(config: &Config, nature: &Nature) -> anyhow::Result<HubSpot> {
    let from = HubSpotConfig {
        token: or_empty(config.hubspot.token.as_ref()),
        api_url: config.hubspot.api_url.clone(),
        api_version: config.hubspot.api_version.clone(),
        calls_per_ten_seconds: 100,
        kana_properties: None,
        // `setup` makes them together with those of purchases.
        own_properties: config.hubspot.purchases != "off",
    };
    let crm = HubSpot::new(from, nature.http.clone(), nature.clock.clone(), nature.meter.clone());
    Ok(crm.map_err(|refused| ConfigError::new("hubspot.api_url", refused.to_string()))?)
}

fn mailer(config: &Config, nature: &Nature) -> anyhow::Result<Arc<Mail>> {
    let from = if config.sync.mail { config.mail.from.clone() } else { "nobody@localhost".into() };
    let shop_name =
        from.split('<').next().filter(|_| from.contains('<')).unwrap_or_default().trim().to_owned();
    let mail = Mail::new(
        MailConfig { from, shop_name },
        transport(config, nature)?,
        nature.clock.clone(),
        nature.meter.clone(),
    );
    Ok(Arc::new(
        mail.map_err(|_| ConfigError::new("mail.from", "a mail address, such as お店 <shop@example.jp>"))?,
    ))
}

fn transport(config: &Config, nature: &Nature) -> anyhow::Result<Arc<dyn MailTransport>> {
    if let Some(transport) = &nature.mail {
        return Ok(transport.clone());
    }
    let nowhere = SecretString::from("smtp://127.0.0.1:25");
    let url = config.mail.smtp_url.as_ref().unwrap_or(&nowhere);
    let relay = SmtpRelay::new(url).map_err(|bad| ConfigError::new("mail.smtp_url", bad.to_string()))?;
    Ok(Arc::new(relay))
}

fn alerts(config: &Config, nature: &Nature) -> anyhow::Result<Arc<dyn Alerts>> {
    let (http, clock, meter) = (&nature.http, &nature.clock, &nature.meter);
    let mut places: Vec<Arc<dyn Alerts>> = Vec::new();
    if let Some(webhook_url) = config.alerts.slack_webhook_url.clone() {
        let slack = Slack::new(&SlackConfig { webhook_url }, http.clone(), clock.clone(), meter.clone());
        let refused =
            |r: connectors::http::AddressRefused| ConfigError::new("alerts.slack_webhook_url", r.to_string());
        places.push(Arc::new(slack.map_err(refused)?));
    }
    if !config.alerts.email.is_empty() {
        let to = MailAlertsConfig { from: config.mail.from.clone(), to: config.alerts.email.clone() };
        let mail = MailAlerts::new(&to, transport(config, nature)?, clock.clone(), meter.clone());
        places.push(Arc::new(mail.map_err(|_| ConfigError::new("alerts.email", "a mail address"))?));
    }
    if let Some(routing_key) = config.alerts.pagerduty_routing_key.clone() {
        let source = config.shopify.shop.clone();
        let to = PagerDutyConfig { routing_key, events_url: PAGERDUTY_URL.into(), source };
        let pager = PagerDuty::new(to, http.clone(), clock.clone(), meter.clone());
        places.push(Arc::new(
            pager.map_err(|r| ConfigError::new("alerts.pagerduty_routing_key", r.to_string()))?,
        ));
    }
    Ok(Arc::new(Everywhere::new(places)))
}

fn or_empty(secret: Option<&SecretString>) -> SecretString {
    secret.map_or_else(SecretString::default, |s| SecretString::from(s.expose_secret().to_owned()))
}
