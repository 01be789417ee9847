//! The account's API: where it is, our key to it, and how often we may ask.

use std::{fmt, sync::Arc, time::Duration};

use ::http::{HeaderMap, Method, Request, header};
use bytes::Bytes;
use domain::{Class, Clock, Failure, Kind, Vendor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::wire::Problem;
use crate::{
    http::{AddressRefused, Answer, Budget, Effect, Headroom, Http, Line, Meter, checked},
    roles::Result,
};

/// The ten seconds in which the account counts, and a little more: two calls may come closer together over there than
/// they left here.
const WINDOW: Duration = Duration::from_millis(10_100);

/// What is needed to talk to one account.
#[derive(Clone)]
pub struct HubSpotConfig {
    /// A service key or an app's static token.
    pub token: SecretString,
    /// `https://api.hubapi.com`.
    pub api_url: String,
    /// `2026-09`.
    pub api_version: String,
    /// What the plan allows in ten seconds; 100 on the smallest.
    pub calls_per_ten_seconds: u32,
    /// Text properties that take the furigana, if the account has some: family name, given name.
    pub kana_properties: Option<(String, String)>,
    /// Whether the hub's own properties of a contact are there to take rank and card.
    pub own_properties: bool,
}

impl fmt::Debug for HubSpotConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSpotConfig")
            .field("api_url", &self.api_url)
            .field("api_version", &self.api_version)
            .field("calls_per_ten_seconds", &self.calls_per_ten_seconds)
            .finish_non_exhaustive()
    }
}

/// One account.
pub struct HubSpot {
    pub(super) line: Line,
    token: SecretString,
    budget: Arc<Budget>,
    base: Url,
    pub(super) api_version: String,
    pub(super) kana_properties: Option<(String, String)>,
    pub(super) own_properties: bool,
}

/// The one area that does not lie below `/crm`.
pub(super) const PREFERENCES: &str = "communication-preferences";

/// One question.
pub(super) struct Ask<'a> {
    pub(super) operation: &'static str,
    pub(super) effect: Effect,
    pub(super) method: Method,
    /// One segment each, encoded here; below `/crm` save for communication preferences.
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<Value>,
}

impl HubSpot {
    /// A client; nothing is sent yet. Fails when the address may not be called.
    pub fn new(
        config: HubSpotConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, AddressRefused> {
        Ok(Self {
            line: Line::new(Vendor::Hubspot, http, clock, meter).with_hint(wait_by_policy),
            token: config.token,
            budget: Budget::per(config.calls_per_ten_seconds, WINDOW),
            base: checked(&config.api_url)?,
            api_version: config.api_version,
            kana_properties: config.kana_properties,
            own_properties: config.own_properties,
        })
    }

    /// What is left of these ten seconds.
    pub fn headroom(&self) -> Headroom {
        self.budget.headroom()
    }

    /// Asks, within the class's patience for the account's rate. The key does not change, so a refusal is final.
    pub(super) async fn ask<T: Send>(
        &self,
        class: Class,
        ask: Ask<'_>,
        read: impl FnOnce(Answer) -> std::result::Result<T, Kind> + Send,
    ) -> Result<T> {
        let refused = |kind| self.line.failure(ask.operation, kind);
        let _permit = self.budget.acquire(class, 1.0).await.map_err(refused)?;
        let request = self.request(&ask).ok_or_else(|| refused(Kind::Denied))?;
        let result = self.line.exchange(ask.operation, ask.effect, request, read).await;
        if let Err(Failure { kind: Kind::Throttled { retry_after: Some(wait) }, .. }) = &result {
            self.budget.hold(*wait);
        }
        result
    }

    fn request(&self, ask: &Ask<'_>) -> Option<Request<Bytes>> {
        let mut url = self.base.clone();
        let below = if ask.path.first() == Some(&PREFERENCES) { None } else { Some("crm") };
        url.path_segments_mut().ok()?.pop_if_empty().extend(below).extend(ask.path);
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query);
        }
        let body = ask.body.as_ref().map(Value::to_string).unwrap_or_default();
        Request::builder()
            .method(ask.method.clone())
            .uri(url.as_str())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose_secret()))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Bytes::from(body))
            .ok()
    }
}

/// HubSpot does not promise `Retry-After`; the name of the limit that was hit tells how long it lasts.
fn wait_by_policy(headers: &HeaderMap, body: &[u8]) -> Option<Duration> {
    let policy = serde_json::from_slice::<Problem>(body).ok()?.policy_name.unwrap_or_default();
    let interval = || {
        let told = headers.get("x-hubspot-ratelimit-interval-milliseconds")?.to_str().ok()?;
        told.parse().ok().map(Duration::from_millis)
    };
    Some(match policy.as_str() {
        "SECONDLY" => Duration::from_secs(1),
        // Until midnight in a time zone we are not told: ask again every quarter of an hour.
        "DAILY" => Duration::from_secs(15 * 60),
        _ => interval().unwrap_or(Duration::from_secs(10)).min(Duration::from_secs(60)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_that_was_hit_tells_how_long_to_wait() {
        let wait = |policy: &str| {
            let body = format!(r#"{{"status":"error","errorType":"RATE_LIMIT","policyName":"{policy}"}}"#);
            wait_by_policy(&HeaderMap::new(), body.as_bytes())
        };
        assert_eq!(wait("TEN_SECONDLY_ROLLING"), Some(Duration::from_secs(10)));
        assert_eq!(wait("SECONDLY"), Some(Duration::from_secs(1)));
        assert_eq!(wait("DAILY"), Some(Duration::from_secs(900)));
        assert_eq!(wait_by_policy(&HeaderMap::new(), b"<html>"), None);
    }
}
