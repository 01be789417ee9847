//! Tokens of customers: whoever did not get one from the shop's login is nobody, whatever the token says.

use std::sync::{Arc, LazyLock};

use connectors::{
    http::Unmetered,
    roles::Identity,
    shopify::{CustomerAccounts, CustomerAccountsConfig},
};
use domain::Timestamp;
use engine::testing::TestClock;
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto::sign, encode, jwk::Jwk};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    Promise,
    shop::{MORNING, Vendors, runtime},
};

const ISSUER: &str = "https://shopify.com/authentication/1";
const CLIENT: &str = "storefront";

/// A token of the customer 7700000000001, good for a year.
pub static OF_A_CUSTOMER_TOKEN: LazyLock<String> = LazyLock::new(|| {
    let claims = json!({ "iss": ISSUER, "aud": CLIENT, "sub": "7700000000001", "exp": now() + 31_536_000 });
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("one".into());
    encode(&header, &claims, &KEY).unwrap_or_default()
});

static KEY: LazyLock<EncodingKey> =
    LazyLock::new(|| EncodingKey::from_rsa_der(include_bytes!("../keys/login.der")));

static KEYS: LazyLock<String> = LazyLock::new(|| {
    let published = Jwk::from_encoding_key(&KEY, Algorithm::RS256).map(|mut jwk| {
        jwk.common.key_id = Some("one".into());
        json!({ "keys": [jwk] })
    });
    published.map(|keys| keys.to_string()).unwrap_or_default()
});

static DISCOVERY: LazyLock<String> =
    LazyLock::new(|| json!({ "issuer": ISSUER, "jwks_uri": "https://shopify.com/jwks" }).to_string());

static ACCOUNT_API: LazyLock<String> =
    LazyLock::new(|| json!({ "graphql_api": "https://shopify.com/1/account/graphql" }).to_string());

fn now() -> i64 {
    MORNING.parse::<Timestamp>().unwrap_or_default().as_second()
}

/// What the shop's login publishes at this path.
pub fn of_the_login(path: &str) -> Option<&'static str> {
    match path {
        "/.well-known/openid-configuration" => Some(&DISCOVERY),
        "/.well-known/customer-account-api" => Some(&ACCOUNT_API),
        "/jwks" => Some(&KEYS),
        _ => None,
    }
}

/// Three pieces as a token has them: the head, the claims, and a signature of the login if it is to have one.
fn assembled(head: &[u8], claims: &[u8], signed: bool) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
    let message = format!("{}.{}", B64.encode(head), B64.encode(claims));
    let signature = if signed {
        sign(message.as_bytes(), &KEY, Algorithm::RS256).unwrap_or_default()
    } else {
        "AAAA".into()
    };
    format!("{message}.{signature}")
}

/// Whether claims that the login signed make somebody a customer here. Written apart from what is tested.
fn is_for_us(claims: &Value) -> bool {
    let audience = match &claims["aud"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let issuer = match &claims["iss"] {
        Value::String(one) => one == ISSUER,
        _ => false,
    };
    let lasts = claims["exp"].as_f64().is_some_and(|exp| exp > now() as f64 - 61.0);
    let begun = claims["nbf"].as_f64().is_none_or(|nbf| nbf <= now() as f64 + 61.0);
    let made_for = claims["azp"].as_str().is_none_or(|azp| azp == CLIENT);
    audience.contains(&CLIENT) && issuer && lasts && begun && made_for
}

/// The first byte says how a token is made of the rest: as it stands, of a head and claims in two lines, or of claims
/// that the login signs.
pub fn token() -> Promise {
    let runtime = runtime();
    let vendors = Arc::<Vendors>::default();
    // An access token is the vendor's to judge; this one knows nobody.
    vendors.say(401, b"{}");
    let config = CustomerAccountsConfig {
        discovery_url: "https://shop.example.jp/.well-known/openid-configuration".into(),
        client_id: CLIENT.into(),
    };
    let clock = runtime.block_on(async { TestClock::starting_at(MORNING.parse().unwrap_or_default()) });
    let accounts = match CustomerAccounts::new(config, vendors.clone(), Arc::new(clock), Arc::new(Unmetered))
    {
        Ok(accounts) => accounts,
        Err(refused) => panic!("{refused}"),
    };
    Box::new(move |input| {
        let Some((how, rest)) = input.split_first() else { return };
        vendors.say(401, b"{}");
        let cut = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (head, claims) = (&rest[..cut], rest.get(cut + 1..).unwrap_or_default());
        // A signature takes longer than everything else, so few inputs get one.
        let signed = *how == b's';
        let text = match how {
            b's' => assembled(br#"{"alg":"RS256","kid":"one"}"#, rest, true),
            b'u' => assembled(head, claims, false),
            _ => String::from_utf8_lossy(rest).into_owned(),
        };
        let told = runtime.block_on(accounts.customer(&SecretString::from(text.clone())));
        match told {
            Ok(id) => {
                crate::understood();
                let claims: Value = serde_json::from_slice(rest).unwrap_or_default();
                assert!(signed && is_for_us(&claims), "{id} of {claims}");
                let sub = &claims["sub"];
                let named = sub.as_str().map_or_else(|| sub.to_string(), str::to_owned);
                assert!(
                    named.trim_start_matches("gid://shopify/Customer/").trim_start_matches('0')
                        == id.to_string()
                );
            }
            Err(failure) => {
                let said = format!("{failure} {failure:?}");
                assert!(text.len() < 12 || !said.contains(&text), "{said}");
            }
        }
    })
}
