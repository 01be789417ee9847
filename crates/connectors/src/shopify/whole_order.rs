//! An order is read in one question, and everybody who wants to know something of it takes their part of the answer.

use async_trait::async_trait;
use domain::Kind;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Shopify,
    documents::{ORDER_DELIVERIES, ORDER_WHOLE},
    order_amounts, order_earnings, orders,
    wire::Page,
};
use crate::roles::{Call, Result, WholeOrder, WholeOrders};

const ORDER: &str = "gid://shopify/Order/";

#[derive(Deserialize)]
struct One {
    order: Option<Value>,
}

#[derive(Deserialize)]
struct Sent {
    order: Option<Deliveries>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deliveries {
    id: String,
    fulfillment_orders: Page<Delivery>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    status: String,
    delivery_method: Option<Method>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Method {
    method_type: String,
}

impl Shopify {
    /// The order as Shopify tells it; none if there is no such order.
    pub(super) async fn ask_for_order(&self, call: &Call, order: u64) -> Result<Option<Value>> {
        let variables = json!({ "id": format!("{ORDER}{order}") });
        let found: One = self.ask(call, &ORDER_WHOLE, variables).await?;
        Ok(found.order)
    }

    /// One part of it; an order that is there and cannot be read as that is not readable.
    pub(super) async fn order_part<T>(
        &self,
        call: &Call,
        order: u64,
        read: impl FnOnce(&Value, u64) -> Option<T> + Send,
    ) -> Result<Option<T>> {
        let found = self.ask_for_order(call, order).await?;
        let unreadable = || self.line.failure(ORDER_WHOLE.operation, Kind::Unreadable);
        found.map(|found| read(&found, order).ok_or_else(unreadable)).transpose()
    }
}

#[async_trait]
impl WholeOrders for Shopify {
    async fn whole_order(&self, call: &Call, number: u64) -> Result<Option<WholeOrder>> {
        let found = self.ask_for_order(call, number).await?;
        Ok(found.map(|order| WholeOrder {
            amounts: order_amounts::read(&order, number),
            coupons: orders::read(&order, number),
            earnings: order_earnings::read(&order, number),
        }))
    }

    async fn is_picked_up(&self, call: &Call, number: u64) -> Result<bool> {
        let variables = json!({ "id": format!("{ORDER}{number}") });
        let found: Sent = self.ask(call, &ORDER_DELIVERIES, variables).await?;
        let unreadable = || self.line.failure(ORDER_DELIVERIES.operation, Kind::Unreadable);
        found.order.map_or(Ok(false), |order| order.into_picked_up(number).ok_or_else(unreadable))
    }
}

impl Deliveries {
    /// None when it is another order, or has more deliveries than were asked for.
    fn into_picked_up(self, asked: u64) -> Option<bool> {
        let id = self.id.strip_prefix(ORDER)?.parse::<u64>().ok();
        if id != Some(asked) || self.fulfillment_orders.page_info.next().is_some() {
            return None;
        }
        let deliveries = self.fulfillment_orders.nodes;
        let mut picked_up = false;
        for one in deliveries.iter().filter(|one| one.status != "CANCELLED") {
            // What was handed over is closed, like what was sent.
            if one.status != "CLOSED" {
                return Some(false);
            }
            picked_up |= one.delivery_method.as_ref().is_some_and(|by| by.method_type == "PICK_UP");
        }
        Some(picked_up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(deliveries: &[(&str, &str)]) -> Deliveries {
        let nodes: Vec<Value> = deliveries
            .iter()
            .map(|(status, by)| json!({ "status": status, "deliveryMethod": { "methodType": by } }))
            .collect();
        let page = json!({ "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null } });
        let told = json!({ "id": "gid://shopify/Order/7", "fulfillmentOrders": page });
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn an_order_is_picked_up_when_all_of_it_left_and_some_of_it_over_a_counter() {
        for (deliveries, picked_up) in [
            (&[("CLOSED", "PICK_UP")][..], true),
            (&[("OPEN", "PICK_UP")], false),
            (&[("IN_PROGRESS", "PICK_UP")], false),
            (&[("CLOSED", "SHIPPING")], false),
            (&[("CLOSED", "PICKUP_POINT")], false),
            (&[("CLOSED", "PICK_UP"), ("OPEN", "SHIPPING")], false),
            (&[("CLOSED", "PICK_UP"), ("CLOSED", "SHIPPING")], true),
            (&[("CANCELLED", "PICK_UP"), ("CLOSED", "SHIPPING")], false),
            (&[("CANCELLED", "SHIPPING"), ("CLOSED", "PICK_UP")], true),
            (&[], false),
        ] {
            assert_eq!(order(deliveries).into_picked_up(7), Some(picked_up), "{deliveries:?}");
        }
        assert_eq!(order(&[("CLOSED", "PICK_UP")]).into_picked_up(8), None, "somebody else's order");
    }
}
