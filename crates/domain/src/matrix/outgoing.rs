//! The gate: a write of customer fields to a system exists only once the matrix has let it through.

use super::{
    field::{Field, Party},
    rows::Matrix,
};
use crate::{
    Pii,
    change::ProfileChange,
    member::{Address, Profile},
};

/// Something that carries fields of a customer.
pub trait Fields {
    /// The fields that have a value in it.
    fn fields(&self) -> Vec<Field>;

    /// Without this field.
    fn without(self, field: Field) -> Self;
}

/// A write that the matrix forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} belongs to {owner}; a value from {from} may not be written to {to}")]
pub struct NotTheOwner {
    /// The field somebody wanted to write.
    pub field: Field,
    /// Whose value counts.
    pub owner: Party,
    /// Where the refused value came from.
    pub from: Party,
    /// Where it was to go.
    pub to: Party,
}

/// A change of fields that the matrix let through, on its way to one system. Only [`Matrix::let_out`] makes one, and
/// no role takes anything else, so there is no second way out:
///
/// ```compile_fail
/// let change = domain::Pii::new(domain::change::ProfileChange::default());
/// let outgoing = domain::matrix::Outgoing { to: domain::matrix::Party::Pos, value: change };
/// ```
#[derive(Clone)]
pub struct Outgoing<T> {
    to: Party,
    value: Pii<T>,
}

/// A record that does not exist yet: nobody's value is overwritten. Only [`Matrix::found`] makes one, and only roles
/// that create take it.
#[derive(Clone)]
pub struct Founding<T>(Pii<T>);

impl<T> Outgoing<T> {
    /// What is to be written to this system; none if it was let out to another.
    pub fn value_for(&self, to: Party) -> Option<&Pii<T>> {
        (self.to == to).then_some(&self.value)
    }
}

impl<T> Founding<T> {
    /// What the record begins with.
    pub const fn value(&self) -> &Pii<T> {
        &self.0
    }
}

impl Matrix {
    /// Lets a change through if every field in it may travel this way.
    pub fn let_out<T: Fields>(
        &self,
        from: Party,
        to: Party,
        value: Pii<T>,
    ) -> Result<Outgoing<T>, NotTheOwner> {
        for field in value.reveal().fields() {
            let row = self.row(field);
            if !row.allows(from, to) {
                return Err(NotTheOwner { field, owner: row.owner, from, to });
            }
        }
        Ok(Outgoing { to, value })
    }

    /// A new record, with the fields this system is given.
    pub fn found<T: Fields>(&self, to: Party, value: Pii<T>) -> Founding<T> {
        Founding(self.readable(to, value))
    }

    /// The same without the fields this system is not given.
    pub fn readable<T: Fields>(&self, to: Party, value: Pii<T>) -> Pii<T> {
        let hidden: Vec<Field> =
            value.reveal().fields().into_iter().filter(|field| !self.row(*field).reaches(to)).collect();
        hidden.into_iter().fold(value, |value, field| Pii::new(value.into_revealed().without(field)))
    }
}

impl Fields for ProfileChange {
    fn fields(&self) -> Vec<Field> {
        [
            (Field::Email, self.email.is_some()),
            (Field::Name, self.last_name.is_some() || self.first_name.is_some()),
            (Field::Kana, self.last_name_kana.is_some() || self.first_name_kana.is_some()),
            (Field::BirthDate, self.birth_date.is_some()),
            (Field::Sex, self.sex.is_some()),
            (Field::Phone, self.phone.is_some()),
            (Field::Address, self.address.is_some()),
            (Field::EmailConsent, self.accepts_marketing.is_some()),
            (Field::Rank, self.rank.is_some()),
            (Field::CardCode, self.card_code.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field))
        .collect()
    }

    fn without(mut self, field: Field) -> Self {
        match field {
            Field::Email => self.email = None,
            Field::Name => (self.last_name, self.first_name) = (None, None),
            Field::Kana => (self.last_name_kana, self.first_name_kana) = (None, None),
            Field::BirthDate => self.birth_date = None,
            Field::Sex => self.sex = None,
            Field::Phone => self.phone = None,
            Field::Address => self.address = None,
            Field::EmailConsent => self.accepts_marketing = None,
            Field::Rank => self.rank = None,
            Field::CardCode => self.card_code = None,
            Field::Points | Field::MemberNumber => {}
        }
        self
    }
}

impl Fields for Profile {
    fn fields(&self) -> Vec<Field> {
        [
            (Field::Email, self.email.is_some()),
            (Field::Name, !self.last_name.is_empty() || !self.first_name.is_empty()),
            (Field::Kana, !self.last_name_kana.is_empty() || !self.first_name_kana.is_empty()),
            (Field::BirthDate, self.birth_date.is_some()),
            (Field::Sex, self.sex.is_some()),
            (Field::Phone, self.phone.is_some()),
            (Field::Address, self.address.is_some()),
            (Field::EmailConsent, self.accepts_marketing || self.opted_out),
            (Field::Rank, self.rank.is_some()),
            (Field::CardCode, self.card_code.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field))
        .collect()
    }

    fn without(mut self, field: Field) -> Self {
        match field {
            Field::Email => self.email = None,
            Field::Name => (self.last_name, self.first_name) = (String::new(), String::new()),
            Field::Kana => (self.last_name_kana, self.first_name_kana) = (String::new(), String::new()),
            Field::BirthDate => self.birth_date = None,
            Field::Sex => self.sex = None,
            Field::Phone => self.phone = None,
            Field::Address => self.address = None,
            Field::EmailConsent => (self.accepts_marketing, self.opted_out) = (false, false),
            Field::Rank => self.rank = None,
            Field::CardCode => self.card_code = None,
            Field::Points | Field::MemberNumber => {}
        }
        self
    }
}

impl Fields for Address {
    fn fields(&self) -> Vec<Field> {
        vec![Field::Address]
    }

    fn without(self, field: Field) -> Self {
        if field == Field::Address { Self::default() } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Choice;

    fn phone() -> Pii<ProfileChange> {
        Pii::new(ProfileChange { phone: Some("+819012345678".into()), ..ProfileChange::default() })
    }

    #[test]
    fn a_write_by_a_system_that_does_not_own_the_field_is_refused() {
        let mut matrix = Matrix::default();
        assert!(matrix.let_out(Party::Pos, Party::Online, phone()).is_ok());
        let choice = Choice { rule: Some("owner_wins".into()), ..Choice::default() };
        matrix.choose(Field::Phone, &choice).unwrap();
        let refused = matrix.let_out(Party::Pos, Party::Online, phone()).err();
        let (owner, from, to) = (Party::Online, Party::Pos, Party::Online);
        assert_eq!(refused, Some(NotTheOwner { field: Field::Phone, owner, from, to }));
        let email = ProfileChange { email: Some("a@example.jp".into()), ..ProfileChange::default() };
        assert!(matrix.let_out(Party::Pos, Party::Online, Pii::new(email)).is_err());
        assert!(matrix.let_out(Party::Crm, Party::Online, phone()).is_err(), "the CRM only reads");
    }

    #[test]
    fn a_rank_goes_from_the_tills_to_the_others_and_never_back() {
        let rank = || Pii::new(ProfileChange { rank: Some("GOLD".into()), ..ProfileChange::default() });
        let matrix = Matrix::default();
        assert!(matrix.let_out(Party::Pos, Party::Online, rank()).is_ok());
        for (from, to) in [(Party::Online, Party::Pos), (Party::Crm, Party::Online), (Party::Crm, Party::Pos)]
        {
            assert!(matrix.let_out(from, to, rank()).is_err(), "{from} to {to}");
        }
        let profile =
            Profile { rank: Some("GOLD".into()), card_code: Some("29".into()), ..Profile::default() };
        let told = matrix.readable(Party::Crm, Pii::new(profile));
        assert_eq!(told.reveal().fields(), [Field::Rank], "the card is the shop's own business");
    }

    #[test]
    fn a_new_record_begins_with_what_its_system_is_given() {
        let mut matrix = Matrix::default();
        let nobody = Choice { readers: Some(Vec::new()), ..Choice::default() };
        matrix.choose(Field::Phone, &nobody).unwrap();
        let profile =
            Profile { phone: Some("+819012345678".into()), last_name: "山田".into(), ..Profile::default() };
        let new = matrix.found(Party::Pos, Pii::new(profile));
        assert_eq!(new.value().reveal().fields(), [Field::Name]);
    }
}
