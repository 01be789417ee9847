//! The numbers by which systems know the same person. Ids are not personal data; they are all the hub keeps.

use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An id that does not look like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {expected}")]
pub struct NotAnId {
    /// What was expected, in words.
    pub expected: &'static str,
}

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(NonZeroU64);

        impl $name {
            /// From the vendor's number; zero is no id.
            pub const fn new(number: u64) -> Option<Self> {
                match NonZeroU64::new(number) { Some(n) => Some(Self(n)), None => None }
            }

            /// The vendor's number.
            pub const fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let digits = text.bytes().all(|b| b.is_ascii_digit());
                let number = if digits { text.parse().ok() } else { None };
                number.and_then(Self::new).ok_or(NotAnId { expected: $expected })
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

numeric_id!(
    /// Shopify's numeric customer id N. It is the member number in every system (DESIGN 1.1).
    CustomerId, "customer id (digits)"
);
numeric_id!(
    /// Smaregi's `customerId` of a store member. Not the code on the card.
    PosMemberId, "POS member id (digits)"
);
numeric_id!(
    /// HubSpot's contact record id. It may change when contacts are merged.
    CrmContactId, "CRM contact id (digits)"
);

impl CustomerId {
    /// `gid://shopify/Customer/N`.
    pub fn gid(self) -> String {
        format!("gid://shopify/Customer/{self}")
    }

    /// From `gid://shopify/Customer/N` or from N alone.
    pub fn from_gid(text: &str) -> Result<Self, NotAnId> {
        text.strip_prefix("gid://shopify/Customer/").unwrap_or(text).parse()
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId { expected: $expected })
            }
        }
    };
}

uuid_id!(
    /// One execution of a flow.
    RunId, "run id (UUID)"
);
uuid_id!(
    /// One sign-up form that was sent, however often. It is the id of its run.
    RegistrationId, "registration id (UUID)"
);
uuid_id!(
    /// A question for a person.
    CaseId, "case id (UUID)"
);
uuid_id!(
    /// Points turned into a coupon, once. Made from the customer and the request's idempotency key; the coupon's code
    /// is made from it.
    ConversionId, "coupon id (UUID)"
);
uuid_id!(
    /// Two records of one person becoming one.
    MergeId, "merge id (UUID)"
);

/// The shop whose rows, keys, caches and budgets these are: its `myshopify.com` domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShopId(pub String);

impl fmt::Display for ShopId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_known_by_gid_and_by_number() {
        let n: CustomerId = "7700000000001".parse().unwrap();
        assert_eq!(n.gid(), "gid://shopify/Customer/7700000000001");
        assert_eq!(CustomerId::from_gid(&n.gid()), Ok(n));
        assert_eq!(serde_json::to_string(&n).unwrap(), r#""7700000000001""#);
        assert_eq!(serde_json::from_str::<CustomerId>(r#""7700000000001""#).unwrap(), n);
    }

    #[test]
    fn what_is_no_number_is_no_id() {
        for text in ["", "0", "-1", "+1", "1.0", "７", "gid://shopify/Order/1", "99999999999999999999999"] {
            assert!(CustomerId::from_gid(text).is_err(), "{text}");
        }
    }
}
