//! A member's record as somebody at the counter sees and corrects it, and what the other systems say of the person.

use super::neighbours::Vendor;

/// What is corrected at the counter, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Mobile phone.
    pub mobile: String,
    /// Telephone at home.
    pub phone: String,
    /// `162-0825`.
    pub postal_code: String,
    /// One line.
    pub address: String,
    /// Member rank, a key of the shop's own table.
    pub rank: String,
    /// Wants the shop's mail.
    pub takes_mail: bool,
    /// Free text for colleagues.
    pub note: String,
}

/// A member's record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberRecord {
    /// Code on the card.
    pub code: String,
    /// Name.
    pub name: String,
    /// Furigana.
    pub kana: String,
    /// The online store's number, for a member who is linked.
    pub member_number: Option<String>,
    /// What can be corrected.
    pub details: Details,
    /// Changes with every write to the record, by whomever.
    pub version: String,
}

/// Why a correction was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// Nobody has this code any more.
    UnknownMember,
    /// Somebody else wrote to the record meanwhile.
    ChangedMeanwhile,
    /// These fields are not taken as they are: `mobile`, `phone`, `postal_code`, `address`, `rank`, `note`.
    Fields(Vec<&'static str>),
}

/// What one system says about a person now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which system.
    pub system: Vendor,
    /// Whether it knows the person; without that the rest is empty.
    pub is_known: bool,
    /// Phone numbers as written there.
    pub phone: String,
    /// Address as written there, in one line.
    pub address: String,
    /// Member rank as written there.
    pub rank: String,
    /// Permission to send mail; none where nobody was asked.
    pub takes_mail: Option<bool>,
}

impl Said {
    /// A system that does not know the person.
    pub const fn nothing(system: Vendor) -> Self {
        Self {
            system,
            is_known: false,
            phone: String::new(),
            address: String::new(),
            rank: String::new(),
            takes_mail: None,
        }
    }
}

/// The tills' member file.
pub trait MemberRecords: Send + Sync + 'static {
    /// The record of the member with this code.
    fn record(&self, code: &str) -> Option<MemberRecord>;

    /// Writes what differs from the record, if it is still the one that was looked at (`version`).
    ///
    /// # Errors
    /// See [`NotSaved`]; nothing was written.
    fn correct(&self, code: &str, version: &str, to: &Details) -> Result<(), NotSaved>;

    /// What the online store, the tills and the CRM say about this member now, in this order.
    fn everywhere(&self, code: &str) -> Vec<Said>;
}
