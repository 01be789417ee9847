//! What Shopify finds wrong with a field, in our names; its sentences are never read.

use domain::Code;

use super::wire::UserError;
use crate::http::invalid;

impl UserError {
    /// The field complained about, by the name our forms use; empty when Shopify names none. `metafields` are those
    /// of the request, in its order.
    pub(super) fn about(&self, metafields: &[&'static str]) -> &'static str {
        let path = self.field.as_deref().unwrap_or_default();
        let mut path = path.iter().map(String::as_str).filter(|part| !matches!(*part, "input" | "address"));
        match path.next() {
            Some("metafields") => path
                .next()
                .and_then(|index| index.parse::<usize>().ok())
                .and_then(|index| metafields.get(index))
                .copied()
                .unwrap_or("metafields"),
            Some(name) => our_name(name),
            None => "",
        }
    }

    /// `invalid.<field>`.
    pub(super) fn code(&self, metafields: &[&'static str]) -> Code {
        invalid(self.about(metafields))
    }
}

fn our_name(theirs: &str) -> &'static str {
    match theirs {
        "email" => "email",
        "phone" => "phone",
        "firstName" | "first_name" => "first_name",
        "lastName" | "last_name" => "last_name",
        "locale" => "locale",
        "emailMarketingConsent" => "accepts_marketing",
        "zip" => "postal_code",
        "provinceCode" | "province" => "prefecture_code",
        "countryCode" | "country" => "country_code",
        "city" => "city",
        "address1" => "address1",
        "address2" => "address2",
        "id" | "customerId" => "customer_id",
        _ => "",
    }
}

/// A number that could be dialled from anywhere: `+`, then 7 to 15 digits that do not start with zero.
pub(super) fn is_e164(phone: &str) -> bool {
    phone.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Shopify's refusal of a telephone number: what looks right to us belongs to somebody else already.
pub(super) fn phone_code(phone: Option<&str>) -> Code {
    if phone.is_some_and(is_e164) { Code::new("phone-taken") } else { invalid("phone") }
}
