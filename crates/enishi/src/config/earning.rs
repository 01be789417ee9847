//! `[points]`: limits are checked; rates, days and campaigns of earning are read from what people write.

use flows::earning::{Campaign, EarnOn, EarnRules};

use super::{ConfigError, Points};

/// Longer than this nobody waits for points.
const LONGEST_HOLD: u32 = 365;
const MOST: u32 = 1_000_000;

/// The rules by which online orders earn points; the key that cannot be read, and what it should be, otherwise.
pub fn rules(points: &Points) -> Result<EarnRules, ConfigError> {
    let per_yen = rate(&points.earn_per_yen)
        .ok_or_else(|| ConfigError::new("points.earn_per_yen", "points per yen, such as 1/100, or 0"))?;
    let on: Option<Vec<EarnOn>> = points.earn_on.iter().map(|name| earn_on(name)).collect();
    let on = on.filter(|on| !on.is_empty());
    let on = on.ok_or_else(|| ConfigError::new("points.earn_on", "any of paid, fulfilled, picked_up"))?;
    if points.hold_days > LONGEST_HOLD {
        return Err(ConfigError::new("points.hold_days", format!("at most {LONGEST_HOLD}")));
    }
    let campaigns: Option<Vec<Campaign>> = points.campaigns.iter().map(|text| campaign(text)).collect();
    let campaigns = campaigns.ok_or_else(|| {
        ConfigError::new("points.campaigns", "days and a factor: 2026-12-01..2026-12-07 x2")
    })?;
    let ranks: Option<Vec<(String, u32)>> = points.earn_ranks.iter().map(|text| rank(text)).collect();
    let ranks = ranks.filter(|ranks| {
        ranks.iter().enumerate().all(|(at, (name, _))| ranks[..at].iter().all(|(other, _)| other != name))
    });
    let ranks = ranks.ok_or_else(|| {
        ConfigError::new("points.earn_ranks", "each rank once, with a factor from 0 to 100: GOLD x1.5")
    })?;
    Ok(EarnRules {
        per_yen,
        on,
        hold_days: points.hold_days,
        with_tax: points.earn_with_tax,
        with_shipping: points.earn_with_shipping,
        ranks,
        excluded: points.earn_excluded.clone(),
        campaigns,
    })
}

fn rate(text: &str) -> Option<(u32, u32)> {
    let (points, yen) = text.split_once('/').unwrap_or((text, "1"));
    let read = |part: &str| part.trim().parse::<u32>().ok().filter(|number| *number <= MOST);
    let (points, yen) = (read(points)?, read(yen)?);
    (yen > 0).then_some((points, yen))
}

fn earn_on(name: &str) -> Option<EarnOn> {
    match name {
        "paid" => Some(EarnOn::Paid),
        "fulfilled" => Some(EarnOn::Fulfilled),
        "picked_up" => Some(EarnOn::PickedUp),
        _ => None,
    }
}

fn campaign(text: &str) -> Option<Campaign> {
    let (days, factor) = text.trim().split_once(" x")?;
    let (from, to) = days.split_once("..")?;
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    let factor = factor.trim().parse().ok().filter(|factor| (1..=100).contains(factor))?;
    (from <= to).then_some(Campaign { from, to, factor })
}

/// A rank and its factor in percent: `GOLD x1.5` is 150.
fn rank(text: &str) -> Option<(String, u32)> {
    let (name, factor) = text.trim().rsplit_once(" x")?;
    let (whole, part) = factor.split_once('.').unwrap_or((factor, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if name.trim().is_empty() || !is_number(whole) || !is_number(part) || part.len() > 2 {
        return None;
    }
    let hundredths = part.parse::<u32>().ok()? * if part.len() == 1 { 10 } else { 1 };
    let percent = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
    (percent <= 10_000).then(|| (name.trim().to_owned(), percent))
}

impl Points {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let at_least_one = [("points.unit", self.unit), ("points.yen_per_point", self.yen_per_point)];
        if let Some((key, _)) = at_least_one.into_iter().find(|(_, value)| *value == 0) {
            return Err(ConfigError::new(key, "at least 1"));
        }
        // An end within the calendar, and a worth within yen, whatever is multiplied.
        for (key, value, most) in [
            ("points.coupon_days", self.coupon_days, 3_650),
            ("points.yen_per_point", self.yen_per_point, 10_000),
            ("points.daily_limit", self.daily_limit, 999_999_999),
        ] {
            if value > most {
                return Err(ConfigError::new(key, format!("at most {most}")));
            }
        }
        rules(self)?;
        match self.on_expiry.as_str() {
            "forfeit" | "give_back" => Ok(()),
            _ => Err(ConfigError::new("points.on_expiry", "forfeit or give_back")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_or_refused_by_name() {
        let read =
            rules(&Points { campaigns: vec!["2026-12-01..2026-12-07 x2".into()], ..Points::default() });
        let read = read.unwrap();
        assert_eq!((read.per_yen, read.hold_days, read.campaigns[0].factor), ((1, 100), 14, 2));
        let earn_ranks = vec!["GOLD x1.5".into(), "VIP 2 x2.25".into(), "STAFF x0".into()];
        let ranked = rules(&Points { earn_ranks, ..Points::default() }).unwrap();
        assert_eq!(ranked.ranks, [("GOLD".into(), 150), ("VIP 2".into(), 225), ("STAFF".into(), 0)]);
        assert!(!rules(&Points { earn_per_yen: "0".into(), ..Points::default() }).unwrap().is_on());
        let refused = |change: fn(&mut Points)| {
            let mut points = Points::default();
            change(&mut points);
            rules(&points).unwrap_err().key
        };
        for (key, wrong) in [
            ("points.earn_per_yen", (|p| p.earn_per_yen = "1/0".into()) as fn(&mut Points)),
            ("points.earn_per_yen", |p| p.earn_per_yen = "one".into()),
            ("points.earn_on", |p| p.earn_on = vec!["picked up".into()]),
            ("points.earn_on", |p| p.earn_on = Vec::new()),
            ("points.earn_ranks", |p| p.earn_ranks = vec!["GOLD".into()]),
            ("points.earn_ranks", |p| p.earn_ranks = vec!["GOLD x1.555".into()]),
            ("points.earn_ranks", |p| p.earn_ranks = vec!["GOLD x-1".into()]),
            ("points.earn_ranks", |p| p.earn_ranks = vec!["GOLD x101".into()]),
            ("points.earn_ranks", |p| p.earn_ranks = vec![" x2".into()]),
            ("points.earn_ranks", |p| p.earn_ranks = vec!["GOLD x2".into(), "GOLD x3".into()]),
            ("points.hold_days", |p| p.hold_days = 366),
            ("points.campaigns", |p| p.campaigns = vec!["2026-12-07..2026-12-01 x2".into()]),
            ("points.campaigns", |p| p.campaigns = vec!["2026-12-01..2026-12-07".into()]),
            ("points.campaigns", |p| p.campaigns = vec!["2026-12-01..2026-12-07 x0".into()]),
        ] {
            assert_eq!(refused(wrong), key);
        }
    }
}
