//! A postal address on its way in and out.

use domain::member::Address;
use flows::registration::AddressForm;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A postal address. Missing parts are told as field errors, all at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressRequest {
    /// Seven digits in Japan, with or without a hyphen.
    #[schema(required, nullable = false, example = "150-0041", max_length = 255)]
    postal_code: Option<String>,
    /// ISO 3166-2.
    #[schema(required, nullable = false, example = "JP-13", max_length = 255)]
    prefecture_code: Option<String>,
    /// City, ward or county with town.
    #[schema(required, nullable = false, example = "渋谷区", max_length = 255)]
    city: Option<String>,
    /// Town and number.
    #[schema(required, nullable = false, example = "神南1-1-1", max_length = 255)]
    address1: Option<String>,
    /// Building and room.
    #[schema(example = "縁ビル101", max_length = 255)]
    address2: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(required, nullable = false, example = "JP", min_length = 2, max_length = 2)]
    country_code: Option<String>,
}

impl From<AddressRequest> for AddressForm {
    fn from(body: AddressRequest) -> Self {
        Self {
            postal_code: body.postal_code.unwrap_or_default(),
            prefecture_code: body.prefecture_code.unwrap_or_default(),
            city: body.city.unwrap_or_default(),
            address1: body.address1.unwrap_or_default(),
            address2: body.address2.unwrap_or_default(),
            country_code: body.country_code.unwrap_or_default(),
        }
    }
}

/// A postal address as the online store keeps it.
#[derive(Serialize, ToSchema)]
pub struct AddressBody {
    postal_code: String,
    prefecture_code: String,
    city: String,
    address1: String,
    address2: String,
    country_code: String,
}

impl From<&Address> for AddressBody {
    fn from(address: &Address) -> Self {
        Self {
            postal_code: address.postal_code.clone(),
            prefecture_code: address.prefecture_code.clone(),
            city: address.city.clone(),
            address1: address.address1.clone(),
            address2: address.address2.clone(),
            country_code: address.country_code.clone(),
        }
    }
}
