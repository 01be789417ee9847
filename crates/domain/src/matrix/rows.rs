//! The matrix as a value: one row a field, changeable within what the systems can do.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::field::{Field, Party};

/// What happens when two systems say different things. A blank never overwrites a value, whatever the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The owner's value is written over the other's.
    OwnerWins,
    /// The owner's changes travel; another system only fills what the owner has left empty; else a case.
    FillEmpty,
    /// Whichever side the customer changed last, if only one has changed; both: a case.
    NewestConfirmed,
    /// The owner's changes travel; a change anywhere else is a case.
    Case,
    /// For consent alone: a no anywhere is a no everywhere, and only the owner's yes is a yes.
    Strictest,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OwnerWins, Self::FillEmpty, Self::NewestConfirmed, Self::Case, Self::Strictest];

    /// The name used in configuration and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnerWins => "owner_wins",
            Self::FillEmpty => "fill_empty",
            Self::NewestConfirmed => "newest_confirmed",
            Self::Case => "case",
            Self::Strictest => "strictest",
        }
    }

    /// From that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }

    /// Whether a value may also come from a system that does not own the field.
    pub const fn hears_others(self) -> bool {
        matches!(self, Self::FillEmpty | Self::NewestConfirmed | Self::Strictest)
    }
}

/// One row: who owns a field, who reads it, what happens in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The field.
    pub field: Field,
    /// The system whose value counts.
    pub owner: Party,
    readers: [bool; 3],
    /// What happens when two say different things.
    pub rule: Rule,
}

/// What a configuration says about a field; what it leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// `online` or `pos`.
    pub owner: Option<String>,
    /// `online`, `pos`, `crm`; the owner itself need not be named.
    pub readers: Option<Vec<String>>,
    /// `owner_wins`, `fill_empty`, `newest_confirmed`, `case`.
    pub rule: Option<String>,
}

/// A choice that cannot be: which key, and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {allowed}")]
pub struct Impossible {
    /// `phone.owner`.
    pub key: String,
    /// What is allowed there.
    pub allowed: Cow<'static, str>,
}

impl Row {
    const fn of(field: Field, owner: Party, readers: &[Party], rule: Rule) -> Self {
        let mut reads = [false; 3];
        let mut i = 0;
        while i < readers.len() {
            reads[readers[i] as usize] = true;
            i += 1;
        }
        Self { field, owner, readers: reads, rule }
    }

    /// The other systems that are given the field.
    pub fn readers(&self) -> impl Iterator<Item = Party> {
        Party::ALL.into_iter().filter(|party| *party != self.owner && self.readers[*party as usize])
    }

    /// Whether a system has the field, as owner or as reader.
    pub fn reaches(&self, party: Party) -> bool {
        party == self.owner || self.readers[party as usize]
    }

    /// Whether a value may travel from one system to another. The online store hands on to the CRM what is settled.
    pub fn allows(&self, from: Party, to: Party) -> bool {
        let speaks = from == self.owner || (self.rule.hears_others() && from != Party::Crm);
        let hands_on = from == Party::Online && to == Party::Crm;
        self.reaches(to) && (speaks || hands_on)
    }

    /// `online → pos, crm`, or `online ⇄ pos, online → crm`.
    pub fn direction(&self) -> String {
        let mut ways = Vec::new();
        for reader in self.readers() {
            let arrow = if self.allows(reader, self.owner) { "⇄" } else { "→" };
            ways.push(format!("{} {arrow} {reader}", self.owner));
        }
        ways.join(", ")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = self.direction();
        write!(
            f,
            "{}: {} ({})",
            self.field,
            if way.is_empty() { self.owner.as_str() } else { &way },
            self.rule.as_str()
        )
    }
}

/// The matrix of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix([Row; 12]);

impl Default for Matrix {
    fn default() -> Self {
        use Party::{Crm, Online, Pos};
        use Rule::{Case, FillEmpty, NewestConfirmed, OwnerWins, Strictest};
        Self([
            // A new address told at a counter is neither taken over nor thrown away: customers sign in with it.
            Row::of(Field::Email, Online, &[Pos, Crm], Case),
            Row::of(Field::Name, Online, &[Pos, Crm], FillEmpty),
            Row::of(Field::Kana, Online, &[Pos, Crm], FillEmpty),
            Row::of(Field::BirthDate, Online, &[Pos], FillEmpty),
            Row::of(Field::Sex, Online, &[Pos], FillEmpty),
            Row::of(Field::Phone, Online, &[Pos, Crm], NewestConfirmed),
            Row::of(Field::Address, Online, &[Pos, Crm], NewestConfirmed),
            Row::of(Field::EmailConsent, Online, &[Pos, Crm], Strictest),
            Row::of(Field::Points, Pos, &[Online], OwnerWins),
            Row::of(Field::Rank, Pos, &[Online, Crm], OwnerWins),
            Row::of(Field::CardCode, Pos, &[Online], OwnerWins),
            Row::of(Field::MemberNumber, Online, &[Pos, Crm], OwnerWins),
        ])
    }
}

impl Matrix {
    /// The row of a field.
    pub fn row(&self, field: Field) -> &Row {
        &self.0[field as usize]
    }

    /// Every row, in the order of the fields.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// Changes a row as far as the systems can follow.
    pub fn choose(&mut self, field: Field, choice: &Choice) -> Result<(), Impossible> {
        let mut row = *self.row(field);
        let refuse = |key: &str, allowed: String| {
            Err(Impossible { key: format!("{field}.{key}"), allowed: allowed.into() })
        };
        if let Some(owner) = &choice.owner {
            let possible = owners(field);
            match Party::from_name(owner).filter(|party| possible.contains(party)) {
                Some(owner) => row = Row { owner, readers: swapped(&row, owner), ..row },
                None => return refuse("owner", format!("{} ({})", names(possible), why(field))),
            }
        }
        if let Some(rule) = &choice.rule {
            let possible = rules(field);
            match Rule::from_name(rule).filter(|rule| possible.contains(rule)) {
                Some(rule) => row.rule = rule,
                None => {
                    let known: Vec<&str> = possible.iter().map(|rule| rule.as_str()).collect();
                    return refuse("rule", format!("one of {}", known.join(", ")));
                }
            }
        }
        if let Some(readers) = &choice.readers {
            let possible = possible_readers(field);
            let mut reads = [false; 3];
            for name in readers {
                match Party::from_name(name).filter(|party| possible.contains(party)) {
                    Some(party) => reads[party as usize] = true,
                    None => return refuse("readers", format!("a list of {}", names(possible))),
                }
            }
            row.readers = reads;
        }
        self.0[field as usize] = row;
        Ok(())
    }
}

/// When the ownership moves to the other side, the side that owned reads.
fn swapped(row: &Row, owner: Party) -> [bool; 3] {
    let mut readers = row.readers;
    readers[row.owner as usize] = true;
    readers[owner as usize] = false;
    readers
}

fn names(parties: &[Party]) -> String {
    parties.iter().map(|party| party.as_str()).collect::<Vec<_>>().join(", ")
}

const fn owners(field: Field) -> &'static [Party] {
    match field {
        Field::Points | Field::Rank | Field::CardCode => &[Party::Pos],
        Field::Email | Field::EmailConsent | Field::MemberNumber => &[Party::Online],
        _ => &[Party::Online, Party::Pos],
    }
}

const fn rules(field: Field) -> &'static [Rule] {
    match field {
        Field::EmailConsent => &[Rule::Strictest],
        Field::Email => &[Rule::OwnerWins, Rule::Case],
        Field::Points | Field::Rank | Field::CardCode | Field::MemberNumber => &[Rule::OwnerWins],
        // A wrong birth date is worse than an old one: it is never written over by rule.
        Field::BirthDate | Field::Sex => &[Rule::FillEmpty, Rule::Case],
        _ => &[Rule::OwnerWins, Rule::FillEmpty, Rule::NewestConfirmed, Rule::Case],
    }
}

const fn possible_readers(field: Field) -> &'static [Party] {
    match field {
        Field::Points => &[Party::Online],
        Field::Rank | Field::CardCode => &[Party::Online, Party::Crm],
        Field::BirthDate | Field::Sex => &[Party::Online, Party::Pos],
        _ => &[Party::Online, Party::Pos, Party::Crm],
    }
}

const fn why(field: Field) -> &'static str {
    match field {
        Field::Points | Field::Rank | Field::CardCode => "the tills count and print it",
        Field::Email => "customers sign in with it online",
        Field::EmailConsent => "the customer's own word online is the one that can be proven",
        Field::MemberNumber => "it is the online store's customer id",
        _ => "the CRM only reads",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(owner: &str) -> Choice {
        Choice { owner: Some(owner.into()), ..Choice::default() }
    }

    fn rule(rule: &str) -> Choice {
        Choice { rule: Some(rule.into()), ..Choice::default() }
    }

    #[test]
    fn every_row_stands_at_its_field_and_is_a_choice_that_could_be_made() {
        let matrix = Matrix::default();
        for (row, field) in matrix.rows().iter().zip(Field::ALL) {
            assert_eq!(row.field, field);
            assert!(owners(field).contains(&row.owner) && rules(field).contains(&row.rule), "{row}");
            assert!(row.readers().all(|reader| possible_readers(field).contains(&reader)), "{row}");
            assert_eq!(Field::from_name(field.as_str()), Some(field));
        }
    }

    #[test]
    fn points_stay_with_the_tills_and_the_number_with_the_store() {
        let mut matrix = Matrix::default();
        for (field, name) in [
            (Field::Points, "online"),
            (Field::MemberNumber, "pos"),
            (Field::Email, "pos"),
            (Field::Name, "crm"),
        ] {
            let refused = matrix.choose(field, &owner(name)).unwrap_err();
            assert_eq!(refused.key, format!("{field}.owner"));
        }
        assert_eq!(matrix, Matrix::default(), "nothing is half changed");
    }

    #[test]
    fn a_birth_date_is_never_written_over_by_rule_and_consent_is_never_loosened() {
        let mut matrix = Matrix::default();
        let refused = matrix.choose(Field::BirthDate, &rule("owner_wins")).unwrap_err();
        assert_eq!(refused.to_string(), "birth_date.rule: one of fill_empty, case");
        assert!(matrix.choose(Field::EmailConsent, &rule("newest_confirmed")).is_err());
    }

    #[test]
    fn who_hands_a_field_over_goes_on_reading_it() {
        let mut matrix = Matrix::default();
        matrix.choose(Field::Phone, &owner("pos")).unwrap();
        let row = matrix.row(Field::Phone);
        assert_eq!(row.readers().collect::<Vec<_>>(), [Party::Online, Party::Crm]);
        assert_eq!(row.direction(), "pos ⇄ online, pos → crm");
        matrix.choose(Field::Phone, &rule("owner_wins")).unwrap();
        assert!(!matrix.row(Field::Phone).allows(Party::Online, Party::Pos));
        assert!(!matrix.row(Field::Phone).allows(Party::Online, Party::Online), "not even on their own page");
        assert!(matrix.row(Field::Phone).allows(Party::Pos, Party::Online));
    }
}
