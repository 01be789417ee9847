//! The properties that purchases need in the CRM, and how each is put there.

use ::http::{Method, StatusCode};
use domain::{Code, Kind, Timestamp};
use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

use super::{HubSpot, client::Ask, wire::Property};
use crate::{
    http::Effect,
    roles::{Call, Result},
};

pub(super) const SPENT: &str = "enishi_total_spent";
pub(super) const COUNT: &str = "enishi_purchases";
pub(super) const LAST_ON: &str = "enishi_last_purchase_on";
pub(super) const LAST_CHANNEL: &str = "enishi_last_channel";
pub(super) const TAGS: &str = "enishi_tags";
pub(super) const RANK: &str = "enishi_rank";
pub(super) const CARD_CODE: &str = "enishi_card_code";
pub(super) const ORDER_ID: &str = "enishi_order_id";
pub(super) const PAID: &str = "enishi_paid";
pub(super) const RETURNED: &str = "enishi_returned";
pub(super) const BOUGHT_AT: &str = "enishi_bought_at";
pub(super) const CHANNEL: &str = "enishi_channel";
pub(super) const STATE: &str = "enishi_order_state";

/// Which kind of record has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    Contact,
    Order,
}

/// One property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needed {
    pub(super) object: Object,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    field: &'static str,
    options: &'static [(&'static str, &'static str)],
}

const CHANNELS: &[(&str, &str)] = &[("online", "オンライン / Online"), ("store", "店舗 / Store")];
const TAG_OPTIONS: &[(&str, &str)] = &[
    ("bought_online", "オンライン購入 / Bought online"),
    ("bought_in_store", "店舗購入 / Bought in store"),
    ("first_purchase", "初回購入 / First purchase"),
    ("repeat_customer", "リピート / Repeat customer"),
];
const STATES: &[(&str, &str)] = &[
    ("kept", "購入 / Kept"),
    ("partly_returned", "一部返品 / Partly returned"),
    ("returned", "返品・取消 / Returned or cancelled"),
];

const fn contact(
    name: &'static str,
    label: &'static str,
    (kind, field): (&'static str, &'static str),
    options: &'static [(&'static str, &'static str)],
) -> Needed {
    Needed { object: Object::Contact, name, label, kind, field, options }
}

const fn order(
    name: &'static str,
    label: &'static str,
    (kind, field): (&'static str, &'static str),
    options: &'static [(&'static str, &'static str)],
) -> Needed {
    Needed { object: Object::Order, name, label, kind, field, options }
}

const NUMBER: (&str, &str) = ("number", "number");
const CHOICE: (&str, &str) = ("enumeration", "select");

const ALL: [Needed; 13] = [
    contact(SPENT, "購入金額の合計（円） / Total spent (yen)", NUMBER, &[]),
    contact(COUNT, "購入回数 / Purchases", NUMBER, &[]),
    contact(LAST_ON, "最終購入日 / Last purchase on", ("date", "date"), &[]),
    contact(LAST_CHANNEL, "最終購入の場所 / Last purchase at", CHOICE, CHANNELS),
    contact(TAGS, "購入タグ / Purchase tags", ("enumeration", "checkbox"), TAG_OPTIONS),
    contact(RANK, "会員ランク / Member rank", ("string", "text"), &[]),
    contact(CARD_CODE, "会員証の番号 / Card code", ("string", "text"), &[]),
    order(ORDER_ID, "購入番号 / Purchase", ("string", "text"), &[]),
    order(PAID, "支払金額（円） / Paid (yen)", NUMBER, &[]),
    order(RETURNED, "返金額（円） / Returned (yen)", NUMBER, &[]),
    order(BOUGHT_AT, "購入日時 / Bought at", ("datetime", "date"), &[]),
    order(CHANNEL, "購入の場所 / Bought at", CHOICE, CHANNELS),
    order(STATE, "状態 / State", CHOICE, STATES),
];

/// What is needed; with those of order records if `orders`.
pub(super) fn needed(orders: bool) -> impl Iterator<Item = &'static Needed> {
    ALL.iter().filter(move |property| orders || property.object == Object::Contact)
}

/// The day on the shop's wall.
pub(super) fn day_in_japan(at: Timestamp) -> String {
    at.to_zoned(TimeZone::fixed(Offset::constant(9))).date().to_string()
}

impl Needed {
    /// `contacts.enishi_tags`.
    pub(super) fn full_name(&self) -> String {
        format!("{}.{}", self.object.path(), self.name)
    }

    fn is_key(&self) -> bool {
        self.name == ORDER_ID
    }

    fn body(&self) -> Value {
        let options = self.options.iter().enumerate();
        let options = options.map(|(at, (value, label))| {
            json!({ "value": value, "label": label, "displayOrder": at, "hidden": false })
        });
        let group = match self.object {
            Object::Contact => "contactinformation",
            Object::Order => "order_information",
        };
        json!({
            "name": self.name, "label": self.label, "description": "Written by Enishi.", "groupName": group,
            "type": self.kind, "fieldType": self.field, "hasUniqueValue": self.is_key(),
            "options": options.collect::<Vec<_>>(),
        })
    }
}

impl HubSpot {
    pub(super) async fn has_property(&self, call: &Call, property: &Needed) -> Result<bool> {
        let ask = Ask {
            operation: "read a purchase property",
            effect: Effect::Read,
            method: Method::GET,
            path: &["properties", &self.api_version, property.object.path(), property.name],
            query: &[],
            body: None,
        };
        self.ask(call.class, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(false);
            }
            let found: Property = answer.success()?;
            // Uniqueness cannot be added later, and without it the number would not be a key.
            match !property.is_key() || found.has_unique_value {
                true => Ok(true),
                false => Err(Kind::Rejected { code: Code::new("crm-property-not-unique") }),
            }
        })
        .await
    }

    pub(super) async fn add_property(&self, call: &Call, property: &Needed) -> Result<()> {
        let ask = Ask {
            operation: "create a purchase property",
            effect: Effect::Write,
            method: Method::POST,
            path: &["properties", &self.api_version, property.object.path()],
            query: &[],
            body: Some(property.body()),
        };
        self.ask(call.class, ask, |answer| match answer.status {
            // There already is as good as made.
            StatusCode::CONFLICT => Ok(()),
            status if status.is_success() => answer.done(),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: Code::new("crm-property-refused") }),
            _ => Err(Kind::Unreadable),
        })
        .await
    }
}
