//! What the doctor works with: a hub that is wired as far as the configuration allows, and what is wrong with the rest.

use std::{collections::BTreeMap, sync::Arc};

use flows::Hub;
use secrecy::SecretString;
use store::sqlite::SqliteOptions;

use crate::{
    assemble::{self, Nature},
    config::{Config, ConfigError},
};

/// A key of nobody: with it nothing is read or written, it only lets the rest be looked at.
const NO_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const NOWHERE: &str = "https://not-set.invalid";

/// Everything the checks need.
pub(super) struct Bench {
    pub(super) config: Config,
    pub(super) hub: Hub,
    pub(super) nature: Nature,
    /// Sections that cannot be used, with the first complaint about each.
    pub(super) wrong: BTreeMap<String, ConfigError>,
    /// Why the store cannot be opened, if so.
    pub(super) store: Result<(), String>,
}

impl Bench {
    /// Wires what can be wired.
    pub(super) async fn set_up(config: &Config, nature: &Nature) -> anyhow::Result<Self> {
        let (config, wrong) = sift(config.clone())?;
        let opened = match wrong.contains_key("store") {
            true => Err("not opened: store.url is not right".to_owned()),
            false => assemble::open_store(&config).await.map_err(|error| format!("{error:#}")),
        };
        let (store, why) = match opened {
            Ok(store) => (store, Ok(())),
            Err(why) => {
                let shop = domain::ShopId(config.shopify.shop.clone());
                let memory = store::sqlite::open(SqliteOptions::memory(shop)).await?;
                (memory, Err(why))
            }
        };
        let hub = assemble::hub(&config, Arc::new(store), nature)?;
        Ok(Self { config, hub, nature: nature.clone(), wrong, store: why })
    }

    /// What keeps a check that needs these sections from being made.
    pub(super) fn hindrance(&self, sections: &[&str]) -> Option<&ConfigError> {
        sections.iter().find_map(|section| self.wrong.get(*section))
    }
}

/// Takes out every section that is wrong, one complaint each, so that one mistake does not hide the others.
fn sift(mut config: Config) -> anyhow::Result<(Config, BTreeMap<String, ConfigError>)> {
    let mut wrong = BTreeMap::new();
    while let Err(complaint) = config.check() {
        let section = complaint.key.split('.').next().unwrap_or_default().to_owned();
        take_out(&section, &mut config);
        if wrong.insert(section, complaint).is_some() {
            // It was taken out and is still wrong: nothing can be wired.
            config.check()?;
        }
    }
    Ok((config, wrong))
}

fn take_out(section: &str, config: &mut Config) {
    let some = || Some(SecretString::from("not-set"));
    match section {
        "server" => config.server = Default::default(),
        "store" => config.store = Default::default(),
        "secret" => config.secret.key = Some(SecretString::from(NO_KEY)),
        "storefront" => {
            config.storefront = Default::default();
            config.storefront.api_key = some();
        }
        "shopify" => {
            config.shopify = Default::default();
            config.shopify.shop = "not-set.invalid".into();
            config.shopify.client_id = "not-set".into();
            config.shopify.client_secret = some();
        }
        "customer_accounts" => {
            config.customer_accounts.discovery_url = NOWHERE.into();
            config.customer_accounts.client_id = "not-set".into();
        }
        "smaregi" => {
            config.smaregi = Default::default();
            config.sync.pos = false;
        }
        "hubspot" => {
            config.hubspot = Default::default();
            config.sync.crm = false;
        }
        "mail" => {
            // Alerts by mail go with it.
            (config.mail, config.sync.mail) = (Default::default(), false);
            config.alerts.email.clear();
        }
        "alerts" => config.alerts = Default::default(),
        "points" => config.points = Default::default(),
        _ => {}
    }
}
