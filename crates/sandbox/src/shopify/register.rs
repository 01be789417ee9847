//! Every root field the sandbox plays, one line each. What is not listed here is refused by name.
//!
//! Discounts, orders, inventory and the rest join by a file of their own and their lines below.

use jiff::Timestamp;

use super::{
    addresses,
    answer::{Args, Shown},
    customer_reads, customer_writes, discount_writes, erasure, merging, metafield_definitions, metafields,
    order_reads, order_writes, refunds, shop_facts,
    state::State,
    subscriptions, tags,
};
use crate::Settings;

/// A top-level error: the caller asked for something that cannot be answered at all.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) code: &'static str,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>, code: &'static str) -> Self {
        Self { message: message.into(), code }
    }
}

/// What a root field works with: the shop's books, open for as long as one field takes.
pub(super) struct Desk<'s> {
    pub(super) state: &'s mut State,
    pub(super) settings: &'s Settings,
    pub(super) now: Timestamp,
    /// A cache of theirs is mixed up: single customers are answered with somebody else's record.
    pub(super) mixed_up: bool,
}

pub(super) type Answered = Result<Shown, Refusal>;
pub(super) type RootField = fn(&mut Desk<'_>, &Args) -> Answered;

/// The queries.
pub(super) fn query(name: &str) -> Option<RootField> {
    Some(match name {
        "customer" => customer_reads::customer,
        "customerByIdentifier" => customer_reads::customer_by_identifier,
        "customers" => customer_reads::customers,
        "customersCount" => customer_reads::customers_count,
        "node" => customer_reads::node,
        "nodes" => customer_reads::nodes,
        "customerMergePreview" => merging::preview,
        "customerMergeJobStatus" => merging::job_status,
        "job" => merging::job,
        "metafieldDefinition" => metafield_definitions::one,
        "metafieldDefinitions" => metafield_definitions::all,
        "webhookSubscription" => subscriptions::one,
        "webhookSubscriptions" => subscriptions::all,
        "order" => order_reads::order,
        "orders" => order_reads::orders,
        "orderByIdentifier" => order_reads::order_by_identifier,
        "codeDiscountNodeByCode" => discount_writes::by_code,
        "shop" => shop_facts::shop,
        "publicApiVersions" => shop_facts::public_api_versions,
        "currentAppInstallation" => shop_facts::current_app_installation,
        _ => return None,
    })
}

/// The mutations.
pub(super) fn mutation(name: &str) -> Option<RootField> {
    Some(match name {
        "customerCreate" => customer_writes::create,
        "customerUpdate" => customer_writes::update,
        "customerSet" => customer_writes::set,
        "customerDelete" => customer_writes::delete,
        "customerEmailMarketingConsentUpdate" => customer_writes::email_consent,
        "customerSmsMarketingConsentUpdate" => customer_writes::sms_consent,
        "customerAddressCreate" => addresses::create,
        "customerAddressUpdate" => addresses::update,
        "customerAddressDelete" => addresses::delete,
        "customerMerge" => merging::merge,
        "customerRequestDataErasure" => erasure::request,
        "customerCancelDataErasure" => erasure::cancel,
        "metafieldsSet" => metafields::set,
        "metafieldsDelete" => metafields::delete,
        "metafieldDefinitionCreate" => metafield_definitions::create,
        "tagsAdd" => tags::add,
        "tagsRemove" => tags::remove,
        "discountCodeBasicCreate" => discount_writes::create,
        "discountCodeBasicUpdate" => discount_writes::update,
        "discountCodeDeactivate" => discount_writes::deactivate,
        "discountCodeDelete" => discount_writes::delete,
        "orderCancel" => order_writes::cancel,
        "orderMarkAsPaid" => order_writes::mark_as_paid,
        "fulfillmentCreate" => order_writes::fulfil,
        "refundCreate" => refunds::create,
        "webhookSubscriptionCreate" => subscriptions::create,
        "webhookSubscriptionUpdate" => subscriptions::update,
        "webhookSubscriptionDelete" => subscriptions::delete,
        _ => return None,
    })
}
