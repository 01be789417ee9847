//! Orders, as far as coupons go: which codes they carry and how much of what the codes paid for is left.

use domain::{CustomerId, Kind, Timestamp, Yen};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Document, Shopify, documents::ORDERS_WITH_CODES, wire};
use crate::roles::{Call, CouponOrder, DiscountedLine, OrderPage, Result};

const ORDER: &str = "gid://shopify/Order/";
const PAGE: u32 = 100;

fn number(gid: &str) -> Option<u64> {
    gid.strip_prefix(ORDER)?.parse().ok()
}

impl Shopify {
    pub(super) async fn read_order(&self, call: &Call, order: u64) -> Result<Option<CouponOrder>> {
        self.order_part(call, order, read).await
    }

    pub(super) async fn find_orders(&self, call: &Call, code: &SecretString) -> Result<Vec<u64>> {
        // Codes are letters, digits and dashes: nothing in them means anything to the search.
        let query = format!("discount_code:{}", code.expose_secret());
        let mut orders = Vec::new();
        let mut after = None;
        loop {
            let page = self.orders(call, &query, after.as_deref()).await?;
            let carries = |codes: &[SecretString]| {
                codes.iter().any(|theirs| theirs.expose_secret().eq_ignore_ascii_case(code.expose_secret()))
            };
            orders.extend(page.orders.iter().filter(|(_, _, codes)| carries(codes)).map(|(id, _, _)| *id));
            after = page.next;
            if after.is_none() {
                return Ok(orders);
            }
        }
    }

    pub(super) async fn changed_orders(
        &self,
        call: &Call,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<OrderPage> {
        let since = since.strftime("%Y-%m-%dT%H:%M:%SZ");
        self.orders(call, &format!("updated_at:>='{since}'"), page).await
    }

    async fn orders(&self, call: &Call, query: &str, after: Option<&str>) -> Result<OrderPage> {
        let document: &Document = &ORDERS_WITH_CODES;
        let variables = json!({ "query": query, "first": PAGE, "after": after });
        let found: wire::Orders = self.ask(call, document, variables).await?;
        let head = |head: wire::OrderHead| {
            let codes = head.discount_codes.into_iter().map(SecretString::from).collect();
            Some((number(&head.id)?, head.updated_at.parse().ok()?, codes))
        };
        let orders: Option<Vec<_>> = found.orders.nodes.into_iter().map(head).collect();
        let orders = orders.ok_or_else(|| self.line.failure(document.operation, Kind::Unreadable))?;
        Ok(OrderPage { orders, next: found.orders.page_info.next() })
    }
}

/// None when it cannot be read, is another order, or has more lines than were asked for: a share of a part of an order
/// would be a wrong share.
pub(super) fn read(order: &Value, asked: u64) -> Option<CouponOrder> {
    let found = wire::Order::deserialize(order).ok()?;
    let id = number(&found.id).filter(|id| *id == asked)?;
    let customer = match found.customer {
        Some(customer) => Some(CustomerId::from_gid(&customer.id).ok()?),
        None => None,
    };
    let mut lines = Vec::new();
    for line in &found.line_items.nodes {
        let mut off = Yen(0);
        for part in &line.discount_allocations {
            if part.discount_application.kind == "DiscountCodeApplication" {
                off = off + yen(&part.allocated_amount_set.shop_money)?;
            }
        }
        if off > Yen(0) && line.quantity > 0 {
            let left = line.current_quantity.clamp(0, line.quantity);
            lines.push(DiscountedLine { ordered: line.quantity, left, off });
        }
    }
    if found.line_items.page_info.next().is_some() {
        return None;
    }
    Some(CouponOrder {
        id,
        updated_at: found.updated_at.parse().ok()?,
        customer,
        codes: found.discount_codes.into_iter().map(SecretString::from).collect(),
        is_cancelled: found.cancelled_at.is_some(),
        lines,
    })
}

/// Yen of `5500.0`. Another currency, or a part of a yen, is none.
pub(super) fn yen(money: &wire::Money) -> Option<Yen> {
    let (whole, part) = money.amount.split_once('.').unwrap_or((&money.amount, ""));
    let is_whole = part.bytes().all(|digit| digit == b'0');
    let yen = whole.parse().ok().filter(|yen: &i64| *yen >= 0)?;
    (is_whole && money.currency_code == "JPY").then_some(Yen(yen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_are_read_whole_or_not_at_all() {
        let money = |amount: &str, currency: &str| {
            yen(&wire::Money { amount: amount.into(), currency_code: currency.into() })
        };
        assert_eq!(money("5500.0", "JPY"), Some(Yen(5_500)));
        assert_eq!(money("5500", "JPY"), Some(Yen(5_500)));
        for (amount, currency) in [("5500.5", "JPY"), ("55.00", "USD"), ("", "JPY"), ("-5", "JPY")] {
            assert_eq!(money(amount, currency), None, "{amount} {currency}");
        }
    }
}
