//! Keyed hashes: the only form in which an e-mail address or a phone number is kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::{HashField, IndexEntry, KeyedHash};

/// Makes keyed hashes under the shop's key.
pub struct Hasher {
    mac: Hmac<Sha256>,
    shop: String,
    version: u32,
    previous: Option<Box<Self>>,
}

impl Hasher {
    /// From the 32-byte key of `[secret] key`; `shop` separates shops that share a key.
    pub fn new(key: &[u8; 32], shop: &str) -> Self {
        let mac =
            Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
        let mut hasher = Self { mac, shop: shop.into(), version: 0, previous: None };
        let [a, b, c, d, ..] = hasher.hash("key-version", "").0;
        hasher.version = u32::from_be_bytes([a, b, c, d]);
        hasher
    }

    /// Also recognises what was hashed with the key before, while the shop changes from one to the other.
    #[must_use]
    pub fn with_previous(self, key: &[u8; 32]) -> Self {
        let previous = Self::new(key, &self.shop);
        // The same key twice would look everything up twice.
        let previous = (previous.version != self.version).then(|| Box::new(previous));
        Self { previous, ..self }
    }

    /// Tells the keys of a shop apart; says nothing about the key. Stored beside what was hashed with it.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Under the present key first, then under the one before.
    pub fn keys(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.previous.as_deref())
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
    fn what_the_key_before_hashed_is_still_recognised() {
        let (old, new) = ([7; 32], [8; 32]);
        let before = Hasher::new(&old, "a.example");
        let both = Hasher::new(&new, "a.example").with_previous(&old);
        let hashes: Vec<_> = both.keys().map(|key| key.hash("email", "x")).collect();
        assert_eq!(hashes, [Hasher::new(&new, "a.example").hash("email", "x"), before.hash("email", "x")]);
        assert_ne!(both.version(), before.version());
        assert_eq!(before.version(), Hasher::new(&old, "a.example").version());
        assert_eq!(Hasher::new(&old, "a.example").with_previous(&old).keys().count(), 1);
    }

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
