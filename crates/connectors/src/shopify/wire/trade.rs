//! Shopify's JSON about discounts and orders, as the documents ask for it.

use serde::Deserialize;

use super::{Id, Page};

macro_rules! written {
    ($($name:ident $field:literal)*) => { $(
        #[derive(Deserialize)]
        pub(in crate::shopify) struct $name {
            #[serde(rename = $field)]
            payload: DiscountPayload,
        }

        impl From<$name> for DiscountPayload {
            fn from(written: $name) -> Self {
                written.payload
            }
        }
    )* };
}

written! {
    DiscountCreated "discountCodeBasicCreate"
    DiscountUpdated "discountCodeBasicUpdate"
    DiscountDeactivated "discountCodeDeactivate"
    DiscountDeleted "discountCodeDelete"
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct DiscountPayload {
    #[serde(default)]
    pub(in crate::shopify) code_discount_node: Option<Id>,
    pub(in crate::shopify) user_errors: Vec<DiscountError>,
}

#[derive(Deserialize)]
pub(in crate::shopify) struct DiscountError {
    pub(in crate::shopify) code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct DiscountByCode {
    pub(in crate::shopify) code_discount_node_by_code: Option<DiscountNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct DiscountNode {
    pub(in crate::shopify) id: String,
    pub(in crate::shopify) code_discount: Discount,
}

/// Every field but the kind is missing where somebody made another kind of discount under the code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct Discount {
    pub(in crate::shopify) starts_at: Option<String>,
    pub(in crate::shopify) ends_at: Option<String>,
    pub(in crate::shopify) usage_limit: Option<u64>,
    pub(in crate::shopify) async_usage_count: Option<u64>,
    pub(in crate::shopify) customer_gets: Option<CustomerGets>,
    pub(in crate::shopify) context: Option<DiscountContext>,
}

#[derive(Deserialize)]
pub(in crate::shopify) struct CustomerGets {
    pub(in crate::shopify) value: DiscountValue,
}

/// The amount is missing where a share is taken off.
#[derive(Deserialize)]
pub(in crate::shopify) struct DiscountValue {
    pub(in crate::shopify) amount: Option<Money>,
}

#[derive(Deserialize)]
pub(in crate::shopify) struct DiscountContext {
    #[serde(rename = "__typename")]
    pub(in crate::shopify) kind: String,
    pub(in crate::shopify) customers: Option<Vec<Id>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct Order {
    pub(in crate::shopify) id: String,
    pub(in crate::shopify) updated_at: String,
    pub(in crate::shopify) cancelled_at: Option<String>,
    pub(in crate::shopify) discount_codes: Vec<String>,
    pub(in crate::shopify) customer: Option<Id>,
    pub(in crate::shopify) line_items: Page<OrderLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct OrderLine {
    pub(in crate::shopify) quantity: i64,
    pub(in crate::shopify) current_quantity: i64,
    pub(in crate::shopify) discount_allocations: Vec<Allocation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct Allocation {
    pub(in crate::shopify) allocated_amount_set: MoneyBag,
    pub(in crate::shopify) discount_application: Application,
}

#[derive(Deserialize)]
pub(in crate::shopify) struct Application {
    #[serde(rename = "__typename")]
    pub(in crate::shopify) kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct MoneyBag {
    pub(in crate::shopify) shop_money: Money,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct Money {
    pub(in crate::shopify) amount: String,
    pub(in crate::shopify) currency_code: String,
}

#[derive(Deserialize)]
pub(in crate::shopify) struct Orders {
    pub(in crate::shopify) orders: Page<OrderHead>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::shopify) struct OrderHead {
    pub(in crate::shopify) id: String,
    pub(in crate::shopify) updated_at: String,
    pub(in crate::shopify) discount_codes: Vec<String>,
}
