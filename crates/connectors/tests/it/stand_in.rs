//! A vendor that answers as the test wants, in process, and remembers every request.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use connectors::{
    http::{Http, SendError, Timeouts, Unmetered},
    hubspot::{HubSpot, HubSpotConfig},
    shopify::{MetafieldNames, Plan, Shopify, ShopifyConfig},
    smaregi::{Smaregi, SmaregiConfig},
};
use domain::{Failure, Kind};
use http::{Method, Request, Response};
use serde_json::{Value, json};

use crate::people::clock;

/// A request as it arrived.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_token(&self) -> bool {
        self.path.ends_with("/token") || self.path.ends_with("/access_token")
    }

    /// `customerCreate` of a GraphQL document.
    pub(crate) fn asks(&self, field: &str) -> bool {
        self.json()["query"].as_str().is_some_and(|text| {
            text.contains(&format!(" {field}(")) || text.contains(&format!(" {field} {{"))
        })
    }
}

pub(crate) type Reply = Result<Response<Bytes>, SendError>;
type Answers = Box<dyn Fn(&Seen) -> Reply + Send + Sync>;

pub(crate) struct StandIn {
    answers: Answers,
    seen: Mutex<Vec<Seen>>,
}

impl StandIn {
    /// Answers everything but the token.
    pub(crate) fn new(answers: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { answers: Box::new(answers), seen: Mutex::default() })
    }

    /// All requests without those for a token.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| !seen.is_token()).cloned().collect()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| seen.is_token()).count()
    }

    /// Requests that may change something.
    pub(crate) fn writes(&self) -> Vec<Seen> {
        let is_write = |seen: &Seen| match seen.json()["query"].as_str() {
            Some(document) => document.starts_with("mutation"),
            None => seen.method != Method::GET,
        };
        self.seen().into_iter().filter(is_write).collect()
    }

    pub(crate) fn shopify(self: &Arc<Self>) -> Shopify {
        let config = ShopifyConfig {
            admin_url: "https://shop.myshopify.com".into(),
            client_id: "app".into(),
            client_secret: "canary-secret-shopify".into(),
            api_version: "2026-10".into(),
            plan: Plan::Standard,
            metafields: MetafieldNames::default(),
            tags: Vec::new(),
        };
        Shopify::new(config, self.clone(), clock(), Arc::new(Unmetered)).unwrap()
    }

    pub(crate) fn smaregi(self: &Arc<Self>) -> Smaregi {
        let config = SmaregiConfig {
            contract_id: "sb_abc123".into(),
            client_id: "app".into(),
            client_secret: "canary-secret-smaregi".into(),
            id_url: "https://id.smaregi.dev".into(),
            api_url: "https://api.smaregi.dev".into(),
            reads_per_second: 10,
            writes_per_second: 4,
            scopes: SmaregiConfig::member_scopes(),
        };
        Smaregi::new(config, self.clone(), clock(), Arc::new(Unmetered)).unwrap()
    }

    pub(crate) fn hubspot(self: &Arc<Self>) -> HubSpot {
        let config = HubSpotConfig {
            token: "canary-secret-hubspot".into(),
            api_url: "https://api.hubapi.com".into(),
            api_version: "2026-09".into(),
            calls_per_ten_seconds: 100,
            kana_properties: None,
            own_properties: true,
        };
        HubSpot::new(config, self.clone(), clock(), Arc::new(Unmetered)).unwrap()
    }
}

#[async_trait]
impl Http for StandIn {
    async fn send(&self, request: Request<Bytes>, _: Timeouts) -> Reply {
        let url = url::Url::parse(&request.uri().to_string()).unwrap();
        let seen = Seen {
            method: request.method().clone(),
            path: url.path().to_owned(),
            query: url.query_pairs().into_owned().collect(),
            headers: request.headers().clone(),
            text: String::from_utf8(request.body().to_vec()).unwrap(),
        };
        self.seen.lock().unwrap().push(seen.clone());
        // Others get a turn while an answer is on its way.
        tokio::task::yield_now().await;
        if seen.is_token() {
            return ok(
                json!({ "access_token": "canary-secret-token", "expires_in": 3600, "token_type": "Bearer" }),
            );
        }
        (self.answers)(&seen)
    }
}

pub(crate) fn ok(body: Value) -> Reply {
    status(200, &body.to_string())
}

pub(crate) fn data(body: Value) -> Reply {
    ok(json!({ "data": body }))
}

pub(crate) fn status(code: u16, body: &str) -> Reply {
    Ok(Response::builder().status(code).body(Bytes::from(body.to_owned())).unwrap())
}

pub(crate) fn with_header(reply: Reply, name: &'static str, value: &str) -> Reply {
    let mut response = reply?;
    response.headers_mut().insert(name, value.parse().unwrap());
    Ok(response)
}

pub(crate) fn fixture(vendor_and_name: &str) -> Value {
    let path = format!("{}/fixtures/{vendor_and_name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The code of a refusal for good.
pub(crate) fn rejected(result: Result<impl Sized, Failure>) -> String {
    match result.err().map(|failure| failure.kind) {
        Some(Kind::Rejected { code }) => code.as_str().to_owned(),
        other => panic!("not rejected: {other:?}"),
    }
}
