//! An order as the shop keeps one: what was bought, what came off, what was paid and what went back.

use jiff::Timestamp;

/// One order. Amounts are yen, tax included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// `gid://shopify/Order/{id}` outside.
    pub id: u64,
    /// `#1001`.
    pub name: String,
    /// Whose it is; a visitor may buy without an account.
    pub customer: Option<u64>,
    /// What was bought, in the order of the cart.
    pub lines: Vec<OrderLine>,
    /// What sending it costs.
    pub shipping_yen: i64,
    /// The customer comes to the shop for it.
    pub pick_up: bool,
    /// The code that was redeemed.
    pub discount: Option<AppliedDiscount>,
    /// Money that moved, oldest first.
    pub transactions: Vec<Payment>,
    /// What went back, oldest first.
    pub refunds: Vec<OrderRefund>,
    /// Parcels that left, oldest first.
    pub fulfillments: Vec<Parcelled>,
    /// `gid://shopify/FulfillmentOrder/{id}` outside: the shop's task to send it.
    pub fulfillment_order: u64,
    /// Placed at.
    pub created_at: Timestamp,
    /// Moves with every change.
    pub updated_at: Timestamp,
    /// Cancelled at, and why (`CUSTOMER`).
    pub cancelled: Option<(Timestamp, String)>,
}

/// One line of an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrderLine {
    /// `gid://shopify/LineItem/{id}` outside.
    pub id: u64,
    /// `gid://shopify/ProductVariant/{variant}` outside.
    pub variant: u64,
    /// How many were bought.
    pub quantity: i64,
    /// How many of them were taken off again by a refund or a cancellation.
    pub removed: i64,
    /// How many were sent.
    pub sent: i64,
    /// Price of one before any discount.
    pub unit_yen: i64,
    /// What the discount took off the whole line.
    pub discount_yen: i64,
}

/// The discount of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct AppliedDiscount {
    /// `gid://shopify/DiscountCodeNode/{discount}` outside.
    pub discount: u64,
    /// As the customer typed it.
    pub code: String,
    /// What came off, in yen.
    pub yen: i64,
}

/// Money that came or went back.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// `gid://shopify/OrderTransaction/{id}` outside.
    pub id: u64,
    /// The payment it returns.
    pub parent: Option<u64>,
    /// `SALE`, `REFUND`.
    pub kind: &'static str,
    /// Who moved it.
    pub gateway: String,
    /// How much, in yen; never negative.
    pub yen: i64,
    /// When.
    pub at: Timestamp,
}

/// One refund.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderRefund {
    /// `gid://shopify/Refund/{id}` outside.
    pub id: u64,
    /// Lines and how many of each.
    pub lines: Vec<RefundedLine>,
    /// Money that went back with it; may be nothing.
    pub transactions: Vec<u64>,
    /// Shipping that was given back, in yen.
    pub shipping_yen: i64,
    /// When.
    pub at: Timestamp,
}

/// Part of a refund.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundedLine {
    /// `gid://shopify/RefundLineItem/{id}` outside.
    pub id: u64,
    /// The order's line.
    pub line: u64,
    /// How many.
    pub quantity: i64,
    /// `RETURN`, `CANCEL`, `NO_RESTOCK`.
    pub restock: String,
    /// What they cost after discounts, in yen.
    pub yen: i64,
}

/// A parcel that left.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcelled {
    /// `gid://shopify/Fulfillment/{id}` outside.
    pub id: u64,
    /// Lines and how many of each.
    pub lines: Vec<(u64, i64)>,
    /// When.
    pub at: Timestamp,
}

impl OrderLine {
    /// How many still belong to the order.
    pub fn current(&self) -> i64 {
        self.quantity - self.removed
    }

    /// What the line cost after discounts, in yen.
    pub fn net_yen(&self) -> i64 {
        self.unit_yen * self.quantity - self.discount_yen
    }

    /// What the first `count` pieces cost after discounts: rounding shows up in the last piece.
    pub fn net_of(&self, count: i64) -> i64 {
        if self.quantity == 0 { 0 } else { self.net_yen() * count / self.quantity }
    }
}

impl Order {
    /// What the goods cost before discounts, in yen.
    pub fn goods_yen(&self) -> i64 {
        self.lines.iter().map(|line| line.unit_yen * line.quantity).sum()
    }

    /// What the discount took off, in yen.
    pub fn discount_yen(&self) -> i64 {
        self.lines.iter().map(|line| line.discount_yen).sum()
    }

    /// The goods after discounts as ordered, in yen.
    pub fn subtotal_yen(&self) -> i64 {
        self.goods_yen() - self.discount_yen()
    }

    /// What the order cost when it was placed, in yen.
    pub fn total_yen(&self) -> i64 {
        self.subtotal_yen() + self.shipping_yen
    }

    /// The goods that still belong to the order, after discounts, in yen.
    pub fn current_subtotal_yen(&self) -> i64 {
        self.lines.iter().map(|line| line.net_of(line.current())).sum()
    }

    /// What sending it costs after what was given back of it, in yen.
    pub fn current_shipping_yen(&self) -> i64 {
        let back: i64 = self.refunds.iter().map(|refund| refund.shipping_yen).sum();
        self.shipping_yen - back
    }

    /// What the order comes to now, in yen.
    pub fn current_total_yen(&self) -> i64 {
        self.current_subtotal_yen() + self.current_shipping_yen()
    }

    /// Money received, in yen.
    pub fn received_yen(&self) -> i64 {
        self.sum_of("SALE")
    }

    /// Money given back, in yen.
    pub fn refunded_yen(&self) -> i64 {
        self.sum_of("REFUND")
    }

    fn sum_of(&self, kind: &str) -> i64 {
        self.transactions.iter().filter(|t| t.kind == kind).map(|t| t.yen).sum()
    }

    /// `PAID`, `PARTIALLY_REFUNDED`, ...: what the admin shows about the money.
    pub fn financial_status(&self) -> &'static str {
        let (received, back) = (self.received_yen(), self.refunded_yen());
        match () {
            () if received == 0 && self.total_yen() > 0 => {
                if self.cancelled.is_some() {
                    "VOIDED"
                } else {
                    "PENDING"
                }
            }
            () if back == 0 => "PAID",
            () if back < received => "PARTIALLY_REFUNDED",
            () => "REFUNDED",
        }
    }

    /// `UNFULFILLED`, `PARTIALLY_FULFILLED`, `FULFILLED`.
    pub fn fulfillment_status(&self) -> &'static str {
        let sent: i64 = self.lines.iter().map(|line| line.sent).sum();
        let waiting: i64 = self.lines.iter().map(OrderLine::waiting).sum();
        match (sent, waiting) {
            (0, _) => "UNFULFILLED",
            (_, 0) => "FULFILLED",
            _ => "PARTIALLY_FULFILLED",
        }
    }

    /// A line by its id.
    pub fn line(&self, id: u64) -> Option<&OrderLine> {
        self.lines.iter().find(|line| line.id == id)
    }
}

impl OrderLine {
    /// How many are still to be sent.
    pub fn waiting(&self) -> i64 {
        (self.quantity - self.sent - self.removed).max(0)
    }
}
