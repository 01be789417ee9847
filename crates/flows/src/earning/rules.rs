//! How many points a line of an order earns: by the rules of the day it was bought.

use connectors::roles::{EarnLine, EarnOrder};
use domain::{Date, Points, Timestamp};
use jiff::SignedDuration;

use crate::coupon::rules::japan;

/// When an order begins to earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarnOn {
    /// All of its money has come.
    Paid,
    /// All of it was sent.
    Fulfilled,
    /// All of it left the shop, and some of it over a counter, to whoever came for it.
    PickedUp,
}

/// Days on which points are multiplied, both ends included, in Japan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Campaign {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// By how much; at least 1.
    pub factor: u32,
}

/// `[points]` of the configuration, as far as earning goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnRules {
    /// Points for so many yen: `(1, 100)`. None are earned online if the first is 0.
    pub per_yen: (u32, u32),
    /// What has to have happened; one of them is enough.
    pub on: Vec<EarnOn>,
    /// Days until an award, in which goods may come back.
    pub hold_days: u32,
    /// Tax earns points too.
    pub with_tax: bool,
    /// What sending it cost earns points too.
    pub with_shipping: bool,
    /// Stock keeping units that earn nothing. Gift cards never do.
    pub excluded: Vec<String>,
    /// By how much a rank multiplies, in percent. Whoever has another rank, or none, earns 100.
    pub ranks: Vec<(String, u32)>,
    /// Days of more points. On a day of several the best counts.
    pub campaigns: Vec<Campaign>,
}

impl EarnRules {
    /// Whether online orders earn points at all.
    pub const fn is_on(&self) -> bool {
        self.per_yen.0 > 0 && self.per_yen.1 > 0
    }

    /// Whether this order may earn now.
    pub fn is_ready(&self, order: &EarnOrder, is_picked_up: bool) -> bool {
        let has_happened = |on: &EarnOn| match on {
            EarnOn::Paid => order.is_paid,
            EarnOn::Fulfilled => order.is_fulfilled,
            EarnOn::PickedUp => is_picked_up,
        };
        self.is_on() && order.customer.is_some() && !order.is_cancelled && self.on.iter().any(has_happened)
    }

    /// When the days are over in which goods may come back. Days are 24 hours: there is no summer time in Japan.
    pub fn due_at(&self, from: Timestamp) -> Timestamp {
        from.saturating_add(SignedDuration::from_hours(24 * i64::from(self.hold_days))).unwrap_or(from)
    }

    /// What is left of a line earns so much, multiplied by `factor` percent; rounded down, line by line.
    pub fn points_of(&self, line: &EarnLine, factor: u32) -> Points {
        let is_out = line.sku.as_ref().is_some_and(|sku| self.excluded.contains(sku))
            || (line.is_shipping && !self.with_shipping);
        if line.is_gift_card || is_out || line.ordered <= 0 || !self.is_on() {
            return Points(0);
        }
        let base = if self.with_tax { line.cost.0 } else { line.cost.0 - line.tax.0 };
        let of_what_is_left = i128::from(base.max(0)) * i128::from(line.left.clamp(0, line.ordered));
        let (points, yen) = self.per_yen;
        let earned = of_what_is_left * i128::from(points) * i128::from(factor)
            / (i128::from(line.ordered) * i128::from(yen) * 100);
        Points(i64::try_from(earned).unwrap_or(0))
    }

    /// By how much this rank multiplies, in percent.
    pub fn rank_factor(&self, rank: Option<&str>) -> u32 {
        let found = self.ranks.iter().find(|(name, _)| Some(name.as_str()) == rank);
        found.map_or(100, |(_, percent)| *percent)
    }

    /// What the day an order was placed on and a rank's factor come to together, in percent.
    pub fn factor(&self, placed_at: Timestamp, rank_percent: u32) -> u32 {
        self.campaign(placed_at).saturating_mul(rank_percent)
    }

    fn campaign(&self, placed_at: Timestamp) -> u32 {
        let day = placed_at.to_zoned(japan()).date();
        let running = self.campaigns.iter().filter(|campaign| campaign.from <= day && day <= campaign.to);
        running.map(|campaign| campaign.factor).max().unwrap_or(1).max(1)
    }
}

impl Default for EarnRules {
    /// One point for 100 yen of goods without tax, two weeks after all of it was sent.
    fn default() -> Self {
        Self {
            per_yen: (1, 100),
            on: vec![EarnOn::Fulfilled],
            hold_days: 14,
            with_tax: false,
            with_shipping: false,
            excluded: Vec::new(),
            ranks: Vec::new(),
            campaigns: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
