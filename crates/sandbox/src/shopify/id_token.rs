//! Proofs of who signed in, the true ones and the forged ones a hub must refuse.

use base64::{
    Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use sha2::Sha256;

use super::Shopify;

/// Generated once for this sandbox and published with it: it protects nothing.
const SIGNING_KEY: &str = include_str!("keys/sandbox_only_signing_key.pem");
const PUBLIC_KEY: &str = include_str!("keys/sandbox_only_public_key.pem");
/// Modulus of the key, base64url.
const MODULUS: &str = concat!(
    "ljyAiGXM54h4zJHxqP_dzSDnTjRjg9te5_5kp_o21PQszXgSo56yfQX5_AE042mTq4HB4oFxdYJd6JvBMpYhJR",
    "dtVAy1zneyV5deKnQAzLvDS3ylzi59p8x_PEZ_2XY5Nx2QaTdPblNWDQWlgdMPsb2gTisyrhRHRoI-ItmVRMdh",
    "hylBzBWcPfoe_6forx3inXAo2sz0iykibz4mzVHQsWBQC2kUhGmT3f32Nnc_fYu4-xXs4HiqBfAG_SSQNx6LwL",
    "WbedSER27BLU44wxTfz7XDi-qwBTRXUnxLwt-0k2kmVBNIDahRVL4s6GpyK_RPr8vn53GaSu6prSbmDP1CGw",
);
const KEY_ID: &str = "sandbox-only-2026";

/// Seconds an id token is good for.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Ways to forge an id token that a careless reader would take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forgery {
    /// `alg: none`, no signature.
    Unsigned,
    /// `alg: HS256`, signed with the public key's PEM as if it were a shared secret.
    PublicKeyAsSecret,
    /// Signed well, but says a key id that the key set does not have.
    UnknownKey,
    /// Signed well, then the subject was changed.
    Altered,
}

impl Shopify {
    /// A true id token of this shop for a customer. Members of `overrides` (an object) replace or add claims, null
    /// removes one: `json!({"aud": "somebody-else"})`, `json!({"exp": 1})`.
    pub fn id_token_for(&self, customer_id: u64, overrides: Value) -> String {
        sign(KEY_ID, &self.claims(customer_id, &overrides))
    }

    /// A token that must not be believed, otherwise like [`Shopify::id_token_for`].
    pub fn forged_id_token(&self, customer_id: u64, forgery: Forgery) -> String {
        let claims = self.claims(customer_id, &Value::Null);
        match forgery {
            Forgery::Unsigned => format!("{}.", unsigned(&json!({"alg": "none", "typ": "JWT"}), &claims)),
            Forgery::UnknownKey => sign("sandbox-nobody-knows", &claims),
            Forgery::Altered => {
                let token = sign(KEY_ID, &claims);
                let signature = token.rsplit('.').next().unwrap_or_default();
                let altered = self.claims(customer_id + 1, &Value::Null);
                format!(
                    "{}.{signature}",
                    unsigned(&json!({"alg": "RS256", "typ": "JWT", "kid": KEY_ID}), &altered)
                )
            }
            Forgery::PublicKeyAsSecret => {
                let text = unsigned(&json!({"alg": "HS256", "typ": "JWT", "kid": KEY_ID}), &claims);
                let mac = Hmac::<Sha256>::new_from_slice(PUBLIC_KEY.as_bytes()).map(|mut mac| {
                    mac.update(text.as_bytes());
                    mac.finalize().into_bytes()
                });
                format!("{text}.{}", BASE64URL.encode(mac.unwrap_or_default()))
            }
        }
    }

    fn claims(&self, customer_id: u64, overrides: &Value) -> Value {
        let now = self.calendar.now();
        let mut claims = json!({
            "iss": self.issuer(),
            "sub": customer_id.to_string(),
            "aud": self.settings.customer_accounts_client_id,
            "iat": now.as_second(),
            "exp": (now + LIFETIME).as_second(),
        });
        if let Some(email) = self.customer(customer_id).and_then(|c| c.email) {
            claims["email"] = email.into();
            claims["email_verified"] = true.into();
        }
        for (name, value) in overrides.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        if let Some(map) = claims.as_object_mut() {
            map.retain(|_, value| !value.is_null());
        }
        claims
    }
}

/// The key set that tokens can be checked with.
pub(super) fn jwks() -> Value {
    json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "n": MODULUS, "e": "AQAB"}]})
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(claims.to_string()))
}

fn sign(key_id: &str, claims: &Value) -> String {
    let text = unsigned(&json!({"alg": "RS256", "typ": "JWT", "kid": key_id}), claims);
    let armour = |line: &&str| !line.starts_with("-----");
    let der = STANDARD.decode(SIGNING_KEY.lines().filter(armour).collect::<String>()).unwrap_or_default();
    let signature =
        jsonwebtoken::crypto::sign(text.as_bytes(), &EncodingKey::from_rsa_der(&der), Algorithm::RS256);
    // The key is part of the program; a token without a signature would fail every check that matters.
    format!("{text}.{}", signature.unwrap_or_default())
}
