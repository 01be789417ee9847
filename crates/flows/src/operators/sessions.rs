//! A signed-in browser or a program with a token. The hub keeps only a keyed hash of what they show.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Random, Timestamp};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{KeyedHash, Session};

use crate::Hasher;

/// A browser that does nothing for this long is signed out.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// A browser is signed out after this long in any case.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);

/// A program's token ends after this long.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365);

/// Being used is noted this often.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// What a browser or a program shows. It is told once, when it is made.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// As it was shown to us.
    pub fn shown(text: &str) -> Self {
        Self(text.into())
    }

    /// A new one: 256 bits.
    pub(super) fn make(random: &dyn Random, prefix: &str) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
    }

    /// The text, for the cookie or for whoever asked for a token.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    pub(super) fn hash(&self, hasher: &Hasher) -> KeyedHash {
        hasher.hash("session", self.reveal())
    }

    /// What a page of this session sends along with a change.
    pub(super) fn csrf(&self, hasher: &Hasher) -> String {
        hasher.hash("csrf", self.reveal()).to_hex()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Whether a session still counts.
pub(super) fn is_alive(session: &Session, now: Timestamp) -> bool {
    let age = now.duration_since(session.created_at);
    if session.is_api_token {
        return age < TOKEN_LIFE;
    }
    age < ABSOLUTE && now.duration_since(session.seen_at) < IDLE
}

/// Whether its use is worth a note.
pub(super) fn is_worth_noting(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.seen_at) >= NOTED_EVERY
}
