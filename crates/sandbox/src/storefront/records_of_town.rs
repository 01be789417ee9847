//! The member file of a real town: corrected at its POS, and compared with its online store and its CRM.

use serde_json::{Map, Value, json};
use sha2::Digest as _;

use super::{
    member_records::{Details, MemberRecord, MemberRecords, NotSaved, Said},
    neighbours::Vendor,
};
use crate::{Town, hubspot, shopify, smaregi};

/// The property by which the CRM knows the online store's number.
const NUMBER: &str = "enishi_customer_id";

/// The metafield of the rank, in the app's own namespace.
const RANK: &str = "rank";

/// Field of the screen and column of the POS.
const COLUMNS: [(&str, &str); 6] = [
    ("mobile", "mobileNumber"),
    ("phone", "phoneNumber"),
    ("postal_code", "postCode"),
    ("address", "address"),
    ("rank", "rank"),
    ("note", "note"),
];

/// Adapts the town to the member screen of the till.
pub(super) struct TownRecords(pub(super) Town);

impl MemberRecords for TownRecords {
    fn record(&self, code: &str) -> Option<MemberRecord> {
        let member = self.0.smaregi.till().scan(code)?;
        let part = |column: &str| member.get(column).unwrap_or_default().to_owned();
        let both = |last: &str, first: &str| format!("{} {}", part(last), part(first)).trim().to_owned();
        Some(MemberRecord {
            code: member.code().to_owned(),
            name: both("lastName", "firstName"),
            kana: both("lastKana", "firstKana"),
            member_number: Some(part("customerNo")).filter(|number| !number.is_empty()),
            details: details(&member),
            version: version(&member),
        })
    }

    fn correct(&self, code: &str, version: &str, to: &Details) -> Result<(), NotSaved> {
        let till = self.0.smaregi.till();
        let member = till.scan(code).ok_or(NotSaved::UnknownMember)?;
        if self::version(&member) != version {
            return Err(NotSaved::ChangedMeanwhile);
        }
        let columns = changes(&details(&member), to);
        let refused = till.refused_columns(&Value::Object(columns.clone()));
        if !refused.is_empty() {
            let field = |(field, column): &(&'static str, &str)| {
                refused.iter().any(|name| name == column).then_some(*field)
            };
            return Err(NotSaved::Fields(COLUMNS.iter().filter_map(field).collect()));
        }
        if columns.is_empty() {
            return Ok(());
        }
        let written = till.edit_member_at_till(&member.id(), &Value::Object(columns));
        written.map_err(|_| NotSaved::UnknownMember)
    }

    fn everywhere(&self, code: &str) -> Vec<Said> {
        let member = self.0.smaregi.till().scan(code);
        let number = member.as_ref().and_then(|member| member.get("customerNo")).map(str::to_owned);
        let customer = number.as_deref().and_then(|number| self.0.shopify.customer(number.parse().ok()?));
        let contact = number.as_deref().and_then(|number| {
            self.0.hubspot.contacts().into_iter().find(|contact| contact.get(NUMBER) == Some(number))
        });
        let namespace = self.0.shopify.app_namespace();
        vec![
            customer.map_or(Said::nothing(Vendor::Shopify), |customer| online(&customer, &namespace)),
            member.map_or(Said::nothing(Vendor::Pos), |member| at_the_tills(&member)),
            contact.map_or(Said::nothing(Vendor::Crm), |contact| in_the_crm(&contact)),
        ]
    }
}

fn details(member: &smaregi::Member) -> Details {
    let part = |column: &str| member.get(column).unwrap_or_default().to_owned();
    Details {
        mobile: part("mobileNumber"),
        phone: part("phoneNumber"),
        postal_code: part("postCode"),
        address: part("address"),
        rank: part("rank"),
        takes_mail: member.get("mailReceiveFlag") == Some("1"),
        note: part("note"),
    }
}

/// A digest of what the screen shows, so that two corrections within one second are told apart.
fn version(member: &smaregi::Member) -> String {
    let shown = details(member);
    let texts = COLUMNS.map(|(field, _)| text_of(&shown, field).to_owned()).join("\u{1f}");
    let digest = sha2::Sha256::digest(format!("{texts}\u{1f}{}", shown.takes_mail));
    hex::encode(&digest[..8])
}

fn changes(before: &Details, after: &Details) -> Map<String, Value> {
    let mut columns = Map::new();
    for (field, column) in COLUMNS {
        let (old, new) = (text_of(before, field), text_of(after, field).trim());
        if old.trim() != new {
            columns.insert(column.into(), json!(new));
        }
    }
    if before.takes_mail != after.takes_mail {
        columns.insert("mailReceiveFlag".into(), json!(if after.takes_mail { "1" } else { "0" }));
    }
    columns
}

fn text_of<'a>(details: &'a Details, field: &str) -> &'a str {
    match field {
        "mobile" => &details.mobile,
        "phone" => &details.phone,
        "postal_code" => &details.postal_code,
        "address" => &details.address,
        "rank" => &details.rank,
        _ => &details.note,
    }
}

fn at_the_tills(member: &smaregi::Member) -> Said {
    let part = |column: &str| member.get(column).unwrap_or_default();
    Said {
        system: Vendor::Pos,
        is_known: true,
        phone: joined(&[part("mobileNumber"), part("phoneNumber")], " / "),
        address: joined(&[part("postCode"), part("address")], " "),
        rank: part("rank").to_owned(),
        takes_mail: Some(part("mailReceiveFlag") == "1"),
    }
}

fn online(customer: &shopify::Customer, namespace: &str) -> Said {
    let address = customer.address().map(|place| {
        let prefecture = place.province_code.as_deref().and_then(prefecture_name).unwrap_or_default();
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let line = format!("{prefecture}{}{}", text(&place.city), text(&place.address1));
        joined(&[&text(&place.zip), &line, &text(&place.address2)], " ")
    });
    let consent = customer.email_consent.state.as_str();
    let rank = customer.metafield(namespace, RANK).map(|field| field.value.clone()).unwrap_or_default();
    Said {
        system: Vendor::Shopify,
        is_known: true,
        phone: customer.phone.clone().unwrap_or_default(),
        address: address.unwrap_or_default(),
        rank,
        takes_mail: match consent {
            "SUBSCRIBED" => Some(true),
            "UNSUBSCRIBED" => Some(false),
            _ => None,
        },
    }
}

fn in_the_crm(contact: &hubspot::Contact) -> Said {
    let part = |property: &str| contact.get(property).unwrap_or_default();
    let line = format!("{}{}{}", part("state"), part("city"), part("address"));
    Said {
        system: Vendor::Crm,
        is_known: true,
        phone: part("phone").to_owned(),
        address: joined(&[part("zip"), &line], " "),
        rank: part("enishi_rank").to_owned(),
        takes_mail: (part("hs_email_optout") == "true").then_some(false),
    }
}

fn prefecture_name(code: &str) -> Option<&'static str> {
    super::person::PREFECTURES.iter().find(|(known, ..)| *known == code).map(|(_, name, _)| *name)
}

fn joined(parts: &[&str], between: &str) -> String {
    let given: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    given.join(between)
}
