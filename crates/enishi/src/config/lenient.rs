//! Values from the environment are text: numbers, switches and lists are read from it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de};

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// A number, or text that is one.
pub(super) fn number<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr + TryFrom<i64>,
{
    let wrong = || de::Error::custom("expected a whole number in range");
    match Scalar::deserialize(from)? {
        Scalar::Integer(number) => T::try_from(number).map_err(|_| wrong()),
        Scalar::Text(text) => text.trim().parse().map_err(|_| wrong()),
        Scalar::Bool(_) => Err(wrong()),
    }
}

/// A switch: true or false, on or off, yes or no, 1 or 0.
pub(super) fn switch<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let wrong = || de::Error::custom("expected on or off (true/false, yes/no, 1/0)");
    match Scalar::deserialize(from)? {
        Scalar::Bool(on) => Ok(on),
        Scalar::Integer(1) => Ok(true),
        Scalar::Integer(0) => Ok(false),
        Scalar::Integer(_) => Err(wrong()),
        Scalar::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "on" | "yes" | "1" => Ok(true),
            "false" | "off" | "no" | "0" => Ok(false),
            _ => Err(wrong()),
        },
    }
}

/// A list, or text with commas.
pub(super) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    struct Either;
    impl<'de> de::Visitor<'de> for Either {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of texts, or one text with commas")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = seq.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    from.deserialize_any(Either)
}
