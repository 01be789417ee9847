//! Orders, as far as earning points goes: what each line cost after discounts, and how much of it is left.

use domain::{CustomerId, Kind, Timestamp, Yen};
use serde::Deserialize;
use serde_json::json;

use super::{
    Shopify,
    documents::ORDER_EARNINGS,
    wire::{Id, Money, MoneyBag, Page},
};
use crate::roles::{Call, EarnLine, EarnOrder, Result};

const ORDER: &str = "gid://shopify/Order/";
const LINE: &str = "gid://shopify/LineItem/";

#[derive(Deserialize)]
struct One {
    order: Option<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    created_at: String,
    cancelled_at: Option<String>,
    display_financial_status: Option<String>,
    display_fulfillment_status: String,
    customer: Option<Id>,
    line_items: Page<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    id: String,
    sku: Option<String>,
    is_gift_card: bool,
    quantity: i64,
    current_quantity: i64,
    original_unit_price_set: MoneyBag,
    discount_allocations: Vec<Allocated>,
    tax_lines: Vec<Tax>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allocated {
    allocated_amount_set: MoneyBag,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tax {
    price_set: MoneyBag,
}

impl Shopify {
    pub(super) async fn read_earnings(&self, call: &Call, order: u64) -> Result<Option<EarnOrder>> {
        let found: One =
            self.ask(call.class, &ORDER_EARNINGS, json!({ "id": format!("{ORDER}{order}") })).await?;
        let unreadable = || self.line.failure(ORDER_EARNINGS.operation, Kind::Unreadable);
        found.order.map(|found| found.read(order).ok_or_else(unreadable)).transpose()
    }
}

impl Order {
    /// None when it cannot be read, is another order, or has more lines than were asked for.
    fn read(self, asked: u64) -> Option<EarnOrder> {
        let id: u64 = self.id.strip_prefix(ORDER)?.parse().ok().filter(|id| *id == asked)?;
        if self.line_items.page_info.next().is_some() {
            return None;
        }
        let customer = match self.customer {
            Some(customer) => Some(CustomerId::from_gid(&customer.id).ok()?),
            None => None,
        };
        let paid = ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"];
        Some(EarnOrder {
            id,
            customer,
            placed_at: self.created_at.parse::<Timestamp>().ok()?,
            is_cancelled: self.cancelled_at.is_some(),
            is_paid: self.display_financial_status.is_some_and(|status| paid.contains(&status.as_str())),
            is_fulfilled: self.display_fulfillment_status == "FULFILLED",
            lines: self.line_items.nodes.into_iter().map(Line::read).collect::<Option<_>>()?,
        })
    }
}

impl Line {
    fn read(self) -> Option<EarnLine> {
        let mut cost = yen(&self.original_unit_price_set.shop_money)?.checked_mul(self.quantity)?;
        for part in &self.discount_allocations {
            cost -= yen(&part.allocated_amount_set.shop_money)?;
        }
        let mut tax = 0;
        for part in &self.tax_lines {
            tax += yen(&part.price_set.shop_money)?;
        }
        Some(EarnLine {
            id: self.id.strip_prefix(LINE)?.parse().ok()?,
            sku: self.sku.filter(|sku| !sku.is_empty()),
            is_gift_card: self.is_gift_card,
            ordered: self.quantity,
            left: self.current_quantity.clamp(0, self.quantity.max(0)),
            cost: Yen(cost.max(0)),
            tax: Yen(tax),
        })
    }
}

/// Yen of `5500.0`; a part of a yen, which tax lines may have, is rounded down. Another currency is none.
fn yen(money: &Money) -> Option<i64> {
    let whole = money.amount.split_once('.').map_or(money.amount.as_str(), |(whole, _)| whole);
    let yen = whole.parse().ok().filter(|yen: &i64| *yen >= 0)?;
    (money.currency_code == "JPY").then_some(yen)
}
