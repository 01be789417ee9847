//! A person as a form or a vendor describes them: always inside [`crate::Pii`], always in memory only.

use serde::Deserialize;

use crate::{CustomerId, Date, PosMemberId, Timestamp};

/// Language a member is written to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Locale {
    /// `ja` or `en`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// As the POS counts it; a shop may leave it unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Not told.
    Unknown,
    /// Male.
    Male,
    /// Female.
    Female,
}

/// A postal address in the store's shape. Japanese addresses carry a prefecture code such as `JP-13`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// As entered, normalised to seven digits for Japan.
    pub postal_code: String,
    /// ISO 3166-2 code, `JP-13`; empty abroad where there is none.
    pub prefecture_code: String,
    /// City, ward or county with town.
    pub city: String,
    /// Town and number.
    pub address1: String,
    /// Building and room; may be empty.
    pub address2: String,
    /// ISO 3166-1 alpha-2, `JP`.
    pub country_code: String,
}

/// Who somebody is. There is no `Debug` and no `Serialize` on purpose: see [`crate::Pii`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// Address mail goes to, as entered but trimmed and NFKC; none for members who only exist at a till.
    pub email: Option<String>,
    /// Family name.
    pub last_name: String,
    /// Given name.
    pub first_name: String,
    /// Furigana of the family name, full-width katakana; empty if unknown.
    pub last_name_kana: String,
    /// Furigana of the given name, full-width katakana; empty if unknown.
    pub first_name_kana: String,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// As the POS counts it.
    pub sex: Option<Sex>,
    /// Telephone number in E.164.
    pub phone: Option<String>,
    /// Further numbers of a till's record, E.164, for comparing only.
    pub other_phones: Vec<String>,
    /// Where they live.
    pub address: Option<Address>,
    /// Whether marketing mail was agreed to. Unknown counts as no.
    pub accepts_marketing: bool,
    /// Whether they said no, or took an earlier yes back. Somebody who was never asked did neither.
    pub opted_out: bool,
    /// Language they are written to in.
    pub locale: Locale,
    /// Member rank, a key of the tills' own table.
    pub rank: Option<String>,
    /// The code on a card that is not simply the member number.
    pub card_code: Option<String>,
}

/// A customer as the online store knows them.
#[derive(Clone)]
pub struct Customer {
    /// N.
    pub id: CustomerId,
    /// Who they are.
    pub profile: crate::Pii<Profile>,
    /// The sign-up that made them, if it was ours.
    pub registration: Option<crate::RegistrationId>,
    /// When the store made them.
    pub created_at: Timestamp,
    /// When the store last changed them.
    pub updated_at: Timestamp,
}

/// What became of a store member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Can earn and spend.
    Active,
    /// Suspended by the shop.
    Suspended,
    /// Card reported lost.
    Lost,
    /// Left.
    Withdrawn,
    /// Merged into another member by the shop.
    Merged,
}

impl MemberStatus {
    /// Whether a customer may be linked to such a member.
    pub const fn is_linkable(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Merged)
    }
}

/// A member as the POS knows them.
#[derive(Clone)]
pub struct PosMember {
    /// The POS's id.
    pub id: PosMemberId,
    /// What the card's barcode says; never overwritten by us.
    pub card_code: crate::Pii<String>,
    /// The member number, if the member is linked: `customerNo`.
    pub member_number: Option<CustomerId>,
    /// Who they are.
    pub profile: crate::Pii<Profile>,
    /// Every e-mail address of the record (up to three).
    pub emails: crate::Pii<Vec<String>>,
    /// Rank code, a key of the shop's own table.
    pub rank: Option<String>,
    /// What became of them.
    pub status: MemberStatus,
    /// When the POS made them; 1970 if it does not say.
    pub created_at: Timestamp,
    /// When the POS last changed them.
    pub updated_at: Timestamp,
}
