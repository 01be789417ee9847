//! `enishi sandbox`: only the simulated vendors, for whoever wants to try a hub or a connector against them.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use axum::Router;
use tokio::{net::TcpListener, sync::watch};

use super::{people, visitors::Postman};
use crate::nature::SystemClock;

/// How often the vendors look whether a webhook is due.
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

/// The cost bucket of a shop on the plan Plus: its size, and points a second.
const LARGE_SHOP: (u32, u32) = (20_000, 1_000);

/// Opens a town that is reached at this address.
pub fn town(settings: sandbox::Settings) -> anyhow::Result<sandbox::Town> {
    Ok(sandbox::Town::open(settings, Arc::new(SystemClock), Arc::new(Postman::new()?)))
}

/// Every vendor under its own path.
pub fn vendors(town: &sandbox::Town) -> Router {
    Router::new()
        .nest("/shopify", town.shopify.router())
        .nest("/smaregi/id", town.smaregi.id_router())
        .nest("/smaregi/api", town.smaregi.api_router())
        .nest("/hubspot", town.hubspot.router())
}

/// Delivers webhooks as they become due.
pub async fn deliver(town: sandbox::Town, mut stop: watch::Receiver<bool>) {
    let posting = async {
        loop {
            tokio::time::sleep(LOOK).await;
            town.deliver_webhooks().await;
        }
    };
    let stopped = async { drop(stop.wait_for(|stop| *stop).await) };
    futures::future::select(std::pin::pin!(posting), std::pin::pin!(stopped)).await;
}

/// Serves the vendors until told to stop.
pub async fn run(listen: &str, webhooks_to: Option<String>, people: Option<&Path>) -> anyhow::Result<()> {
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let mail = TcpListener::bind("127.0.0.1:0").await.context("no port for the mail sink")?;
    let smtp = mail.local_addr()?;
    let settings = sandbox::Settings {
        public_url: public_url.clone(),
        smaregi_webhook_url: webhooks_to.map(|hub| format!("{}/webhooks/smaregi", hub.trim_end_matches('/'))),
        ..sandbox::Settings::default()
    };
    // Reading a whole base from a shop on the smallest plan takes minutes; the trial is a large shop's.
    let settings = match people {
        Some(_) => sandbox::Settings { shopify_bucket: LARGE_SHOP, ..settings },
        None => settings,
    };
    let town = town(settings)?;
    match people {
        Some(folder) => drop(people::load(&town, folder)?),
        None => drop(town.smaregi.seed_members(20, 1)),
    }
    tell(&public_url, &smtp.to_string(), &town.settings);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(sandbox::mailbox::serve_smtp(mail, town.mailbox.clone()));
    tokio::spawn(deliver(town.clone(), stopping));
    let ended = async move {
        drop(tokio::signal::ctrl_c().await);
        stop.send_replace(true);
    };
    api::server::serve(listener, vendors(&town), ended).await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what a person at a terminal copies into a configuration")]
fn tell(url: &str, smtp: &str, settings: &sandbox::Settings) {
    println!(
        r#"# The sandbox is open. A hub reaches it with:
[shopify]
shop = "{}"
admin_url = "{url}/shopify"
client_id = "{}"
client_secret = "{}"
[customer_accounts]
discovery_url = "{url}/shopify/.well-known/openid-configuration"
client_id = "{}"
[smaregi]
contract_id = "{}"
client_id = "{}"
client_secret = "{}"
webhook_secret = "{}"
id_url = "{url}/smaregi/id"
api_url = "{url}/smaregi/api"
[hubspot]
token = "{}"
api_url = "{url}/hubspot"
[mail]
smtp_url = "smtp://{smtp}"
from = "shop@engawa.example"
# Ctrl-C ends it."#,
        settings.shop,
        settings.shopify_client_id,
        settings.shopify_client_secret,
        settings.customer_accounts_client_id,
        settings.smaregi_contract_id,
        settings.smaregi_client_id,
        settings.smaregi_client_secret,
        settings.smaregi_webhook_secret,
        settings.hubspot_token,
    );
}
