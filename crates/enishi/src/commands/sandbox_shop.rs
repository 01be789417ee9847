//! The configuration of a hub whose other systems are the simulated ones: for the demo, the tests and the simulation.

use sandbox::Town;
use secrecy::SecretString;

use crate::config::Config;

/// A hub at `url` that reaches this town's vendors under the paths of [`super::sandbox::vendors`] at the same address.
///
/// Not in it, because whoever opens the town chooses: the hub's own key, the storefront's key, the database, and where
/// mail goes.
pub fn configuration(url: &str, town: &Town) -> Config {
    let made = &town.settings;
    let secret = |text: &str| Some(SecretString::from(text.to_owned()));
    let mut config = Config::default();
    config.server.public_url = url.into();
    config.shopify.shop = made.shop.clone();
    config.shopify.admin_url = format!("{url}/shopify");
    config.shopify.client_id = made.shopify_client_id.clone();
    config.shopify.client_secret = secret(&made.shopify_client_secret);
    config.customer_accounts.discovery_url = format!("{url}/shopify/.well-known/openid-configuration");
    config.customer_accounts.client_id = made.customer_accounts_client_id.clone();
    config.smaregi.contract_id = made.smaregi_contract_id.clone();
    config.smaregi.client_id = made.smaregi_client_id.clone();
    config.smaregi.client_secret = secret(&made.smaregi_client_secret);
    config.smaregi.webhook_secret = secret(&made.smaregi_webhook_secret);
    config.smaregi.id_url = format!("{url}/smaregi/id");
    config.smaregi.api_url = format!("{url}/smaregi/api");
    config.hubspot.token = secret(&made.hubspot_token);
    config.hubspot.api_url = format!("{url}/hubspot");
    config.mail.from = "縁側商店 <shop@engawa.example>".into();
    config.alerts.email = "operators@engawa.example".into();
    config
}
