//! Webhooks waiting to leave: what was written when it happened, and when it may go.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    payloads::News,
    state::State,
    subscriptions::{self, Subscription},
};
use crate::{Fault, Settings};

/// Topics that go to the compliance address of the app, whether anyone subscribed or not.
const COMPLIANCE: [&str; 3] = ["customers/data_request", "customers/redact", "shop/redact"];

/// One delivery, with the body it was born with.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// The subscription it belongs to; compliance letters have none.
    pub(super) subscription: Option<u64>,
    pub(super) name: Option<String>,
    pub(super) url: String,
    pub(super) topic: &'static str,
    pub(super) webhook_id: String,
    pub(super) event_id: String,
    pub(super) triggered_at: Timestamp,
    pub(super) body: Bytes,
    /// Attempts that failed so far.
    pub(super) failures: u32,
    /// Order of birth.
    pub(super) number: u64,
}

/// All letters, by the moment they may leave.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: BTreeMap<(Timestamp, u64), Letter>,
    born: u64,
    /// What the courier was told to do with new letters.
    pub(super) weather: Vec<Fault>,
}

impl Outbox {
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.waiting.keys().next().map(|(at, _)| *at)
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Everything that may leave by now, oldest first.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<Letter> {
        let later = self.waiting.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.waiting, later).into_values().collect()
    }

    pub(super) fn put_back(&mut self, due: Timestamp, letter: Letter) {
        self.waiting.insert((due, letter.number), letter);
    }

    pub(super) fn drop_of(&mut self, subscription: u64) {
        self.waiting.retain(|_, letter| letter.subscription != Some(subscription));
    }

    pub(super) fn drop_topic(&mut self, topic: &str, matching: impl Fn(&Value) -> bool) {
        self.waiting.retain(|_, letter| {
            letter.topic != topic || !serde_json::from_slice(&letter.body).is_ok_and(|v| matching(&v))
        });
    }

    fn post(&mut self, due: Timestamp, mut letter: Letter, mut fresh_id: impl FnMut() -> String) {
        let told = |wanted: fn(&Fault) -> bool| self.weather.iter().any(wanted);
        if told(|f| matches!(f, Fault::WebhooksDropped)) {
            return;
        }
        let mut due = due;
        let mut copies = 0;
        for fault in &self.weather {
            match fault {
                Fault::WebhooksDelayed(by) => due += SignedDuration::try_from(*by).unwrap_or_default(),
                Fault::WebhooksDuplicated(more) => copies += more,
                _ => {}
            }
        }
        for copy in 0..=copies {
            self.born += 1;
            letter.number = self.born;
            // A first copy repeats the delivery as it is; the next pretends to be a delivery of its own.
            if copy > 0 && copy % 2 == 0 {
                letter.webhook_id = fresh_id();
            }
            self.waiting.insert((due, self.born), letter.clone());
        }
    }
}

impl State {
    /// Writes one letter per piece of news and subscriber. All news of one change share an event id.
    pub(super) fn announce(&mut self, settings: &Settings, now: Timestamp, news: Vec<News>) {
        self.announce_at(settings, now, now, news);
    }

    /// The same, to leave later.
    pub(super) fn announce_at(
        &mut self,
        settings: &Settings,
        now: Timestamp,
        due: Timestamp,
        news: Vec<News>,
    ) {
        let event_id = self.dice.uuid();
        for News { topic, body } in news {
            for to in self.addressees(settings, topic) {
                let body = subscriptions::narrow(&body, &to.include_fields);
                let letter = Letter {
                    subscription: to.id,
                    name: to.name,
                    url: to.url,
                    topic,
                    webhook_id: self.dice.uuid(),
                    event_id: event_id.clone(),
                    triggered_at: now,
                    body: Bytes::from(body.to_string()),
                    failures: 0,
                    number: 0,
                };
                let dice = &mut self.dice;
                self.outbox.post(due, letter, || dice.uuid());
            }
        }
    }

    fn addressees(&self, settings: &Settings, topic: &str) -> Vec<Addressee> {
        if COMPLIANCE.contains(&topic) {
            let first = || self.subscriptions.first().map(|s| s.uri.clone());
            let url = settings.shopify_compliance_url.clone().or_else(first);
            return url.map(Addressee::compliance).into_iter().collect();
        }
        self.subscriptions.iter().filter(|s| s.wire_topic() == topic).map(Addressee::from).collect()
    }
}

struct Addressee {
    id: Option<u64>,
    name: Option<String>,
    url: String,
    include_fields: Vec<String>,
}

impl Addressee {
    fn compliance(url: String) -> Self {
        Self { id: None, name: None, url, include_fields: Vec::new() }
    }
}

impl From<&Subscription> for Addressee {
    fn from(s: &Subscription) -> Self {
        let include_fields = s.include_fields.clone();
        Self { id: Some(s.id), name: s.name.clone(), url: s.uri.clone(), include_fields }
    }
}
