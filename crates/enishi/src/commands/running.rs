//! A hub at work: workers, watchers and doors, from the first request to the last.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use api::{ApiSettings, metrics::Metrics};
use axum::Router;
use console::ConsoleSettings;
use flows::{Hub, operators::Operators};
use http::HeaderValue;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::config::{Config, ConfigError, with_previous};

/// Calls under way may take this long to finish once the hub is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// The doors of a hub: API and console.
pub fn doors(
    config: &Config,
    hub: &Hub,
    operators: &Operators,
    metrics: Metrics,
    draining: watch::Receiver<bool>,
) -> anyhow::Result<Router> {
    let mut settings = ApiSettings::new(
        with_previous(config.storefront.api_key.as_ref(), config.storefront.api_key_previous.as_ref()),
        config.server.public_url(),
    );
    settings.cors_origins = config
        .storefront
        .origins
        .iter()
        .map(|origin| HeaderValue::try_from(origin.trim_end_matches('/')))
        .collect::<Result<_, _>>()
        .map_err(|_| ConfigError::new("storefront.origins", "origins such as https://shop.example.jp"))?;
    settings.draining = draining;
    // Only a proxy of ours can make an https address of a port that nobody outside reaches.
    settings.behind_proxy = config.server.is_behind_proxy();
    tokio::spawn(metrics.clone().follow(hub.engine().signals()));
    let seen =
        ConsoleSettings { public_url: config.server.public_url(), behind_proxy: settings.behind_proxy };
    let console = console::router(hub.clone(), seen);
    Ok(api::router(hub.clone(), operators.clone(), metrics, settings).merge(console))
}

/// Everything that works in the background.
pub struct Works {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Works {
    /// Starts workers and watchers. `stop` tells them, and the doors, when to end.
    pub async fn begin(hub: &Hub, stop: watch::Sender<bool>) -> anyhow::Result<Self> {
        if let Some(gone) = hub.was_forgotten().await.context("the store does not answer")? {
            bail!(
                "the online store had this shop forgotten at {}; a new start needs a new database (docs/runbooks/erasure.md)",
                gone.at
            );
        }
        hub.begin().await.context("the timetable could not be stored")?;
        let mut tasks = JoinSet::new();
        let (working, watching) = (hub.clone(), hub.clone());
        let (stops, also_stops) = (stop.subscribe(), stop.subscribe());
        tasks.spawn(async move { working.engine().work(stops, GRACE).await });
        tasks.spawn(async move { watching.watch(also_stops).await });
        // A shop that was forgotten has no hub: the program ends by itself.
        let (mut gone, ends) = (hub.gone(), stop.clone());
        tokio::spawn(async move {
            if gone.wait_for(|gone| *gone).await.is_ok() {
                ends.send_replace(true);
            }
        });
        Ok(Self { tasks, stop })
    }

    /// Serves until somebody presses Ctrl-C or the service manager asks to stop, then finishes what is under way.
    pub async fn serve(mut self, listener: TcpListener, router: Router) -> anyhow::Result<()> {
        let stop = self.stop.clone();
        tokio::spawn(async move {
            asked_to_stop().await;
            stop.send_replace(true);
        });
        let mut stopping = self.stop.subscribe();
        let shutdown = async move { drop(stopping.wait_for(|stop| *stop).await) };
        api::server::serve(listener, router, shutdown).await;
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        Ok(())
    }

    /// Adds another background task that ends by itself or is ended with the program.
    pub fn also(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// A receiver that turns true when the end begins.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }
}

/// Resolves on Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut term) = signal(SignalKind::terminate()) else {
            drop(ctrl_c.await);
            return;
        };
        tokio::select! {
            _ = ctrl_c => {}
            _ = term.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(ctrl_c.await);
}

/// Puts the API's metrics behind the connectors' counter.
pub struct CallMeter(pub Metrics);

impl connectors::http::Meter for CallMeter {
    fn call(&self, vendor: domain::Vendor, operation: &'static str, outcome: &'static str, took: Duration) {
        self.0.record_call(vendor, operation, outcome, took);
    }
}

/// Metrics, and the meter that feeds them.
pub fn metrics() -> (Metrics, Arc<CallMeter>) {
    let metrics = Metrics::new();
    (metrics.clone(), Arc::new(CallMeter(metrics)))
}
