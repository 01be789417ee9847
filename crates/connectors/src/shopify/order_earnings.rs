//! Orders, as far as earning points goes: what each line cost after discounts, and how much of it is left.

use domain::{CustomerId, Timestamp, Yen};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Shopify,
    wire::{Id, Money, MoneyBag, Page},
};
use crate::roles::{Call, EarnLine, EarnOrder, Result};

const ORDER: &str = "gid://shopify/Order/";
const LINE: &str = "gid://shopify/LineItem/";
const SHIPPING: &str = "gid://shopify/ShippingLine/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    created_at: String,
    cancelled_at: Option<String>,
    display_financial_status: Option<String>,
    display_fulfillment_status: String,
    taxes_included: bool,
    customer: Option<Id>,
    line_items: Page<Line>,
    shipping_lines: Page<Shipping>,
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
struct Shipping {
    id: Option<String>,
    discounted_price_set: MoneyBag,
    current_discounted_price_set: MoneyBag,
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
        self.order_part(call, order, read).await
    }
}

/// None when it cannot be read, is another order, or has more lines than were asked for.
pub(super) fn read(order: &Value, asked: u64) -> Option<EarnOrder> {
    Order::deserialize(order).ok()?.read(asked)
}

impl Order {
    fn read(self, asked: u64) -> Option<EarnOrder> {
        let id: u64 = self.id.strip_prefix(ORDER)?.parse().ok().filter(|id| *id == asked)?;
        if self.line_items.page_info.next().is_some() || self.shipping_lines.page_info.next().is_some() {
            return None;
        }
        let customer = match self.customer {
            Some(customer) => Some(CustomerId::from_gid(&customer.id).ok()?),
            None => None,
        };
        let on_top = !self.taxes_included;
        let goods = self.line_items.nodes.into_iter().map(|line| line.read(on_top));
        // Shipping that has no name of its own cannot be found again when it is given back: it earns nothing.
        let shipping = self.shipping_lines.nodes.into_iter().filter(|line| line.id.is_some());
        let shipping = shipping.map(|line| line.read(on_top));
        let paid = ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"];
        Some(EarnOrder {
            id,
            customer,
            placed_at: self.created_at.parse::<Timestamp>().ok()?,
            is_cancelled: self.cancelled_at.is_some(),
            is_paid: self.display_financial_status.is_some_and(|status| paid.contains(&status.as_str())),
            is_fulfilled: self.display_fulfillment_status == "FULFILLED",
            lines: goods.chain(shipping).collect::<Option<_>>()?,
        })
    }
}

impl Line {
    /// `on_top`: prices do not hold the tax, it is added to them.
    fn read(self, on_top: bool) -> Option<EarnLine> {
        let mut cost = yen(&self.original_unit_price_set.shop_money)?.checked_mul(self.quantity)?;
        for part in &self.discount_allocations {
            cost -= yen(&part.allocated_amount_set.shop_money)?;
        }
        let tax = tax_of(&self.tax_lines)?;
        let with_tax = if on_top { cost.checked_add(tax)? } else { cost };
        Some(EarnLine {
            id: self.id.strip_prefix(LINE)?.parse().ok()?,
            sku: self.sku.filter(|sku| !sku.is_empty()),
            is_gift_card: self.is_gift_card,
            is_shipping: false,
            ordered: self.quantity,
            left: self.current_quantity.clamp(0, self.quantity.max(0)),
            cost: Yen(with_tax.max(0)),
            tax: Yen(tax),
        })
    }
}

impl Shipping {
    /// Shipping has no pieces: each yen of it counts as one.
    fn read(self, on_top: bool) -> Option<EarnLine> {
        let cost = yen(&self.discounted_price_set.shop_money)?;
        let left = yen(&self.current_discounted_price_set.shop_money)?;
        let tax = tax_of(&self.tax_lines)?;
        Some(EarnLine {
            id: self.id?.strip_prefix(SHIPPING)?.parse().ok()?,
            sku: None,
            is_gift_card: false,
            is_shipping: true,
            ordered: cost,
            left: left.clamp(0, cost),
            cost: Yen(if on_top { cost.checked_add(tax)? } else { cost }),
            tax: Yen(tax),
        })
    }
}

fn tax_of(lines: &[Tax]) -> Option<i64> {
    lines.iter().map(|part| yen(&part.price_set.shop_money)).sum()
}

/// Yen of `5500.0`; a part of a yen, which tax lines may have, is rounded down. Another currency is none.
fn yen(money: &Money) -> Option<i64> {
    let whole = money.amount.split_once('.').map_or(money.amount.as_str(), |(whole, _)| whole);
    let yen = whole.parse().ok().filter(|yen: &i64| *yen >= 0)?;
    (money.currency_code == "JPY").then_some(yen)
}
