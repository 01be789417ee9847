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
        self.hash_bytes(domain, value.as_bytes())
    }

    /// The same of bytes that need not be text.
    pub fn hash_bytes(&self, domain: &str, value: &[u8]) -> KeyedHash {
        let mut mac = self.mac.clone();
        for part in [b"enishi-v1", self.shop.as_bytes(), domain.as_bytes(), value] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        KeyedHash(mac.finalize().into_bytes().into())
    }

    /// An entry of the member index.
    pub fn entry(&self, field: HashField, normalised: &str) -> IndexEntry {
        IndexEntry { field, hash: self.hash(field.as_str(), normalised) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_in_two_fields_or_two_shops_do_not_meet() {
        let hasher = Hasher::new(&[7; 32], "a.example");
        let hash = hasher.entry(HashField::Email, "x").hash;
        assert_eq!(hash, hasher.hash("email", "x"));
        assert_ne!(hash, hasher.entry(HashField::Phone, "x").hash);
        assert_ne!(hash, Hasher::new(&[7; 32], "b.example").hash("email", "x"));
        assert_ne!(hash, Hasher::new(&[8; 32], "a.example").hash("email", "x"));
        assert_ne!(hasher.hash("ab", "c"), hasher.hash("a", "bc"));
    }
}
