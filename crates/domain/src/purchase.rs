//! A purchase in ids, amounts and times: where it was made, what was paid and what went back.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Yen};

/// Where something was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// In the online store; the id is the order's.
    Online,
    /// At a till; the id is the transaction's.
    Store,
}

impl Channel {
    /// `online`, `store`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Store => "store",
        }
    }

    /// The channel of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Online, Self::Store].into_iter().find(|channel| channel.as_str() == name)
    }
}

/// Which purchase: `online:5900000000001`, `store:90210`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PurchaseId {
    /// Where.
    pub channel: Channel,
    /// The seller's number of it.
    pub number: u64,
}

impl fmt::Display for PurchaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.channel.as_str(), self.number)
    }
}

/// A text that names no purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a purchase")]
pub struct NotAPurchase;

impl FromStr for PurchaseId {
    type Err = NotAPurchase;

    fn from_str(text: &str) -> Result<Self, NotAPurchase> {
        let (channel, number) = text.split_once(':').ok_or(NotAPurchase)?;
        let channel = Channel::from_name(channel).ok_or(NotAPurchase)?;
        Ok(Self { channel, number: number.parse().map_err(|_| NotAPurchase)? })
    }
}

/// What a seller says about a purchase now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Which.
    pub id: PurchaseId,
    /// When it was made: at the till, not when an offline till was uploaded.
    pub bought_at: Timestamp,
    /// Money received, tax included.
    pub paid: Yen,
    /// Money given back since; never more than counts as a purchase.
    pub returned: Yen,
}

/// What is left of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Everything was kept.
    Kept,
    /// Some of it went back.
    PartlyReturned,
    /// All of it went back, or it was cancelled.
    Returned,
}

impl Purchase {
    /// What the customer has spent on it in the end. A return that stands alone is below zero.
    pub const fn net(&self) -> Yen {
        Yen(self.paid.0 - self.returned.0)
    }

    /// What is left of it.
    pub const fn standing(&self) -> Standing {
        match (self.returned.0, self.net().0) {
            (0, _) => Standing::Kept,
            (_, net) if net > 0 => Standing::PartlyReturned,
            _ => Standing::Returned,
        }
    }

    /// Whether it counts among the customer's purchases.
    pub const fn counts(&self) -> bool {
        self.paid.0 > 0 && self.net().0 > 0
    }
}

/// What all purchases of a customer come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Spent in the end.
    pub spent: Yen,
    /// Purchases online that count.
    pub online: u32,
    /// Purchases in the shops that count.
    pub in_store: u32,
    /// The latest that counts: when and where.
    pub last: Option<(Timestamp, Channel)>,
}

impl Summary {
    /// Adds them up; the order does not matter.
    pub fn of(purchases: &[Purchase]) -> Self {
        let mut sum = Self { spent: purchases.iter().map(Purchase::net).sum(), ..Self::default() };
        for purchase in purchases.iter().filter(|purchase| purchase.counts()) {
            match purchase.id.channel {
                Channel::Online => sum.online += 1,
                Channel::Store => sum.in_store += 1,
            }
            sum.last = sum.last.max(Some((purchase.bought_at, purchase.id.channel)));
        }
        sum
    }

    /// Purchases that count.
    pub const fn count(&self) -> u32 {
        self.online + self.in_store
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purchase(channel: Channel, number: u64, at: i64, paid: i64, returned: i64) -> Purchase {
        let bought_at = Timestamp::from_second(at).unwrap();
        Purchase { id: PurchaseId { channel, number }, bought_at, paid: Yen(paid), returned: Yen(returned) }
    }

    #[test]
    fn what_went_back_is_neither_spent_nor_counted() {
        let all = [
            purchase(Channel::Online, 1, 10, 1_000, 0),
            purchase(Channel::Store, 2, 30, 500, 500),
            purchase(Channel::Store, 3, 20, 800, 300),
            purchase(Channel::Store, 4, 40, 0, 200),
        ];
        let sum = Summary::of(&all);
        assert_eq!((sum.spent, sum.online, sum.in_store), (Yen(1_300), 1, 1));
        assert_eq!(sum.last, Some((Timestamp::from_second(20).unwrap(), Channel::Store)));
        assert_eq!(all[1].standing(), Standing::Returned);
        assert_eq!(all[2].standing(), Standing::PartlyReturned);
    }

    #[test]
    fn a_purchase_is_named_by_channel_and_number() {
        let id = PurchaseId { channel: Channel::Store, number: 90_210 };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("till:1".parse::<PurchaseId>(), Err(NotAPurchase));
    }
}
