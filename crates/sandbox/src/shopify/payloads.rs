//! Bodies of webhooks: the older, snake_case shape that Shopify still sends.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    customer::{Address, Consent, Customer},
    gid::gid,
    prefectures,
};
use crate::calendar::tokyo_text;

/// Something that happened, worded for its topic.
#[derive(Clone, Debug)]
pub(super) struct News {
    /// `customers/create`.
    pub(super) topic: &'static str,
    pub(super) body: Value,
}

/// Create, update, enable and disable share a shape: without tags, consent or order totals since 2025-01.
pub(super) fn customer(topic: &'static str, customer: &Customer) -> News {
    let shown = |a: &Address| address(a, customer);
    let mut body = json!({
        "id": customer.id,
        "created_at": tokyo_text(customer.created_at),
        "updated_at": tokyo_text(customer.updated_at),
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "state": if customer.enabled { "enabled" } else { "disabled" },
        "note": customer.note,
        "verified_email": customer.verified_email,
        "multipass_identifier": null,
        "tax_exempt": customer.tax_exempt,
        "email": customer.email,
        "phone": customer.phone,
        "currency": "JPY",
        "addresses": customer.addresses.iter().map(shown).collect::<Vec<_>>(),
        "tax_exemptions": [],
        "admin_graphql_api_id": gid("Customer", customer.id),
    });
    if let Some(default) = customer.address() {
        body["default_address"] = shown(default);
    }
    News { topic, body }
}

fn address(address: &Address, customer: &Customer) -> Value {
    let name: Vec<&str> =
        [&address.last_name, &address.first_name].into_iter().flatten().map(String::as_str).collect();
    let country = country_name(address.country_code.as_deref());
    json!({
        "first_name": address.first_name,
        "last_name": address.last_name,
        "company": address.company,
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "province": address.province_code.as_deref().and_then(prefectures::name),
        "country": country,
        "zip": address.zip,
        "phone": address.phone,
        "name": name.join(" "),
        "province_code": address.province_code,
        "country_code": address.country_code,
        "id": address.id,
        "customer_id": customer.id,
        "country_name": country,
        "default": customer.address().is_some_and(|a| a.id == address.id),
    })
}

/// English name of the countries the town has customers from; the code where it has no name for it.
pub(super) fn country_name(code: Option<&str>) -> Option<&str> {
    Some(match code? {
        "JP" => "Japan",
        "US" => "United States",
        "KR" => "South Korea",
        "TW" => "Taiwan",
        "CN" => "China",
        other => other,
    })
}

/// Tags topics are of the newer, camelCase family and name the customer by gid.
pub(super) fn tags(topic: &'static str, customer: u64, tags: &[String], at: Timestamp) -> News {
    let occurred = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    News {
        topic,
        body: json!({"customerId": gid("Customer", customer), "tags": tags, "occurredAt": occurred}),
    }
}

pub(super) fn email_consent(customer: &Customer) -> News {
    let body = json!({
        "customer_id": customer.id,
        "email_address": customer.email,
        "email_marketing_consent": consent(&customer.email_consent),
    });
    News { topic: "customers_email_marketing_consent/update", body }
}

pub(super) fn sms_consent(customer: &Customer) -> News {
    let mut told = consent(&customer.sms_consent);
    told["consent_collected_from"] = "OTHER".into();
    let body = json!({"id": customer.id, "phone": customer.phone, "sms_marketing_consent": told});
    News { topic: "customers_marketing_consent/update", body }
}

fn consent(consent: &Consent) -> Value {
    json!({
        "state": consent.state.to_lowercase(),
        "opt_in_level": consent.level.as_deref().map(str::to_lowercase),
        "consent_updated_at": consent.updated_at.map(tokyo_text),
    })
}

pub(super) fn deleted(id: u64) -> News {
    let body = json!({"id": id, "tax_exemptions": [], "admin_graphql_api_id": gid("Customer", id)});
    News { topic: "customers/delete", body }
}

pub(super) fn merged(kept: u64, gone: u64, job: &str) -> News {
    let body = json!({
        "admin_graphql_api_customer_kept_id": gid("Customer", kept),
        "admin_graphql_api_customer_deleted_id": gid("Customer", gone),
        "admin_graphql_api_job_id": job,
        "status": "completed",
        "errors": [],
    });
    News { topic: "customers/merge", body }
}

/// Bodies of the compliance topics.
pub(super) mod compliance {
    use super::{Customer, News, Value, json};

    pub(crate) fn redact(shop_id: u64, shop: &str, customer: &Customer) -> News {
        let mut body = about(shop_id, shop, customer);
        body["orders_to_redact"] = json!([]);
        News { topic: "customers/redact", body }
    }

    pub(crate) fn data_request(shop_id: u64, shop: &str, customer: &Customer, request: u64) -> News {
        let mut body = about(shop_id, shop, customer);
        body["orders_requested"] = json!([]);
        body["data_request"] = json!({"id": request});
        News { topic: "customers/data_request", body }
    }

    pub(crate) fn shop_redact(shop_id: u64, shop: &str) -> News {
        News { topic: "shop/redact", body: json!({"shop_id": shop_id, "shop_domain": shop}) }
    }

    fn about(shop_id: u64, shop: &str, customer: &Customer) -> Value {
        let person = json!({"id": customer.id, "email": customer.email, "phone": customer.phone});
        json!({"shop_id": shop_id, "shop_domain": shop, "customer": person})
    }
}
