//! One GraphQL question: limited by cost, sent, and its errors sorted; Shopify says most of them with a 200.

use std::time::Duration;

use ::http::{HeaderMap, Method, Request, header};
use bytes::Bytes;
use domain::{Failure, Kind};
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Document, Shopify};
use crate::{
    http::{Answer, Bucket, Effect, Token, patience},
    roles::{Call, Result},
};

#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<TopError>,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize)]
struct TopError {
    #[serde(default)]
    extensions: ErrorExtensions,
}

#[derive(Deserialize, Default)]
struct ErrorExtensions {
    code: Option<String>,
}

#[derive(Deserialize, Default)]
struct Extensions {
    cost: Option<Cost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    #[serde(default)]
    requested_query_cost: Option<f64>,
    throttle_status: Option<ThrottleStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThrottleStatus {
    maximum_available: f64,
    currently_available: f64,
    restore_rate: f64,
}

impl Shopify {
    /// Asks, within the caller's patience for the shop's cost bucket.
    pub(super) async fn ask<T: DeserializeOwned + Send>(
        &self,
        call: &Call,
        document: &Document,
        variables: Value,
    ) -> Result<T> {
        let refused = |kind| self.line.failure(document.operation, kind);
        let patience = call.look.unwrap_or_else(|| patience(call.class));
        let turn = self.budget.acquire_within(patience, call.class, document.cost).await;
        let permit = turn.map_err(refused)?;
        let body = Bytes::from(json!({ "query": document.text, "variables": variables }).to_string());
        let mut told = None;
        let token = self.tokens.current().await?;
        let mut result = self.post(document, &token, body.clone(), &mut told).await;
        if matches!(&result, Err(failure) if failure.kind == Kind::Denied) {
            let token = self.tokens.renewed(&token).await?;
            result = self.post(document, &token, body, &mut told).await;
        }
        permit.settle(told);
        if let Err(Failure { kind: Kind::Throttled { retry_after: Some(wait) }, .. }) = &result {
            self.budget.hold(*wait);
        }
        result
    }

    async fn post<T: DeserializeOwned + Send>(
        &self,
        document: &Document,
        token: &Token,
        body: Bytes,
        told: &mut Option<Bucket>,
    ) -> Result<T> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address.as_str())
            .header("x-shopify-access-token", token.value.expose_secret())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(body)
            .map_err(|_| self.line.failure(document.operation, Kind::Denied))?;
        self.line
            .exchange(document.operation, document.effect, request, |answer| {
                self.note_headers(&answer.headers);
                read(&answer, document.effect, told)
            })
            .await
    }

    fn note_headers(&self, headers: &HeaderMap) {
        if let Some(version) = headers.get("x-shopify-api-version").and_then(|value| value.to_str().ok()) {
            self.note_version(version);
        }
    }
}

fn read<T: DeserializeOwned>(
    answer: &Answer,
    effect: Effect,
    told: &mut Option<Bucket>,
) -> std::result::Result<T, Kind> {
    let envelope: Envelope<Value> = answer.success()?;
    let cost = envelope.extensions.cost;
    *told = cost.as_ref().and_then(bucket);
    if let Some(error) = envelope.errors.first() {
        return Err(match error.extensions.code.as_deref() {
            Some("THROTTLED") => Kind::Throttled { retry_after: cost.as_ref().map(wait) },
            Some("ACCESS_DENIED" | "SHOP_INACTIVE") => Kind::Denied,
            Some("INTERNAL_SERVER_ERROR" | "TIMEOUT") => effect.without_answer(),
            _ => Kind::Unreadable,
        });
    }
    let data = envelope.data.ok_or(Kind::Unreadable)?;
    serde_json::from_value(data).map_err(|_| Kind::Unreadable)
}

fn bucket(cost: &Cost) -> Option<Bucket> {
    cost.throttle_status.as_ref().map(|status| Bucket {
        maximum: status.maximum_available,
        available: status.currently_available,
        restore_per_second: status.restore_rate,
    })
}

/// Until the bucket holds what the question costs; a second when Shopify does not say.
fn wait(cost: &Cost) -> Duration {
    let seconds = match (&cost.throttle_status, cost.requested_query_cost) {
        (Some(status), Some(requested)) if status.restore_rate > 0.0 => {
            (requested - status.currently_available).max(0.0) / status.restore_rate
        }
        _ => 1.0,
    };
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(1))
}
