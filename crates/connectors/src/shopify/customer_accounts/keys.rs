//! The login's public keys: read once, and again when a token names one nobody has seen.

use std::time::Duration;

use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use super::discovery::get;
use crate::{http::Line, roles::Result};

/// A token with an invented key id must not make us ask the shop each time.
const PAUSE: Duration = Duration::from_secs(30);
/// A key the shop withdrew is forgotten after this.
const FRESH: Duration = Duration::from_secs(60 * 60);

#[derive(Default)]
struct Held {
    keys: Vec<(Option<String>, DecodingKey)>,
    read_at: Option<Instant>,
    asked_at: Option<Instant>,
}

pub(super) struct Keys {
    line: Line,
    held: Mutex<Held>,
}

impl Keys {
    pub(super) fn new(line: Line) -> Self {
        Self { line, held: Mutex::default() }
    }

    /// The key a token names; none if the shop has no such key.
    pub(super) async fn find(&self, kid: Option<&str>, jwks_uri: &Url) -> Result<Option<DecodingKey>> {
        let mut held = self.held.lock().await;
        let stale = held.read_at.is_none_or(|at| at.elapsed() >= FRESH);
        let known = held.find(kid);
        if !stale && known.is_some() {
            return Ok(known);
        }
        if held.asked_at.is_some_and(|at| at.elapsed() < PAUSE) && held.read_at.is_some() {
            return Ok(known);
        }
        held.asked_at = Some(Instant::now());
        let read: Result<JwkSet> = get(&self.line, "read the login's keys", jwks_uri).await;
        match read {
            Ok(set) => {
                held.keys = set.keys.iter().filter_map(usable).collect();
                held.read_at = Some(Instant::now());
                Ok(held.find(kid))
            }
            // A known key stays good while the shop's login cannot be asked.
            Err(failure) => known.map(Some).ok_or(failure),
        }
    }
}

impl Held {
    /// Without a key id in the token there must be exactly one key to choose from.
    fn find(&self, kid: Option<&str>) -> Option<DecodingKey> {
        match kid {
            Some(_) => self.keys.iter().find(|(id, _)| id.as_deref() == kid).map(|(_, key)| key.clone()),
            None => match self.keys.as_slice() {
                [(_, key)] => Some(key.clone()),
                _ => None,
            },
        }
    }
}

/// RSA keys for signatures only; whatever else is published cannot be chosen by a token.
fn usable(jwk: &Jwk) -> Option<(Option<String>, DecodingKey)> {
    let AlgorithmParameters::RSA(_) = jwk.algorithm else { return None };
    let common = &jwk.common;
    let for_signatures = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let rs256 = matches!(common.key_algorithm, None | Some(KeyAlgorithm::RS256));
    let key = DecodingKey::from_jwk(jwk).ok().filter(|_| for_signatures && rs256)?;
    Some((common.key_id.clone(), key))
}
