//! Bodies of the webhooks about orders, in the older, snake_case shape.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    catalogue,
    customer::Customer,
    gid::gid,
    order::{Order, OrderLine, OrderRefund, Parcelled, Payment},
    payloads::{self, News},
    state::State,
};
use crate::calendar::tokyo_text;

/// An order as `orders/...` topics tell it.
pub(super) fn order(topic: &'static str, order: &Order, state: &State) -> News {
    let customer = order.customer.and_then(|id| state.customers.get(&id));
    let mut body = json!({
        "id": order.id,
        "admin_graphql_api_id": gid("Order", order.id),
        "cancel_reason": order.cancelled.as_ref().map(|(_, reason)| reason.to_lowercase()),
        "cancelled_at": order.cancelled.as_ref().map(|(at, _)| tokyo_text(*at)),
        "closed_at": null,
        "confirmed": true,
        "contact_email": customer.and_then(|c| c.email.clone()),
        "created_at": tokyo_text(order.created_at),
        "currency": "JPY",
        "customer_locale": customer.map(|c| c.locale.clone()),
        "discount_codes": discount_codes(order),
        "email": customer.and_then(|c| c.email.clone()),
        "financial_status": order.financial_status().to_lowercase(),
        "fulfillment_status": fulfillment_status(order),
        "name": order.name,
        "note": null,
        "order_number": order.name.trim_start_matches('#').parse::<u64>().ok(),
        "payment_gateway_names": order.transactions.first().map(|t| vec![t.gateway.clone()]).unwrap_or_default(),
        "phone": customer.and_then(|c| c.phone.clone()),
        "presentment_currency": "JPY",
        "processed_at": tokyo_text(order.created_at),
        "source_identifier": null,
        "source_name": "web",
        "tags": "",
        "tax_lines": [],
        "taxes_included": true,
        "test": false,
        "total_tax": "0",
        "updated_at": tokyo_text(order.updated_at),
        "line_items": order.lines.iter().map(line).collect::<Vec<_>>(),
        "refunds": order.refunds.iter().map(|r| refund(order, r).body).collect::<Vec<_>>(),
        "shipping_address": null,
        "billing_address": null,
    });
    for (name, yen) in [
        ("current_subtotal_price", order.current_subtotal_yen()),
        ("current_total_price", order.current_total_yen()),
        ("current_total_discounts", order.discount_yen()),
        ("subtotal_price", order.subtotal_yen()),
        ("total_discounts", order.discount_yen()),
        ("total_line_items_price", order.goods_yen()),
        ("total_price", order.total_yen()),
    ] {
        body[name] = yen.to_string().into();
        body[format!("{name}_set")] = both(yen);
    }
    body["total_shipping_price_set"] = both(order.shipping_yen);
    body["total_outstanding"] = (order.total_yen() - order.received_yen()).max(0).to_string().into();
    if let Some(customer) = customer {
        body["customer"] = payloads::customer("", customer).body;
    }
    News { topic, body }
}

fn fulfillment_status(order: &Order) -> Option<&'static str> {
    match order.fulfillment_status() {
        "FULFILLED" => Some("fulfilled"),
        "PARTIALLY_FULFILLED" => Some("partial"),
        _ => None,
    }
}

fn discount_codes(order: &Order) -> Vec<Value> {
    let code = order.discount.iter();
    code.map(|d| json!({"code": d.code, "amount": d.yen.to_string(), "type": "fixed_amount"})).collect()
}

fn both(yen: i64) -> Value {
    let money = json!({"amount": yen.to_string(), "currency_code": "JPY"});
    json!({"shop_money": money, "presentment_money": money})
}

fn line(line: &OrderLine) -> Value {
    let product = catalogue::variant(line.variant);
    let sent = match (line.sent, line.waiting()) {
        (0, _) => None,
        (_, 0) => Some("fulfilled"),
        _ => Some("partial"),
    };
    json!({
        "id": line.id,
        "admin_graphql_api_id": gid("LineItem", line.id),
        "current_quantity": line.current(),
        "fulfillable_quantity": line.waiting(),
        "fulfillment_status": sent,
        "gift_card": product.is_some_and(|p| p.gift_card),
        "name": product.map(|p| p.title),
        "price": line.unit_yen.to_string(),
        "price_set": both(line.unit_yen),
        "product_exists": true,
        "product_id": product.map(|p| p.id),
        "quantity": line.quantity,
        "requires_shipping": product.is_some_and(|p| p.ships),
        "sku": product.map(|p| p.sku),
        "taxable": product.is_some_and(|p| p.tax_percent > 0),
        "title": product.map(|p| p.title),
        "total_discount": "0",
        "variant_id": line.variant,
        "discount_allocations": allocations(line),
    })
}

fn allocations(line: &OrderLine) -> Vec<Value> {
    let some = (line.discount_yen > 0).then_some(line.discount_yen);
    let told = |yen: i64| json!({"amount": yen.to_string(), "discount_application_index": 0, "amount_set": both(yen)});
    some.map(told).into_iter().collect()
}

/// A refund as `refunds/create` tells it.
pub(super) fn refund(order: &Order, refund: &OrderRefund) -> News {
    let lines = refund.lines.iter().map(|part| {
        json!({
            "id": part.id,
            "quantity": part.quantity,
            "line_item_id": part.line,
            "location_id": null,
            "restock_type": part.restock.to_lowercase(),
            "subtotal": part.yen,
            "subtotal_set": both(part.yen),
            "total_tax": 0,
            "total_tax_set": both(0),
            "line_item": order.line(part.line).map(line),
        })
    });
    let moved = order.transactions.iter().filter(|t| refund.transactions.contains(&t.id));
    let body = json!({
        "id": refund.id,
        "admin_graphql_api_id": gid("Refund", refund.id),
        "order_id": order.id,
        "created_at": tokyo_text(refund.at),
        "processed_at": tokyo_text(refund.at),
        "note": null,
        "restock": false,
        "duties": [],
        "order_adjustments": [],
        "return": null,
        "refund_shipping_lines": [],
        "refund_line_items": lines.collect::<Vec<_>>(),
        "transactions": moved.map(|t| transaction(order, t)).collect::<Vec<_>>(),
    });
    News { topic: "refunds/create", body }
}

fn transaction(order: &Order, payment: &Payment) -> Value {
    json!({
        "id": payment.id,
        "admin_graphql_api_id": gid("OrderTransaction", payment.id),
        "order_id": order.id,
        "parent_id": payment.parent,
        "kind": payment.kind.to_lowercase(),
        "gateway": payment.gateway,
        "status": "success",
        "amount": payment.yen.to_string(),
        "currency": "JPY",
        "created_at": tokyo_text(payment.at),
        "processed_at": tokyo_text(payment.at),
        "test": false,
    })
}

/// A parcel as `fulfillments/create` tells it.
pub(super) fn fulfillment(order: &Order, parcel: &Parcelled) -> News {
    let number = order.fulfillments.iter().position(|p| p.id == parcel.id).map_or(1, |at| at + 1);
    let lines = parcel.lines.iter().filter_map(|(id, count)| {
        let mut told = line(order.line(*id)?);
        told["quantity"] = (*count).into();
        Some(told)
    });
    let body = json!({
        "id": parcel.id,
        "admin_graphql_api_id": gid("Fulfillment", parcel.id),
        "order_id": order.id,
        "status": "success",
        "created_at": tokyo_text(parcel.at),
        "updated_at": tokyo_text(parcel.at),
        "name": format!("{}.{number}", order.name),
        "tracking_company": null,
        "tracking_number": null,
        "line_items": lines.collect::<Vec<_>>(),
    });
    News { topic: "fulfillments/create", body }
}

/// The customer's totals moved.
pub(super) fn purchasing_summary(customer: &Customer, order: &Order, at: Timestamp) -> News {
    let occurred = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let spent = json!({"amount": customer.spent_yen.to_string(), "currencyCode": "JPY"});
    let body = json!({
        "customerId": gid("Customer", customer.id),
        "numberOfOrders": customer.order_count,
        "amountSpent": spent,
        "lastOrderId": gid("Order", order.id),
        "occurredAt": occurred,
    });
    News { topic: "customers/purchasing_summary", body }
}
