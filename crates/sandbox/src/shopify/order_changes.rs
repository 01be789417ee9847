//! The one place where an order changes: it moves `updatedAt`, the customer's totals, and tells whoever subscribed.

use jiff::Timestamp;

use super::{
    order::{Order, OrderRefund, Parcelled, Payment, RefundedLine},
    order_payloads as payloads,
    payloads::News,
    state::{State, whole_second},
};
use crate::Settings;

/// The shop's books while an order changes.
pub(super) struct Ledger<'s> {
    pub(super) state: &'s mut State,
    pub(super) settings: &'s Settings,
    pub(super) now: Timestamp,
}

/// What a refund is asked to do.
#[derive(Clone, Debug, Default)]
pub(super) struct RefundAsked {
    /// Line, how many, and what becomes of the goods.
    pub(super) lines: Vec<(u64, i64, String)>,
    /// Shipping to give back, in yen.
    pub(super) shipping_yen: i64,
    /// Money to give back: how much, and by which gateway.
    pub(super) money: Vec<(i64, String)>,
}

impl Ledger<'_> {
    /// A second of the shop's clock.
    pub(super) fn at(&self) -> Timestamp {
        whole_second(self.now)
    }

    /// Saves an order and tells of it under these topics, with `orders/updated` when it is not new.
    pub(super) fn save(&mut self, mut after: Order, topics: &[&'static str], more: Vec<News>) -> Order {
        let before = self.state.commerce.orders.get(&after.id).cloned();
        after.updated_at = self.at();
        let mut news: Vec<News> = Vec::new();
        let known = before.is_some();
        self.count(before.as_ref(), &after);
        self.state.effects += 1;
        for &topic in topics {
            news.push(payloads::order(topic, &after, self.state));
        }
        news.extend(more);
        if known {
            news.push(payloads::order("orders/updated", &after, self.state));
        }
        if let Some(customer) = after.customer.and_then(|id| self.state.customers.get(&id)) {
            news.push(payloads::purchasing_summary(customer, &after, self.now));
        }
        self.state.commerce.put(after.clone());
        self.state.announce(self.settings, self.now, news);
        after
    }

    fn count(&mut self, before: Option<&Order>, after: &Order) {
        let worth = |order: &Order| order.received_yen() - order.refunded_yen();
        let Some(customer) = after.customer.and_then(|id| self.state.customers.get_mut(&id)) else { return };
        customer.spent_yen += worth(after) - before.map_or(0, worth);
        customer.order_count += u64::from(before.is_none());
    }

    /// The money for an order that was placed without it arrives.
    pub(super) fn pay(&mut self, mut order: Order, gateway: &str) -> Order {
        let yen = order.total_yen() - order.received_yen();
        order.transactions.push(self.payment(None, "SALE", gateway, yen));
        self.save(order, &["orders/paid"], Vec::new())
    }

    pub(super) fn payment(
        &mut self,
        parent: Option<u64>,
        kind: &'static str,
        gateway: &str,
        yen: i64,
    ) -> Payment {
        let id = self.state.ids.fresh();
        Payment { id, parent, kind, gateway: gateway.to_owned(), yen, at: self.at() }
    }

    /// Sends everything that waits, or only these lines.
    pub(super) fn send(&mut self, mut order: Order, only: Option<&[(u64, i64)]>) -> (Order, Parcelled) {
        let waiting = order.lines.iter().map(|line| (line.id, line.waiting()));
        let lines: Vec<(u64, i64)> =
            only.map_or_else(|| waiting.filter(|(_, n)| *n > 0).collect(), <[_]>::to_vec);
        for (id, count) in &lines {
            for line in order.lines.iter_mut().filter(|line| line.id == *id) {
                line.sent += count;
            }
        }
        let parcel = Parcelled { id: self.state.ids.fresh(), lines, at: self.at() };
        order.fulfillments.push(parcel.clone());
        let told = payloads::fulfillment(&order, &parcel);
        let topic = if order.fulfillment_status() == "FULFILLED" {
            "orders/fulfilled"
        } else {
            "orders/partially_fulfilled"
        };
        (self.save(order, &[topic], vec![told]), parcel)
    }

    /// Gives lines and money back.
    pub(super) fn refund(&mut self, mut order: Order, asked: &RefundAsked) -> (Order, OrderRefund) {
        let refund = self.enter_refund(&mut order, asked);
        let told = payloads::refund(&order, &refund);
        (self.save(order, &[], vec![told]), refund)
    }

    fn enter_refund(&mut self, order: &mut Order, asked: &RefundAsked) -> OrderRefund {
        let mut lines = Vec::new();
        for (id, count, restock) in &asked.lines {
            let refunded = self.state.ids.fresh();
            for line in order.lines.iter_mut().filter(|line| line.id == *id) {
                // What the pieces that remain cost is taken from what all cost, so that parts add up to the whole.
                let yen = line.net_of(line.current()) - line.net_of(line.current() - count);
                line.removed += count;
                lines.push(RefundedLine {
                    id: refunded,
                    line: *id,
                    quantity: *count,
                    restock: restock.clone(),
                    yen,
                });
            }
        }
        let sale = order.transactions.iter().find(|t| t.kind == "SALE").map(|t| t.id);
        let mut transactions = Vec::new();
        for (yen, gateway) in &asked.money {
            let payment = self.payment(sale, "REFUND", gateway, *yen);
            transactions.push(payment.id);
            order.transactions.push(payment);
        }
        let id = self.state.ids.fresh();
        let refund = OrderRefund { id, lines, transactions, shipping_yen: asked.shipping_yen, at: self.at() };
        order.refunds.push(refund.clone());
        refund
    }

    /// Cancels an order; what was paid goes back if `refund` says so, and what was not sent is taken off it.
    pub(super) fn cancel(&mut self, mut order: Order, reason: &str, refund_by: Option<&str>) -> Order {
        let at = self.at();
        order.cancelled = Some((at, reason.to_owned()));
        let mut more = Vec::new();
        let paid = order.received_yen() - order.refunded_yen();
        if order.received_yen() > 0 && refund_by.is_some() {
            let everything = order.lines.iter().filter(|line| line.current() > 0);
            let given_back: i64 = order.refunds.iter().map(|refund| refund.shipping_yen).sum();
            let gateway = order.transactions.first().map(|t| t.gateway.clone()).unwrap_or_default();
            let gateway = refund_by.filter(|by| !by.is_empty()).map_or(gateway, str::to_owned);
            let asked = RefundAsked {
                lines: everything.map(|line| (line.id, line.current(), "CANCEL".to_owned())).collect(),
                shipping_yen: order.shipping_yen - given_back,
                money: vec![(paid, gateway)].into_iter().filter(|(yen, _)| *yen > 0).collect(),
            };
            let refund = self.enter_refund(&mut order, &asked);
            more.push(payloads::refund(&order, &refund));
        } else {
            for line in &mut order.lines {
                line.removed = line.quantity;
            }
        }
        self.save(order, &["orders/cancelled"], more)
    }
}
