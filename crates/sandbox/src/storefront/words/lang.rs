//! The languages of the demo's pages.

use super::{EN, JA, Words};

/// A language of the pages. Japanese comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Lang {
    /// `ja` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// Reads `ja` or `en`.
    pub fn named(code: &str) -> Option<Self> {
        [Self::Ja, Self::En].into_iter().find(|lang| lang.code() == code)
    }

    /// The first of ours in a browser's `Accept-Language`; browsers list the best first.
    pub(in crate::storefront) fn preferred(accept: &str) -> Option<Self> {
        accept.split(',').find_map(|entry| Self::named(entry.trim().get(..2)?))
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    pub(in crate::storefront) fn words(self) -> &'static Words {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_answered_in_its_best_language_of_ours() {
        assert_eq!(Lang::preferred("en-GB,en;q=0.9,ja;q=0.8"), Some(Lang::En));
        assert_eq!(Lang::preferred("fr, ja-JP;q=0.7"), Some(Lang::Ja));
        assert_eq!(Lang::preferred("de,*"), None);
        assert_eq!(Lang::preferred("日"), None);
    }
}
