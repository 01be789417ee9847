//! Tokens of the shop's customer login: whose they are, and all the ways to be nobody.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use connectors::{
    http::{SendError, Unmetered},
    roles::Identity,
    shopify::{CustomerAccounts, CustomerAccountsConfig},
};
use domain::{CustomerId, Failure, Kind};
use futures::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::advance;

use crate::{
    people::{clock, n, noon},
    stand_in::{Reply, StandIn, ok, status},
};

const ISSUER: &str = "https://shopify.com/authentication/1";

fn key(name: &str) -> EncodingKey {
    let path = format!("{}/tests/it/keys/{name}.der", env!("CARGO_MANIFEST_DIR"));
    EncodingKey::from_rsa_der(&std::fs::read(path).unwrap())
}

fn jwk(name: &str, kid: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(&key(name), Algorithm::RS256).unwrap();
    jwk.common.key_id = Some(kid.into());
    jwk
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "storefront", "sub": n().gid(), "exp": noon().as_second() + 300,
            "iat": noon().as_second(), "email": "hanako.yamada@example.jp" })
}

fn signed(claims: &Value, kid: &str, name: &str) -> SecretString {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(kid.into());
    encode(&header, claims, &key(name)).unwrap().into()
}

struct Login {
    keys: Mutex<Vec<Jwk>>,
    /// What the account API answers to an access token.
    api: AtomicU16,
}

fn login() -> (Arc<Login>, Arc<StandIn>, CustomerAccounts) {
    let login = Arc::new(Login { keys: Mutex::new(vec![jwk("login", "one")]), api: AtomicU16::new(200) });
    let http = StandIn::new({
        let login = Arc::clone(&login);
        move |seen| match seen.path.as_str() {
            "/.well-known/openid-configuration" => {
                ok(json!({ "issuer": ISSUER, "jwks_uri": "https://shopify.com/jwks" }))
            }
            "/.well-known/customer-account-api" => {
                ok(json!({ "graphql_api": "https://shopify.com/1/account/graphql" }))
            }
            "/jwks" => ok(json!({ "keys": *login.keys.lock().unwrap() })),
            _ => answered(login.api.load(Ordering::SeqCst)),
        }
    });
    let config = CustomerAccountsConfig {
        discovery_url: "https://shop.example.jp/.well-known/openid-configuration".into(),
        client_id: "storefront".into(),
    };
    let accounts = CustomerAccounts::new(config, http.clone(), clock(), Arc::new(Unmetered)).unwrap();
    (login, http, accounts)
}

fn answered(api: u16) -> Reply {
    match api {
        200 => ok(json!({ "data": { "customer": { "id": n().gid() } } })),
        0 => Err(SendError::NoAnswer),
        code => status(code, r#"{"errors":[{"message":"Unauthorized"}]}"#),
    }
}

fn count(http: &StandIn, path: &str) -> usize {
    http.seen().iter().filter(|seen| seen.path == path).count()
}

fn refusal(result: Result<CustomerId, Failure>) -> String {
    match result.err().map(|failure| failure.kind) {
        Some(Kind::Rejected { code }) => code.as_str().to_owned(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_good_token_is_its_customer_whether_by_number_or_gid() {
    let (_, http, accounts) = login();
    for sub in [json!(n().gid()), json!(n().to_string()), json!(n().get())] {
        let mut claims = claims();
        claims["sub"] = sub;
        assert_eq!(accounts.customer(&signed(&claims, "one", "login")).await, Ok(n()));
    }
    assert_eq!((count(&http, "/jwks"), count(&http, "/.well-known/openid-configuration")), (1, 1));
}

#[tokio::test]
async fn a_token_for_somebody_else_from_somewhere_else_or_of_yesterday_is_refused() {
    let (_, _, accounts) = login();
    let now = noon().as_second();
    for (name, value, expected) in [
        ("aud", json!("another-shop"), "token-invalid"),
        ("aud", json!(["storefront", "another-shop"]), "token-invalid"),
        ("azp", json!("another-app"), "token-invalid"),
        ("iss", json!("https://evil.example"), "token-invalid"),
        ("iss", json!([ISSUER, "https://evil.example"]), "token-invalid"),
        ("sub", json!("gid://shopify/Order/1"), "token-invalid"),
        ("sub", json!(""), "token-invalid"),
        ("exp", json!(now - 61), "token-expired"),
        ("exp", json!(now - 60), "token-expired"),
        ("nbf", json!(now + 61), "token-invalid"),
    ] {
        let mut claims = claims();
        claims[name] = value;
        assert_eq!(refusal(accounts.customer(&signed(&claims, "one", "login")).await), expected, "{name}");
    }
    for missing in ["aud", "iss", "sub", "exp"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(missing);
        assert_eq!(
            refusal(accounts.customer(&signed(&claims, "one", "login")).await),
            "token-invalid",
            "{missing}"
        );
    }
    let mut late = claims();
    late["exp"] = json!(now - 59);
    assert_eq!(accounts.customer(&signed(&late, "one", "login")).await, Ok(n()), "clocks differ a little");
    let mut made_for_us = claims();
    (made_for_us["aud"], made_for_us["azp"]) = (json!(["storefront", "other"]), json!("storefront"));
    assert_eq!(accounts.customer(&signed(&made_for_us, "one", "login")).await, Ok(n()));
}

#[tokio::test]
async fn a_token_cannot_choose_how_it_is_checked() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
    let (_, http, accounts) = login();
    let part = |value: &Value| B64.encode(value.to_string());
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(&claims()));
    assert_eq!(refusal(accounts.customer(&unsigned.into()).await), "token-invalid");

    // The public key taken for a shared secret: the classic way in.
    let public = serde_json::to_value(jwk("login", "one")).unwrap();
    let secret = B64.decode(public["n"].as_str().unwrap()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("one".into());
    let confused = encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
    assert_eq!(refusal(accounts.customer(&confused.into()).await), "token-invalid");

    assert_eq!(refusal(accounts.customer(&signed(&claims(), "one", "stranger")).await), "token-invalid");
    assert_eq!(count(&http, "/1/account/graphql"), 0, "a forged token is not asked about");
    for nonsense in ["", " ", "a b", "日本", &"x".repeat(20_000)] {
        assert_eq!(refusal(accounts.customer(&nonsense.to_owned().into()).await), "token-invalid");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_learned_and_an_invented_one_is_not_asked_about_again_and_again() {
    let (login, http, accounts) = login();
    assert_eq!(accounts.customer(&signed(&claims(), "one", "login")).await, Ok(n()));
    for _ in 0..20 {
        assert_eq!(refusal(accounts.customer(&signed(&claims(), "two", "stranger")).await), "token-invalid");
    }
    assert_eq!(count(&http, "/jwks"), 1);
    login.keys.lock().unwrap().push(jwk("stranger", "two"));
    advance(Duration::from_secs(31)).await;
    assert_eq!(accounts.customer(&signed(&claims(), "two", "stranger")).await, Ok(n()));
    assert_eq!(count(&http, "/jwks"), 2);
}

#[tokio::test]
async fn an_access_token_is_asked_about_once_for_a_crowd() {
    let (_, http, accounts) = login();
    let token = SecretString::from("shcat_abc.def.ghi");
    let all = join_all((0..50).map(|_| accounts.customer(&token))).await;
    assert!(all.iter().all(|id| *id == Ok(n())));
    let asked: Vec<_> = http.seen().into_iter().filter(|seen| seen.path == "/1/account/graphql").collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].header("authorization"), "shcat_abc.def.ghi", "bare, without Bearer");
}

#[tokio::test(start_paused = true)]
async fn an_access_token_is_believed_for_a_minute_and_a_refusal_for_ten_seconds() {
    let (login, http, accounts) = login();
    let (good, bad) = (SecretString::from("shcat_good"), SecretString::from("shcat_bad"));
    assert_eq!(accounts.customer(&good).await, Ok(n()));
    login.api.store(401, Ordering::SeqCst);
    advance(Duration::from_secs(59)).await;
    assert_eq!(accounts.customer(&good).await, Ok(n()));
    advance(Duration::from_secs(2)).await;
    assert_eq!(refusal(accounts.customer(&good).await), "token-invalid", "signed out meanwhile");

    let before = count(&http, "/1/account/graphql");
    for _ in 0..5 {
        assert_eq!(refusal(accounts.customer(&bad).await), "token-invalid");
    }
    assert_eq!(count(&http, "/1/account/graphql"), before + 1);
    login.api.store(200, Ordering::SeqCst);
    advance(Duration::from_secs(11)).await;
    assert_eq!(accounts.customer(&bad).await, Ok(n()));
}

#[tokio::test]
async fn when_nobody_can_say_it_is_not_called_invalid() {
    let (login, _, accounts) = login();
    for down in [0, 500, 503] {
        login.api.store(down, Ordering::SeqCst);
        let kind = accounts.customer(&SecretString::from("shcat_x")).await.err().unwrap().kind;
        assert_eq!(kind, Kind::Unavailable);
    }
    login.api.store(200, Ordering::SeqCst);
    assert_eq!(
        accounts.customer(&SecretString::from("shcat_x")).await,
        Ok(n()),
        "an outage is not remembered"
    );
    let nowhere = StandIn::new(|_| Err(SendError::NotSent));
    let config = CustomerAccountsConfig {
        discovery_url: "https://shop.example.jp/.well-known/openid-configuration".into(),
        client_id: "storefront".into(),
    };
    let accounts = CustomerAccounts::new(config, nowhere, clock(), Arc::new(Unmetered)).unwrap();
    let kind = accounts.customer(&signed(&claims(), "one", "login")).await.err().unwrap().kind;
    assert_eq!(kind, Kind::Unavailable);
}

#[tokio::test]
async fn a_login_that_points_inside_is_not_followed() {
    let http = StandIn::new(|_| {
        ok(json!({ "issuer": ISSUER, "jwks_uri": "http://127.0.0.1:6379/",
                                           "graphql_api": "http://169.254.169.254/latest" }))
    });
    let config = CustomerAccountsConfig {
        discovery_url: "https://shop.example.jp/.well-known/openid-configuration".into(),
        client_id: "storefront".into(),
    };
    let accounts = CustomerAccounts::new(config, http.clone(), clock(), Arc::new(Unmetered)).unwrap();
    for token in [signed(&claims(), "one", "login"), "shcat_x".to_owned().into()] {
        assert_eq!(accounts.customer(&token).await.err().unwrap().kind, Kind::Unreadable);
    }
    assert!(http.seen().iter().all(|seen| seen.path.starts_with("/.well-known/")));
}
