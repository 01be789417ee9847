//! What is to be done when a customer's two records meet: compared in memory, decided field by field.

use domain::{
    change::ProfileChange,
    matrix::Field,
    member::{Address, PosMember, Profile},
};
use store::{Look, Sighting};

use super::{
    consent::{self, Consent},
    memory::Memory,
    rule::{self, Likeness, Side, Verdict},
    values,
};
use crate::HubParts;

/// The longest name a till takes, in characters.
const NAME_MAX: usize = 85;

/// What goes where, what is remembered afterwards, and what a person is asked.
#[derive(Default)]
pub(super) struct Plan {
    pub to_pos: ProfileChange,
    pub to_online: ProfileChange,
    /// To be remembered once the tills have what they are given.
    pub settled: Vec<Sighting>,
    /// To be remembered once the online store has what it is given.
    pub sent: Vec<Sighting>,
    /// Questions nobody has been asked yet, by field.
    pub asked: Vec<(Field, &'static str)>,
    /// Questions that were asked about these very values before.
    pub standing: Vec<(Field, &'static str)>,
}

/// The two records and what is known of them.
pub(super) struct Meeting<'a> {
    parts: &'a HubParts,
    memory: &'a Memory<'a>,
    online: &'a Profile,
    pos: &'a PosMember,
    plan: Plan,
    /// What the tills say in the end, for recognising their notice about our own write.
    record: String,
}

impl<'a> Meeting<'a> {
    pub(super) fn of(
        parts: &'a HubParts,
        memory: &'a Memory<'a>,
        online: &'a Profile,
        pos: &'a PosMember,
    ) -> Self {
        Self { parts, memory, online, pos, plan: Plan::default(), record: String::new() }
    }

    /// Looks at every field.
    pub(super) fn plan(mut self) -> Plan {
        for field in values::SHARED {
            self.field(field);
        }
        self.consent();
        let record = self.memory.sight(Look::Record, Field::MemberNumber, &self.record);
        self.plan.settled.extend(record);
        self.plan
    }

    fn field(&mut self, field: Field) {
        let online = values::said(field, self.online);
        let pos = values::said(field, self.pos.profile.reveal());
        let side = |look, value: &Option<String>| Side {
            is_there: value.is_some(),
            news: self.memory.news(look, field, value.as_deref()),
        };
        let likeness = values::likeness(field, self.online, self.pos);
        let sides = (side(Look::Online, &online), side(Look::Pos, &pos));
        let row = self.parts.settings.matrix.row(field);
        let verdict = rule::decide(row, sides.0, sides.1, likeness);
        let is_asked = self.is_asked(field, &online, &pos);
        let mut after = pos.clone();
        match verdict {
            Verdict::Keep => self.remember(field, online.as_deref(), pos.as_deref()),
            Verdict::Leave
                if is_asked && likeness == Likeness::Different && online.is_some() && pos.is_some() =>
            {
                self.plan.standing.push((field, "differs"));
            }
            Verdict::Leave => {}
            Verdict::Ask | Verdict::ToOnline if is_asked => self.plan.standing.push((field, "differs")),
            Verdict::Ask => self.ask(field, &online, &pos, "differs"),
            Verdict::ToPos => match give_pos(field, self.online, &mut self.plan.to_pos) {
                Ok(()) => {
                    self.remember(field, online.as_deref(), online.as_deref());
                    after = online;
                }
                Err(_) if is_asked => self.plan.standing.push((field, "does-not-fit")),
                Err(what) => self.ask(field, &online, &pos, what),
            },
            Verdict::ToOnline => self.give_online(field, &online, &pos),
        }
        self.record.push_str(after.as_deref().unwrap_or_default());
        self.record.push('\u{1e}');
    }

    fn give_online(&mut self, field: Field, online: &Option<String>, pos: &Option<String>) {
        let theirs = self.pos.profile.reveal();
        match give_online(field, theirs, self.online, &mut self.plan.to_online) {
            Ok(is_sure) => {
                let Some(value) = pos else { return };
                let both = [Look::Online, Look::Pos].map(|look| self.memory.sight(look, field, value));
                self.plan.sent.extend(both.into_iter().flatten());
                if !is_sure {
                    // It is written all the same: it counts as asked once the store has it.
                    self.plan.asked.push((field, "to-check"));
                    let asked = self.memory.sight(Look::Asked, field, &pair(online, pos));
                    self.plan.sent.extend(asked);
                }
            }
            Err(what) => self.ask(field, online, pos, what),
        }
    }

    fn consent(&mut self) {
        let row = self.parts.settings.matrix.row(Field::EmailConsent);
        let (online, pos) = (Consent::of(self.online), Consent::of(self.pos.profile.reveal()));
        let seen = (self.memory.consent(Look::Online), self.memory.consent(Look::Pos));
        if !row.reaches(domain::matrix::Party::Pos) {
            self.record.push_str(pos.as_str());
            return;
        }
        let spread = consent::spread(online, pos, seen);
        self.plan.to_pos.accepts_marketing = spread.to_pos;
        let pos = match spread.to_pos {
            Some(true) => Consent::Yes,
            Some(false) => Consent::No,
            None => pos,
        };
        self.record.push_str(pos.as_str());
        let online = if spread.no_to_online { Consent::No } else { online };
        let sights = [(Look::Online, online), (Look::Pos, pos)]
            .map(|(look, said)| self.memory.sight(look, Field::EmailConsent, said.as_str()));
        if spread.no_to_online {
            self.plan.to_online.accepts_marketing = Some(false);
            self.plan.sent.extend(sights.into_iter().flatten());
        } else {
            self.plan.settled.extend(sights.into_iter().flatten());
        }
    }

    fn remember(&mut self, field: Field, online: Option<&str>, pos: Option<&str>) {
        for (look, value) in [(Look::Online, online), (Look::Pos, pos)] {
            self.plan.settled.extend(value.and_then(|value| self.memory.sight(look, field, value)));
        }
    }

    /// A person is asked about two values once.
    fn ask(&mut self, field: Field, online: &Option<String>, pos: &Option<String>, what: &'static str) {
        self.plan.asked.push((field, what));
        let asked = self.memory.sight(Look::Asked, field, &pair(online, pos));
        self.plan.settled.extend(asked);
    }

    fn is_asked(&self, field: Field, online: &Option<String>, pos: &Option<String>) -> bool {
        self.memory.has(Look::Asked, field, &pair(online, pos))
    }
}

/// Two values of one field, for remembering that a person was asked about them.
pub(super) fn pair(online: &Option<String>, pos: &Option<String>) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    format!("{}\u{1d}{}", text(online), text(pos))
}

/// What a member's record says as a whole, to recognise the tills' notice about it.
pub(super) fn record_of(profile: &Profile) -> String {
    let mut record = String::new();
    for field in values::SHARED {
        record.push_str(&values::said(field, profile).unwrap_or_default());
        record.push('\u{1e}');
    }
    record + Consent::of(profile).as_str()
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|text| !text.trim().is_empty())
}

/// Puts a field of the online store into what the tills are given; refused if they would not take it: never cut.
fn give_pos(field: Field, from: &Profile, to: &mut ProfileChange) -> Result<(), &'static str> {
    let is_short = |name: &String| name.chars().count() <= NAME_MAX;
    let fits = |kana: &String| kana.is_empty() || normalize::kana::fits_smaregi(kana);
    match field {
        Field::Name if ![&from.last_name, &from.first_name].into_iter().all(is_short) => {
            return Err("too-long");
        }
        Field::Kana if ![&from.last_name_kana, &from.first_name_kana].into_iter().all(fits) => {
            return Err("does-not-fit");
        }
        Field::Address => {
            let Some(Address { prefecture_code, city, address1, address2, .. }) = &from.address else {
                return Ok(());
            };
            normalize::address::to_pos(prefecture_code, city, address1, address2).map_err(|_| "too-long")?;
            to.address = from.address.clone();
        }
        Field::Email => to.email = from.email.clone(),
        _ => give(field, from, to),
    }
    if matches!(field, Field::Name | Field::Kana) {
        give(field, from, to);
    }
    Ok(())
}

/// Puts a field of the tills into what the online store is given; false: it was taken over, and somebody should look.
fn give_online(
    field: Field,
    from: &Profile,
    now: &Profile,
    to: &mut ProfileChange,
) -> Result<bool, &'static str> {
    match (field, &from.address) {
        (Field::Address, Some(address)) => {
            // The tills write Japanese addresses only.
            if now.address.as_ref().is_some_and(|known| known.country_code != "JP") {
                return Err("differs");
            }
            let found = normalize::address::to_shopify(&values::line(address), &address.postal_code);
            to.address = Some(Address {
                postal_code: address.postal_code.clone(),
                prefecture_code: found.province_code.unwrap_or_default(),
                city: found.city.unwrap_or_default(),
                address1: found.address1,
                address2: found.address2,
                country_code: "JP".into(),
            });
            Ok(!found.flagged)
        }
        (Field::Kana, _) => {
            let kana = |kana: &str| normalize::kana::to_katakana(kana).ok();
            (to.last_name_kana, to.first_name_kana) =
                (kana(&from.last_name_kana), kana(&from.first_name_kana));
            Ok(true)
        }
        // Customers sign in with it: it is changed online, by themselves.
        (Field::Email, _) => Err("differs"),
        _ => {
            give(field, from, to);
            Ok(true)
        }
    }
}

fn give(field: Field, from: &Profile, to: &mut ProfileChange) {
    match field {
        Field::Name => (to.last_name, to.first_name) = (text(&from.last_name), text(&from.first_name)),
        Field::Kana => {
            (to.last_name_kana, to.first_name_kana) =
                (text(&from.last_name_kana), text(&from.first_name_kana));
        }
        Field::BirthDate => to.birth_date = from.birth_date,
        Field::Sex => to.sex = from.sex,
        Field::Phone => to.phone = from.phone.clone(),
        Field::Rank => to.rank = from.rank.clone(),
        Field::CardCode => to.card_code = from.card_code.clone(),
        _ => {}
    }
}
