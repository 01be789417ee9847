//! Purchases in the CRM: what they come to at the contact, and a record for each tied to it.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{
    Code, CrmContactId, CustomerId, Kind, Yen,
    purchase::{Purchase, Standing, Summary},
};
use serde_json::{Map, Value, json};

use super::{
    HubSpot,
    client::Ask,
    contacts::MEMBER_PROPERTY,
    purchase_properties::{self as names, Object},
    wire::{Batch, Contact, Problem},
};
use crate::{
    http::{Answer, Effect, invalid},
    roles::{Call, PurchaseBook, Result},
};

const SUMMARY: &str = "write the purchase figures";
const ORDERS: &str = "write the order records";
const TIE: &str = "tie an order record to its contact";

#[async_trait]
impl PurchaseBook for HubSpot {
    async fn write_summary(
        &self,
        call: &Call,
        customer: CustomerId,
        summary: &Summary,
    ) -> Result<Option<CrmContactId>> {
        let number = customer.to_string();
        let ask = Ask {
            operation: SUMMARY,
            effect: Effect::Write,
            method: Method::PATCH,
            path: &["objects", &self.api_version, "contacts", &number],
            query: &[("idProperty", MEMBER_PROPERTY)],
            body: Some(json!({ "properties": figures(summary) })),
        };
        self.ask(call.class, ask, |answer| match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: refusal(&answer) }),
            _ => {
                let contact: Contact = answer.success()?;
                contact.id.parse().map(Some).map_err(|_| Kind::Unreadable)
            }
        })
        .await
    }

    async fn write_purchases(
        &self,
        call: &Call,
        contact: CrmContactId,
        purchases: &[Purchase],
    ) -> Result<()> {
        if purchases.is_empty() {
            return Ok(());
        }
        for order in self.upsert_orders(call, purchases).await? {
            self.tie(call, &order, contact).await?;
        }
        Ok(())
    }

    async fn missing_purchase_properties(&self, call: &Call, orders: bool) -> Result<Vec<String>> {
        let mut missing = Vec::new();
        for property in names::needed(orders) {
            if !self.has_property(call, property).await? {
                missing.push(property.full_name());
            }
        }
        Ok(missing)
    }

    async fn create_purchase_property(&self, call: &Call, name: &str) -> Result<()> {
        match names::needed(true).find(|property| property.full_name() == name) {
            Some(property) => self.add_property(call, property).await,
            None => Err(self.line.failure(
                "create a purchase property",
                Kind::Rejected { code: Code::new("crm-property-unknown") },
            )),
        }
    }
}

impl HubSpot {
    /// Ids of the records, in no particular order.
    async fn upsert_orders(&self, call: &Call, purchases: &[Purchase]) -> Result<Vec<String>> {
        let inputs = purchases.iter().map(|purchase| {
            let id = purchase.id.to_string();
            json!({ "id": id, "idProperty": names::ORDER_ID, "properties": record(purchase) })
        });
        let ask = Ask {
            operation: ORDERS,
            effect: Effect::Write,
            method: Method::POST,
            path: &["objects", &self.api_version, "orders", "batch", "upsert"],
            query: &[],
            body: Some(json!({ "inputs": inputs.collect::<Vec<_>>() })),
        };
        let wanted = purchases.len();
        self.ask(call.class, ask, |answer| {
            if answer.status == StatusCode::BAD_REQUEST {
                return Err(Kind::Rejected { code: refusal(&answer) });
            }
            let batch: Batch = answer.success()?;
            match batch.errors.first() {
                Some(problem) => Err(Kind::Rejected { code: code_of(problem) }),
                None if batch.results.len() == wanted => {
                    Ok(batch.results.into_iter().map(|record| record.id).collect())
                }
                None => Err(Kind::Unreadable),
            }
        })
        .await
    }

    /// The plain tie between an order and a contact; there is one, however often it is asked for.
    async fn tie(&self, call: &Call, order: &str, contact: CrmContactId) -> Result<()> {
        let contact = contact.to_string();
        let path =
            ["objects", &self.api_version, "orders", order, "associations", "default", "contacts", &contact];
        let ask = Ask {
            operation: TIE,
            effect: Effect::Write,
            method: Method::PUT,
            path: &path,
            query: &[],
            body: None,
        };
        self.ask(call.class, ask, |answer| match answer.status {
            status if status.is_success() => answer.done(),
            StatusCode::NOT_FOUND => Err(Kind::Rejected { code: Code::new("crm-record-gone") }),
            StatusCode::BAD_REQUEST => Err(Kind::Rejected { code: refusal(&answer) }),
            _ => Err(Kind::Unreadable),
        })
        .await
    }
}

/// Every value a string; an empty one clears. The hub owns these properties whole, the tags too.
fn figures(summary: &Summary) -> Map<String, Value> {
    let count = summary.count();
    let tags = [
        ("bought_online", summary.online > 0),
        ("bought_in_store", summary.in_store > 0),
        ("first_purchase", count == 1),
        ("repeat_customer", count > 1),
    ];
    let tags: Vec<&str> = tags.iter().filter(|(_, holds)| *holds).map(|(tag, _)| *tag).collect();
    let (last_on, last_at) = match summary.last {
        Some((at, channel)) => (names::day_in_japan(at), channel.as_str()),
        None => (String::new(), ""),
    };
    [
        (names::SPENT, yen(summary.spent)),
        (names::COUNT, count.to_string()),
        (names::LAST_ON, last_on),
        (names::LAST_CHANNEL, last_at.to_owned()),
        (names::TAGS, tags.join(";")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), json!(value)))
    .collect()
}

/// A record of a purchase: no names of people or goods, only which, when, where and how much.
fn record(purchase: &Purchase) -> Map<String, Value> {
    let state = match purchase.standing() {
        Standing::Kept => "kept",
        Standing::PartlyReturned => "partly_returned",
        Standing::Returned => "returned",
    };
    [
        ("hs_order_name", purchase.id.to_string()),
        (names::PAID, yen(purchase.paid)),
        (names::RETURNED, yen(purchase.returned)),
        (names::BOUGHT_AT, purchase.bought_at.as_millisecond().to_string()),
        (names::CHANNEL, purchase.id.channel.as_str().to_owned()),
        (names::STATE, state.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), json!(value)))
    .collect()
}

fn yen(amount: Yen) -> String {
    amount.0.to_string()
}

fn refusal(answer: &Answer) -> Code {
    answer.json::<Problem>().map_or_else(|_| invalid(""), |problem| code_of(&problem))
}

fn code_of(problem: &Problem) -> Code {
    let missing = problem.names("PROPERTY_DOESNT_EXIST");
    if missing { Code::new("crm-property-missing") } else { invalid("") }
}

impl Object {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Contact => "contacts",
            Self::Order => "orders",
        }
    }
}
