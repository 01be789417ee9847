//! Giving money and goods back, once per idempotency key.

use serde_json::Value;

use super::{
    answer::{Args, Shown, Thing},
    gid::{self, gid},
    order::Order,
    order_answer,
    order_changes::RefundAsked,
    register::{Answered, Desk, Refusal},
    user_error::UserError,
};

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let key = args.get("@idempotent").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    if key.is_empty() {
        let message = "The @idempotent directive is required for this mutation but was not provided.";
        return Err(Refusal::new(message, "BAD_REQUEST"));
    }
    let input = &args["input"];
    if let Some((asked, order, refund)) = desk.state.commerce.refund_keys.get(key).cloned() {
        return if asked == *input {
            Ok(answered(desk, order, refund))
        } else {
            let message = "The idempotency key was used with other parameters.";
            Ok(refused_with(UserError::whole(message, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH")))
        };
    }
    let id = gid::expect("Order", input["orderId"].as_str().unwrap_or_default())?;
    let Some(order) = desk.order(id) else {
        return Ok(refused_with(UserError::at(&["orderId"], "Order does not exist", "NOT_FOUND")));
    };
    match read(&order, input)? {
        Err(error) => Ok(refused_with(error)),
        Ok(asked) => {
            let (_, refund) = desk.ledger().refund(order, &asked);
            desk.state.commerce.refund_keys.insert(key.to_owned(), (input.clone(), id, refund.id));
            Ok(answered(desk, id, refund.id))
        }
    }
}

fn answered(desk: &Desk<'_>, order: u64, refund: u64) -> Shown {
    let order = desk.state.commerce.orders.get(&order);
    let found = order.and_then(|o| Some((o, o.refunds.iter().find(|r| r.id == refund)?)));
    Thing::new()
        .with("refund", found.map(|(o, r)| order_answer::refund(o, r)))
        .with("order", order.map(|o| order_answer::order(o, desk.state)))
        .with("userErrors", Vec::<Thing>::new())
        .into()
}

fn refused_with(error: UserError) -> Shown {
    let errors: Vec<Thing> = vec![error.into()];
    Thing::new().with("refund", Value::Null).with("order", Value::Null).with("userErrors", errors).into()
}

fn read(order: &Order, input: &Value) -> Result<Result<RefundAsked, UserError>, Refusal> {
    let list = |name: &str| input.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut asked = RefundAsked::default();
    for line in list("refundLineItems") {
        let id = gid::expect("LineItem", line["lineItemId"].as_str().unwrap_or_default())?;
        let count = line["quantity"].as_i64().unwrap_or(0);
        if order.line(id).is_none_or(|known| count < 1 || known.current() < count) {
            let message = "Refund line items: Quantity cannot refund more items than were purchased";
            return Ok(Err(UserError::at(&["refundLineItems"], message, "INVALID")));
        }
        let restock = line["restockType"].as_str().unwrap_or("NO_RESTOCK").to_owned();
        asked.lines.push((id, count, restock));
    }
    let shipping = &input["shipping"];
    asked.shipping_yen = match shipping["fullRefund"].as_bool() {
        Some(true) => order.shipping_yen,
        _ => yen(&shipping["amount"]).unwrap_or(0),
    };
    for money in list("transactions") {
        let Some(amount) = yen(&money["amount"]).filter(|yen| *yen > 0 && money["kind"] == "REFUND") else {
            let message = "Transactions: Amount must be greater than zero and the kind a refund";
            return Ok(Err(UserError::at(&["transactions"], message, "INVALID")));
        };
        let gateway = money["gateway"].as_str().unwrap_or_default().to_owned();
        let parent = money["parentId"].as_str();
        let known = |id: &str| order.transactions.iter().any(|t| gid("OrderTransaction", t.id) == id);
        if parent.is_some_and(|id| !known(id)) {
            let message = "Transactions: Parent does not exist";
            return Ok(Err(UserError::at(&["transactions"], message, "INVALID")));
        }
        asked.money.push((amount, gateway));
    }
    for method in list("refundMethods") {
        let amount = yen(&method["storeCreditRefund"]["amount"]["amount"]).unwrap_or(0);
        asked.money.push((amount, "shopify_store_credit".to_owned()));
    }
    let back: i64 = asked.money.iter().map(|(yen, _)| yen).sum();
    let over = input["allowOverRefunding"].as_bool().unwrap_or(false);
    if !over && back > order.received_yen() - order.refunded_yen() {
        let message = "Refund amount is greater than net payment received";
        return Ok(Err(UserError::at(&["transactions"], message, "INVALID")));
    }
    Ok(Ok(asked))
}

/// An amount as apps write it: `1000`, `"1000"`, `"1000.0"`. Yen have no fractions.
pub(super) fn yen(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_f64().map(|amount| amount as i64),
        Value::String(text) => {
            let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
            rest.bytes().all(|b| b == b'0').then(|| whole.parse().ok())?
        }
        _ => None,
    }
}
