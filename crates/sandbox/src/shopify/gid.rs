//! Shopify's global ids: `gid://shopify/Customer/7000000000001`.

use super::register::Refusal;

pub(super) fn gid(kind: &str, id: u64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

/// Kind and number of a global id; a query after the number (`?job=1`) is not part of it.
pub(super) fn parse(text: &str) -> Option<(&str, u64)> {
    let (kind, rest) = text.strip_prefix("gid://shopify/")?.split_once('/')?;
    let number = rest.split('?').next()?;
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((kind, number.parse().ok()?))
}

/// The number of an id that must be of this kind; anything else is refused as Shopify refuses it.
pub(super) fn expect(kind: &str, text: &str) -> Result<u64, Refusal> {
    match parse(text) {
        Some((found, id)) if found == kind => Ok(id),
        Some(_) => Err(Refusal::new(format!("Invalid id: {text}"), "RESOURCE_NOT_FOUND")),
        None => Err(Refusal::new(format!("Invalid global id '{text}'"), "INVALID_VARIABLE")),
    }
}
