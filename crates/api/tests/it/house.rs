//! The API with everything behind it in a test's hands.

use std::sync::Arc;

use api::{ApiParts, ApiSettings, Limits, Metrics, router_of};
use axum::{Router, body::Body};
use domain::ShopId;
use engine::testing::{Dice, TestClock};
use flows::{
    Hasher, Hub, Settings, Supplies,
    coupon::{OnExpiry, PointRules},
    operators::Operators,
};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use store::Store;
use tower::ServiceExt;

use crate::{
    records,
    script::Script,
    systems::{Tills, systems},
};

/// What the storefront's server shows.
pub const STOREFRONT: &str = "Bearer storefront-key-now";

/// 09:00 in Tokyo.
pub const MORNING: &str = "2026-11-21T00:00:00Z";

pub struct House {
    pub script: Arc<Script>,
    pub store: Arc<dyn Store>,
    pub tills: Arc<Tills>,
    pub hub: Hub,
    pub operators: Operators,
    pub clock: Arc<TestClock>,
    pub metrics: Metrics,
    pub router: Router,
}

impl House {
    pub fn open() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut ApiSettings)) -> Self {
        let keys = vec!["storefront-key-now".into(), "storefront-key-before".into()];
        let mut settings = ApiSettings::new(keys, "https://hub.example.jp");
        settings.limits = Limits::without_rates();
        settings.cors_origins = vec![http::HeaderValue::from_static("https://shop.example.jp")];
        change(&mut settings);
        let (script, metrics) = (Arc::<Script>::default(), Metrics::new());
        let clock = Arc::new(TestClock::starting_at(MORNING.parse().unwrap()));
        let store = records::empty();
        let tills = Arc::<Tills>::default();
        let hub = Hub::new(Supplies {
            store: store.clone(),
            systems: systems(tills.clone()),
            hasher: Hasher::new(&[7; 32], "enishi-test"),
            clock: clock.clone(),
            random: Arc::new(Dice::seeded(42)),
            settings: shop(),
        });
        let operators = Operators::of(&hub);
        let parts = ApiParts {
            doors: script.clone(),
            hub: hub.clone(),
            operators: operators.clone(),
            metrics: metrics.clone(),
        };
        let router = router_of(parts, settings);
        Self { router, script, store, tills, hub, operators, clock, metrics }
    }

    /// Sends a request; headers are `name: value`.
    pub async fn call(&self, line: &str, headers: &[&str], body: impl Into<Body>) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// As the signed-in customer.
    pub async fn me(&self, line: &str) -> Answer {
        self.call(line, &["authorization: Bearer good"], "").await
    }

    /// As the storefront's server.
    pub async fn storefront(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        let auth = format!("authorization: {STOREFRONT}");
        let all: Vec<&str> = [auth.as_str(), "content-type: application/json"]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        self.call(line, &all, body.to_owned()).await
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks the whole shape of a problem in the default language.
    #[track_caller]
    pub fn is_problem(&self, status: u16, slug: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.header("content-type")), (status, "application/problem+json"));
        let body = self.json();
        assert_eq!((&body["type"], &body["status"]), (&slug.into(), &status.into()), "{body}");
        assert!(!body["title"].as_str().unwrap().is_empty());
        assert_eq!(self.header("content-language"), "ja");
        assert!(!self.header("x-request-id").is_empty());
        if matches!(status, 429 | 503) {
            assert!(self.header("retry-after").parse::<u32>().unwrap() >= 1);
        }
        if status == 401 {
            assert!(!self.header("www-authenticate").is_empty());
        }
        self
    }
}

fn shop() -> Settings {
    Settings {
        shop: ShopId("enishi-test.myshopify.com".into()),
        shopify_webhook_secrets: vec!["shpss".into()],
        smaregi_webhook_secrets: vec!["secret".into()],
        smaregi_webhook_header: "x-enishi-secret".into(),
        public_url: "https://hub.example.jp".into(),
        shop_mail_domain: None,
        matrix: domain::matrix::Matrix::default(),
        points: PointRules {
            unit: 100,
            daily_limit: 10_000,
            yen_per_point: 1,
            coupon_days: 365,
            on_expiry: OnExpiry::Forfeit,
            approve_above: 3_000,
        },
        earning: flows::earning::EarnRules::default(),
    }
}
