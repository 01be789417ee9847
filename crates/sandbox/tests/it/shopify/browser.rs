//! A browser walks through the sign-in pages and a storefront exchanges what it brings back.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::Digest as _;
use url::Url;

use super::{
    login::{mailed_code, read},
    street::{Answer, Street},
};

const VERIFIER: &str = "a-verifier-that-only-the-storefront-knows-0123456789";
const BACK: &str = "http://127.0.0.1:9191/callback";
const CLIENT: &str = "sandbox-storefront";
const EMAIL: &str = "hanako.yamada@example.jp";

async fn form(street: &Street, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    street.send(request.body(Body::from(body)).unwrap()).await
}

async fn endpoint(street: &Street, name: &str) -> String {
    let discovered = street.get("/.well-known/openid-configuration").await.json();
    discovered[name].as_str().unwrap().split_once("/shopify").unwrap().1.to_owned()
}

/// From the storefront's link to the redirect back; returns where the browser landed.
async fn walk(street: &Street) -> Url {
    let challenge = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(VERIFIER));
    let asked = [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("state", "st&1"),
        ("nonce", "n1"),
        ("scope", "openid email customer-account-api:full"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    let page = street.get(&format!("{}?{query}", endpoint(street, "authorization_endpoint").await)).await;
    assert_eq!(page.status, StatusCode::OK);
    let session = page.text.split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let base = endpoint(street, "issuer").await;
    let page = form(street, &format!("{base}/email"), &[("session", session), ("email", EMAIL)]).await;
    assert!(page.text.contains(EMAIL));
    let wrong = form(street, &format!("{base}/code"), &[("session", session), ("code", "no")]).await;
    assert!(wrong.status == StatusCode::OK && wrong.text.contains("role=\"alert\""));
    let code = mailed_code(street, EMAIL);
    let page = form(street, &format!("{base}/code"), &[("session", session), ("code", &code)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    Url::parse(page.headers["location"].to_str().unwrap()).unwrap()
}

fn param(landed: &Url, name: &str) -> String {
    landed.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned()
}

async fn exchange(street: &Street, code: &str, verifier: &str) -> Value {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
    ];
    form(street, &endpoint(street, "token_endpoint").await, &fields).await.json()
}

#[tokio::test]
async fn the_pages_lead_a_browser_through_the_code_flow() {
    let street = Street::open().await;
    let landed = walk(&street).await;
    assert!(landed.as_str().starts_with(BACK));
    assert_eq!(param(&landed, "state"), "st&1");
    let tokens = exchange(&street, &param(&landed, "code"), VERIFIER).await;
    let claims = read(&street, tokens["id_token"].as_str().unwrap()).await.expect("a true token");
    assert_eq!(claims["nonce"], "n1");
    let again = exchange(&street, &param(&landed, "code"), VERIFIER).await;
    assert_eq!(again["error"], "invalid_grant", "a code is good once");
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_its_verifier() {
    let street = Street::open().await;
    let landed = walk(&street).await;
    assert_eq!(exchange(&street, &param(&landed, "code"), "guessed").await["error"], "invalid_grant");
    let late = exchange(&street, &param(&landed, "code"), VERIFIER).await;
    assert_eq!(late["error"], "invalid_grant", "the guess used it up");
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_brings_its_successor() {
    let street = Street::open().await;
    let landed = walk(&street).await;
    let tokens = exchange(&street, &param(&landed, "code"), VERIFIER).await;
    let at = endpoint(&street, "token_endpoint").await;
    let refresh = async |token: &Value| {
        let token = token.as_str().unwrap();
        let fields = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", token)];
        form(&street, &at, &fields).await.json()
    };
    let renewed = refresh(&tokens["refresh_token"]).await;
    assert!(read(&street, renewed["id_token"].as_str().unwrap()).await.is_some());
    assert_eq!(refresh(&tokens["refresh_token"]).await["error"], "invalid_grant");
    assert!(refresh(&renewed["refresh_token"]).await["access_token"].is_string());
}

#[tokio::test]
async fn a_page_for_an_unknown_client_or_without_pkce_is_not_shown() {
    let street = Street::open().await;
    let at = endpoint(&street, "authorization_endpoint").await;
    for query in ["", "client_id=other&response_type=code", "client_id=sandbox-storefront&response_type=code"]
    {
        assert_eq!(street.get(&format!("{at}?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
}
