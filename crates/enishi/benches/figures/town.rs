//! The vendors of a measurement: the sandbox on a port of its own, each call taking exactly as long as it was told to.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use enishi::commands::sandbox::{town, vendors};
use sandbox::{Fault, Town, smaregi::RateLimits};
use tokio::{net::TcpListener, runtime::Runtime};

use super::delay::Delay;

/// How long each system takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Latencies {
    /// Admin API of the online store.
    pub shopify: u64,
    /// Tills, reading.
    pub pos_read: u64,
    /// Tills, writing.
    pub pos_write: u64,
    /// CRM.
    pub crm: u64,
    /// Mail server.
    pub mail: u64,
}

/// A call that reached the tills.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its path, with what it asks for.
    pub path: String,
    /// Microseconds since 1970.
    pub at_us: u64,
}

impl Arrival {
    fn now(path: String) -> Self {
        let at_us = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        Self { path, at_us: u64::try_from(at_us).unwrap_or(0) }
    }
}

#[derive(Default)]
struct Gate {
    latencies: Latencies,
    delay: Delay,
    writes: Mutex<Vec<Arrival>>,
    reads: Mutex<Vec<Arrival>>,
    refused: AtomicU64,
    alerts: Mutex<Vec<Arrival>>,
}

/// The town and where it is reached.
pub struct Vendors {
    /// What tests and measurements may look into.
    pub town: Town,
    url: String,
    smtp: String,
    gate: Arc<Gate>,
}

impl Vendors {
    /// Opens a town and serves it.
    pub fn open(runtime: &Runtime, latencies: Latencies) -> Self {
        let delay = Delay::begin();
        let gate = Arc::new(Gate { latencies, delay, ..Gate::default() });
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let mail = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let url = format!("http://{}", listener.local_addr().expect("an address"));
            let smtp = format!("smtp://{}", mail.local_addr().expect("an address"));
            let settings = sandbox::Settings {
                public_url: url.clone(),
                // The store's own limit is not what is measured.
                shopify_bucket: (1_000_000, 100_000),
                ..sandbox::Settings::default()
            };
            let town = town(settings).expect("a town");
            town.smaregi.set_rate_limits(None);
            town.hubspot.set_limits(None);
            if latencies.mail > 0 {
                let slow = Fault::Slow(Duration::from_millis(latencies.mail));
                town.mailbox.faults.always_on("send", slow);
            }
            let router = vendors(&town).layer(from_fn_with_state(gate.clone(), pass));
            tokio::spawn(sandbox::mailbox::serve_smtp(mail, town.mailbox.clone()));
            tokio::spawn(api::server::serve(listener, router, std::future::pending()));
            Self { town, url, smtp, gate }
        })
    }

    /// What a hub needs to know about them, as environment variables.
    pub fn settings(&self) -> Vec<(String, String)> {
        let made = &self.town.settings;
        let key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned();
        let under = |path: &str| format!("{}{path}", self.url);
        [
            ("SECRET__KEY", key),
            ("STOREFRONT__API_KEY", STOREFRONT_KEY.into()),
            ("SHOPIFY__SHOP", made.shop.clone()),
            ("SHOPIFY__ADMIN_URL", under("/shopify")),
            ("SHOPIFY__CLIENT_ID", made.shopify_client_id.clone()),
            ("SHOPIFY__CLIENT_SECRET", made.shopify_client_secret.clone()),
            ("SHOPIFY__PLAN", "enterprise".into()),
            ("CUSTOMER_ACCOUNTS__DISCOVERY_URL", under("/shopify/.well-known/openid-configuration")),
            ("CUSTOMER_ACCOUNTS__CLIENT_ID", made.customer_accounts_client_id.clone()),
            ("SMAREGI__CONTRACT_ID", made.smaregi_contract_id.clone()),
            ("SMAREGI__CLIENT_ID", made.smaregi_client_id.clone()),
            ("SMAREGI__CLIENT_SECRET", made.smaregi_client_secret.clone()),
            ("SMAREGI__WEBHOOK_SECRET", made.smaregi_webhook_secret.clone()),
            ("SMAREGI__ID_URL", under("/smaregi/id")),
            ("SMAREGI__API_URL", under("/smaregi/api")),
            ("SMAREGI__READS_PER_SECOND", "100000".into()),
            ("SMAREGI__WRITES_PER_SECOND", "100000".into()),
            ("HUBSPOT__TOKEN", made.hubspot_token.clone()),
            ("HUBSPOT__API_URL", under("/hubspot")),
            ("MAIL__SMTP_URL", self.smtp.clone()),
            ("MAIL__FROM", "縁側商店 <shop@example.jp>".into()),
        ]
        .map(|(name, value)| (format!("ENISHI_{name}"), value))
        .into()
    }

    /// Where they are reached, `127.0.0.1:9090`.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Reads and writes a second that the tills allow; none: as many as come.
    pub fn limit_tills(&self, limits: Option<(usize, usize)>) {
        let limits = limits
            .map(|(reads_per_second, writes_per_second)| RateLimits { reads_per_second, writes_per_second });
        self.town.smaregi.set_rate_limits(limits);
    }

    /// Takes what has been written to the tills since the last time.
    pub fn take_writes(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.gate.writes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what has been read from the tills since the last time.
    pub fn take_reads(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.gate.reads.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what has been told to the people who look after the hub; the path is what was said.
    pub fn take_alerts(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.gate.alerts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where alerts are told.
    pub fn alert_url(&self) -> String {
        format!("{}{ALERTS}", self.url)
    }

    /// How often the tills have answered 429 since the last time.
    pub fn take_refused(&self) -> u64 {
        self.gate.refused.swap(0, Ordering::Relaxed)
    }
}

/// Answers after the tills' reading time and does nothing: what measuring itself costs.
pub const FLOOR: &str = "/floor";

const ALERTS: &str = "/alerts";

/// The storefront server's key.
pub const STOREFRONT_KEY: &str = "figures-storefront-key";

impl Gate {
    /// How long this call takes. What reaches the tills is noted as it arrives.
    fn latency(&self, path: &str, reads: bool) -> u64 {
        match path.split('/').nth(1) {
            Some("shopify") if path.ends_with("graphql.json") => self.latencies.shopify,
            Some("smaregi") if path.starts_with("/smaregi/api") => {
                let arrival = Arrival::now(path.to_owned());
                let (noted, latency) = if reads {
                    (&self.reads, self.latencies.pos_read)
                } else {
                    (&self.writes, self.latencies.pos_write)
                };
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(arrival);
                latency
            }
            Some("hubspot") => self.latencies.crm,
            _ => 0,
        }
    }
}

async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let arrived = Instant::now();
    let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
    if path == FLOOR {
        gate.delay.until(arrived + Duration::from_millis(gate.latencies.pos_read)).await;
        return Response::default();
    }
    if path == ALERTS {
        let said = axum::body::to_bytes(request.into_body(), 65_536).await.unwrap_or_default();
        let alert = Arrival::now(String::from_utf8_lossy(&said).into_owned());
        gate.alerts.lock().unwrap_or_else(PoisonError::into_inner).push(alert);
        return Response::default();
    }
    let latency = gate.latency(&path, request.method() == Method::GET);
    if latency > 0 {
        gate.delay.until(arrived + Duration::from_millis(latency)).await;
    }
    let response = next.run(request).await;
    if response.status() == StatusCode::TOO_MANY_REQUESTS && path.starts_with("/smaregi/") {
        gate.refused.fetch_add(1, Ordering::Relaxed);
    }
    response
}
