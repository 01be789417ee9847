//! What every handler holds.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::extract::{ConnectInfo, FromRequestParts};
use domain::Clock;
use flows::{
    Hub,
    operators::{Desk, Operators},
};
use http::{HeaderMap, request::Parts};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use store::Store;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::{
    description::Description, doors::Doors, limits::Gates, metrics::Metrics, problem::Problem,
    settings::ApiSettings,
};

/// The parts the API is made of.
pub struct ApiParts {
    /// The hub, or what stands in for it.
    pub doors: Arc<dyn Doors>,
    /// Its records, clock and engine.
    pub hub: Hub,
    /// The people who run it; shared with the console, so that wrong passwords are counted in one place.
    pub operators: Operators,
    /// What is counted.
    pub metrics: Metrics,
}

/// The API as handlers hold it. Cheap to clone.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    parts: ApiParts,
    settings: ApiSettings,
    gates: Gates,
    storefront_keys: Vec<[u8; 32]>,
    streams: Arc<Semaphore>,
    description: Description,
    desk: Desk,
    /// Tells the requests of this process from those of another.
    process: u32,
    requests: AtomicU64,
}

impl Api {
    pub(crate) fn new(parts: ApiParts, settings: ApiSettings, description: Description) -> Self {
        let desk = Desk::of(&parts.hub);
        let mut process = [0; 4];
        parts.hub.parts().random.fill(&mut process);
        let gates = Gates::new(&settings.limits);
        let keys = settings.storefront_keys.iter().map(|key| digest(key.expose_secret())).collect();
        let streams = Arc::new(Semaphore::new(settings.limits.streams));
        Self(Arc::new(Inner {
            parts,
            settings,
            gates,
            storefront_keys: keys,
            streams,
            description,
            desk,
            process: u32::from_be_bytes(process),
            requests: AtomicU64::new(1),
        }))
    }

    pub(crate) fn doors(&self) -> &dyn Doors {
        &*self.0.parts.doors
    }

    pub(crate) fn settings(&self) -> &ApiSettings {
        &self.0.settings
    }

    pub(crate) fn gates(&self) -> &Gates {
        &self.0.gates
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.parts.metrics
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.hub().parts().clock
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.parts.hub
    }

    pub(crate) fn operators(&self) -> &Operators {
        &self.0.parts.operators
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.hub().parts().store
    }

    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    /// By this a line of log and an answer find each other.
    pub(crate) fn next_request(&self) -> String {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:08x}-{number}", self.0.process)
    }

    /// Whether callers reach the hub by https.
    pub(crate) fn is_behind_tls(&self) -> bool {
        self.0.settings.public_url.starts_with("https://")
    }

    pub(crate) fn description(&self) -> &Description {
        &self.0.description
    }

    /// Which of the accepted storefront keys this is. Every key is compared in full, whatever the earlier ones said.
    pub(crate) fn storefront_key(&self, sent: &str) -> Option<usize> {
        let sent = digest(sent);
        let mut found = None;
        for (place, key) in self.0.storefront_keys.iter().enumerate() {
            if bool::from(key.ct_eq(&sent)) {
                found = Some(place);
            }
        }
        found
    }
}

/// Two digests have the same length, so comparing them tells nothing about the length of a key.
fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Where a call comes from, if it came over a socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller(pub(crate) Option<IpAddr>);

impl Caller {
    pub(crate) fn of(parts: &Parts, behind_proxy: bool) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Self(if behind_proxy { forwarded(&parts.headers).or(peer) } else { peer })
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Ok(Self::of(parts, api.settings().behind_proxy))
    }
}

/// Our own proxy appends the address it saw; everything before it may be invented.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_our_own_proxy_saw_counts() {
        let mut request = http::Request::new(());
        request.headers_mut().append("x-forwarded-for", "10.0.0.1, 198.51.100.4".parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000))));
        let (parts, ()) = request.into_parts();
        assert_eq!(Caller::of(&parts, true).0, "198.51.100.4".parse().ok());
        assert_eq!(Caller::of(&parts, false).0, "127.0.0.1".parse().ok());
    }
}
