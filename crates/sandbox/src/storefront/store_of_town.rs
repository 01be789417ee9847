//! The online store of a real town, as the checkout page uses it.

use std::sync::Arc;

use super::{
    neighbours::Tokens,
    online_store::{Bill, DeskAct, DeskLine, DeskOrder, Good, OnlineStore, Placed, Stopped, Wanted},
    words::Lang,
};
use crate::{
    Town,
    shopify::{Cart, CheckoutRefusal, Order, Quote, Shopify},
};

/// Orders from this many yen on are sent for nothing.
const SENT_FREE_FROM: i64 = 5_000;
/// What sending a smaller one costs.
const SHIPPING: i64 = 600;

/// Adapts the town's online store to the checkout page.
pub(super) struct TownStore(Arc<Shopify>);

impl TownStore {
    pub(super) fn new(town: &Town) -> Self {
        Self(town.shopify.clone())
    }

    fn cart(&self, wanted: &Wanted) -> Cart {
        let shelf = self.0.catalogue();
        let mut cart = Cart::default();
        let (mut goods, mut ships) = (0, false);
        for (sku, count) in &wanted.lines {
            let Some(product) = shelf.iter().find(|product| product.sku == sku) else { continue };
            goods += product.yen * i64::from(*count);
            ships |= product.ships;
            cart.lines.push((sku.clone(), i64::from(*count)));
        }
        cart.shipping_yen = if ships && goods < SENT_FREE_FROM { SHIPPING } else { 0 };
        cart.code = Some(wanted.code.trim().to_owned()).filter(|code| !code.is_empty());
        cart
    }

    fn who(&self, customer: &Tokens) -> Result<u64, Stopped> {
        self.0.customer_of_token(&customer.access_token).ok_or(Stopped::SignedOut)
    }
}

impl OnlineStore for TownStore {
    fn shelf(&self, lang: Lang) -> Vec<Good> {
        let name = |p: &crate::shopify::Product| if is_japanese(lang) { p.title } else { p.title_en };
        let shelf = self.0.catalogue();
        let good = |p| Good { sku: sku(p), name: name(p).to_owned(), price_yen: p.yen };
        shelf.iter().map(good).collect()
    }

    fn bill(&self, customer: &Tokens, wanted: &Wanted, lang: Lang) -> Result<Bill, Stopped> {
        let quote = self.0.quote(Some(self.who(customer)?), &self.cart(wanted));
        quote.map(|quote| bill(&quote)).map_err(|refusal| stopped(refusal, lang))
    }

    fn pay(&self, customer: &Tokens, wanted: &Wanted, lang: Lang) -> Result<Placed, Stopped> {
        let order = self.0.checkout(Some(self.who(customer)?), &self.cart(wanted));
        let order = order.map_err(|refusal| stopped(refusal, lang))?;
        Ok(self.0.order(order).map(|order| placed(&order, lang)).unwrap_or_default())
    }

    fn orders(&self, customer: &Tokens, lang: Lang) -> Vec<Placed> {
        let Ok(who) = self.who(customer) else { return Vec::new() };
        let theirs = self.0.orders().into_iter().rev().filter(|order| order.customer == Some(who));
        theirs.take(10).map(|order| placed(&order, lang)).collect()
    }

    fn desk(&self, lang: Lang) -> Vec<DeskOrder> {
        let shelf = self.0.catalogue();
        self.0.orders().iter().rev().take(ON_THE_DESK).map(|order| on_desk(order, &shelf, lang)).collect()
    }

    fn act(&self, order: u64, act: DeskAct, articles: &[(String, i64)]) -> bool {
        let shelf = self.0.catalogue();
        let Some(found) = self.0.order(order) else { return false };
        if !on_desk(&found, &shelf, Lang::Ja).acts.contains(&act) {
            return false;
        }
        let articles: Vec<(&str, i64)> = articles.iter().map(|(sku, count)| (sku.as_str(), *count)).collect();
        match act {
            DeskAct::Pay => self.0.receive_payment(order),
            DeskAct::Send => self.0.fulfil(order),
            DeskAct::Refund => self.0.refund_order(order, &articles),
            DeskAct::Cancel => self.0.cancel_order(order),
        }
    }
}

/// Newer orders than these are looked after; older ones have settled.
const ON_THE_DESK: usize = 30;

fn on_desk(order: &Order, shelf: &[crate::shopify::Product], lang: Lang) -> DeskOrder {
    let line = |line: &crate::shopify::OrderLine| {
        let product = shelf.iter().find(|product| product.variant == line.variant);
        let name = product.map_or("", |p| if is_japanese(lang) { p.title } else { p.title_en });
        let sku = product.map_or_else(String::new, sku);
        DeskLine { sku, name: name.to_owned(), bought: line.quantity, left: line.current() }
    };
    let stands = order.cancelled.is_none();
    let can = |act: &DeskAct| match act {
        DeskAct::Pay => stands && order.financial_status() == "PENDING",
        DeskAct::Send => {
            stands && order.financial_status() != "PENDING" && order.fulfillment_status() == "UNFULFILLED"
        }
        DeskAct::Refund => stands && order.lines.iter().any(|line| line.current() > 0),
        DeskAct::Cancel => stands && order.lines.iter().all(|line| line.sent == 0),
    };
    DeskOrder {
        id: order.id,
        placed: placed(order, lang),
        customer: order.customer,
        discount_yen: order.discount_yen(),
        lines: order.lines.iter().map(line).collect(),
        acts: DeskAct::ALL.into_iter().filter(can).collect(),
    }
}

fn sku(product: &crate::shopify::Product) -> String {
    product.sku.to_owned()
}

fn is_japanese(lang: Lang) -> bool {
    lang.code() == "ja"
}

fn bill(quote: &Quote) -> Bill {
    Bill {
        goods_yen: quote.lines.iter().map(|(_, _, yen)| yen).sum(),
        discount_yen: quote.discount_yen,
        shipping_yen: quote.shipping_yen,
        total_yen: quote.total_yen,
    }
}

fn stopped(refusal: CheckoutRefusal, lang: Lang) -> Stopped {
    match refusal {
        CheckoutRefusal::Empty => Stopped::Empty,
        CheckoutRefusal::Code(why) => Stopped::Code(why.message(is_japanese(lang)).to_owned()),
    }
}

fn placed(order: &Order, lang: Lang) -> Placed {
    let (ja, en) = match (order.cancelled.is_some(), order.financial_status(), order.fulfillment_status()) {
        (true, ..) => ("取り消しました", "Cancelled"),
        (_, "REFUNDED", _) => ("返金しました", "Refunded"),
        (_, "PENDING", _) => ("お支払い待ち", "Waiting for payment"),
        (.., "FULFILLED") => ("発送しました", "Sent"),
        _ => ("発送の準備中", "Being packed"),
    };
    let state = if is_japanese(lang) { ja } else { en };
    Placed { name: order.name.clone(), total_yen: order.current_total_yen(), state: state.to_owned() }
}
