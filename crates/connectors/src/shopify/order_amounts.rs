//! Orders: what was received for each and what went back, in the shop's own money.

use async_trait::async_trait;
use domain::{
    CustomerId, Kind, Timestamp, Yen,
    purchase::{Channel, Purchase, PurchaseId},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shopify, documents::ORDERS_CHANGED, wire::Page};
use crate::roles::{Call, OnlineOrder, OnlineOrders, OrdersPage, Result};

/// So many orders fit into one question by its price.
const PAGE: u32 = 50;

#[derive(Deserialize)]
struct Many {
    orders: Page<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    created_at: String,
    updated_at: String,
    customer: Option<Gid>,
    total_received_set: Bag,
    total_refunded_set: Bag,
}

#[derive(Deserialize)]
struct Gid {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bag {
    shop_money: Money,
}

#[derive(Deserialize)]
struct Money {
    amount: String,
}

#[async_trait]
impl OnlineOrders for Shopify {
    async fn order(&self, call: &Call, number: u64) -> Result<Option<OnlineOrder>> {
        self.order_part(call, number, read).await
    }

    async fn orders_changed(&self, call: &Call, since: Timestamp, page: Option<&str>) -> Result<OrdersPage> {
        let query = format!("updated_at:>='{}'", since.strftime("%Y-%m-%dT%H:%M:%SZ"));
        let variables = json!({ "query": query, "first": PAGE, "after": page });
        let found: Many = self.ask(call, &ORDERS_CHANGED, variables).await?;
        let orders = found.orders.nodes.into_iter().map(Order::read).collect::<Option<Vec<_>>>();
        let orders = orders.ok_or_else(|| self.line.failure(ORDERS_CHANGED.operation, Kind::Unreadable))?;
        Ok(OrdersPage { orders, next: found.orders.page_info.next() })
    }
}

/// None when it cannot be read, or is another order.
pub(super) fn read(order: &Value, asked: u64) -> Option<OnlineOrder> {
    Order::deserialize(order).ok()?.read().filter(|read| read.purchase.id.number == asked)
}

impl Order {
    fn read(self) -> Option<OnlineOrder> {
        let number = self.id.strip_prefix("gid://shopify/Order/")?.parse().ok()?;
        let customer = match self.customer {
            None => None,
            Some(customer) => Some(CustomerId::from_gid(&customer.id).ok()?),
        };
        let purchase = Purchase {
            id: PurchaseId { channel: Channel::Online, number },
            bought_at: self.created_at.parse().ok()?,
            paid: yen(&self.total_received_set)?,
            returned: yen(&self.total_refunded_set)?,
        };
        Some(OnlineOrder { purchase, customer, updated_at: self.updated_at.parse().ok()? })
    }
}

/// `5500.0` and `5500` are 5,500 yen; a fraction of a yen is not read as anything.
fn yen(bag: &Bag) -> Option<Yen> {
    let (whole, rest) = bag.shop_money.amount.split_once('.').unwrap_or((&bag.shop_money.amount, ""));
    rest.bytes().all(|digit| digit == b'0').then(|| whole.parse().ok().map(Yen))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_have_no_fractions() {
        let read = |amount: &str| yen(&Bag { shop_money: Money { amount: amount.into() } });
        assert_eq!(read("5500.0"), Some(Yen(5_500)));
        assert_eq!(read("5500"), Some(Yen(5_500)));
        for odd in ["5500.5", "", "a", "5,500"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
