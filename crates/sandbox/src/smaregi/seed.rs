//! People who have been members for years, as untidy as a real member file.

use jiff::{SignedDuration, Span, civil::Date};

use super::{
    Smaregi,
    member::Member,
    seed_words::{FAMILY_NAMES, GIVEN_NAMES, PLACES},
    state::State,
};
use crate::chance::Chance;

impl Smaregi {
    /// Puts `count` people into the member file, the same ones for the same seed. No webhooks, no calls counted; points
    /// and dates are as if they had been members for up to four years. Returns their ids.
    ///
    /// Some share an e-mail address within the family, some have none, some write their phone without hyphens,
    /// some have left.
    pub fn seed_members(&self, count: usize, seed: u64) -> Vec<String> {
        let mut chance = Chance::new(seed, 0x7365_6564_7065_6f70);
        let mut state = self.lock();
        let mut household = String::new();
        let one = |_| {
            let member = state.somebody(&mut chance, &mut household);
            let id = member.id();
            state.members.insert(member);
            id
        };
        (0..count).map(one).collect()
    }
}

impl State {
    fn somebody(&mut self, chance: &mut Chance, household: &mut String) -> Member {
        let id = self.members.fresh_id();
        let born = self.now - SignedDuration::from_hours(24 * (30 + chance.below(1_400) as i64));
        let mut member = Member::new(id, born);
        let (family, family_kana, family_latin) = chance.pick(&FAMILY_NAMES);
        let &(given, given_kana, given_latin, sex) = chance.pick(&GIVEN_NAMES);
        member.set("customerCode", Some(&card_number(id)));
        member.set("lastName", Some(family));
        member.set("firstName", Some(given));
        if !chance.percent(4) {
            member.set("lastKana", Some(family_kana));
            member.set("firstKana", Some(given_kana));
        }
        member.set("sex", Some(if chance.percent(20) { "0" } else { sex }));
        self.fill_contact(&mut member, chance);
        let own = format!(
            "{given_latin}.{family_latin}{}@example.{}",
            chance.below(9_000),
            chance.pick(&["jp", "com", "net"])
        );
        // A family may share one address; the file does not mind.
        let mail = if chance.percent(3) && !household.is_empty() { household.clone() } else { own };
        if !chance.percent(6) {
            member.set("mailAddress", Some(&mail));
        }
        *household = mail;
        self.fill_history(&mut member, chance);
        member
    }

    fn fill_contact(&self, member: &mut Member, chance: &mut Chance) {
        let (post_code, place) = chance.pick(&PLACES);
        let (block, lot, house) = (1 + chance.below(6), 1 + chance.below(30), 1 + chance.below(20));
        let address = match chance.below(10) {
            0..=5 => format!("{place}{block}-{lot}-{house}"),
            6..=7 => format!("{place}{block}丁目{lot}番{house}号"),
            _ => format!("{place}{block}-{lot}-{house} コーポ桜{}", 101 + chance.below(8)),
        };
        let hyphen = if chance.percent(80) { "-" } else { "" };
        member.set("postCode", Some(&post_code.replace('-', hyphen)));
        member.set("address", Some(&address));
        if chance.percent(85) {
            let (prefix, middle, last) =
                (*chance.pick(&["090", "080", "070"]), 1_000 + chance.below(9_000), chance.below(10_000));
            member.set("mobileNumber", Some(&format!("{prefix}{hyphen}{middle}{hyphen}{last:04}")));
        }
        if chance.percent(30) {
            let (middle, last) = (1_000 + chance.below(9_000), chance.below(10_000));
            member.set("phoneNumber", Some(&format!("03{hyphen}{middle}{hyphen}{last:04}")));
        }
    }

    fn fill_history(&self, member: &mut Member, chance: &mut Chance) {
        if chance.percent(90) {
            let day = Span::new().days(chance.below(20_000) as i64);
            let birth = Date::constant(1_946, 4, 1).checked_add(day).unwrap_or(Date::constant(1_980, 1, 1));
            member.set("birthDate", Some(&birth.to_string()));
        }
        let rank = ["REGULAR", "REGULAR", "REGULAR", "SILVER", "GOLD"];
        member.set("rank", Some(rank[chance.below(rank.len())]));
        member.set("mailReceiveFlag", Some(if chance.percent(70) { "1" } else { "0" }));
        let joined = crate::calendar::in_tokyo(member.created).date();
        member.set("entryDate", Some(&joined.to_string()));
        member.set("status", Some("0"));
        if chance.percent(2) {
            member.set("status", Some("3"));
            member.set("leaveDate", Some(&self.today().to_string()));
        }
        member.points.point = chance.below(40) as i64 * 125;
        let left = Span::new().days(1 + chance.below(360) as i64);
        member.points.expires = self.today().checked_add(left).ok();
        let since = self.now.duration_since(member.created).as_secs().unsigned_abs() as usize;
        let ago = SignedDuration::from_secs(chance.below(since) as i64);
        member.updated = self.now - ago;
        member.points.updated = member.updated;
    }
}

/// Thirteen digits that start with 29, with a check digit, as shops print them.
fn card_number(id: u64) -> String {
    let twelve = 290_000_000_000 + id % 10_000_000_000;
    let text = twelve.to_string();
    let weight = |at: usize| if at.is_multiple_of(2) { 1 } else { 3 };
    let sum: u32 = text.bytes().enumerate().map(|(at, b)| weight(at) * u32::from(b - b'0')).sum();
    format!("{text}{}", (10 - sum % 10) % 10)
}
