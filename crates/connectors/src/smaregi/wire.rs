//! Smaregi's JSON: every scalar may be a string, a number or nothing.

use domain::{
    CustomerId, Date, Kind, Pii, PosMemberId, Timestamp,
    member::{MemberStatus, PosMember, Profile, Sex},
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::spelling;

/// A scalar as text; nothing and blank are the same.
fn scalar<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(u8::from(flag).to_string()),
        Value::Null => None,
        Value::Array(_) | Value::Object(_) => return Err(serde::de::Error::custom("not a scalar")),
    })
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Deserialize, Default, Clone)]
        #[serde(rename_all = "camelCase", default)]
        pub(super) struct $name {
            $(#[serde(deserialize_with = "scalar")] pub(super) $field: Option<String>,)*
        }
    };
}

record! {
    /// A member.
    Customer {
        customer_id, customer_code, customer_no, rank, first_name, last_name, first_kana, last_kana, post_code,
        address, phone_number, mobile_number, mail_address, mail_address2, mail_address3, sex, birth_date,
        mail_receive_flag, status, ins_date_time, upd_date_time, entry_date, last_come_date_time,
    }
}

record! {
    /// A member's points.
    CustomerPoint { customer_id, point, point_expire_date }
}

/// What adding points answers. The transactions are documented since 2022 and may be missing.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PointsAdded {
    #[serde(deserialize_with = "scalar")]
    pub(super) customer_id: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) point: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) point_expire_date: Option<String>,
    pub(super) transaction_head_ids: Option<Vec<Value>>,
}

record! {
    /// A transaction's head.
    Transaction {
        transaction_head_id, transaction_head_division, cancel_division, dispose_division, return_sales,
        transaction_date_time, terminal_tran_date_time, new_point, spend_point, point, total_point, store_id,
        customer_id, total,
    }
}

record! {
    /// Whether a member carries a remark.
    Remark { customer_id, note2 }
}

record! {
    /// Whether a column is demanded.
    RequiredColumn { column_name, value }
}

/// A number in a scalar.
pub(super) fn number(text: Option<&str>) -> Option<i64> {
    let text = text?.trim();
    // Some amounts carry decimals that are always zero.
    text.split_once('.').map_or(text, |(whole, _)| whole).parse().ok()
}

pub(super) fn member_id(text: Option<&str>) -> Result<PosMemberId, Kind> {
    text.and_then(|text| text.parse().ok()).ok_or(Kind::Unreadable)
}

/// N, if the number was written by us: digits without a leading zero.
pub(super) fn member_number(text: Option<&str>) -> Option<CustomerId> {
    text.and_then(|text| text.parse::<CustomerId>().ok().filter(|number| number.to_string() == text))
}

impl Customer {
    pub(super) fn id(&self) -> Result<PosMemberId, Kind> {
        member_id(self.customer_id.as_deref())
    }

    pub(super) fn into_member(self) -> Result<PosMember, Kind> {
        let id = self.id()?;
        let updated_at = self
            .upd_date_time
            .as_deref()
            .and_then(|text| text.parse::<Timestamp>().ok())
            .ok_or(Kind::Unreadable)?;
        let made = self.ins_date_time.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        let emails: Vec<String> = [&self.mail_address, &self.mail_address2, &self.mail_address3]
            .into_iter()
            .filter_map(Clone::clone)
            .collect();
        let mut phones: Vec<String> = Vec::new();
        for typed in [&self.mobile_number, &self.phone_number].into_iter().flatten() {
            phones.extend(spelling::e164(typed).filter(|phone| !phones.contains(phone)));
        }
        let mut phones = phones.into_iter();
        let line = self.address.unwrap_or_default();
        // A card that says the member number says nothing new.
        let card = self.customer_code.as_ref().filter(|code| self.customer_no.as_ref() != Some(*code));
        let profile = Profile {
            rank: self.rank.clone().filter(|rank| !rank.trim().is_empty()),
            card_code: card.cloned().filter(|code| !code.trim().is_empty()),
            email: emails.first().cloned(),
            last_name: self.last_name.unwrap_or_default(),
            first_name: self.first_name.unwrap_or_default(),
            last_name_kana: self.last_kana.unwrap_or_default(),
            first_name_kana: self.first_kana.unwrap_or_default(),
            birth_date: self.birth_date.as_deref().and_then(|text| text.parse::<Date>().ok()),
            sex: self.sex.as_deref().and_then(sex),
            phone: phones.next(),
            other_phones: phones.collect(),
            address: spelling::as_address(&self.post_code.unwrap_or_default(), &line),
            accepts_marketing: self.mail_receive_flag.as_deref() == Some("1"),
            opted_out: self.mail_receive_flag.as_deref() == Some("0"),
            ..Profile::default()
        };
        Ok(PosMember {
            id,
            card_code: Pii::new(self.customer_code.unwrap_or_default()),
            member_number: member_number(self.customer_no.as_deref()),
            profile: Pii::new(profile),
            emails: Pii::new(emails),
            rank: self.rank,
            status: status(self.status.as_deref()),
            // What does not say when it was made is as old as it can be.
            created_at: made.unwrap_or(Timestamp::UNIX_EPOCH),
            updated_at,
        })
    }
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "0" => Some(Sex::Unknown),
        "1" => Some(Sex::Male),
        "2" => Some(Sex::Female),
        _ => None,
    }
}

pub(super) const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "0",
        Sex::Male => "1",
        Sex::Female => "2",
    }
}

fn status(code: Option<&str>) -> MemberStatus {
    match code {
        None | Some("0") => MemberStatus::Active,
        Some("2") => MemberStatus::Lost,
        Some("3") => MemberStatus::Withdrawn,
        Some("4") => MemberStatus::Merged,
        // A status nobody knows yet is at least not an active one.
        Some(_) => MemberStatus::Suspended,
    }
}
