//! What every test needs: a shop, a clock that is held, a postbox, and a way to call.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use sandbox::{Calendar, Courier, Parcel, Settings, Town, mailbox::Mailbox, shopify::Shopify};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A clock that moves only when it is told to.
pub struct Clock(Mutex<Timestamp>);

impl Clock {
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Calendar for Clock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Takes every parcel and answers what it was told to.
pub struct Postbox {
    pub parcels: Mutex<Vec<Parcel>>,
    pub answer: Mutex<Option<u16>>,
}

#[async_trait]
impl Courier for Postbox {
    async fn deliver(&self, parcel: Parcel) -> Option<u16> {
        self.parcels.lock().unwrap().push(parcel);
        *self.answer.lock().unwrap()
    }
}

impl Postbox {
    pub fn take(&self) -> Vec<Parcel> {
        std::mem::take(&mut self.parcels.lock().unwrap())
    }

    pub fn answer(&self, answer: Option<u16>) {
        *self.answer.lock().unwrap() = answer;
    }
}

pub fn header<'p>(parcel: &'p Parcel, name: &str) -> &'p str {
    parcel.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

pub fn topics(parcels: &[Parcel]) -> Vec<&str> {
    parcels.iter().map(|p| header(p, "x-shopify-topic")).collect()
}

/// An answer as it came: or `cut` when the connection broke before one.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub cut: bool,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

pub struct Street {
    pub shop: Arc<Shopify>,
    pub mailbox: Arc<Mailbox>,
    pub clock: Arc<Clock>,
    pub post: Arc<Postbox>,
    pub settings: Arc<Settings>,
    token: Mutex<String>,
}

impl Street {
    pub async fn open() -> Self {
        Self::open_with(Settings::default()).await
    }

    pub async fn open_with(settings: Settings) -> Self {
        let clock = Arc::new(Clock(Mutex::new("2026-11-21T00:00:00Z".parse().unwrap())));
        let post = Arc::new(Postbox { parcels: Mutex::default(), answer: Mutex::new(Some(200)) });
        let town = Town::open(settings, clock.clone(), post.clone());
        let street = Self {
            shop: town.shopify.clone(),
            mailbox: town.mailbox.clone(),
            clock,
            post,
            settings: town.settings.clone(),
            token: Mutex::default(),
        };
        street.sign_in().await;
        street
    }

    /// Fetches a token as an app does.
    pub async fn sign_in(&self) {
        let settings = &self.settings;
        let ask = json!({
            "grant_type": "client_credentials",
            "client_id": settings.shopify_client_id,
            "client_secret": settings.shopify_client_secret,
        });
        let answer = self.post_json("/admin/oauth/access_token", &[], ask).await;
        *self.token.lock().unwrap() = answer.json()["access_token"].as_str().unwrap().to_owned();
    }

    pub async fn post_json(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.shop.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let cut = parts.headers.contains_key("x-sandbox-cut");
        let read = body.collect().await;
        assert_eq!(read.is_err(), cut, "a cut answer breaks, every other one can be read");
        let text = read.map(|b| String::from_utf8(b.to_bytes().to_vec()).unwrap()).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, cut, text }
    }

    /// One GraphQL call, as it came back.
    pub async fn call(&self, query: &str, variables: Value) -> Answer {
        let token = self.token.lock().unwrap().clone();
        let body = json!({"query": query, "variables": variables});
        self.post_json("/admin/api/2026-10/graphql.json", &[("x-shopify-access-token", &token)], body).await
    }

    /// One GraphQL call that must answer JSON with 200.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self.call(query, variables).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    /// `data` of a documented operation; there must be no errors.
    pub async fn run(&self, name: &str, variables: Value) -> Value {
        let body = self.ask(&document(name), variables).await;
        assert!(body["errors"].is_null(), "{name}: {}", body["errors"]);
        body["data"].clone()
    }

    pub async fn create(&self, input: Value) -> Value {
        let data = self.run("customer_create", json!({"input": input})).await;
        assert_eq!(data["customerCreate"]["userErrors"], json!([]));
        data["customerCreate"]["customer"].clone()
    }

    pub async fn subscribe(&self, topic: &str) -> Value {
        let to = json!({"uri": "https://hub.example.jp/webhooks/shopify", "format": "JSON"});
        let data =
            self.run("webhook_subscription_create", json!({"topic": topic, "webhookSubscription": to})).await;
        assert_eq!(data["webhookSubscriptionCreate"]["userErrors"], json!([]));
        data["webhookSubscriptionCreate"]["webhookSubscription"].clone()
    }
}

/// A document that real hubs send.
pub fn document(name: &str) -> String {
    let path = format!("{}/tests/documents/{name}.graphql", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub fn hanako() -> Value {
    json!({
        "email": "hanako.yamada@example.jp",
        "firstName": "花子",
        "lastName": "山田",
        "phone": "+819012345678",
        "locale": "ja",
        "tags": ["会員"],
        "addresses": [{
            "lastName": "山田", "firstName": "花子", "countryCode": "JP", "provinceCode": "JP-13", "zip": "154-0024",
            "city": "世田谷区", "address1": "三軒茶屋1-2-3", "address2": "三茶マンション405", "phone": "+819012345678"
        }],
        "metafields": [
            {"namespace": "$app", "key": "name_kana", "type": "single_line_text_field", "value": "ヤマダ ハナコ"},
            {"namespace": "$app", "key": "birth_date", "type": "date", "value": "1990-04-01"}
        ]
    })
}
