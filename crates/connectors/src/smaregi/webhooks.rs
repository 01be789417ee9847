//! Notices from the tills: which ids changed, nothing else. They are not signed; a static header tells friend from foe.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// One notice. It says what to read again, never what is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The contract it is about.
    pub contract: String,
    /// `pos:customers`, `pos:transactions`, or one the hub has not heard of yet.
    pub event: String,
    /// `created`, `edited`, `deleted`, `bulk-update`, ...
    pub action: String,
    /// The ids it names, in its order; empty when they are of a shape nobody knows.
    pub ids: Vec<u64>,
}

/// A body that is no notice at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a notice of the tills")]
pub struct NotANotice;

/// Checks the custom header against the configured secrets, in time that does not depend on where they differ.
pub fn verify(header: &[u8], secrets: &[SecretString]) -> bool {
    // Digests have one length, so not even the secret's length shows.
    let claimed = Sha256::digest(header);
    secrets.iter().filter(|secret| !secret.expose_secret().is_empty()).fold(false, |good, secret| {
        let expected = Sha256::digest(secret.expose_secret().as_bytes());
        good | bool::from(claimed.as_slice().ct_eq(expected.as_slice()))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    contract_id: String,
    event: String,
    #[serde(default)]
    action: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Reads a notice. Unknown events and members are fine: the vendor adds some without saying.
pub fn parse(body: &[u8]) -> Result<Notice, NotANotice> {
    let raw: Raw = serde_json::from_slice(body).map_err(|_| NotANotice)?;
    // `customerIds`, `transactionHeadIds`, ... or `ids` with objects; the first list is the one.
    let named = raw
        .rest
        .iter()
        .find(|(name, value)| value.is_array() && (name.ends_with("Ids") || name.as_str() == "ids"));
    let ids = named.and_then(|(_, value)| value.as_array()).into_iter().flatten();
    let ids = ids.filter_map(|entry| id(entry.get("id").unwrap_or(entry))).collect();
    Ok(Notice { contract: raw.contract_id, event: raw.event, action: raw.action, ids })
}

fn id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_names_ids_and_nothing_else() {
        let notice = parse(br#"{"contractId":"sb_abc123","event":"pos:customers","action":"edited","customerIds":["1","10",12]}"#).unwrap();
        assert_eq!((notice.contract.as_str(), notice.action.as_str()), ("sb_abc123", "edited"));
        assert_eq!(notice.ids, [1, 10, 12]);
        let stock = parse(br#"{"contractId":"c","event":"pos:stock","action":"edited","ids":[{"id":"70001","productId":"8"}]}"#).unwrap();
        assert_eq!(stock.ids, [70_001]);
        let new = parse(br#"{"contractId":"c","event":"pos:something-new","action":"x","whatever":{"a":1}}"#)
            .unwrap();
        assert!(new.ids.is_empty());
        for body in [&b""[..], b"[]", b"{}", b"<html>"] {
            assert_eq!(parse(body), Err(NotANotice));
        }
    }

    #[test]
    fn a_stranger_does_not_know_the_header() {
        let secrets = [SecretString::from("now"), SecretString::from("before")];
        assert!(verify(b"now", &secrets) && verify(b"before", &secrets));
        for wrong in [&b""[..], b"no", b"nowx", &[0xff; 10_000]] {
            assert!(!verify(wrong, &secrets));
        }
        assert!(!verify(b"", &[SecretString::from("")]));
        assert!(!verify(b"now", &[]));
    }
}
