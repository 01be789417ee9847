//! Takes webhooks to their subscribers, signed, and tries again for four hours as Shopify does.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use super::{Shopify, erasure, outbox::Letter, shop_facts::API_VERSION, state::State};
use crate::{Fault, Parcel};

/// Attempts after the first one.
const RETRIES: u32 = 8;

/// Doubling from here, eight waits add up to four hours.
const FIRST_WAIT_S: f64 = 14_400.0 / 255.0;

impl Shopify {
    /// Sends every webhook that is due now, one after the other, and waits for each answer; returns how many left.
    pub async fn deliver_webhooks(&self) -> usize {
        let now = self.calendar.now();
        let mut due = self.lock().outbox.take_due(now);
        if self.faults.on_webhooks().contains(&Fault::WebhooksReordered) {
            due.sort_by_key(|letter| std::cmp::Reverse(letter.number));
        }
        let mut sent = 0;
        for letter in due {
            if !self.lock().still_wanted(&letter) {
                continue;
            }
            if letter.topic == "customers/redact" && letter.failures == 0 {
                erasure::forget(&mut self.lock(), &letter.body);
            }
            let status = self.courier.deliver(self.parcel(&letter)).await;
            sent += 1;
            let accepted = status.is_some_and(|s| (200..300).contains(&s));
            self.lock().delivered(letter, accepted, self.calendar.now());
        }
        sent
    }

    /// When the next webhook is due, for a loop that wants to sleep until then.
    pub fn next_webhook_at(&self) -> Option<Timestamp> {
        self.lock().outbox.next_at()
    }

    /// How many webhooks wait to leave, retries included.
    pub fn webhooks_waiting(&self) -> usize {
        self.lock().outbox.waiting()
    }

    /// What Shopify writes into `X-Shopify-Hmac-Sha256` for a body of this shop's app.
    pub fn webhook_signature(&self, body: &[u8]) -> String {
        sign(&self.settings.shopify_client_secret, body)
    }

    fn parcel(&self, letter: &Letter) -> Parcel {
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", "Shopify-Captain-Hook".to_owned()),
            ("x-shopify-topic", letter.topic.to_owned()),
            ("x-shopify-hmac-sha256", self.webhook_signature(&letter.body)),
            ("x-shopify-shop-domain", self.settings.shop.clone()),
            ("x-shopify-api-version", API_VERSION.to_owned()),
            ("x-shopify-webhook-id", letter.webhook_id.clone()),
            ("x-shopify-event-id", letter.event_id.clone()),
            ("x-shopify-triggered-at", letter.triggered_at.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()),
        ];
        if let Some(name) = &letter.name {
            headers.push(("x-shopify-name", name.clone()));
        }
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Parcel { url: letter.url.clone(), headers, body: letter.body.clone() }
    }
}

/// base64(HMAC-SHA256(secret, body)).
pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    // HMAC takes keys of any length; the error type exists for other MACs.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map(|mut mac| {
            mac.update(body);
            BASE64.encode(mac.finalize().into_bytes())
        })
        .unwrap_or_default()
}

impl State {
    /// A subscription that ended meanwhile takes its letters with it.
    fn still_wanted(&self, letter: &Letter) -> bool {
        letter.subscription.is_none_or(|id| self.subscriptions.iter().any(|s| s.id == id))
    }

    fn delivered(&mut self, mut letter: Letter, accepted: bool, now: Timestamp) {
        let subscription = self.subscriptions.iter_mut().find(|s| Some(s.id) == letter.subscription);
        if accepted {
            if let Some(subscription) = subscription {
                subscription.last_success_at = Some(now);
            }
            return;
        }
        letter.failures += 1;
        if letter.failures <= RETRIES {
            let wait = FIRST_WAIT_S * f64::from(2_u32.pow(letter.failures - 1));
            self.outbox.put_back(now + SignedDuration::from_secs_f64(wait), letter);
            return;
        }
        // All retries failed in a row. If nothing else got through in that time, the address is dead.
        let silent = subscription
            .and_then(|s| s.last_success_at.is_none_or(|at| at < letter.triggered_at).then_some(s.id));
        if let Some(id) = silent {
            self.end_subscription(id);
        }
    }

    /// Removes a subscription and the letters that still wait for it.
    pub(super) fn end_subscription(&mut self, id: u64) -> bool {
        let before = self.subscriptions.len();
        self.subscriptions.retain(|s| s.id != id);
        self.outbox.drop_of(id);
        self.subscriptions.len() < before
    }
}
