//! The storefront keeps an address in four fields.
use serde::Serialize;

use super::split::Parts;
use crate::width;

/// An address in the storefront's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopifyAddress {
    /// `JP-13`; `None` when neither the text nor the postal code tells it.
    pub province_code: Option<String>,
    /// City, ward, or county and town, as the postal list spells it.
    pub city: Option<String>,
    /// Town and number, in the customer's own spelling; the whole line when the city is unknown.
    pub address1: String,
    /// Building and room.
    pub address2: String,
    /// A person should look: the city was not found, or the postal code belongs to another one.
    pub flagged: bool,
}

/// Splits the one line of the POS into the storefront's fields.
///
/// ```
/// let found = normalize::address::to_shopify("奈良県明日香村大字橘86", "634-0142");
/// assert_eq!(found.province_code.as_deref(), Some("JP-29"));
/// assert_eq!(found.city.as_deref(), Some("高市郡明日香村"));
/// assert_eq!(found.address1, "大字橘86");
/// ```
#[must_use]
pub fn to_shopify(line: &str, postal_code: &str) -> ShopifyAddress {
    let tidy = width::nfkc_trim(line);
    let parts = Parts::read(&tidy, Some(postal_code));
    let province_code = parts.place.prefecture.map(|p| p.iso());
    if parts.place.city.is_empty() {
        return ShopifyAddress {
            province_code,
            city: None,
            address1: tidy,
            address2: String::new(),
            flagged: true,
        };
    }
    let building = parts.place.town_end + parts.lot.ends_at;
    let separators = |c: char| c == ' ' || c == ',' || c == '、' || c == '-';
    ShopifyAddress {
        province_code,
        city: Some(parts.place.city.to_owned()),
        address1: parts.tidy[parts.place.city_end..building].trim_matches(separators).to_owned(),
        address2: parts.lot.building.to_owned(),
        flagged: parts.place.conflict,
    }
}
