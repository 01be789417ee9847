//! `enishi setup`: what the other systems lack, and how it is put there. Doing it twice changes nothing.

use connectors::roles::Call;
use domain::{Class, Failure};
use flows::{Hub, watch::subscriptions};

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
}

impl Lack {
    /// In words, for a person.
    pub fn in_words(&self) -> String {
        match self {
            Self::Subscription(topic) => format!("Shopify: subscribe to {topic}"),
            Self::Metafield(name) => format!("Shopify: define the customer metafield {name}"),
            Self::MemberProperty => "HubSpot: create the unique contact property enishi_customer_id".into(),
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
