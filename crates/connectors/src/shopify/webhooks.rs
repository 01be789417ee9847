//! Whether a delivery really comes from the shop: its body is signed with the app's secret.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Checks `X-Shopify-Hmac-Sha256` against the raw body, with the current secret or the one before it. An empty body
/// is refused; any header is answered without panic and in time that does not depend on where it differs.
pub fn verify(raw_body: &[u8], hmac_header: &str, secrets: &[SecretString]) -> bool {
    if raw_body.is_empty() {
        return false;
    }
    let Ok(claimed) = STANDARD.decode(hmac_header.trim()) else { return false };
    secrets.iter().filter(|secret| !secret.expose_secret().is_empty()).fold(false, |good, secret| {
        let signed = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
            .is_ok_and(|mac| mac.chain_update(raw_body).verify_slice(&claimed).is_ok());
        good | signed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(body: &[u8], secret: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
        STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn only_the_shops_own_words_are_believed() {
        let secrets = [SecretString::from("current"), SecretString::from("previous")];
        let body = br#"{"id":7700000000001}"#;
        assert!(verify(body, &sign(body, "current"), &secrets));
        assert!(verify(body, &sign(body, "previous"), &secrets));
        assert!(!verify(body, &sign(body, "stranger"), &secrets));
        assert!(!verify(br#"{"id":7700000000002}"#, &sign(body, "current"), &secrets));
        assert!(!verify(b"", &sign(b"", "current"), &secrets));
        assert!(!verify(body, &sign(body, "current"), &[]));
        assert!(!verify(body, &sign(body, ""), &[SecretString::from("")]));
    }

    #[test]
    fn a_header_of_any_length_is_only_wrong() {
        let secrets = [SecretString::from("current")];
        let long = "A".repeat(100_000);
        for header in ["", "=", "AAAA", "署名", "not base64!", &long] {
            assert!(!verify(b"{}", header, &secrets));
        }
    }
}
