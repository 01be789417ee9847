//! Short ways to say what is asked of the hub and what is left of somebody.

use domain::CustomerId;
use flows::{
    WebhookRefused,
    operators::{Desk, Operator},
};
use store::{Erasure, Person, Receipt};

use crate::town::Town;

pub const EMAIL: &str = "hanako@example.jp";

pub fn cli() -> Operator {
    Operator::at_the_command_line()
}

pub fn desk(town: &Town) -> Desk {
    Desk::of(&town.hub)
}

/// Hands the hub an event as the online store signs it.
pub async fn event(town: &Town, topic: &str, delivery: &str, body: &str) -> Result<(), WebhookRefused> {
    let signature = town.vendors.shopify.webhook_signature(body.as_bytes());
    let headers = [
        ("x-shopify-topic", topic),
        ("x-shopify-webhook-id", delivery),
        ("x-shopify-hmac-sha256", &*signature),
    ];
    town.hub.shopify_webhook(&headers, body.as_bytes()).await
}

pub fn redact(customer: CustomerId, email: &str) -> String {
    format!(
        r#"{{"shop_id":1,"shop_domain":"{}","customer":{{"id":{customer},"email":"{email}","phone":"+819012345678"}},
            "orders_to_redact":[]}}"#,
        "any.myshopify.com"
    )
}

/// The certificate of a customer.
pub async fn certificate(town: &Town, customer: CustomerId) -> Erasure {
    town.store.erasure_of(customer).await.unwrap().expect("there is a certificate")
}

pub fn receipt<'a>(erasure: &'a Erasure, system: &str) -> &'a Receipt {
    let of_system = erasure.receipts.iter().find(|receipt| receipt.system == system);
    of_system.unwrap_or_else(|| panic!("{system} gave no receipt: {erasure:?}"))
}

/// Tables that still have rows about a customer.
pub async fn tables(
    town: &Town,
    customer: CustomerId,
    member: Option<domain::PosMemberId>,
) -> Vec<&'static str> {
    let until = town.hub.parts().clock.now();
    let person = Person { customer, members: member.into_iter().collect(), emails: Vec::new(), until };
    town.store.held(&person).await.unwrap().iter().map(|held| held.table).collect()
}

/// Store members and contacts.
pub fn counts(town: &Town) -> (usize, usize) {
    (town.vendors.smaregi.member_count(), town.vendors.hubspot.contact_count())
}
