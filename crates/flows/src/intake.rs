//! Which incoming event starts which flow. An event is a hint: what is true is read again from its owner.

use domain::{
    CustomerId, PosMemberId, Timestamp,
    purchase::{Channel, PurchaseId},
};
use engine::{Engine, Sorter, Start};
use serde::Deserialize;
use store::{Delivery, Departure, ErasureCause, InboxRow};

use crate::{
    HubParts,
    coupon::{code, orders},
    earning::see,
    erasure::{data_request, erase, notice, wipe},
    leaving,
    merging::merge,
    points::till,
    purchases::{history, note},
    registration::{resync, spread},
};

/// Why a webhook was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 401: not signed by the vendor.
    #[error("the signature does not match")]
    BadSignature,
    /// 400: signed, but not readable as an event; nothing can be done with it.
    #[error("the body is not an event")]
    Unreadable,
    /// 503: it could not be stored; the sender should try again.
    #[error("the event could not be stored")]
    NotStored,
}

/// The ids of a Shopify event; everything else in the body is left unread.
#[derive(Deserialize)]
struct ShopifyBody {
    id: Option<u64>,
    // Owned: a text may be written with escapes, and then there is nothing to borrow.
    updated_at: Option<String>,
    #[serde(rename = "customerId")]
    customer_gid: Option<String>,
    customer_id: Option<u64>,
    order_id: Option<u64>,
    customer: Option<CustomerRef>,
    #[serde(default)]
    discount_codes: Vec<CodeRef>,
    admin_graphql_api_customer_kept_id: Option<String>,
    admin_graphql_api_customer_deleted_id: Option<String>,
    status: Option<serde_json::Value>,
}

/// What somebody typed at the checkout. It is turned into a keyed hash here and goes no further.
#[derive(Deserialize)]
struct CodeRef {
    code: Option<String>,
}

#[derive(Deserialize)]
struct CustomerRef {
    id: Option<u64>,
}

impl ShopifyBody {
    /// What is kept of an event about an order: its number and keyed hashes of the codes it carries.
    fn facts(&self, parts: &HubParts, order: u64) -> serde_json::Value {
        let hash = |code: &CodeRef| code::hash(&parts.hasher, code.code.as_deref()?);
        let codes: Vec<String> =
            self.discount_codes.iter().filter_map(hash).map(|hash| hash.to_hex()).collect();
        serde_json::json!({ "order": order, "codes": codes })
    }

    fn customer(&self, topic: &str) -> Option<CustomerId> {
        let gid = self.customer_gid.as_ref().or(self.admin_graphql_api_customer_kept_id.as_ref());
        let named = gid.and_then(|gid| CustomerId::from_gid(gid).ok());
        let own = if topic.starts_with("customers/") { self.id } else { None };
        let inner = self.customer.as_ref().and_then(|c| c.id);
        named.or_else(|| own.or(self.customer_id).or(inner).and_then(CustomerId::new))
    }

    /// The order that an event about one names.
    fn order(&self, topic: &str) -> Option<u64> {
        match topic.split_once('/')?.0 {
            "orders" => self.id,
            "refunds" => self.order_id,
            _ => None,
        }
    }

    /// What the event is about, as the inbox names it.
    fn object(&self, topic: &str) -> String {
        let order = self.order(topic).map(|number| format!("order:{number}"));
        order.or_else(|| self.customer(topic).map(|id| format!("customer:{id}"))).unwrap_or_default()
    }
}

/// Verifies and stores a Shopify event; 200 may be answered when this returns.
pub async fn shopify(
    parts: &HubParts,
    engine: &Engine,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<(), Refused> {
    let header = |name| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let signature = header("x-shopify-hmac-sha256").ok_or(Refused::BadSignature)?;
    if !connectors::shopify::webhooks::verify(body, signature, &parts.settings.shopify_webhook_secrets) {
        return Err(Refused::BadSignature);
    }
    let topic = header("x-shopify-topic").filter(|t| is_topic(t)).ok_or(Refused::Unreadable)?;
    let read: ShopifyBody = serde_json::from_slice(body).map_err(|_| Refused::Unreadable)?;
    let order = read.order(topic);
    let merged = read.admin_graphql_api_customer_deleted_id.as_deref();
    let merged = merged.and_then(|gid| CustomerId::from_gid(gid).ok());
    let delivery = Delivery {
        source: "shopify",
        delivery_id: delivery_id(parts, header("x-shopify-webhook-id"), topic, body),
        topic: topic.into(),
        object: notice::shop(parts, topic, body).unwrap_or_else(|| read.object(topic)),
        version: read.updated_at.as_deref().and_then(|text| text.parse().ok()),
        facts: match (order, merged) {
            (Some(order), _) => read.facts(parts, order),
            // A merge that failed is told by the same topic.
            (_, Some(_)) if read.status.as_ref().is_some_and(|status| status == "failed") => {
                serde_json::Value::Null
            }
            (_, Some(id)) => serde_json::json!({ "merged": id }),
            _ => notice::facts(parts, topic, body).unwrap_or_default(),
        },
        received_at: parts.clock.now(),
    };
    store(engine, delivery).await
}

/// Verifies and stores a Smaregi notice.
pub async fn smaregi(
    parts: &HubParts,
    engine: &Engine,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<(), Refused> {
    let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let secret = header(&parts.settings.smaregi_webhook_header).ok_or(Refused::BadSignature)?;
    if !connectors::smaregi::webhooks::verify(secret.as_bytes(), &parts.settings.smaregi_webhook_secrets) {
        return Err(Refused::BadSignature);
    }
    let notice = connectors::smaregi::webhooks::parse(body).map_err(|_| Refused::Unreadable)?;
    let topic = format!("{}.{}", notice.event, notice.action);
    if !is_topic(&topic) {
        return Err(Refused::Unreadable);
    }
    let delivery = Delivery {
        source: "smaregi",
        delivery_id: delivery_id(parts, header("smaregi-event-id"), &topic, body),
        topic,
        object: String::new(),
        version: None,
        facts: serde_json::json!({ "ids": notice.ids }),
        received_at: parts.clock.now(),
    };
    store(engine, delivery).await
}

async fn store(engine: &Engine, delivery: Delivery) -> Result<(), Refused> {
    engine.accept(vec![delivery]).await.map(drop).map_err(|_| Refused::NotStored)
}

/// The sender's id of the delivery; without one, the same body about the same topic is the same delivery.
fn delivery_id(parts: &HubParts, header: Option<&str>, topic: &str, body: &[u8]) -> String {
    match header.filter(|id| !id.is_empty() && id.len() <= 100 && id.bytes().all(|b| b.is_ascii_graphic())) {
        Some(id) => id.to_owned(),
        None => parts.hasher.hash_bytes(&format!("delivery-{topic}"), body).to_hex(),
    }
}

fn is_topic(text: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'.' | b':' | b'-');
    (1..=80).contains(&text.len()) && text.bytes().all(known)
}

/// Turns stored events into runs.
pub struct Intake;

impl Sorter for Intake {
    fn sort(&self, row: &InboxRow) -> Vec<Start> {
        match row.source.as_str() {
            "shopify" => from_shopify(row),
            "smaregi" => from_smaregi(row),
            _ => Vec::new(),
        }
    }
}

/// An order was placed, paid, cancelled or refunded: the coupons on it are looked at.
fn with_coupons(row: &InboxRow, order: u64) -> Start {
    let codes = row.facts.get("codes").and_then(|codes| codes.as_array());
    let codes = codes.into_iter().flatten().filter_map(|hash| hash.as_str()).map(str::to_owned).collect();
    // Two changes may carry one stamp, so each event is looked at.
    orders::start(order, codes, &format!("event-{}", row.id))
}

fn from_shopify(row: &InboxRow) -> Vec<Start> {
    if let Some(number) = row.object.strip_prefix("order:").and_then(|number| number.parse().ok()) {
        if row.topic == "orders/fulfilled" {
            // It was sent: neither its money nor its coupons have moved.
            return vec![see::start(number, &format!("event-{}", row.id))];
        }
        let mut starts = vec![bought(Channel::Online, number, row), with_coupons(row, number)];
        if row.topic != "orders/create" {
            starts.push(see::start(number, &format!("event-{}", row.id)));
        }
        return starts;
    }
    if row.topic == notice::SHOP_REDACT && row.object == notice::SHOP {
        return vec![wipe::start(&row.id.to_string())];
    }
    let customer = row.object.strip_prefix("customer:").and_then(|id| id.parse::<CustomerId>().ok());
    let Some(customer) = customer else { return Vec::new() };
    let version: Timestamp = row.version.unwrap_or(row.received_at);
    match row.topic.as_str() {
        "customers/create" => vec![spread::start(customer, None, None)],
        // Whoever changes must have been made: an update that overtakes its create, or outlives it, does both.
        "customers/update" | "customers/enable" | "customers/disable" => {
            vec![spread::start(customer, None, None), resync::start_for_event(customer, version, row.id)]
        }
        topic if topic.starts_with("customer.") || topic.starts_with("customers_") => {
            vec![resync::start_for_event(customer, version, row.id)]
        }
        "customers/delete" => {
            vec![leaving::start(customer, Departure::Deleted, &format!("deleted-{}", row.id))]
        }
        notice::REDACT => {
            let known = notice::known(&row.facts);
            vec![erase::start(customer, ErasureCause::Request, known, &row.id.to_string())]
        }
        notice::DATA_REQUEST => vec![data_request::start(customer, &row.id.to_string())],
        "customers/merge" => {
            let gone = row.facts.get("merged").and_then(|id| serde_json::from_value(id.clone()).ok());
            let both = |gone| {
                let united = history::start_merged(customer, gone, &format!("merged-{}", row.id));
                [merge::start_outside(customer, gone), united]
            };
            gone.map(both).into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// Something happened to a purchase; what, its seller says.
fn bought(channel: Channel, number: u64, row: &InboxRow) -> Start {
    note::start(PurchaseId { channel, number }, &format!("event-{}", row.id))
}

fn from_smaregi(row: &InboxRow) -> Vec<Start> {
    let ids = row
        .facts
        .get("ids")
        .and_then(|ids| ids.as_array())
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_u64());
    let (event, action) = row.topic.split_once('.').unwrap_or((&row.topic, ""));
    let input = |id: u64| match (event, action) {
        ("pos:customers", "deleted" | "bulk-deleted") => PosMemberId::new(id).map(till::Input::MemberGone),
        ("pos:customers", _) => PosMemberId::new(id).map(till::Input::Member),
        ("pos:transactions", _) => Some(till::Input::Transaction(id)),
        _ => None,
    };
    let starts = ids.flat_map(|id| {
        let sale = (event == "pos:transactions").then(|| bought(Channel::Store, id, row));
        input(id).map(|input| till::start(input, &row.id.to_string())).into_iter().chain(sale)
    });
    starts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: &str, topic: &str, object: &str, facts: serde_json::Value) -> InboxRow {
        InboxRow {
            id: 7,
            source: source.into(),
            topic: topic.into(),
            object: object.into(),
            version: "2026-11-20T09:02:11Z".parse().ok(),
            facts,
            received_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn started(row: &InboxRow) -> Vec<(&'static str, String)> {
        Intake.sort(row).into_iter().map(|start| (start.flow, start.key)).collect()
    }

    #[test]
    fn an_update_that_overtakes_its_create_still_makes_the_member() {
        let update = row("shopify", "customers/update", "customer:7700000000001", serde_json::Value::Null);
        let flows: Vec<_> = started(&update).into_iter().map(|(flow, _)| flow).collect();
        assert_eq!(flows, [spread::NAME, resync::NAME]);
    }

    #[test]
    fn a_second_change_within_the_same_stamp_is_looked_at_too() {
        let first = row("shopify", "customers/update", "customer:7700000000001", serde_json::Value::Null);
        let second = InboxRow { id: 8, ..first.clone() };
        assert_ne!(started(&first), started(&second));
        assert_eq!(started(&first), started(&first), "the same event is the same run");
    }

    #[test]
    fn a_notice_about_three_members_is_three_runs() {
        let notice = row("smaregi", "pos:customers.edited", "", serde_json::json!({ "ids": [1, 10, 12] }));
        assert_eq!(started(&notice).len(), 3);
    }

    #[test]
    fn every_event_about_an_order_looks_at_that_order() {
        for topic in ["orders/paid", "orders/cancelled", "refunds/create"] {
            let event = row("shopify", topic, "order:5900000000001", serde_json::Value::Null);
            let bought = (note::NAME, "online:5900000000001@event-7".to_owned());
            let coupons = (orders::NAME, "5900000000001@event-7".to_owned());
            let earned = (see::NAME, "5900000000001@event-7".to_owned());
            assert_eq!(started(&event), [bought, coupons, earned], "{topic}");
        }
        let sent = row("shopify", "orders/fulfilled", "order:5900000000001", serde_json::Value::Null);
        assert_eq!(started(&sent), [(see::NAME, "5900000000001@event-7".to_owned())]);
        let body = br#"{"id": 980000000001, "order_id": 5900000000001}"#;
        let read: ShopifyBody = serde_json::from_slice(body).unwrap();
        assert_eq!(read.object("refunds/create"), "order:5900000000001");
    }

    #[test]
    fn a_sale_moves_points_and_is_a_purchase() {
        let notice = row("smaregi", "pos:transactions.created", "", serde_json::json!({ "ids": [25] }));
        let flows: Vec<_> = started(&notice).into_iter().map(|(flow, _)| flow).collect();
        assert_eq!(flows, [till::NAME, note::NAME]);
    }

    #[test]
    fn what_nobody_knows_starts_nothing() {
        assert!(started(&row("shopify", "themes/publish", "", serde_json::Value::Null)).is_empty());
        assert!(
            started(&row("smaregi", "pos:weather.changed", "", serde_json::json!({ "ids": [1] }))).is_empty()
        );
    }

    #[test]
    fn an_order_is_looked_at_for_each_event_even_when_two_carry_one_stamp() {
        let facts = serde_json::json!({ "order": 5900, "codes": ["00ff"] });
        let created = row("shopify", "orders/create", "order:5900", facts);
        assert!(started(&created).iter().any(|(flow, _)| *flow == orders::NAME));
        assert_eq!(started(&created), started(&created), "the same event is the same run");
        let cancelled = InboxRow { id: 8, topic: "orders/cancelled".into(), ..created.clone() };
        assert_ne!(started(&created), started(&cancelled));
    }

    #[test]
    fn an_event_written_with_escapes_is_the_same_event() {
        let body = br#"{"customerId":"gid:\/\/shopify\/Customer\/7700000000001","updated_at":"2026\u002d11-20T09:02:11Z"}"#;
        let read: ShopifyBody = serde_json::from_slice(body).unwrap();
        assert_eq!(read.object("customer.tags_added"), "customer:7700000000001");
        assert_eq!(read.updated_at.as_deref(), Some("2026-11-20T09:02:11Z"));
    }

    #[test]
    fn only_ids_are_read_from_a_body() {
        let body = include_bytes!("../tests/fixtures/customers_update.json");
        let read: ShopifyBody = serde_json::from_slice(body).unwrap();
        assert_eq!(read.customer("customers/update").map(|c| c.get()), Some(7_700_000_000_001));
    }
}
