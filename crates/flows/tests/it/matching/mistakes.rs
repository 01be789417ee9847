//! The mistakes of a till in the second town.

use domain::{Date, member::Profile};

use super::invented::{Chance, HOSTS, OLD, Truth};

/// An e-mail address as the till has it: none of hers, an old one, shouted, or with a slip.
pub fn mail_at_till(mail: &str, slips: &mut Chance) -> String {
    match slips.below(1_000) {
        0..20 => "info@example-shop.jp".into(),
        20..160 => format!("old{:x}@{}", slips.below(1 << 28), HOSTS[slips.below(6) as usize]),
        160..260 => mail.to_uppercase(),
        260..275 => mail.replacen(['1', 'a'], "l", 1),
        _ => mail.to_owned(),
    }
}

/// A birth date as the till has it.
pub fn birth_at_till(born: Date, slips: &mut Chance) -> Date {
    match slips.below(1_000) {
        0..10 => jiff::civil::date(1970, 1, 1),
        10..20 => Date::new(born.year(), born.day().clamp(1, 12), born.month()).unwrap_or(born),
        20..30 => Date::new(born.year() + 10, born.month(), born.day()).unwrap_or(born),
        _ => born,
    }
}

/// A name as the till has it: readings for kanji, old kanji, swapped or joined fields.
pub fn names_at_till(truth: &Truth, profile: &mut Profile, slips: &mut Chance) {
    let (mut last, mut first) = (truth.last.clone(), truth.first.clone());
    match slips.below(1_000) {
        0..30 => first.1 = slip_of_kana(&first.1, slips),
        30..40 => last.1 = slip_of_kana(&last.1, slips),
        40..70 => OLD.iter().for_each(|(new, old)| last.0 = last.0.replace(new, old)),
        70..110 => (last.0, first.0) = (last.1.clone(), first.1.clone()),
        110..120 => std::mem::swap(&mut last, &mut first),
        120..130 => {
            last = ([last.0, first.0].concat(), [last.1, first.1].concat());
            first = Default::default();
        }
        130..135 => (first.0, first.1) = ("未入力".into(), String::new()),
        _ => {}
    }
    (profile.last_name, profile.first_name) = (last.0, first.0);
    if slips.in_thousand(750) {
        (profile.last_name_kana, profile.first_name_kana) = (last.1, first.1);
    }
}

/// A voiced mark forgotten, or a neighbour on the keyboard.
fn slip_of_kana(kana: &str, slips: &mut Chance) -> String {
    let mut letters: Vec<char> = kana.chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let at = slips.below(letters.len() as u64) as usize;
    letters[at] = match letters[at] {
        'ダ' => 'タ',
        'ジ' => 'シ',
        'バ' => 'ハ',
        'グ' => 'ク',
        'ザ' => 'サ',
        'タ' => 'ナ',
        _ => 'ン',
    };
    letters.into_iter().collect()
}
