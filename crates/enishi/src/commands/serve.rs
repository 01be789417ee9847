//! `enishi serve`: the hub, with its doors, workers and watchers.

use std::sync::Arc;

use anyhow::Context;
use flows::operators::Operators;
use tokio::{net::TcpListener, sync::watch};

use super::running::{Works, doors, metrics};
use crate::{
    assemble::{self, Nature},
    config::Config,
};

/// Serves until told to stop.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    config.check()?;
    let (metrics, meter) = metrics();
    let nature = Nature::real(meter)?;
    let store = assemble::open_store(config).await?;
    let hub = assemble::hub(config, Arc::new(store.clone()), &nature)?;
    let listener = TcpListener::bind(&config.server.listen)
        .await
        .with_context(|| format!("server.listen: {} cannot be listened on", config.server.listen))?;
    let (stop, draining) = watch::channel(false);
    let router = doors(config, &hub, &Operators::of(&hub), metrics, draining)?;
    let works = Works::begin(&hub, stop).await?;
    tracing::info!(listen = %config.server.listen, shop = %config.shopify.shop, "the hub is open");
    works.serve(listener, router).await?;
    // The log is folded into the file: whoever copies the file of a hub that has ended copies everything.
    store.close().await;
    tracing::info!("the hub is closed; what was not finished goes on at the next start");
    Ok(())
}
