//! `enishi serve`: the hub, with its doors, workers and watchers.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use flows::operators::Operators;
use store::sqlite::Sqlite;
use tokio::sync::watch;

use super::running::{Works, doors, metrics};
use crate::{
    assemble::{self, Nature},
    config::Config,
};

/// How often the store is asked whether it still writes.
const LOOK: Duration = Duration::from_millis(200);

/// Serves until told to stop, or until the disk is no longer to be trusted.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    config.check()?;
    let (metrics, meter) = metrics();
    let nature = Nature::real(meter)?;
    let store = assemble::open_store(config).await?;
    let hub = assemble::hub(config, Arc::new(store.clone()), &nature)?;
    let listener = api::server::listen(&config.server.listen)
        .await
        .with_context(|| format!("server.listen: {} cannot be listened on", config.server.listen))?;
    let (stop, draining) = watch::channel(false);
    let router = doors(config, &hub, &Operators::of(&hub), metrics, draining)?;
    tokio::spawn(end_when_broken(store.clone(), stop.clone()));
    let works = Works::begin(&hub, stop).await?;
    tracing::info!(listen = %config.server.listen, shop = %config.shopify.shop, "the hub is open");
    works.serve(listener, router).await?;
    // Nothing is closed properly then: whatever else is written could take the place of what is whole.
    ensure!(
        store.is_healthy(),
        "the disk failed while the store was written: what was answered before is kept; look after the disk, then start \
         the hub again, which reads what is truly there"
    );
    // The log is folded into the file: whoever copies the file of a hub that has ended copies everything.
    store.close().await;
    tracing::info!("the hub is closed; what was not finished goes on at the next start");
    Ok(())
}

/// A store that stopped writing never goes on; the service manager starts a hub that reads the disk anew.
async fn end_when_broken(store: Sqlite, stop: watch::Sender<bool>) {
    while store.is_healthy() {
        tokio::time::sleep(LOOK).await;
    }
    stop.send_replace(true);
}
