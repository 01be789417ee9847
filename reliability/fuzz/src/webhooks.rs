//! What vendors tell: signed or not, whole or torn, it is taken, refused by its kind, and never falls over.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use connectors::{shopify, smaregi};
use hmac::{Hmac, KeyInit, Mac};
use http::Request;
use secrecy::SecretString;
use serde_json::Value;
use sha2::Sha256;

use crate::{
    Promise,
    shop::{POS_SECRET, SHOPIFY_SECRET, Shop},
    words::must_not_repeat,
};

/// A shop's memory grows with what it takes; after so many inputs another one opens.
const SEASON: u32 = 20_000;

const TOPICS: [&str; 16] = [
    "customers/create",
    "customers/update",
    "customers/delete",
    "customers/enable",
    "customers/merge",
    "customers/redact",
    "customers/data_request",
    "customer.tags_added",
    "customers_email_marketing_consent/update",
    "orders/create",
    "orders/paid",
    "orders/cancelled",
    "refunds/create",
    "shop/redact",
    "themes/publish",
    "a b",
];

fn mac(body: &[u8], secret: &str) -> Vec<u8> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.chain_update(body).finalize().into_bytes().to_vec()
}

/// A header and a body: believed exactly if the header is the signature. The first byte says how the header is made.
pub fn signature() -> Promise {
    let secrets = [SecretString::from("now"), SecretString::from("before")];
    Box::new(move |input| {
        let Some((how, rest)) = input.split_first() else { return };
        let cut = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (header, body) = (String::from_utf8_lossy(&rest[..cut]), rest.get(cut + 1..).unwrap_or_default());
        let right = [mac(body, "now"), mac(body, "before")];
        let header = match how % 4 {
            0 => format!("{header}{}", STANDARD.encode(&right[0])),
            1 => format!("{}{header}", STANDARD.encode(&right[1])),
            _ => header.into_owned(),
        };
        let claimed = STANDARD.decode(header.trim());
        let good = !body.is_empty() && claimed.is_ok_and(|claimed| right.contains(&claimed));
        assert_eq!(shopify::webhooks::verify(body, &header, &secrets), good, "{header:?}");
        let known = header.as_bytes() == b"now" || header.as_bytes() == b"before";
        assert_eq!(smaregi::webhooks::verify(header.as_bytes(), &secrets), known, "{header:?}");
    })
}

fn deliver(shop: &Shop, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    match request.body(Body::from(body.to_vec())) {
        Ok(request) => {
            let (status, _, said) = shop.send(request);
            must_not_repeat(&said, body);
            if status.is_success() {
                crate::understood();
            }
            (status.as_u16(), said)
        }
        Err(_) => (0, String::new()),
    }
}

/// The same JSON with every letter of its texts and names written as an escape; none if it is no JSON.
fn escaped(body: &[u8]) -> Option<String> {
    // A name that stands there twice would be there once.
    let value: Value = serde_json::from_slice(body).ok()?;
    let plain = value.to_string();
    let mut written = String::new();
    let mut inside = false;
    let mut letters = plain.chars();
    while let Some(c) = letters.next() {
        match (inside, c) {
            (_, '"') => {
                inside = !inside;
                written.push('"');
            }
            (true, '\\') => {
                written.push('\\');
                let kind = letters.next();
                written.extend(kind);
                let digits = if kind == Some('u') { 4 } else { 0 };
                written.extend(letters.by_ref().take(digits));
            }
            (true, c) => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| written.push_str(&format!("\\u{unit:04x}"))),
            (false, c) => written.push(c),
        }
    }
    Some(written)
}

/// Opens a shop, and another one when the first has taken much.
fn shops() -> impl FnMut() -> std::rc::Rc<Shop> {
    let mut taken = 0;
    let mut shop = std::rc::Rc::new(Shop::open());
    move || {
        taken += 1;
        if taken % SEASON == 0 {
            shop = std::rc::Rc::new(Shop::open());
        }
        shop.clone()
    }
}

/// Events of the online store. The first byte says the topic.
pub fn shopify_event() -> Promise {
    let mut shops = shops();
    Box::new(move |input| {
        let Some((which, body)) = input.split_first() else { return };
        let shop = shops();
        let topic = TOPICS[usize::from(*which) % TOPICS.len()];
        let told = |body: &[u8], secret: &str| {
            let signature = STANDARD.encode(mac(body, secret));
            let headers = [("x-shopify-topic", topic), ("x-shopify-hmac-sha256", &signature)];
            deliver(&shop, "/webhooks/shopify", &headers, body).0
        };
        assert_eq!(told(body, "a stranger's secret"), 401, "not ours");
        let status = told(body, SHOPIFY_SECRET);
        if body.is_empty() {
            assert_eq!(status, 401);
            return;
        }
        assert!(matches!(status, 200 | 400), "{topic}: {status}");
        // A name that stands twice is refused, and would stand there once.
        if let Some(other) = escaped(body).filter(|_| status == 200) {
            assert_eq!(
                told(other.as_bytes(), SHOPIFY_SECRET),
                200,
                "{topic}, other letters of the same event: {other}"
            );
        }
    })
}

/// Notices of the tills.
pub fn smaregi_notice() -> Promise {
    let mut shops = shops();
    Box::new(move |body| {
        let shop = shops();
        let told = |secret: &str| deliver(&shop, "/webhooks/smaregi", &[("x-enishi-secret", secret)], body).0;
        assert_eq!(told("somebody else"), 401, "not ours");
        let status = told(POS_SECRET);
        assert!(matches!(status, 200 | 400), "{status}");
        let read = smaregi::webhooks::parse(body);
        assert!(status == 400 || read.is_ok(), "taken and not understood");
        let text = String::from_utf8_lossy(body);
        for id in read.map(|notice| notice.ids).unwrap_or_default() {
            assert!(text.contains(&id.to_string()) || text.contains("\\u"), "nobody named {id}");
        }
    })
}
