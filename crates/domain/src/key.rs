//! The promise that doing something twice has the effect of doing it once.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An idempotency key: 1-255 printable ASCII characters, chosen by the caller or derived from a run and its step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(String);

/// Why a text is no idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to 255 printable ASCII characters")]
pub struct NotAKey;

impl IdempotencyKey {
    /// Checks length and characters.
    pub fn new(text: impl Into<String>) -> Result<Self, NotAKey> {
        let text = text.into();
        let printable = text.bytes().all(|b| (0x21..=0x7e).contains(&b) || b == b' ');
        if text.is_empty() || text.len() > 255 || !printable || text.trim() != text {
            return Err(NotAKey);
        }
        Ok(Self(text))
    }

    /// The key as sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        Self::new(text)
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_printable() {
        assert!(IdempotencyKey::new("8b1f6a1e-form").is_ok());
        for bad in [String::new(), "鍵".into(), "a\nb".into(), " padded".into(), "x".repeat(256)] {
            assert_eq!(IdempotencyKey::new(bad), Err(NotAKey));
        }
    }
}
