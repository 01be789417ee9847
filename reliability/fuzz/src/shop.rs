//! A whole hub in memory, whose other systems say whatever they are told to say. No socket is opened, no time passes.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use axum::{Router, body::Body};
use bytes::Bytes;
use connectors::http::{Http, SendError, Timeouts, Unmetered};
use domain::{ShopId, Timestamp};
use engine::testing::{Dice, TestClock};
use enishi::{
    assemble::{self, Nature},
    config::{Config, Environment},
};
use flows::{
    Hub,
    operators::{Operator, Operators},
};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use store::{Role, Store, User, sqlite};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::tokens;

/// 09:00 in Tokyo.
pub const MORNING: &str = "2026-11-21T00:00:00Z";
/// The app's secret: what the online store signs with.
pub const SHOPIFY_SECRET: &str = "the app's secret";
/// What the tills show.
pub const POS_SECRET: &str = "agreed-with-the-tills";
/// What the storefront's server shows.
pub const STOREFRONT_KEY: &str = "storefront-key";
/// Nobody needs to ask this often for one thing.
const PATIENCE: u32 = 300;

const CONFIGURATION: &str = r#"
[server]
public_url = "https://hub.example.jp"
[store]
url = "sqlite::memory:"
[secret]
key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
[storefront]
api_key = "storefront-key"
origins = ["https://shop.example.jp"]
[shopify]
shop = "enishi-test.myshopify.com"
client_id = "app"
client_secret = "the app's secret"
[customer_accounts]
discovery_url = "https://shop.example.jp/.well-known/openid-configuration"
client_id = "storefront"
[smaregi]
contract_id = "sb_abc123"
client_id = "app"
client_secret = "the till's secret"
webhook_secret = "agreed-with-the-tills"
[hubspot]
token = "crm-token"
[mail]
smtp_url = "smtp://127.0.0.1:25"
from = "shop@example.jp"
"#;

/// The configuration of this shop.
///
/// # Panics
/// Never: the text above is one.
pub fn configuration() -> Config {
    match Config::of_text(CONFIGURATION, "enishi.toml", &Environment::default()) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    }
}

/// A runtime in which waiting takes no time.
///
/// # Panics
/// When the machine gives no more handles.
pub fn runtime() -> Runtime {
    match Builder::new_current_thread().enable_time().start_paused(true).build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("{error}"),
    }
}

/// Other systems that answer every question alike, once a token is given out and the login is found.
#[derive(Default)]
pub struct Vendors {
    answer: Mutex<(u16, Vec<u8>)>,
    asked: AtomicU32,
}

impl Vendors {
    /// From now on they say this.
    pub fn say(&self, status: u16, body: &[u8]) {
        self.asked.store(0, Ordering::Relaxed);
        if let Ok(mut answer) = self.answer.lock() {
            *answer = (status, body.to_vec());
        }
    }

    /// How often they were asked since.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Http for Vendors {
    async fn send(&self, request: Request<Bytes>, _: Timeouts) -> Result<Response<Bytes>, SendError> {
        let path = request.uri().path();
        if path.ends_with("/token") || path.ends_with("/access_token") {
            return plain(
                200,
                br#"{"access_token":"t","expires_in":3600,"token_type":"Bearer","scope":"a"}"#,
            );
        }
        if let Some(document) = tokens::of_the_login(path) {
            return plain(200, document.as_bytes());
        }
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        assert!(asked < PATIENCE, "asked {PATIENCE} times for one thing");
        let (status, body) = self.answer.lock().map(|answer| answer.clone()).unwrap_or_default();
        if status == 0 { Err(SendError::NoAnswer) } else { plain(status, &body) }
    }
}

fn plain(status: u16, body: &[u8]) -> Result<Response<Bytes>, SendError> {
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| SendError::NoAnswer)?;
    Ok(response)
}

/// The hub, its doors, and somebody who may do everything.
pub struct Shop {
    /// What runs it.
    pub runtime: Runtime,
    /// The systems around it.
    pub vendors: Arc<Vendors>,
    /// An administrator's token.
    pub token: String,
    router: Router,
}

impl Shop {
    /// Opens one.
    ///
    /// # Panics
    /// When it cannot be opened: nothing could be said about anything then.
    pub fn open() -> Self {
        let runtime = runtime();
        match runtime.block_on(parts()) {
            Ok((vendors, token, router)) => Self { runtime, vendors, token, router },
            Err(error) => panic!("the shop does not open: {error}"),
        }
    }

    /// Sends a request: status, and the whole answer as text.
    ///
    /// # Panics
    /// When the answer is not text, or lacks what every answer carries.
    pub fn send(&self, request: Request<Body>) -> (StatusCode, String, String) {
        self.runtime.block_on(async {
            let Ok(response) = self.router.clone().oneshot(request).await;
            let (parts, body) = response.into_parts();
            let header =
                |name| parts.headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
            assert_eq!(header("x-content-type-options"), Some("nosniff"));
            assert!(header("x-request-id").is_some());
            let kind = header("content-type").unwrap_or_default().to_owned();
            let body = body.collect().await.map(|whole| whole.to_bytes()).unwrap_or_default();
            match String::from_utf8(body.to_vec()) {
                Ok(text) => (parts.status, kind, text),
                Err(_) => panic!("an answer that is no text"),
            }
        })
    }
}

async fn parts() -> Result<(Arc<Vendors>, String, Router), String> {
    let config = configuration();
    let now: Timestamp = MORNING.parse().map_err(|_| "no morning")?;
    let clock = Arc::new(TestClock::starting_at(now));
    let vendors = Arc::<Vendors>::default();
    let nature = Nature {
        clock,
        random: Arc::new(Dice::seeded(42)),
        http: vendors.clone(),
        meter: Arc::new(Unmetered),
        mail: None,
    };
    let options = sqlite::SqliteOptions::memory(ShopId(config.shopify.shop.clone())).inline();
    let store: Arc<dyn Store> = Arc::new(sqlite::open(options).await.map_err(|e| e.to_string())?);
    let hub: Hub = assemble::hub(&config, store.clone(), &nature).map_err(|e| e.to_string())?;
    let operators = Operators::of(&hub);
    let user = User {
        name: "somebody".into(),
        role: Role::Administrator,
        // Nobody signs in here: it need not be a hash.
        password_hash: "-".into(),
        disabled: false,
        created_at: now,
    };
    store.add_user(user).await.map_err(|e| e.to_string())?;
    let token = operators.make_api_token(&Operator::at_the_command_line(), "somebody").await;
    let token = token.map_err(|e| e.to_string())?.reveal().to_owned();
    let mut settings = api::ApiSettings::new(vec![STOREFRONT_KEY.into()], "https://hub.example.jp");
    settings.limits = api::Limits::without_rates();
    Ok((vendors, token, api::router(hub, operators, api::Metrics::new(), settings)))
}
