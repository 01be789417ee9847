//! How many points a line of an order earns: by the rules of the day it was bought.

use connectors::roles::{EarnLine, EarnOrder};
use domain::{Date, Points, Timestamp};

use crate::coupon::rules::japan;

/// When an order begins to earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarnOn {
    /// All of its money has come.
    Paid,
    /// All of it was sent.
    Fulfilled,
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
    /// Stock keeping units that earn nothing. Gift cards never do, nor does shipping.
    pub excluded: Vec<String>,
    /// Days of more points. On a day of several the best counts.
    pub campaigns: Vec<Campaign>,
}

impl EarnRules {
    /// Whether online orders earn points at all.
    pub const fn is_on(&self) -> bool {
        self.per_yen.0 > 0 && self.per_yen.1 > 0
    }

    /// Whether this order may earn now.
    pub fn is_ready(&self, order: &EarnOrder) -> bool {
        let has_happened = |on: &EarnOn| match on {
            EarnOn::Paid => order.is_paid,
            EarnOn::Fulfilled => order.is_fulfilled,
        };
        self.is_on() && order.customer.is_some() && !order.is_cancelled && self.on.iter().any(has_happened)
    }

    /// What is left of a line earns so much; rounded down, line by line.
    pub fn points_of(&self, line: &EarnLine, placed_at: Timestamp) -> Points {
        let is_out = line.sku.as_ref().is_some_and(|sku| self.excluded.contains(sku));
        if line.is_gift_card || is_out || line.ordered <= 0 || !self.is_on() {
            return Points(0);
        }
        let base = if self.with_tax { line.cost.0 } else { line.cost.0 - line.tax.0 };
        let of_what_is_left = i128::from(base.max(0)) * i128::from(line.left.clamp(0, line.ordered));
        let (points, yen) = self.per_yen;
        let earned = of_what_is_left * i128::from(points) * i128::from(self.factor(placed_at))
            / (i128::from(line.ordered) * i128::from(yen));
        Points(i64::try_from(earned).unwrap_or(0))
    }

    fn factor(&self, placed_at: Timestamp) -> u32 {
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
            excluded: Vec::new(),
            campaigns: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{CustomerId, Yen};

    use super::*;

    fn line(cost: i64, tax: i64, ordered: i64, left: i64) -> EarnLine {
        let sku = Some("CHA-01".to_owned());
        EarnLine { id: 1, sku, is_gift_card: false, ordered, left, cost: Yen(cost), tax: Yen(tax) }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const NOON: &str = "2026-12-01T03:00:00Z";

    #[test]
    fn goods_earn_without_tax_and_only_what_is_left_of_them() {
        let rules = EarnRules::default();
        for (line, points) in [
            (line(3_240, 240, 2, 2), 30),
            (line(3_240, 240, 2, 1), 15),
            (line(3_240, 240, 2, 0), 0),
            (line(199, 0, 1, 1), 1),
            (line(99, 0, 1, 1), 0),
            (line(0, 0, 1, 1), 0),
            (line(5_000, 0, 0, 0), 0),
            (EarnLine { is_gift_card: true, ..line(5_000, 0, 1, 1) }, 0),
        ] {
            assert_eq!(rules.points_of(&line, at(NOON)), Points(points), "{line:?}");
        }
        let with_tax = EarnRules { with_tax: true, ..EarnRules::default() };
        assert_eq!(with_tax.points_of(&line(3_240, 240, 2, 2), at(NOON)), Points(32));
        let without_tea = EarnRules { excluded: vec!["CHA-01".into()], ..EarnRules::default() };
        assert_eq!(without_tea.points_of(&line(3_240, 240, 2, 2), at(NOON)), Points(0));
        let off = EarnRules { per_yen: (0, 1), ..EarnRules::default() };
        assert_eq!(off.points_of(&line(3_240, 240, 2, 2), at(NOON)), Points(0));
    }

    #[test]
    fn a_campaign_counts_on_its_days_in_japan_and_the_best_of_two_wins() {
        let day = |text: &str| text.parse().unwrap();
        let campaign = |from, to, factor| Campaign { from: day(from), to: day(to), factor };
        let campaigns =
            vec![campaign("2026-12-01", "2026-12-07", 2), campaign("2026-12-07", "2026-12-07", 5)];
        let rules = EarnRules { campaigns, ..EarnRules::default() };
        for (placed, points) in [
            ("2026-11-30T14:59:59Z", 10),
            ("2026-11-30T15:00:00Z", 20),
            ("2026-12-06T14:59:59Z", 20),
            ("2026-12-07T03:00:00Z", 50),
            ("2026-12-07T15:00:00Z", 10),
        ] {
            assert_eq!(rules.points_of(&line(1_000, 0, 1, 1), at(placed)), Points(points), "{placed}");
        }
    }

    #[test]
    fn an_order_earns_once_it_is_sent_and_never_when_it_is_nobodys_or_cancelled() {
        let sent = EarnOrder {
            id: 1,
            customer: CustomerId::new(7_700_000_000_001),
            placed_at: at(NOON),
            is_cancelled: false,
            is_paid: true,
            is_fulfilled: true,
            lines: Vec::new(),
        };
        let rules = EarnRules::default();
        assert!(rules.is_ready(&sent));
        assert!(!rules.is_ready(&EarnOrder { is_fulfilled: false, ..sent.clone() }));
        assert!(!rules.is_ready(&EarnOrder { is_cancelled: true, ..sent.clone() }));
        assert!(!rules.is_ready(&EarnOrder { customer: None, ..sent.clone() }));
        let on_payment = EarnRules { on: vec![EarnOn::Paid], ..EarnRules::default() };
        assert!(on_payment.is_ready(&EarnOrder { is_fulfilled: false, ..sent }));
    }
}
