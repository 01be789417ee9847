//! The letters members get about their coupons, in Japanese and in English.

use askama::Template;
use domain::member::Locale;
use secrecy::{ExposeSecret, SecretString};

use super::Letter;
use crate::roles::{CouponLetter, CouponNote};

macro_rules! letters {
    ($($name:ident $path:literal)*) => { $(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            shop: &'a str,
            last_name: &'a str,
            first_name: &'a str,
            #[allow(dead_code, reason = "a letter in plain text has no heading")]
            heading: &'a str,
            lines: &'a [String],
            code_label: &'a str,
            code: Option<&'a str>,
        }
    )* };
}

letters! {
    JapaneseHtml "mail/coupon.ja.html"
    JapaneseText "mail/coupon.ja.txt"
    EnglishHtml "mail/coupon.en.html"
    EnglishText "mail/coupon.en.txt"
}

/// Heading and lines of one letter.
struct Words {
    heading: &'static str,
    lines: Vec<String>,
}

fn japanese(letter: &CouponLetter) -> Words {
    let (yen, points, day) = (letter.amount, letter.points, letter.last_day);
    let until = format!("ご利用期限は {}年{}月{}日です。", day.year(), day.month(), day.day());
    match letter.note {
        CouponNote::Issued { .. } => Words {
            heading: "クーポンを発行しました",
            lines: vec![
                format!("{points}ポイントを、{yen}円引きのクーポンに交換しました。"),
                "オンラインストアのお会計で、次のコードをご入力ください。一度だけご利用いただけます。".into(),
                until,
            ],
        },
        CouponNote::Cancelled => Words {
            heading: "クーポンを取り消しました",
            lines: vec![format!("{yen}円引きのクーポンを取り消し、{points}ポイントをお戻ししました。")],
        },
        CouponNote::RunsOut { .. } => Words {
            heading: "クーポンの期限が近づいています",
            lines: vec![format!("{yen}円引きのクーポンがまだ残っています。"), until],
        },
    }
}

fn english(letter: &CouponLetter) -> Words {
    let (yen, points, day) = (letter.amount, letter.points, letter.last_day);
    let until = format!("It can be used until {}.", day.strftime("%-d %B %Y"));
    match letter.note {
        CouponNote::Issued { .. } => Words {
            heading: "Your coupon is ready",
            lines: vec![
                format!("You have turned {points} points into a coupon for ¥{yen} off."),
                "Enter this code once at the checkout of our online store.".into(),
                until,
            ],
        },
        CouponNote::Cancelled => Words {
            heading: "Your points are back",
            lines: vec![format!(
                "The coupon for ¥{yen} off was cancelled and your {points} points are back."
            )],
        },
        CouponNote::RunsOut { .. } => Words {
            heading: "Your coupon runs out soon",
            lines: vec![format!("You still have a coupon for ¥{yen} off."), until],
        },
    }
}

/// The letter. It fails only if a template does, which none of them can.
pub(super) fn coupon(shop: &str, letter: &CouponLetter) -> Result<Letter, askama::Error> {
    let (last_name, first_name) = letter.name.reveal();
    let (last_name, first_name) = (last_name.trim(), first_name.trim());
    let code: Option<&SecretString> = match &letter.note {
        CouponNote::Issued { code } | CouponNote::RunsOut { code } => Some(code),
        CouponNote::Cancelled => None,
    };
    let code = code.map(ExposeSecret::expose_secret);
    Ok(match letter.locale {
        Locale::Ja => {
            let Words { heading, lines } = &japanese(letter);
            let code_label = "クーポンコード";
            Letter {
                subject: format!("{heading}｜{shop}"),
                html: JapaneseHtml { shop, last_name, first_name, heading, lines, code_label, code }
                    .render()?,
                text: JapaneseText { shop, last_name, first_name, heading, lines, code_label, code }
                    .render()?,
            }
        }
        Locale::En => {
            let Words { heading, lines } = &english(letter);
            let code_label = "Coupon code";
            Letter {
                subject: format!("{heading} | {shop}"),
                html: EnglishHtml { shop, last_name, first_name, heading, lines, code_label, code }
                    .render()?,
                text: EnglishText { shop, last_name, first_name, heading, lines, code_label, code }
                    .render()?,
            }
        }
    })
}
