//! What an app may do to an order: cancel it, mark it paid, send it.

use serde_json::Value;

use super::{
    answer::{Args, Shown, Thing},
    customer_reads::only_one,
    gid::{self, gid},
    order::Order,
    order_answer,
    order_changes::Ledger,
    register::{Answered, Desk},
    user_error::{UserError, done, refused},
};

impl Desk<'_> {
    pub(super) fn ledger(&mut self) -> Ledger<'_> {
        Ledger { state: &mut *self.state, settings: self.settings, now: self.now }
    }

    pub(super) fn order(&self, id: u64) -> Option<Order> {
        self.state.commerce.orders.get(&id).cloned()
    }
}

pub(super) fn cancel(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Order", args["orderId"].as_str().unwrap_or_default())?;
    let Some(order) = desk.order(id) else {
        return Ok(not_cancelled(UserError::at(&["orderId"], "Order does not exist", "NOT_FOUND")));
    };
    if order.cancelled.is_some() {
        return Ok(not_cancelled(UserError::at(&["orderId"], "Order has already been cancelled", "INVALID")));
    }
    if !order.fulfillments.is_empty() {
        let message = "Cannot cancel an order with fulfillments";
        return Ok(not_cancelled(UserError::at(&["orderId"], message, "INVALID")));
    }
    let method = args.get("refundMethod").filter(|m| !m.is_null());
    let refund_by = match method.map(|m| only_one(m, "OrderCancelRefundMethodInput")).transpose()? {
        Some(("originalPaymentMethodsRefund", Value::Bool(true))) => Some(""),
        Some(("storeCreditRefund", _)) if order.customer.is_none() => {
            let message = "Store credit needs a customer";
            let code = "STORE_CREDIT_REFUND_MISSING_CUSTOMER";
            return Ok(not_cancelled(UserError::at(&["refundMethod"], message, code)));
        }
        Some(("storeCreditRefund", _)) => Some("shopify_store_credit"),
        _ => None,
    };
    let reason = args["reason"].as_str().unwrap_or("OTHER").to_owned();
    desk.ledger().cancel(order, &reason, refund_by);
    let job = format!("gid://shopify/Job/{}", desk.state.dice.uuid());
    desk.state.commerce.cancel_jobs.insert(job.clone(), id);
    let job = Thing::new().with("id", job).with("done", false);
    let none = Vec::<Thing>::new();
    Ok(Thing::new()
        .with("job", job)
        .with("orderCancelUserErrors", none.clone())
        .with("userErrors", none)
        .into())
}

fn not_cancelled(error: UserError) -> Shown {
    let errors: Vec<Thing> = vec![error.into()];
    Thing::new()
        .with("job", Value::Null)
        .with("orderCancelUserErrors", errors.clone())
        .with("userErrors", errors)
        .into()
}

pub(super) fn mark_as_paid(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Order", args["input"]["id"].as_str().unwrap_or_default())?;
    let Some(order) = desk.order(id) else {
        return Ok(refused("order", vec![UserError::at(&["id"], "Order does not exist", "NOT_FOUND")]));
    };
    if order.financial_status() != "PENDING" {
        let message = "Order cannot be marked as paid.";
        return Ok(refused("order", vec![UserError::at(&["id"], message, "INVALID")]));
    }
    let order = desk.ledger().pay(order, "manual");
    Ok(done("order", order_answer::order(&order, desk.state)))
}

/// Sends an order's goods; the lines are named by the fulfillment order, all of them when it names none.
pub(super) fn fulfil(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let groups = args["fulfillment"]["lineItemsByFulfillmentOrder"].as_array().cloned().unwrap_or_default();
    let no =
        |message: &str| Ok(refused("fulfillment", vec![UserError::at(&["fulfillment"], message, "INVALID")]));
    let [group] = groups.as_slice() else {
        return no("Only one fulfillment order at a time is simulated by this sandbox");
    };
    let task = gid::expect("FulfillmentOrder", group["fulfillmentOrderId"].as_str().unwrap_or_default())?;
    let found = desk.state.commerce.orders.values().find(|order| order.fulfillment_order == task).cloned();
    let Some(order) = found else { return no("Fulfillment order does not exist.") };
    if order.cancelled.is_some() {
        return no("Fulfillment order has an unfulfillable status= cancelled.");
    }
    let named = group.get("fulfillmentOrderLineItems").and_then(Value::as_array).filter(|l| !l.is_empty());
    let mut lines = Vec::new();
    for asked in named.into_iter().flatten() {
        let id = gid::expect("FulfillmentOrderLineItem", asked["id"].as_str().unwrap_or_default())?;
        let count = asked["quantity"].as_i64().unwrap_or(0);
        if order.line(id).is_none_or(|line| count < 1 || line.waiting() < count) {
            return no("Invalid fulfillment order line item quantity requested.");
        }
        lines.push((id, count));
    }
    if named.is_none() && order.lines.iter().all(|line| line.waiting() == 0) {
        return no("Fulfillment order has an unfulfillable status= closed.");
    }
    let (order, parcel) = desk.ledger().send(order, named.map(|_| lines.as_slice()));
    Ok(done("fulfillment", order_answer::fulfillment(&order, &parcel)))
}

/// The job of a cancellation; the sandbox finishes it at once.
pub(super) fn job(desk: &Desk<'_>, id: &str) -> Option<Thing> {
    let order = desk.state.commerce.cancel_jobs.get(id)?;
    let query = Thing::new().with("order", gid("Order", *order));
    Some(Thing::new().with("id", id).with("done", true).with("query", query))
}
