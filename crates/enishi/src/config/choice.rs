//! One row of `[matrix]`: a table in the file, the same table as text in the environment.

use std::fmt;

use domain::matrix::{Choice, Field, Matrix};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{ConfigError, lenient::list};

/// What is said about a field; nothing: the row stays as it is built in.
#[derive(Clone)]
pub enum RowChoice {
    /// Built in.
    Default(Field),
    /// Chosen.
    Given(Choice),
}

impl RowChoice {
    /// Puts the choice into the matrix.
    pub fn put(&self, field: Field, matrix: &mut Matrix) -> Result<(), ConfigError> {
        match self {
            Self::Default(_) => Ok(()),
            Self::Given(choice) => matrix.choose(field, choice).map_err(|impossible| {
                ConfigError::new(format!("matrix.{}", impossible.key), impossible.allowed)
            }),
        }
    }
}

/// As it would be written into the file.
impl fmt::Debug for RowChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default(field) => {
                let matrix = Matrix::default();
                let row = matrix.row(*field);
                let readers: Vec<&str> = row.readers().map(|party| party.as_str()).collect();
                let (owner, rule) = (row.owner.as_str(), row.rule.as_str());
                write!(f, "{{ owner = {owner:?}, readers = {readers:?}, rule = {rule:?} }}")
            }
            Self::Given(choice) => write!(f, "{choice:?}"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    owner: Option<String>,
    #[serde(default, deserialize_with = "some_list")]
    readers: Option<Vec<String>>,
    rule: Option<String>,
}

fn some_list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    list(from).map(Some)
}

impl From<Table> for RowChoice {
    fn from(table: Table) -> Self {
        Self::Given(Choice { owner: table.owner, readers: table.readers, rule: table.rule })
    }
}

impl<'de> Deserialize<'de> for RowChoice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RowChoice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table with owner, readers and rule")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RowChoice, E> {
                #[derive(Deserialize)]
                struct Alone {
                    row: Table,
                }
                let alone: Alone =
                    toml::from_str(&format!("row = {text}")).map_err(|error| E::custom(error.message()))?;
                Ok(alone.row.into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RowChoice, A::Error> {
                Table::deserialize(MapAccessDeserializer::new(map)).map(RowChoice::from)
            }
        }
        from.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use domain::matrix::{Party, Rule};

    use super::*;
    use crate::config::{Config, Environment, source};

    fn matrix(text: &str, env: &[(&str, &str)]) -> Result<Matrix, ConfigError> {
        let environment = Environment::of(env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        source::read(text, "enishi.toml", &environment)?.matrix.matrix()
    }

    #[test]
    fn a_shop_whose_tills_know_the_phone_numbers_says_so() {
        let said = "[matrix]\nphone = { owner = 'pos', rule = 'owner_wins' }";
        let variable = "{ owner = 'pos', rule = 'owner_wins' }";
        for chosen in [
            matrix(said, &[]),
            matrix("", &[("ENISHI_MATRIX__PHONE", variable)]),
            matrix(
                "",
                &[("ENISHI_MATRIX__PHONE__OWNER", "pos"), ("ENISHI_MATRIX__PHONE__RULE", "owner_wins")],
            ),
        ] {
            let chosen = chosen.unwrap();
            let row = chosen.row(Field::Phone);
            assert_eq!((row.owner, row.rule), (Party::Pos, Rule::OwnerWins));
            assert_eq!(chosen.row(Field::Address), Matrix::default().row(Field::Address));
        }
    }

    #[test]
    fn readers_can_be_taken_away() {
        let chosen = matrix("", &[("ENISHI_MATRIX__ADDRESS__READERS", "pos")]).unwrap();
        assert_eq!(chosen.row(Field::Address).readers().collect::<Vec<_>>(), [Party::Pos]);
    }

    #[test]
    fn an_impossible_choice_names_its_key_and_what_is_allowed() {
        let points = matrix("[matrix]\npoints = { owner = 'online' }", &[]).unwrap_err();
        assert_eq!(points.key, "matrix.points.owner");
        assert!(points.expected.starts_with("pos "), "{points}");
        let rule = matrix("[matrix]\nbirth_date = { rule = 'owner_wins' }", &[]).unwrap_err();
        assert_eq!(
            (rule.key.as_str(), rule.expected.as_str()),
            ("matrix.birth_date.rule", "one of fill_empty, case")
        );
        let unknown = matrix("[matrix]\nshoe_size = { owner = 'pos' }", &[]).unwrap_err();
        assert!(
            unknown.to_string().contains("shoe_size") && unknown.to_string().contains("phone"),
            "{unknown}"
        );
        let typo = matrix("[matrix]\nphone = { ownr = 'pos' }", &[]).unwrap_err();
        assert!(typo.key == "matrix.phone" && typo.to_string().contains("ownr"), "{typo}");
    }

    #[test]
    fn the_built_in_rows_are_the_default() {
        assert_eq!(Config::default().matrix.matrix().unwrap(), Matrix::default());
    }
}
