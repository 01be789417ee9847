//! The CRM: unique properties, a search that lags, batches that half succeed, and limits without a hint.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod contacts;
mod limits;
mod ties;

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use sandbox::{Settings, hubspot::HubSpot};
use serde_json::{Value, json};

use crate::counter::{Answer, HeldClock, ask};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

struct Crm {
    hubspot: Arc<HubSpot>,
    clock: Arc<HeldClock>,
    api: Router,
}

impl Crm {
    fn open() -> Self {
        let clock = HeldClock::new();
        let hubspot = Arc::new(HubSpot::new(Arc::new(Settings::default()), clock.clone()));
        let api = hubspot.router();
        Self { hubspot, clock, api }
    }

    /// With the hub's unique property, as `setup` makes it.
    async fn with_key() -> Self {
        let crm = Self::open();
        let made = crm.post("/crm/properties/2026-09/contacts", key("enishi_customer_id")).await;
        assert_eq!(made.status, 201, "{}", made.text);
        crm
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>, token: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(body.map_or(Body::empty(), |b| Body::from(b.to_string())))
            .unwrap();
        ask(&self.api, request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, "sandbox-hubspot-token").await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body), "sandbox-hubspot-token").await
    }

    async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path, Some(body), "sandbox-hubspot-token").await
    }

    async fn create(&self, properties: Value) -> Answer {
        self.post(CONTACTS, json!({"properties": properties, "associations": []})).await
    }

    async fn upsert(&self, inputs: Value) -> Answer {
        self.post(&format!("{CONTACTS}/batch/upsert"), json!({"inputs": inputs})).await
    }

    async fn find(&self, property: &str, operator: &str, value: &str) -> Answer {
        let filter = json!({"propertyName": property, "operator": operator, "value": value});
        let body = json!({"filterGroups": [{"filters": [filter]}], "properties": ["email"], "sorts": [],
                          "limit": 100, "after": ""});
        self.post(&format!("{CONTACTS}/search"), body).await
    }
}

fn key(name: &str) -> Value {
    json!({"name": name, "label": "Customer number", "type": "string", "fieldType": "text",
           "groupName": "contactinformation", "hasUniqueValue": true})
}
