//! The letters members get, in Japanese and in English.

use askama::Template;
use domain::member::Locale;

use super::Letter;
use crate::roles::Welcome;

macro_rules! welcome {
    ($($name:ident $path:literal)*) => { $(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            shop: &'a str,
            last_name: &'a str,
            first_name: &'a str,
            member_number: &'a str,
        }
    )* };
}

welcome! {
    JapaneseHtml "mail/welcome.ja.html"
    JapaneseText "mail/welcome.ja.txt"
    EnglishHtml "mail/welcome.en.html"
    EnglishText "mail/welcome.en.txt"
}

/// The welcome letter. It fails only if a template does, which none of them can.
pub(super) fn welcome(shop: &str, mail: &Welcome) -> Result<Letter, askama::Error> {
    let (last_name, first_name) = mail.name.reveal();
    let member_number = mail.member_number.to_string();
    let (last_name, first_name, member_number) =
        (last_name.trim(), first_name.trim(), member_number.as_str());
    Ok(match mail.locale {
        Locale::Ja => Letter {
            subject: format!("会員登録ありがとうございます｜{shop}"),
            html: JapaneseHtml { shop, last_name, first_name, member_number }.render()?,
            text: JapaneseText { shop, last_name, first_name, member_number }.render()?,
        },
        Locale::En => Letter {
            subject: format!("Welcome to {shop}"),
            html: EnglishHtml { shop, last_name, first_name, member_number }.render()?,
            text: EnglishText { shop, last_name, first_name, member_number }.render()?,
        },
    })
}
