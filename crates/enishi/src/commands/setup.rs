//! `enishi setup`: what the other systems lack, and how it is put there. Doing it twice changes nothing.

use connectors::roles::Call;
use domain::{Class, Failure};
use flows::{Hub, operators::Operator, watch::subscriptions};
use serde_json::json;
use store::NewAudit;

use crate::voice::{Outcome, Row, Voice};

/// One thing another system lacks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Lack {
    /// The online store does not send this event here.
    Subscription(String),
    /// The online store has no definition for this metafield.
    Metafield(String),
    /// The CRM has no unique property for the member number.
    MemberProperty,
    /// The CRM has no place for this part of a purchase.
    PurchaseProperty(String),
}

impl Lack {
    /// In words, for a person.
    pub fn in_words(&self) -> String {
        match self {
            Self::Subscription(topic) => format!("Shopify: subscribe to {topic}"),
            Self::Metafield(name) => format!("Shopify: define the customer metafield {name}"),
            Self::MemberProperty => "HubSpot: create the unique contact property enishi_customer_id".into(),
            Self::PurchaseProperty(name) => format!("HubSpot: create the property {name}"),
        }
    }

    /// As the audit log names it.
    fn object(&self) -> String {
        match self {
            Self::Subscription(topic) => format!("subscription:{topic}"),
            Self::Metafield(name) => format!("metafield:{name}"),
            Self::MemberProperty => "property:enishi_customer_id".into(),
            Self::PurchaseProperty(name) => format!("property:{name}"),
        }
    }
}

/// What is missing now.
pub async fn plan(hub: &Hub) -> Result<Vec<Lack>, Failure> {
    let (parts, call) = (hub.parts(), Call::read(Class::SameDay));
    let storefront = &parts.systems.storefront;
    let missing = subscriptions::missing(parts, &call).await?;
    let mut lacks: Vec<Lack> = missing.into_iter().map(|topic| Lack::Subscription(topic.into())).collect();
    lacks.extend(storefront.missing_metafields(&call).await?.into_iter().map(Lack::Metafield));
    if parts.systems.on.crm && !parts.systems.crm.has_member_property(&call).await? {
        lacks.push(Lack::MemberProperty);
    }
    if let Some(trade) = parts.systems.trade.as_ref().filter(|_| parts.systems.on.crm) {
        let missing = trade.book.missing_purchase_properties(&call, trade.as_records).await?;
        lacks.extend(missing.into_iter().map(Lack::PurchaseProperty));
    }
    Ok(lacks)
}

/// Puts one of them there.
pub async fn apply(hub: &Hub, lack: &Lack) -> Result<(), Failure> {
    let (parts, call) = (hub.parts(), Call::read(Class::SameDay));
    let storefront = &parts.systems.storefront;
    match lack {
        Lack::Subscription(topic) => storefront.subscribe(&call, topic, &subscriptions::address(parts)).await,
        Lack::Metafield(name) => storefront.define_metafield(&call, name).await,
        Lack::MemberProperty => parts.systems.crm.create_member_property(&call).await,
        Lack::PurchaseProperty(name) => match &parts.systems.trade {
            Some(trade) => trade.book.create_purchase_property(&call, name).await,
            None => Ok(()),
        },
    }
}

/// Puts everything there that is missing; for the demo.
pub async fn apply_all(hub: &Hub) -> Result<usize, Failure> {
    let lacks = plan(hub).await?;
    for lack in &lacks {
        apply(hub, lack).await?;
    }
    Ok(lacks.len())
}

/// Plans, and with `apply` does it. Wanting: something is still missing.
pub async fn run(hub: &Hub, apply_now: bool, as_json: bool, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let lacks = plan(hub).await?;
    let mut rows = Vec::new();
    let mut outcome = Outcome::Done;
    for lack in &lacks {
        let became = match apply_now {
            false => "missing".to_owned(),
            true => apply_written_down(hub, lack)
                .await?
                .map_or_else(|code| format!("failed ({code})"), |()| "done".into()),
        };
        if became != "done" {
            outcome = Outcome::Wanting;
        }
        let mut json = json!(lack);
        json["state"] = json!(became);
        rows.push(Row { cells: vec![became, lack.in_words()], json });
    }
    if lacks.is_empty() && !as_json {
        voice.say("nothing is missing")?;
        return Ok(outcome);
    }
    voice.list(as_json, &["STATE", "WHAT"], rows)?;
    if !apply_now && !as_json {
        voice.say("\nNothing was changed. `enishi setup --apply` does it.")?;
    }
    Ok(outcome)
}

/// One failure does not keep the rest from being done; its kind is told.
async fn apply_written_down(hub: &Hub, lack: &Lack) -> anyhow::Result<Result<(), domain::Code>> {
    let parts = hub.parts();
    let entry = NewAudit {
        at: parts.clock.now(),
        who: Operator::at_the_command_line().name,
        action: "setup.apply".into(),
        object: lack.object(),
        reason: None,
        change: serde_json::Value::Null,
    };
    parts.store.append(entry).await?;
    Ok(apply(hub, lack).await.map_err(|failure| failure.kind.code()))
}
