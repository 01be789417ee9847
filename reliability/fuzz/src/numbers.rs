//! Ids in paths, keys in headers, waits, and addresses that somebody else gave us.

use std::{fmt::Display, net::IpAddr, str::FromStr};

use connectors::http::{checked, checked_beside, retry_after};
use domain::{CrmContactId, CustomerId, IdempotencyKey, MergeId, PosMemberId, RunId, Timestamp};
use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};

use crate::Promise;

/// What is read is written the same way, and read again the same.
fn stays<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        let written = read.to_string();
        assert!(written.parse::<T>().is_ok_and(|again| again == read), "{written:?} of {text:?}");
        assert!(written.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'), "{written:?}");
    }
}

/// Ids, idempotency keys, and how long a vendor asks to wait.
pub fn numbers() -> Promise {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        stays::<CustomerId>(&text);
        stays::<PosMemberId>(&text);
        stays::<CrmContactId>(&text);
        stays::<RunId>(&text);
        stays::<MergeId>(&text);
        if let Ok(id) = CustomerId::from_gid(&text) {
            assert_eq!(CustomerId::from_gid(&id.gid()), Ok(id));
        }
        if let Ok(key) = IdempotencyKey::new(text.to_string()) {
            assert!((1..=255).contains(&key.as_str().len()) && key.as_str() == text);
            assert!(key.as_str().bytes().all(|b| (0x20..0x7f).contains(&b)), "{text:?} is no key");
        }
        if let Ok(value) = HeaderValue::from_bytes(input) {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
            let wait = retry_after(&headers, Timestamp::UNIX_EPOCH);
            assert!(wait.is_none_or(|wait| wait.as_secs() <= 24 * 60 * 60), "{wait:?}");
        }
    })
}

/// Whether an address of the internet protocol is one of this machine, of the network's own or of a private one.
/// Written apart from what is tested.
fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => matches!(
            ip.octets(),
            [0 | 10 | 127, ..]
                | [172, 16..=31, ..]
                | [192, 168, ..]
                | [169, 254, ..]
                | [100, 64..=127, ..]
                | [255, 255, 255, 255]
        ),
        IpAddr::V6(ip) => {
            let parts = ip.segments();
            let old = |high: u16, low: u16| {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                is_inside(IpAddr::from([a, b, c, d]))
            };
            let is_embedded = parts[..5].iter().all(|part| *part == 0) && matches!(parts[5], 0 | 0xffff);
            let is_translated = parts[..2] == [0x64, 0xff9b];
            ip.is_loopback()
                || ip.is_unspecified()
                || (parts[0] & 0xfe00) == 0xfc00
                || (parts[0] & 0xffc0) == 0xfe80
                || ((is_embedded || is_translated) && old(parts[6], parts[7]))
                || (parts[0] == 0x2002 && old(parts[1], parts[2]))
        }
    }
}

/// Addresses: what a public system may send us to never lies inside, however it is written.
pub fn places() -> Promise {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        if let Ok(url) = checked(&text) {
            assert!(matches!(url.scheme(), "http" | "https"));
            assert!(url.username().is_empty() && url.password().is_none(), "{url}");
        }
        let Ok(public) = checked("https://shop.example/.well-known/openid-configuration") else { return };
        let Ok(url) = checked_beside(&text, &public) else { return };
        assert_eq!(url.scheme(), "https", "{url}");
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let name = host.trim_end_matches('.');
        assert!(name != "localhost" && !name.ends_with(".localhost"), "{url}");
        if let Ok(ip) = host.parse::<IpAddr>() {
            assert!(!is_inside(ip), "{url} lies inside");
        }
    })
}
