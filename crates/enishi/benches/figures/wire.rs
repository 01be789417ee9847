//! HTTP/1.1 as lean as it gets, so that the generator costs little beside what it measures.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The bytes of a request.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: hub\r\n");
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if method != "GET" {
        let _ = write!(head, "content-length: {}\r\n", body.len());
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Status and whole length of the answer at the front of these bytes; none while the head is incomplete.
pub fn answer(bytes: &[u8]) -> Option<(u16, usize)> {
    const LENGTH: &[u8] = b"content-length: ";
    let head = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let status = std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()?;
    let at = bytes[..head].windows(LENGTH.len()).position(|w| w.eq_ignore_ascii_case(LENGTH));
    let digits = at.map_or(&[][..], |at| &bytes[at + LENGTH.len()..head]);
    let length =
        digits.iter().take_while(|b| b.is_ascii_digit()).fold(0, |n, b| n * 10 + usize::from(b - b'0'));
    Some((status, head + length))
}

/// What the tills send about a receipt.
pub fn till_event(secret: &str, contract: &str, receipt: u64) -> String {
    let body = format!(
        r#"{{"contractId":"{contract}","event":"pos:transactions","action":"created","transactionHeadIds":["{receipt}"]}}"#
    );
    let id = format!("5b1c6e1e-4d7a-4c3b-9b53-{receipt:012x}");
    let headers = [
        ("content-type", "application/json"),
        ("smaregi-contract-id", contract),
        ("smaregi-event", "pos:transactions"),
        ("smaregi-event-id", id.as_str()),
        ("x-enishi-secret", secret),
    ];
    String::from_utf8_lossy(&request("POST", "/webhooks/smaregi", &headers, body.as_bytes())).into_owned()
}

/// Signed events of the online store about one customer after another.
#[derive(Clone, Serialize, Deserialize)]
pub struct Webhooks {
    /// Signs them.
    pub secret: String,
    /// `customers/update`.
    pub topic: String,
    /// The first customer.
    pub first_customer: u64,
    /// How many take turns.
    pub customers: u64,
    /// Tells the deliveries of this run from those of others.
    pub series: u32,
    /// Every so many-th delivery repeats an earlier one; 0: none does.
    pub repeats: u64,
}

impl Webhooks {
    /// The delivery that stands at this place.
    pub fn number(&self, place: u64) -> u64 {
        match self.repeats {
            0 => place,
            every if place % every == every - 1 => place.saturating_sub(7),
            _ => place,
        }
    }

    /// The delivery's id, as the vendor would send it.
    pub fn id(&self, number: u64) -> String {
        format!("{:08x}-5bd1-4e99-8f00-{number:012x}", self.series)
    }

    /// The body of one and its signature.
    pub fn signed(&self, number: u64) -> (String, String) {
        let customer = self.first_customer + number % self.customers;
        let body = if self.topic.starts_with("customers_") {
            format!(r#"{{"customer_id":{customer},"email_address":"hanako.yamada.{customer}@example.jp"}}"#)
        } else {
            super::people::customer_body(customer, number)
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .unwrap_or_else(|_| unreachable!("any length"));
        mac.update(body.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        (body, signature)
    }

    /// One as it goes over the wire.
    pub fn bytes(&self, number: u64) -> Vec<u8> {
        let (body, signature) = self.signed(number);
        let headers = [
            ("content-type", "application/json"),
            ("x-shopify-topic", self.topic.as_str()),
            ("x-shopify-hmac-sha256", signature.as_str()),
            ("x-shopify-webhook-id", &self.id(number)),
            ("x-shopify-shop-domain", "enishi-demo.myshopify.com"),
            ("x-shopify-api-version", "2026-10"),
            ("user-agent", "Shopify-Captain-Hook"),
        ];
        request("POST", "/webhooks/shopify", &headers, body.as_bytes())
    }
}
