//! Keyed hashes: the only form in which an e-mail address or a phone number is kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::{HashField, IndexEntry, KeyedHash};

/// Makes keyed hashes under the shop's key.
pub struct Hasher {
    mac: Hmac<Sha256>,
    shop: String,
}

impl Hasher {
    /// From the 32-byte key of `[secret] key`; `shop` separates shops that share a key.
    pub fn new(key: &[u8; 32], shop: &str) -> Self {
        let mac =
            Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
        Self { mac, shop: shop.into() }
    }

    /// HMAC-SHA-256 of a value in a domain of its own: equal values in two domains do not meet.
    pub fn hash(&self, domain: &str, value: &str) -> KeyedHash {
        let mut mac = self.mac.clone();
        for part in ["enishi-v1", &self.shop, domain, value] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        KeyedHash(mac.finalize().into_bytes().into())
    }

    /// An entry of the member index.
    pub fn entry(&self, field: HashField, normalised: &str) -> IndexEntry {
        IndexEntry { field, hash: self.hash(field.as_str(), normalised) }
    }
}
