//! News for the subscriber: ids only, sent once, never again.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Smaregi, state::State};
use crate::{Fault, Parcel};

/// One webhook that waits to leave.
#[derive(Clone, Debug)]
struct Letter {
    event: &'static str,
    event_id: String,
    body: Bytes,
}

/// All of them, by the moment they may leave.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: BTreeMap<(Timestamp, u64), Letter>,
    born: u64,
    /// What happens to news written from now on.
    pub(super) weather: Vec<Fault>,
}

impl Outbox {
    fn post(&mut self, now: Timestamp, letter: &Letter) {
        let mut due = now;
        let mut copies = 0;
        for fault in &self.weather {
            match fault {
                Fault::WebhooksDropped => return,
                Fault::WebhooksDelayed(by) => due += SignedDuration::try_from(*by).unwrap_or_default(),
                Fault::WebhooksDuplicated(more) => copies += more,
                _ => {}
            }
        }
        for _ in 0..=copies {
            self.born += 1;
            self.waiting.insert((due, self.born), letter.clone());
        }
    }

    fn take_due(&mut self, now: Timestamp) -> Vec<Letter> {
        let later = self.waiting.split_off(&(now, u64::MAX));
        let due = std::mem::replace(&mut self.waiting, later).into_values();
        if self.weather.contains(&Fault::WebhooksReordered) { due.rev().collect() } else { due.collect() }
    }
}

impl State {
    /// Writes one webhook; `ids` is the member that names what changed, `("customerIds", ["1"])`.
    pub(super) fn announce(&mut self, event: &'static str, action: &str, ids: (&str, Value)) {
        if self.settings.smaregi_webhook_url.is_none() {
            return;
        }
        let contract = &self.settings.smaregi_contract_id;
        let mut body = json!({"contractId": contract, "event": event, "action": action});
        body[ids.0] = ids.1;
        let event_id = self.chance.uuid();
        let letter = Letter { event, event_id, body: Bytes::from(body.to_string()) };
        self.outbox.post(self.now, &letter);
    }

    pub(super) fn announce_member(&mut self, action: &str, id: u64) {
        self.announce("pos:customers", action, ("customerIds", json!([id.to_string()])));
    }

    pub(super) fn announce_transaction(&mut self, action: &str, id: u64) {
        self.announce("pos:transactions", action, ("transactionHeadIds", json!([id.to_string()])));
    }
}

impl Smaregi {
    /// Sends every webhook that is due, one after the other, each exactly once; returns how many left. Nobody listens
    /// to the answers: what was not taken is lost.
    pub async fn deliver_webhooks(&self) -> usize {
        let due = {
            let mut state = self.lock();
            // Held calendars may stand in the middle of a second; stamps never do.
            let now = self.calendar.now();
            state.outbox.take_due(now)
        };
        let mut sent = 0;
        for letter in due {
            if let Some(url) = self.settings.smaregi_webhook_url.clone() {
                self.courier.deliver(self.parcel(url, letter)).await;
                sent += 1;
            }
        }
        sent
    }

    /// When the next webhook is due, for a loop that wants to sleep until then.
    pub fn next_webhook_at(&self) -> Option<Timestamp> {
        self.lock().outbox.waiting.keys().next().map(|(at, _)| *at)
    }

    /// How many webhooks wait to leave.
    pub fn webhooks_waiting(&self) -> usize {
        self.lock().outbox.waiting.len()
    }

    fn parcel(&self, url: String, letter: Letter) -> Parcel {
        let headers = [
            ("content-type", "application/json"),
            ("user-agent", "Smaregi-Platform-Api-Webhook/1.2.4(sandbox)"),
            ("smaregi-contract-id", &self.settings.smaregi_contract_id),
            ("smaregi-event", letter.event),
            ("smaregi-event-id", &letter.event_id),
            (
                &self.settings.smaregi_webhook_header.to_ascii_lowercase(),
                &self.settings.smaregi_webhook_secret,
            ),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Parcel { url, headers, body: letter.body }
    }
}
