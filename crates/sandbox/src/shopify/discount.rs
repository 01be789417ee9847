//! A discount code as the shop keeps one, and who may redeem it when.

use jiff::{SignedDuration, Timestamp};

/// Shopify counts uses in the background: a use shows up in `asyncUsageCount` only this much later.
pub const USAGE_LAG: SignedDuration = SignedDuration::from_secs(90);

/// One code that takes money off an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Discount {
    /// `gid://shopify/DiscountCodeNode/{id}` outside.
    pub id: u64,
    /// `gid://shopify/DiscountRedeemCode/{code_id}` outside.
    pub code_id: u64,
    /// As it was written; compared without case.
    pub code: String,
    /// For the merchant.
    pub title: String,
    /// Not redeemable before.
    pub starts_at: Timestamp,
    /// Not redeemable from then on.
    pub ends_at: Option<Timestamp>,
    /// What comes off.
    pub value: DiscountValue,
    /// Only for these customers; everybody when empty.
    pub customers: Vec<u64>,
    /// Goods must come to at least this many yen.
    pub minimum_yen: Option<i64>,
    /// How often in all.
    pub usage_limit: Option<u64>,
    /// Once for each customer.
    pub once_per_customer: bool,
    /// With which other classes it may stand: order, product, shipping discounts.
    pub combines_with: [bool; 3],
    /// When it was redeemed and by whom, by order.
    pub uses: Vec<Use>,
    /// Made at.
    pub created_at: Timestamp,
    /// Changed at.
    pub updated_at: Timestamp,
}

/// What comes off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DiscountValue {
    /// This many yen off the order.
    Yen(i64),
    /// This share of the goods, from 0 to 1.
    Share(f64),
}

/// One redemption.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// On this order.
    pub order: u64,
    /// By this customer.
    pub customer: Option<u64>,
    /// When.
    pub at: Timestamp,
}

/// Why a code does not count at checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefusal {
    /// No such code.
    Unknown,
    /// Not valid yet.
    NotStarted,
    /// No longer valid, or deactivated.
    Expired,
    /// Redeemed as often as it may be.
    UsedUp,
    /// This customer has redeemed it.
    UsedByYou,
    /// For other customers, or nobody is signed in.
    NotForYou,
    /// The goods come to too little.
    TooLittle,
}

impl CodeRefusal {
    /// What the checkout shows to the customer, in Japanese or English.
    pub fn message(self, japanese: bool) -> &'static str {
        let (ja, en) = match self {
            Self::Unknown => ("有効なクーポンコードを入力してください", "Enter a valid discount code"),
            Self::NotStarted => ("このクーポンはまだ使えません", "This discount is not available yet"),
            Self::Expired => ("このクーポンは使えなくなりました", "This discount has ended"),
            Self::UsedUp => {
                ("このクーポンは使用回数の上限に達しました", "This discount has reached its limit")
            }
            Self::UsedByYou => ("このクーポンはすでにお使いです", "You have already used this discount"),
            Self::NotForYou => (
                "このクーポンはお客さまの情報ではご利用になれません",
                "This discount is not for your account",
            ),
            Self::TooLittle => ("ご注文金額が足りません", "The order is below the minimum for this discount"),
        };
        if japanese { ja } else { en }
    }
}

impl Discount {
    /// `SCHEDULED`, `ACTIVE`, `EXPIRED`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match () {
            () if self.ends_at.is_some_and(|end| end <= now) => "EXPIRED",
            () if self.starts_at > now => "SCHEDULED",
            () => "ACTIVE",
        }
    }

    /// How many uses Shopify has counted by now.
    pub fn counted_uses(&self, now: Timestamp) -> u64 {
        self.uses.iter().filter(|used| used.at + USAGE_LAG <= now).count() as u64
    }

    /// Whether this customer may redeem it now for goods of this worth; the checkout itself never lags.
    pub fn admits(&self, customer: Option<u64>, goods_yen: i64, now: Timestamp) -> Result<(), CodeRefusal> {
        match self.status(now) {
            "EXPIRED" => return Err(CodeRefusal::Expired),
            "SCHEDULED" => return Err(CodeRefusal::NotStarted),
            _ => {}
        }
        if !self.customers.is_empty() && !customer.is_some_and(|id| self.customers.contains(&id)) {
            return Err(CodeRefusal::NotForYou);
        }
        if self.once_per_customer && self.uses.iter().any(|used| used.customer == customer) {
            return Err(CodeRefusal::UsedByYou);
        }
        if self.usage_limit.is_some_and(|most| self.uses.len() as u64 >= most) {
            return Err(CodeRefusal::UsedUp);
        }
        if self.minimum_yen.is_some_and(|least| goods_yen < least) {
            return Err(CodeRefusal::TooLittle);
        }
        Ok(())
    }

    /// What comes off goods of this worth; never more than they cost.
    pub fn takes_off(&self, goods_yen: i64) -> i64 {
        match self.value {
            DiscountValue::Yen(yen) => yen.clamp(0, goods_yen),
            DiscountValue::Share(share) => (goods_yen as f64 * share).floor() as i64,
        }
    }
}
