//! The tills, called as a hub would call them.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod members;
mod points;
mod sales;
mod trouble;
mod webhooks;

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sandbox::{Settings, smaregi::Smaregi};
use serde_json::{Value, json};

use crate::counter::{Answer, HeldClock, PostBox, ask};

pub const ALL_SCOPES: &str = "pos.customers:read pos.customers:write pos.transactions:read \
                              pos.transactions:write pos.stock:read pos.stock:write pos.stores:read pos.products:read";

/// A contract with a hub's token in hand. The rate limit is off unless a test is about it.
pub struct Pos {
    pub smaregi: Arc<Smaregi>,
    pub clock: Arc<HeldClock>,
    pub post: Arc<PostBox>,
    pub token: String,
    id: Router,
    api: Router,
}

impl Pos {
    pub async fn open() -> Self {
        let settings = Settings {
            smaregi_webhook_url: Some("http://hub.test/webhooks/smaregi".into()),
            ..Settings::default()
        };
        let (clock, post) = (HeldClock::new(), Arc::new(PostBox::default()));
        let smaregi = Arc::new(Smaregi::new(Arc::new(settings), clock.clone(), post.clone()));
        smaregi.set_rate_limits(None);
        let (id, api) = (smaregi.id_router(), smaregi.api_router());
        let mut pos = Self { smaregi, clock, post, token: String::new(), id, api };
        pos.sign_in(ALL_SCOPES).await;
        pos
    }

    /// Days go by; the hub signs in again, for a token is good for an hour.
    pub async fn days(&mut self, days: i64) {
        self.clock.days(days);
        self.sign_in(ALL_SCOPES).await;
    }

    pub async fn sign_in(&mut self, scopes: &str) {
        let answer = self.ask_for_token("sandbox-smaregi-secret", scopes).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        self.token = answer.body["access_token"].as_str().unwrap().to_owned();
    }

    pub async fn ask_for_token(&self, secret: &str, scopes: &str) -> Answer {
        let basic = BASE64.encode(format!("sandbox-smaregi-app:{secret}"));
        let form = format!("grant_type=client_credentials&scope={}", scopes.replace(' ', "%20"));
        let request = Request::post("/app/sb_enishi/token")
            .header("authorization", format!("Basic {basic}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        ask(&self.id, request).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/sb_enishi/pos{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(body.map_or(Body::empty(), |b| Body::from(b.to_string())))
            .unwrap();
        ask(&self.api, request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path, Some(body)).await
    }

    /// Hanako, with some points that are good until the end of March.
    pub fn hanako(&self, points: i64) -> String {
        let mut columns = hanako();
        columns["point"] = json!(points);
        columns["pointExpireDate"] = json!("2027-03-31");
        self.smaregi.seed_member(&columns).unwrap()
    }
}

pub fn hanako() -> Value {
    json!({
        "customerCode": "8840734670934", "lastName": "山田", "firstName": "花子",
        "lastKana": "ヤマダ", "firstKana": "ハナコ", "postCode": "150-0041",
        "address": "東京都渋谷区神南1-1-1", "mobileNumber": "090-1234-5678", "mailAddress": "hanako@example.jp",
        "sex": "0", "mailReceiveFlag": "0", "entryDate": "2026-11-20", "status": "0",
    })
}

/// `ids(&answer, "customerId")`.
pub fn ids(answer: &Answer, name: &str) -> Vec<String> {
    answer.body.as_array().unwrap().iter().map(|m| m[name].as_str().unwrap().to_owned()).collect()
}
