//! Which system owns which field of a customer; the others read it.

use serde::{Deserialize, Serialize};

use crate::Vendor;

/// A field of a customer, as the matrix names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The address mail goes to; identity at sign-in.
    Email,
    /// Family and given name.
    Name,
    /// Furigana.
    Kana,
    /// Date of birth.
    BirthDate,
    /// As the POS knows it.
    Sex,
    /// Telephone number.
    Phone,
    /// Postal address.
    Address,
    /// Permission to send marketing mail.
    EmailConsent,
    /// Points and their expiry.
    Points,
    /// Member rank.
    Rank,
    /// Code printed on the card.
    CardCode,
    /// The member number in each system.
    MemberNumber,
}

impl Field {
    /// Every field, in the order the matrix is printed.
    pub const ALL: [Self; 12] = [
        Self::Email,
        Self::Name,
        Self::Kana,
        Self::BirthDate,
        Self::Sex,
        Self::Phone,
        Self::Address,
        Self::EmailConsent,
        Self::Points,
        Self::Rank,
        Self::CardCode,
        Self::MemberNumber,
    ];

    /// The one system whose value counts (DESIGN 1.9; contracts/matching.md section 6).
    pub const fn owner(self) -> Vendor {
        match self {
            Self::Points | Self::Rank | Self::CardCode => Vendor::Smaregi,
            _ => Vendor::Shopify,
        }
    }
}

/// A write that the matrix forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field:?} belongs to {owner}; a value from {from} may not replace it")]
pub struct NotTheOwner {
    /// The field somebody wanted to write.
    pub field: Field,
    /// Whose value counts.
    pub owner: Vendor,
    /// Where the refused value came from.
    pub from: Vendor,
}

/// Lets a value travel from one system to another only if the matrix gives the sender the field.
pub const fn may_spread(field: Field, from: Vendor) -> Result<(), NotTheOwner> {
    let owner = field.owner();
    if owner as u8 == from as u8 { Ok(()) } else { Err(NotTheOwner { field, owner, from }) }
}
