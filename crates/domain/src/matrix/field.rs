//! The fields of a customer and the systems that keep them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Class;

/// A system that keeps fields of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The online store.
    Online,
    /// The tills.
    Pos,
    /// The CRM. It only reads: nothing a person changes there comes back.
    Crm,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Online, Self::Pos, Self::Crm];

    /// The name used in configuration and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Pos => "pos",
            Self::Crm => "crm",
        }
    }

    /// From that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.as_str() == name)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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

    /// The name used in configuration, cases and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::Kana => "kana",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::EmailConsent => "email_consent",
            Self::Points => "points",
            Self::Rank => "rank",
            Self::CardCode => "card_code",
            Self::MemberNumber => "member_number",
        }
    }

    /// From that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// How soon a change of it is everywhere. Points are read live wherever they are shown.
    pub const fn timing(self) -> Class {
        match self {
            Self::Points => Class::Interactive,
            Self::Rank | Self::CardCode => Class::Checkout,
            _ => Class::SameDay,
        }
    }

    /// Whether so few values exist that even a keyed hash of one would say too much: nothing is remembered of it.
    pub const fn is_guessable(self) -> bool {
        matches!(self, Self::BirthDate | Self::Sex | Self::Points | Self::Rank)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
