//! `[matrix]`: which system owns which field of a customer.

use domain::matrix::Field;
use serde::Deserialize;

use super::{ConfigError, choice::RowChoice, sections::section};

section!(
    /// Which system owns which field of a customer, who reads it, and what happens in a conflict (see matrix.md).
    Matrix {
        /// The address mail goes to.
        email: RowChoice = RowChoice::Default(Field::Email),
        /// Family and given name.
        name: RowChoice = RowChoice::Default(Field::Name),
        /// Furigana.
        kana: RowChoice = RowChoice::Default(Field::Kana),
        /// Date of birth.
        birth_date: RowChoice = RowChoice::Default(Field::BirthDate),
        /// As the tills count it.
        sex: RowChoice = RowChoice::Default(Field::Sex),
        /// Telephone number.
        phone: RowChoice = RowChoice::Default(Field::Phone),
        /// Postal address.
        address: RowChoice = RowChoice::Default(Field::Address),
        /// Permission to send marketing mail.
        email_consent: RowChoice = RowChoice::Default(Field::EmailConsent),
        /// Points; always the tills'.
        points: RowChoice = RowChoice::Default(Field::Points),
        /// Member rank; always the tills'.
        rank: RowChoice = RowChoice::Default(Field::Rank),
        /// The code printed on the card; always the tills'.
        card_code: RowChoice = RowChoice::Default(Field::CardCode),
        /// Always the online store's customer id.
        member_number: RowChoice = RowChoice::Default(Field::MemberNumber),
    }
);

impl Matrix {
    /// The matrix the shop has chosen. The key that cannot be is named.
    pub fn matrix(&self) -> Result<domain::matrix::Matrix, ConfigError> {
        let mut matrix = domain::matrix::Matrix::default();
        for (field, choice) in [
            (Field::Email, &self.email),
            (Field::Name, &self.name),
            (Field::Kana, &self.kana),
            (Field::BirthDate, &self.birth_date),
            (Field::Sex, &self.sex),
            (Field::Phone, &self.phone),
            (Field::Address, &self.address),
            (Field::EmailConsent, &self.email_consent),
            (Field::Points, &self.points),
            (Field::Rank, &self.rank),
            (Field::CardCode, &self.card_code),
            (Field::MemberNumber, &self.member_number),
        ] {
            choice.put(field, &mut matrix)?;
        }
        Ok(matrix)
    }
}
