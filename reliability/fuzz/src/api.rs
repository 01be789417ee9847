//! Calls of everybody on every path: an answer of its kind, with the field that is wrong, and without what was sent.

use axum::body::Body;
use http::{Method, Request};
use serde_json::Value;

use crate::{
    Promise,
    shop::{STOREFRONT_KEY, Shop},
    tokens,
    words::must_not_repeat,
};

/// What is done is remembered; after so many calls another shop opens.
const SEASON: u32 = 20_000;

/// `WHO METHOD PATH`, then the body. Who: `o`perator, `s`torefront, `c`ustomer, anybody else is nobody.
pub fn calls() -> Promise {
    let mut shop = Shop::open();
    let mut made = 0;
    Box::new(move |input| {
        made += 1;
        if made % SEASON == 0 {
            shop = Shop::open();
        }
        let cut = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
        let (line, body) = (String::from_utf8_lossy(&input[..cut]), input.get(cut + 1..).unwrap_or_default());
        let mut words = line.splitn(3, ' ');
        let (Some(who), Some(method), Some(path)) = (words.next(), words.next(), words.next()) else {
            return;
        };
        // Hashing a password takes as long as a thousand other calls.
        if path.starts_with("/ops/v1/users") && method == "POST" {
            return;
        }
        let Ok(method) = Method::from_bytes(method.as_bytes()) else { return };
        let bearer = match who {
            "o" => &shop.token,
            "s" => STOREFRONT_KEY,
            "c" => &tokens::OF_A_CUSTOMER_TOKEN,
            other => other,
        };
        let request = Request::builder()
            .method(&method)
            .uri(path)
            .header("authorization", format!("Bearer {bearer}"))
            .header("content-type", "application/json")
            .header("idempotency-key", "fuzz")
            .body(Body::from(body.to_vec()));
        let Ok(request) = request else { return };
        shop.vendors.say(0, b"");
        let (status, kind, said) = shop.send(request);
        if status.is_success() {
            crate::understood();
        }
        judge(status.as_u16(), &kind, &said, method == Method::HEAD);
        if status.is_client_error() || status.is_server_error() {
            must_not_repeat(&said, body);
        }
    })
}

/// # Panics
/// When an answer is not what it should be.
fn judge(status: u16, kind: &str, said: &str, only_head: bool) {
    assert!(status != 500 && status < 504, "{status} {said}");
    if status < 400 || only_head {
        return;
    }
    assert_eq!(kind, "application/problem+json", "{status} {said}");
    let Ok(problem) = serde_json::from_str::<Value>(said) else { panic!("no JSON: {said}") };
    assert_eq!(problem["status"], status, "{said}");
    let slug = problem["type"].as_str().unwrap_or_default();
    assert!(!slug.is_empty() && slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{said}");
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{said}");
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    for error in &errors {
        assert!(error["field"].as_str().is_some_and(|field| field.chars().count() <= 64), "{said}");
        assert!(error["code"].as_str().is_some_and(|code| !code.is_empty()), "{said}");
    }
    if slug == "unreadable-body" || slug == "invalid-fields" {
        assert!(!errors.is_empty(), "which field? {said}");
    }
}
