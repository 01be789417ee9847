//! Bad days a vendor can be told to have.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

/// One way a vendor fails a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// 503 before anything happened.
    Unavailable,
    /// The connection cannot be made at all (in a served town: the connection is closed without an answer, nothing happened).
    Unreachable,
    /// 500 although the write happened.
    ErrorAfterEffect,
    /// The write happened, then the connection is cut without an answer.
    CutAfterEffect,
    /// Nothing happened and the connection is cut without an answer.
    CutBeforeEffect,
    /// 429 (Shopify: 200 with a THROTTLED error) with this many seconds to wait.
    Throttled {
        /// Seconds, as told in `Retry-After`.
        retry_after_s: u64,
    },
    /// Answers after this long.
    Slow(Duration),
    /// 401: the token is no longer good.
    Denied,
    /// 200 with an HTML maintenance page.
    Html,
    /// 200 with half of the JSON.
    Truncated,
    /// 200 with another customer's record (a cache of theirs mixed up).
    SomeoneElse,
    /// 200 with an errors body and no data.
    OkWithErrors,
    /// Webhooks are not sent (they are lost where the vendor never retries).
    WebhooksDropped,
    /// Each webhook is sent this many extra times.
    WebhooksDuplicated(u32),
    /// Webhooks leave this much later, with the original body.
    WebhooksDelayed(Duration),
    /// Webhooks leave newest first.
    WebhooksReordered,
}

/// What a vendor has been told: faults that last until `recover`, and a queue of faults for single calls.
#[derive(Default)]
pub struct Faults {
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    lasting: Vec<(Option<String>, Fault)>,
    once: VecDeque<(Option<String>, Fault)>,
}

impl Faults {
    /// From now on every call fails this way, until [`Faults::recover`].
    pub fn always(&self, fault: Fault) {
        self.lock().lasting.push((None, fault));
    }

    /// From now on every call whose operation name contains `operation` fails this way. A name with a path
    /// (`POST /customers`) means exactly that call.
    pub fn always_on(&self, operation: &str, fault: Fault) {
        self.lock().lasting.push((Some(operation.into()), fault));
    }

    /// The next call fails this way, once.
    pub fn once(&self, fault: Fault) {
        self.lock().once.push_back((None, fault));
    }

    /// The next call whose operation name contains `operation` fails this way, once.
    pub fn once_on(&self, operation: &str, fault: Fault) {
        self.lock().once.push_back((Some(operation.into()), fault));
    }

    /// All is well again.
    pub fn recover(&self) {
        *self.lock() = Told::default();
    }

    /// The fault of this call, if any. Operation names: `POST /customers`, `customerCreate`, `token`, ...
    pub fn strike(&self, operation: &str) -> Option<Fault> {
        let mut told = self.lock();
        let hit = |wanted: &Option<String>| wanted.as_deref().is_none_or(|w| means(w, operation));
        if let Some(at) = told.once.iter().position(|(on, fault)| hit(on) && !fault.is_about_webhooks()) {
            return told.once.remove(at).map(|(_, fault)| fault);
        }
        told.lasting.iter().find(|(on, fault)| hit(on) && !fault.is_about_webhooks()).map(|(_, f)| f.clone())
    }

    /// The lasting fault of calls of this name, if any; asking uses up no single fault.
    pub fn lasting(&self, operation: &str) -> Option<Fault> {
        let told = self.lock();
        let hit = |wanted: &Option<String>| wanted.as_deref().is_none_or(|w| means(w, operation));
        told.lasting.iter().find(|(on, fault)| hit(on) && !fault.is_about_webhooks()).map(|(_, f)| f.clone())
    }

    /// What happens to webhooks at the moment.
    pub fn on_webhooks(&self) -> Vec<Fault> {
        self.lock().lasting.iter().map(|(_, f)| f).filter(|f| f.is_about_webhooks()).cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// `POST /customers` means exactly that call, not `POST /customers/{id}/point/add`; other names may be parts of names.
fn means(wanted: &str, operation: &str) -> bool {
    if wanted.contains(" /") { operation == wanted } else { operation.contains(wanted) }
}

impl Fault {
    fn is_about_webhooks(&self) -> bool {
        matches!(
            self,
            Self::WebhooksDropped
                | Self::WebhooksDuplicated(_)
                | Self::WebhooksDelayed(_)
                | Self::WebhooksReordered
        )
    }
}
