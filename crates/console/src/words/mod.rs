//! Everything the pages say, in Japanese and English: one folder per language, the same keys in both.

mod cases;
mod en;
mod ja;
mod keys;
mod points;
pub(crate) mod tables;
mod terms;

pub(crate) use cases::CaseWords;
pub(crate) use keys::Words;
pub(crate) use points::PointWords;
pub(crate) use terms::{Terms, charter_of};

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Japanese; what everybody sees who has not chosen.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// For the `lang` attribute and the cookie.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// From that; anything else is Japanese.
    pub(crate) fn from_code(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Ja }
    }

    /// The other one, for the switch.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    /// Its name in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::En => "English",
        }
    }

    /// What the pages say.
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::Ja => &ja::WORDS,
            Self::En => &en::WORDS,
        }
    }

    /// What names and codes mean.
    pub(crate) const fn terms(self) -> &'static Terms {
        match self {
            Self::Ja => &ja::TERMS,
            Self::En => &en::TERMS,
        }
    }
}

/// Puts a value where the text says `{}`.
pub(crate) fn fill(text: &str, value: impl std::fmt::Display) -> String {
    text.replacen("{}", &value.to_string(), 1)
}
