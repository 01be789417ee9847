//! The checkout of the online store: a cart and a code become an order, exactly by the rules of the code.

use super::{
    Shopify,
    catalogue::{self, Product, SHELF},
    discount::{CodeRefusal, Discount, Use},
    order::{AppliedDiscount, Order, OrderLine},
    order_changes::{Ledger, RefundAsked},
    state::{State, whole_second},
};

/// What is about to be bought.
#[derive(Clone, Debug, Default)]
pub struct Cart {
    /// Stock keeping unit and how many.
    pub lines: Vec<(String, i64)>,
    /// What stands in the code field.
    pub code: Option<String>,
    /// What sending it costs, in yen.
    pub shipping_yen: i64,
    /// The customer comes to the shop for it.
    pub pick_up: bool,
    /// The customer pays by bank transfer later: the order is placed without money.
    pub pays_later: bool,
}

/// What the checkout shows before the customer pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Article, how many, and what they cost before the discount.
    pub lines: Vec<(Product, i64, i64)>,
    /// What the code takes off, in yen.
    pub discount_yen: i64,
    /// Shipping, in yen.
    pub shipping_yen: i64,
    /// To pay, in yen.
    pub total_yen: i64,
}

/// Why the checkout stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutRefusal {
    /// Nothing in the cart that the shop sells.
    Empty,
    /// The code does not count.
    Code(CodeRefusal),
}

impl Cart {
    /// A cart of these articles.
    pub fn of(lines: &[(&str, i64)]) -> Self {
        let lines = lines.iter().map(|(sku, count)| ((*sku).to_owned(), *count)).collect();
        Self { lines, ..Self::default() }
    }

    /// With this in the code field.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    fn articles(&self) -> Vec<(Product, i64)> {
        let known = self.lines.iter().filter(|(_, count)| *count > 0);
        known.filter_map(|(sku, count)| Some((*catalogue::by_sku(sku)?, *count))).collect()
    }
}

impl Shopify {
    /// Everything on the shelf.
    pub fn catalogue(&self) -> Vec<Product> {
        SHELF.to_vec()
    }

    /// What this cart costs this customer now.
    pub fn quote(&self, customer: Option<u64>, cart: &Cart) -> Result<Quote, CheckoutRefusal> {
        quote(&self.lock(), customer, cart, self.calendar.now()).map(|(quote, _)| quote)
    }

    /// Pays a cart; returns the order's number. Tells `orders/create`, and `orders/paid` unless the money comes later.
    pub fn checkout(&self, customer: Option<u64>, cart: &Cart) -> Result<u64, CheckoutRefusal> {
        let mut state = self.lock();
        let now = self.calendar.now();
        let (quote, discount) = quote(&state, customer, cart, now)?;
        let applied = discount.map(|mut discount| {
            let order = state.ids.fresh();
            discount.uses.push(Use { order, customer, at: now });
            let code = cart.code.clone().unwrap_or_default();
            let applied = AppliedDiscount { discount: discount.id, code, yen: quote.discount_yen };
            state.commerce.put_discount(discount);
            (order, applied)
        });
        let (id, discount) = match applied {
            Some((id, applied)) => (id, Some(applied)),
            None => (state.ids.fresh(), None),
        };
        let stamp = whole_second(now);
        let order = Order {
            id,
            name: state.commerce.next_name(),
            customer,
            lines: lines(&mut state, &quote),
            shipping_yen: quote.shipping_yen,
            pick_up: cart.pick_up,
            discount,
            fulfillment_order: state.ids.fresh(),
            created_at: stamp,
            updated_at: stamp,
            ..Order::default()
        };
        let mut ledger = Ledger { state: &mut state, settings: &self.settings, now };
        place(&mut ledger, order, cart.pays_later);
        Ok(id)
    }

    /// All orders, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.lock().commerce.orders.values().cloned().collect()
    }

    /// One order.
    pub fn order(&self, id: u64) -> Option<Order> {
        self.lock().commerce.orders.get(&id).cloned()
    }

    /// All discounts, oldest first.
    pub fn discounts(&self) -> Vec<Discount> {
        self.lock().commerce.discounts.values().cloned().collect()
    }

    /// The bank transfer for an order arrives.
    pub fn receive_payment(&self, order: u64) -> bool {
        self.change_order(order, |ledger, order| {
            if order.financial_status() == "PENDING" {
                ledger.pay(order, "bank_transfer");
            }
        })
    }

    /// Sends everything of an order that waits.
    pub fn fulfil(&self, order: u64) -> bool {
        self.change_order(order, |ledger, order| {
            ledger.send(order, None);
        })
    }

    /// Cancels an order as the merchant does in the admin, with its money going back.
    pub fn cancel_order(&self, order: u64) -> bool {
        self.change_order(order, |ledger, order| {
            if order.cancelled.is_none() {
                ledger.cancel(order, "CUSTOMER", Some(""));
            }
        })
    }

    /// Gives back these articles of an order and what they cost, as the merchant does in the admin.
    pub fn refund_order(&self, order: u64, articles: &[(&str, i64)]) -> bool {
        self.change_order(order, |ledger, order| {
            let mut asked = RefundAsked::default();
            let mut yen = 0;
            for (sku, count) in articles {
                let variant = catalogue::by_sku(sku).map(|product| product.variant);
                for line in order.lines.iter().filter(|line| Some(line.variant) == variant) {
                    let count = (*count).min(line.current());
                    yen += line.net_of(line.current()) - line.net_of(line.current() - count);
                    asked.lines.push((line.id, count, "RETURN".to_owned()));
                }
            }
            let gateway = order.transactions.first().map(|t| t.gateway.clone()).unwrap_or_default();
            asked.money.extend((yen > 0).then_some((yen, gateway)));
            ledger.refund(order, &asked);
        })
    }

    /// Gives back what sending an order cost, as the merchant does in the admin.
    pub fn refund_shipping(&self, order: u64) -> bool {
        self.change_order(order, |ledger, order| {
            let yen = order.current_shipping_yen();
            let gateway = order.transactions.first().map(|t| t.gateway.clone()).unwrap_or_default();
            let money = (yen > 0).then_some((yen, gateway)).into_iter().collect();
            ledger.refund(order, &RefundAsked { shipping_yen: yen, money, ..RefundAsked::default() });
        })
    }

    pub(super) fn change_order(&self, id: u64, change: impl FnOnce(&mut Ledger<'_>, Order)) -> bool {
        let mut state = self.lock();
        let Some(order) = state.commerce.orders.get(&id).cloned() else { return false };
        let now = self.calendar.now();
        change(&mut Ledger { state: &mut state, settings: &self.settings, now }, order);
        true
    }
}

fn place(ledger: &mut Ledger<'_>, mut order: Order, pays_later: bool) {
    if pays_later {
        ledger.save(order, &["orders/create"], Vec::new());
        return;
    }
    let yen = order.total_yen();
    // An order that costs nothing is paid too: there is no money, and the admin says so.
    let payment = ledger.payment(None, "SALE", "shopify_payments", yen);
    order.transactions.push(payment);
    ledger.save(order, &["orders/create", "orders/paid"], Vec::new());
}

fn quote(
    state: &State,
    customer: Option<u64>,
    cart: &Cart,
    now: jiff::Timestamp,
) -> Result<(Quote, Option<Discount>), CheckoutRefusal> {
    let articles = cart.articles();
    if articles.is_empty() {
        return Err(CheckoutRefusal::Empty);
    }
    // A gift card is money already: no discount makes it cheaper.
    let discountable = articles.iter().filter(|(product, _)| !product.gift_card);
    let goods: i64 = discountable.map(|(product, count)| product.yen * count).sum();
    let code = cart.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    let discount = match code {
        None => None,
        Some(code) => {
            let known = state.commerce.by_code(code);
            let known = known.ok_or(CheckoutRefusal::Code(CodeRefusal::Unknown))?;
            known.admits(customer, goods, now).map_err(CheckoutRefusal::Code)?;
            Some(known.clone())
        }
    };
    let discount_yen = discount.as_ref().map_or(0, |discount| discount.takes_off(goods));
    let lines: Vec<_> = articles.iter().map(|(product, n)| (*product, *n, product.yen * n)).collect();
    let sum: i64 = lines.iter().map(|(_, _, yen)| yen).sum();
    let total_yen = sum - discount_yen + cart.shipping_yen;
    Ok((Quote { lines, discount_yen, shipping_yen: cart.shipping_yen, total_yen }, discount))
}

/// The order's lines; the discount is shared out by what each costs, and the last one bears the rounding.
fn lines(state: &mut State, quote: &Quote) -> Vec<OrderLine> {
    let goods: i64 = quote.lines.iter().filter(|(p, ..)| !p.gift_card).map(|(_, _, yen)| yen).sum();
    let last = quote.lines.iter().rposition(|(product, ..)| !product.gift_card);
    let mut left = quote.discount_yen;
    let mut lines = Vec::new();
    for (at, (product, count, yen)) in quote.lines.iter().enumerate() {
        let share = match product.gift_card {
            true => 0,
            false if Some(at) == last => left,
            false => quote.discount_yen * yen / goods.max(1),
        };
        left -= share;
        lines.push(OrderLine {
            id: state.ids.fresh(),
            variant: product.variant,
            quantity: *count,
            unit_yen: product.yen,
            discount_yen: share,
            ..OrderLine::default()
        });
    }
    lines
}
