//! An id token: signed by the shop's login with RS256, for us, and not yet over.

use domain::{Code, CustomerId, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

/// Clocks differ by this much, in seconds.
const LEEWAY: i64 = 60;

pub(super) const INVALID: Code = Code::new("token-invalid");
pub(super) const EXPIRED: Code = Code::new("token-expired");

/// What a token says about itself before anything is believed.
pub(super) struct Claimed {
    pub(super) kid: Option<String>,
}

/// What kind of token somebody sent.
pub(super) enum Presented {
    /// An id token, at least by its looks.
    IdToken(Claimed),
    /// Opaque to us: only its issuer can say.
    AccessToken,
    /// A token in a form nobody may use here, such as one without a signature.
    Forged,
}

/// Looks at a token. A signed one must claim RS256; the claim alone chooses nothing.
pub(super) fn look_at(token: &str) -> Presented {
    if token.split('.').count() != 3 {
        return Presented::AccessToken;
    }
    // Prefixed access tokens (`shcat_...`) carry dots too, but no header that can be read.
    let Ok(header) = decode_header(token) else {
        return if token.starts_with("eyJ") { Presented::Forged } else { Presented::AccessToken };
    };
    match (header.alg, header.typ.as_deref()) {
        (Algorithm::RS256, Some("at+jwt" | "application/at+jwt")) => Presented::AccessToken,
        (Algorithm::RS256, _) => Presented::IdToken(Claimed { kid: header.kid }),
        _ => Presented::Forged,
    }
}

#[derive(Deserialize)]
struct Claims {
    // The library would be content with a list of issuers that has ours in it.
    iss: String,
    sub: Subject,
    exp: f64,
    nbf: Option<f64>,
    aud: Audience,
    azp: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Subject {
    Text(String),
    Number(u64),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(#[expect(dead_code, reason = "compared by the library")] String),
    Many(Vec<String>),
}

/// Checks signature, issuer, audience and time, and reads N.
pub(super) fn check(
    token: &str,
    key: &DecodingKey,
    issuer: &str,
    client_id: &str,
    now: Timestamp,
) -> Result<CustomerId, Code> {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[client_id]);
    // `sub` is demanded by `Claims`; the library would take a number for a missing one.
    rules.set_required_spec_claims(&["exp", "iss", "aud"]);
    // The library would ask the machine for the time; the hub asks its own clock.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims = decode::<Claims>(token, key, &rules).map_err(|_| INVALID)?.claims;
    let now = now.as_second() as f64;
    if claims.exp + LEEWAY as f64 <= now {
        return Err(EXPIRED);
    }
    if claims.nbf.is_some_and(|from| from > now + LEEWAY as f64) {
        return Err(INVALID);
    }
    // A token that says for which app it was made was made for us; with several audiences it must say so.
    let is_for_many = matches!(&claims.aud, Audience::Many(all) if all.len() > 1);
    let is_ours = claims.azp.as_deref().map_or(!is_for_many, |made_for| made_for == client_id);
    if !is_ours || claims.iss != issuer {
        return Err(INVALID);
    }
    match claims.sub {
        Subject::Number(number) => CustomerId::new(number).ok_or(INVALID),
        Subject::Text(text) => CustomerId::from_gid(&text).map_err(|_| INVALID),
    }
}
