//! How an order looks to an app that reads it.

use serde_json::Value;

use super::{
    answer::{Shown, Thing},
    catalogue, customer_answer,
    gid::gid,
    order::{Order, OrderLine, OrderRefund, Parcelled, Payment},
    state::State,
};

/// Tax on shipping, in percent.
const SHIPPING_TAX: i64 = 10;

/// The order with everything an app could select.
pub(super) fn order(o: &Order, state: &State) -> Thing {
    let customer = o.customer.and_then(|id| state.customers.get(&id));
    let lines = o.lines.iter().map(|l| line(l).into_shared()).collect();
    let shipping = (o.shipping_yen > 0 || o.pick_up).then(|| shipping_line(o).into_shared());
    let to_send = vec![fulfillment_order(o).into_shared()];
    let payments: Vec<Thing> = o.transactions.iter().map(|p| payment(o, p)).collect();
    let thing = Thing::of("Order")
        .with("id", gid("Order", o.id))
        .with("legacyResourceId", o.id.to_string())
        .with("name", o.name.clone())
        .with("confirmationNumber", format!("{:09}", o.id % 1_000_000_000))
        .with("createdAt", o.created_at)
        .with("processedAt", o.created_at)
        .with("updatedAt", o.updated_at)
        .with("cancelledAt", o.cancelled.as_ref().map(|(at, _)| *at))
        .with("cancelReason", o.cancelled.as_ref().map(|(_, reason)| reason.clone()))
        .with("closedAt", None::<String>)
        .with("test", false)
        .with("currencyCode", "JPY")
        .with("email", customer.and_then(|c| c.email.clone()))
        .with("phone", customer.and_then(|c| c.phone.clone()))
        .with("sourceName", "web")
        .with("tags", Vec::<String>::new())
        .with("customAttributes", Vec::<Thing>::new())
        .with("displayFinancialStatus", o.financial_status())
        .with("displayFulfillmentStatus", o.fulfillment_status())
        .with("returnStatus", "NO_RETURN")
        .with("discountCodes", o.discount.iter().map(|d| d.code.clone()).collect::<Vec<_>>())
        .with("taxesIncluded", true)
        .with("customer", customer.map(customer_answer::customer))
        .with("shippingAddress", customer.and_then(|c| c.address()).map(customer_answer::address))
        .with("billingAddress", customer.and_then(|c| c.address()).map(customer_answer::address))
        .with("lineItems", Shown::Connection(lines))
        .with("shippingLines", Shown::Connection(shipping.into_iter().collect()))
        .with("fulfillmentOrders", Shown::Connection(to_send))
        .with("transactions", payments);
    let thing = ["sourceIdentifier", "app", "retailLocation", "staffMember", "note"]
        .into_iter()
        .fold(thing, |thing, empty| thing.with(empty, Value::Null));
    sums(o).into_iter().fold(thing, |thing, (name, yen)| thing.with(name, bag(yen)))
}

fn sums(o: &Order) -> [(&'static str, i64); 9] {
    [
        ("totalPriceSet", o.total_yen()),
        ("currentTotalPriceSet", o.current_total_yen()),
        ("currentSubtotalPriceSet", o.current_subtotal_yen()),
        ("currentTotalTaxSet", tax(o)),
        ("currentTotalDiscountsSet", o.discount_yen()),
        ("totalReceivedSet", o.received_yen()),
        ("totalRefundedSet", o.refunded_yen()),
        ("totalOutstandingSet", (o.current_total_yen() - o.received_yen()).max(0)),
        ("totalShippingPriceSet", o.shipping_yen),
    ]
}

/// What sending it costs: one line per order, under the order's own number.
fn shipping_line(o: &Order) -> Thing {
    let tax = o.shipping_yen * SHIPPING_TAX / (100 + SHIPPING_TAX);
    let tax = Thing::new().with("title", "消費税").with("rate", Value::from(0.1)).with("priceSet", bag(tax));
    Thing::of("ShippingLine")
        .with("id", gid("ShippingLine", o.id))
        .with("title", if o.pick_up { "店舗受取" } else { "配送" })
        .with("isRemoved", false)
        .with("discountedPriceSet", bag(o.shipping_yen))
        .with("currentDiscountedPriceSet", bag(o.current_shipping_yen()))
        .with("taxLines", if o.shipping_yen > 0 { vec![tax] } else { Vec::new() })
}

/// Tax inside what the goods cost, rounded down line by line.
fn tax(o: &Order) -> i64 {
    o.lines.iter().map(|l| inner_tax(l, l.net_of(l.current()))).sum()
}

fn inner_tax(line: &OrderLine, yen: i64) -> i64 {
    let percent = catalogue::variant(line.variant).map_or(0, |p| i64::from(p.tax_percent));
    yen * percent / (100 + percent)
}

/// GraphQL shows yen with a decimal: `5500.0`.
pub(super) fn money(yen: i64) -> Thing {
    Thing::new().with("amount", format!("{yen}.0")).with("currencyCode", "JPY")
}

/// The same, as shop money.
pub(super) fn bag(yen: i64) -> Thing {
    Thing::new().with("shopMoney", money(yen)).with("presentmentMoney", money(yen))
}

/// One line.
pub(super) fn line(l: &OrderLine) -> Thing {
    let product = catalogue::variant(l.variant);
    let each = if l.quantity == 0 { 0 } else { l.net_yen() / l.quantity };
    let allocated = (l.discount_yen > 0).then(|| {
        let by = Thing::of("DiscountCodeApplication").with("index", 0_u64);
        Thing::new().with("allocatedAmountSet", bag(l.discount_yen)).with("discountApplication", by)
    });
    let percent = product.map_or(0, |p| p.tax_percent);
    let tax = Thing::new()
        .with("title", "消費税")
        .with("rate", Value::from(f64::from(percent) / 100.0))
        .with("priceSet", bag(inner_tax(l, l.net_yen())));
    let variant = product.map(|p| {
        let item = Thing::new().with("id", gid("InventoryItem", p.variant)).with("sku", p.sku);
        let product = Thing::new().with("id", gid("Product", p.id)).with("title", p.title);
        Thing::of("ProductVariant")
            .with("id", gid("ProductVariant", p.variant))
            .with("sku", p.sku)
            .with("inventoryItem", item)
            .with("product", product)
    });
    Thing::of("LineItem")
        .with("id", gid("LineItem", l.id))
        .with("sku", product.map(|p| p.sku))
        .with("name", product.map(|p| p.title))
        .with("title", product.map(|p| p.title))
        .with("quantity", count(l.quantity))
        .with("currentQuantity", count(l.current()))
        .with("unfulfilledQuantity", count(l.waiting()))
        .with("refundableQuantity", count(l.current()))
        .with("requiresShipping", product.is_some_and(|p| p.ships))
        .with("taxable", percent > 0)
        .with("isGiftCard", product.is_some_and(|p| p.gift_card))
        .with("variant", variant)
        .with("originalUnitPriceSet", bag(l.unit_yen))
        .with("discountedUnitPriceAfterAllDiscountsSet", bag(each))
        .with("discountAllocations", allocated.into_iter().collect::<Vec<_>>())
        .with("taxLines", if percent > 0 { vec![tax] } else { Vec::new() })
}

fn count(number: i64) -> Value {
    Value::from(number)
}

/// Money that moved.
pub(super) fn payment(order: &Order, p: &Payment) -> Thing {
    let parent = p.parent.and_then(|id| order.transactions.iter().find(|t| t.id == id));
    let parent = parent.map(|t| Thing::new().with("id", gid("OrderTransaction", t.id)));
    Thing::of("OrderTransaction")
        .with("id", gid("OrderTransaction", p.id))
        .with("kind", p.kind)
        .with("status", "SUCCESS")
        .with("gateway", p.gateway.clone())
        .with("amountSet", bag(p.yen))
        .with("processedAt", p.at)
        .with("parentTransaction", parent)
        .with("location", Value::Null)
}

/// The task to send the order.
pub(super) fn fulfillment_order(o: &Order) -> Thing {
    let waiting: i64 = o.lines.iter().map(OrderLine::waiting).sum();
    let (status, actions) = match (o.cancelled.is_some(), waiting) {
        (true, _) => ("CANCELLED", Vec::new()),
        (false, 0) => ("CLOSED", Vec::new()),
        _ => ("OPEN", vec![Thing::new().with("action", "CREATE_FULFILLMENT")]),
    };
    let lines = o.lines.iter().map(|l| {
        Thing::of("FulfillmentOrderLineItem")
            .with("id", gid("FulfillmentOrderLineItem", l.id))
            .with("totalQuantity", count(l.quantity))
            .with("remainingQuantity", count(l.waiting()))
            .with("sku", catalogue::variant(l.variant).map(|p| p.sku))
            .with("inventoryItemId", gid("InventoryItem", l.variant))
            .with("lineItem", line(l))
            .into_shared()
    });
    let method = Thing::new()
        .with("methodType", if o.pick_up { "PICK_UP" } else { "SHIPPING" })
        .with("presentedName", if o.pick_up { "店舗受取" } else { "配送" })
        .with("serviceCode", Value::Null);
    let place = Thing::new().with("name", "本店倉庫").with("location", Value::Null);
    Thing::of("FulfillmentOrder")
        .with("id", gid("FulfillmentOrder", o.fulfillment_order))
        .with("orderId", gid("Order", o.id))
        .with("orderName", o.name.clone())
        .with("status", status)
        .with("requestStatus", "UNSUBMITTED")
        .with("updatedAt", o.updated_at)
        .with("fulfillAt", o.created_at)
        .with("fulfillBy", Value::Null)
        .with("assignedLocation", place)
        .with("deliveryMethod", method)
        .with("fulfillmentHolds", Vec::<Thing>::new())
        .with("supportedActions", actions)
        .with("lineItems", Shown::Connection(lines.collect()))
}

/// A refund.
pub(super) fn refund(o: &Order, r: &OrderRefund) -> Thing {
    let lines = r.lines.iter().filter_map(|part| {
        let of = o.line(part.line)?;
        let thing = Thing::of("RefundLineItem")
            .with("id", gid("RefundLineItem", part.id))
            .with("quantity", count(part.quantity))
            .with("restockType", part.restock.clone())
            .with("location", Value::Null)
            .with("lineItem", line(of))
            .with("subtotalSet", bag(part.yen));
        Some(thing.into_shared())
    });
    let moved: Vec<&Payment> = o.transactions.iter().filter(|t| r.transactions.contains(&t.id)).collect();
    let yen = moved.iter().map(|t| t.yen).sum();
    let moved = moved.into_iter().map(|t| payment(o, t).into_shared()).collect();
    Thing::of("Refund")
        .with("id", gid("Refund", r.id))
        .with("legacyResourceId", r.id.to_string())
        .with("createdAt", r.at)
        .with("processedAt", r.at)
        .with("totalRefundedSet", bag(yen))
        .with("refundLineItems", Shown::Connection(lines.collect()))
        .with("transactions", Shown::Connection(moved))
        .with("return", Value::Null)
}

/// A parcel.
pub(super) fn fulfillment(o: &Order, parcel: &Parcelled) -> Thing {
    let number = o.fulfillments.iter().position(|p| p.id == parcel.id).map_or(1, |at| at + 1);
    Thing::of("Fulfillment")
        .with("id", gid("Fulfillment", parcel.id))
        .with("legacyResourceId", parcel.id.to_string())
        .with("name", format!("{}.{number}", o.name))
        .with("status", "SUCCESS")
        .with("displayStatus", "FULFILLED")
        .with("trackingInfo", Vec::<Thing>::new())
}
