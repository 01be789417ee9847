//! Everything the demo's pages say, in Japanese and in English, side by side.

mod common;
mod landing;
mod mail;
mod member;
mod shop;
mod till;

/// One text per name, each in both languages: a page cannot forget one of them.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        pub(in crate::storefront) struct $name { $(pub(in crate::storefront) $key: &'static str,)+ }

        impl $name {
            pub(super) const JA: Self = Self { $($key: $ja,)+ };
            pub(super) const EN: Self = Self { $($key: $en,)+ };
        }
    };
}
use texts;

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

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }
}

/// All texts of one language, by page.
pub(super) struct Words {
    pub(super) common: common::Common,
    pub(super) landing: landing::Landing,
    pub(super) shop: shop::Shop,
    pub(super) form: shop::Form,
    pub(super) steps: shop::Steps,
    pub(super) sign_in: member::SignIn,
    pub(super) me: member::Me,
    pub(super) profile: member::Profile,
    pub(super) mail: mail::Mail,
    pub(super) till: till::Till,
    pub(super) weather: till::Weather,
}

static JA: Words = Words {
    common: common::Common::JA,
    landing: landing::Landing::JA,
    shop: shop::Shop::JA,
    form: shop::Form::JA,
    steps: shop::Steps::JA,
    sign_in: member::SignIn::JA,
    me: member::Me::JA,
    profile: member::Profile::JA,
    mail: mail::Mail::JA,
    till: till::Till::JA,
    weather: till::Weather::JA,
};

static EN: Words = Words {
    common: common::Common::EN,
    landing: landing::Landing::EN,
    shop: shop::Shop::EN,
    form: shop::Form::EN,
    steps: shop::Steps::EN,
    sign_in: member::SignIn::EN,
    me: member::Me::EN,
    profile: member::Profile::EN,
    mail: mail::Mail::EN,
    till: till::Till::EN,
    weather: till::Weather::EN,
};

/// `1250` as `1,250`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("−{out}") } else { out }
}

/// `2027-11-21` as a date people read: `2027年11月21日` or `21 Nov 2027`. Anything else stays as it is.
pub(super) fn long_date(lang: Lang, text: &str) -> String {
    let day = text.get(..10).unwrap_or(text);
    match (day.parse::<jiff::civil::Date>(), lang) {
        (Ok(date), Lang::Ja) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        (Ok(date), Lang::En) => date.strftime("%-d %b %Y").to_string(),
        (Err(_), _) => text.to_owned(),
    }
}

/// The time of day in Tokyo of an RFC 3339 instant, `18:20`; today is understood.
pub(super) fn clock_time(text: &str) -> Option<String> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(crate::calendar::in_tokyo(at).strftime("%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_as_people_write_them() {
        assert_eq!(grouped(1_250), "1,250");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(-12_345_678), "−12,345,678");
        assert_eq!(long_date(Lang::Ja, "2027-11-21"), "2027年11月21日");
        assert_eq!(long_date(Lang::En, "2027-01-05T10:00:00+09:00"), "5 Jan 2027");
        assert_eq!(long_date(Lang::Ja, "いつか"), "いつか");
        assert_eq!(clock_time("2026-11-21T00:20:05Z").as_deref(), Some("09:20:05"));
    }
}
