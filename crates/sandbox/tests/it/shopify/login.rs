//! Customers sign in with a mailed code; the tokens they get can be checked, and forged ones are not true.

use axum::http::StatusCode;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use sandbox::{Fault, shopify::Forgery};
use serde_json::{Value, json};

use super::street::{Street, document, hanako, topics};

/// Reads a token as a careful hub does: key by id, RS256 only, issuer, audience. Expiry is the caller's clock.
pub async fn read(street: &Street, token: &str) -> Option<Value> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let at = |url: &str| url.strip_prefix("http://127.0.0.1:9090/shopify").unwrap().to_owned();
    let discovered = street.get("/.well-known/openid-configuration").await.json();
    let keys = street.get(&at(discovered["jwks_uri"].as_str()?)).await.json();
    let key = keys["keys"].as_array()?.iter().find(|k| k["kid"].as_str() == header.kid.as_deref())?.clone();
    let key = DecodingKey::from_rsa_components(key["n"].as_str()?, key["e"].as_str()?).ok()?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_issuer(&[discovered["issuer"].as_str()?]);
    rules.set_audience(&[&street.settings.customer_accounts_client_id]);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules).ok()?.claims;
    let now = sandbox::Calendar::now(&*street.clock).as_second();
    (claims["exp"].as_i64()? > now).then_some(claims)
}

pub fn mailed_code(street: &Street, to: &str) -> String {
    let mails = street.mailbox.all();
    let mail = mails.iter().rev().find(|m| m.to == [to]).expect("a mail");
    let code: String = mail.subject.chars().take_while(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6);
    code
}

async fn account(
    street: &Street,
    authorization: &str,
    name: &str,
    variables: Value,
) -> super::street::Answer {
    let body = json!({"query": document(&format!("customer_account/{name}")), "variables": variables});
    let api = "/account/customer/api/2026-10/graphql";
    street.post_json(api, &[("authorization", authorization)], body).await
}

#[tokio::test]
async fn a_customer_signs_in_with_the_mailed_code() {
    let street = Street::open().await;
    street.create(hanako()).await;
    let id = street.shop.customers()[0].id;
    let email = "hanako.yamada@example.jp";
    street.post_json("/authentication/send-code", &[], json!({"email": email})).await;
    let code = mailed_code(&street, email);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused =
        street.post_json("/authentication/verify", &[], json!({"email": email, "code": wrong})).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let tokens =
        street.post_json("/authentication/verify", &[], json!({"email": email, "code": code})).await.json();
    let claims = read(&street, tokens["id_token"].as_str().unwrap()).await.expect("a true token");
    assert_eq!((&claims["sub"], &claims["email"]), (&json!(id.to_string()), &json!(email)));
    assert!(street.shop.customer(id).unwrap().enabled, "the first login enables the account");
    let again = street.post_json("/authentication/verify", &[], json!({"email": email, "code": code})).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "a code is good once");

    let access = tokens["access_token"].as_str().unwrap();
    for authorization in [access.to_owned(), format!("Bearer {access}")] {
        let body = account(&street, &authorization, "ca_customer_me", json!({})).await.json();
        let me = &body["data"]["customer"];
        assert_eq!(me["id"], format!("gid://shopify/Customer/{id}"));
        assert_eq!(me["defaultAddress"]["zoneCode"], "JP-13");
    }
    assert_eq!(
        account(&street, "shcat_wrong", "ca_customer_me", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    street.clock.advance(SignedDuration::from_hours(3));
    assert_eq!(account(&street, access, "ca_customer_me", json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_newcomer_who_signs_in_becomes_a_customer_and_is_announced() {
    let street = Street::open().await;
    street.subscribe("CUSTOMERS_CREATE").await;
    let email = "new@example.jp";
    street.post_json("/authentication/send-code", &[], json!({"email": email})).await;
    assert_eq!(street.shop.customer_count(), 0, "asking for a code proves nothing");
    let code = mailed_code(&street, email);
    street.post_json("/authentication/verify", &[], json!({"email": email, "code": code})).await;
    assert!(street.shop.customer_by_email(email).unwrap().enabled);
    street.shop.deliver_webhooks().await;
    assert_eq!(topics(&street.post.take()), ["customers/create"]);
}

#[tokio::test]
async fn the_sample_storefront_signs_customers_in_without_a_socket_and_feels_the_same_bad_days() {
    let street = Street::open().await;
    let email = "hanako.yamada@example.jp";
    street.shop.faults.once_on("accounts/send-code", Fault::Unavailable);
    assert_eq!(street.shop.send_login_code(email).await, Err(sandbox::shopify::Away));
    assert!(street.mailbox.all().is_empty());
    street.shop.send_login_code(email).await.unwrap();
    assert!(street.shop.redeem_login_code(email, "no").await.unwrap().is_none());
    let tokens = street.shop.redeem_login_code(email, &mailed_code(&street, email)).await.unwrap().unwrap();
    assert!(read(&street, &tokens.id_token).await.is_some());
    let me = account(&street, &tokens.access_token, "ca_customer_me", json!({})).await.json();
    assert_eq!(me["data"]["customer"]["emailAddress"]["emailAddress"], email);
}

#[tokio::test]
async fn a_code_dies_of_age_and_of_guessing() {
    let street = Street::open().await;
    let email = "hanako.yamada@example.jp";
    let send = json!({"email": email});
    street.post_json("/authentication/send-code", &[], send.clone()).await;
    let old = mailed_code(&street, email);
    street.clock.advance(SignedDuration::from_mins(11));
    let verify = async |code: String| {
        street.post_json("/authentication/verify", &[], json!({"email": email, "code": code})).await.status
    };
    assert_eq!(verify(old).await, StatusCode::UNAUTHORIZED);
    street.post_json("/authentication/send-code", &[], send).await;
    let code = mailed_code(&street, email);
    for _ in 0..5 {
        assert_eq!(verify("not it".into()).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(verify(code).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_careful_reader_believes_true_tokens_only() {
    let street = Street::open().await;
    street.create(hanako()).await;
    let id = street.shop.customers()[0].id;
    assert!(read(&street, &street.shop.id_token_for(id, Value::Null)).await.is_some());
    for overrides in
        [json!({"aud": "somebody-else"}), json!({"iss": "https://elsewhere.example"}), json!({"exp": 1})]
    {
        assert!(
            read(&street, &street.shop.id_token_for(id, overrides.clone())).await.is_none(),
            "{overrides}"
        );
    }
    for forgery in [Forgery::Unsigned, Forgery::PublicKeyAsSecret, Forgery::UnknownKey, Forgery::Altered] {
        let token = street.shop.forged_id_token(id, forgery);
        assert_eq!(token.split('.').count(), 3);
        assert!(read(&street, &token).await.is_none(), "{forgery:?}");
    }
    street.clock.advance(SignedDuration::from_mins(61));
    assert!(
        read(&street, &street.shop.id_token_for(id, json!({"iat": 1}))).await.is_some(),
        "stamped with the town's time"
    );
}

#[tokio::test]
async fn a_customer_changes_their_own_name_and_nobody_elses_metafields() {
    let street = Street::open().await;
    street.create(hanako()).await;
    let other = street.create(json!({"email": "taro@example.jp"})).await["id"].clone();
    let id = street.shop.customer_by_email("hanako.yamada@example.jp").unwrap().id;
    let access = street.shop.access_token_for(id);
    let body =
        account(&street, &access, "ca_customer_update", json!({"input": {"lastName": "佐藤"}})).await.json();
    assert_eq!(body["data"]["customerUpdate"]["customer"]["lastName"], "佐藤");
    let body =
        account(&street, &access, "ca_customer_update", json!({"input": {"lastName": "<b>"}})).await.json();
    assert_eq!(body["data"]["customerUpdate"]["userErrors"][0]["code"], "CONTAINS_HTML_TAGS");
    let field = |owner: &Value| json!({"metafields": [{"ownerId": owner, "namespace": "$app", "key": "nickname", "type": "single_line_text_field", "value": "ハナ"}]});
    let body = account(&street, &access, "ca_metafields_set", field(&other)).await.json();
    assert_eq!(body["data"]["metafieldsSet"]["userErrors"][0]["code"], "APP_NOT_AUTHORIZED");
    let mine = json!(format!("gid://shopify/Customer/{id}"));
    let body = account(&street, &access, "ca_metafields_set", field(&mine)).await.json();
    assert_eq!(body["data"]["metafieldsSet"]["metafields"][0]["value"], "ハナ");
    let orders = account(&street, &access, "ca_customer_orders", json!({"first": 5})).await.json();
    assert_eq!(orders["data"]["customer"]["orders"]["nodes"], json!([]));
    let returned = account(
        &street,
        &access,
        "ca_order_request_return",
        json!({"orderId": "gid://shopify/Order/1", "items": []}),
    )
    .await
    .json();
    assert!(returned["errors"][0]["message"].is_string());

    street.shop.faults.once_on("accounts/", Fault::SomeoneElse);
    let body = account(&street, &access, "ca_customer_me", json!({})).await.json();
    assert_eq!(body["data"]["customer"]["id"], other, "a hub must not believe this blindly");
}
