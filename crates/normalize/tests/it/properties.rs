//! What must hold for any text, not only for the lists.
use normalize::{address, birth_date, email, kana, name, phone, postal_code, prefecture, width};
use proptest::prelude::*;

use crate::vectors::rows;

/// Texts made of what addresses, names and numbers are made of, and of what breaks them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ぁ-んァ-ヶー]{0,4}",
        4 => "[一-龠]{0,4}",
        3 => "[0-9０-９]{0,5}",
        2 => "[a-zA-Zａ-ｚ@.+]{0,4}",
        2 => "[ｦ-ﾟ゛゜]{0,4}",
        2 => "[-－ー−‐　 ・()（）]{0,2}",
        2 => proptest::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

const WORDS: [&str; 26] = [
    "東京都",
    "京都府京都市",
    "北海道",
    "札幌市",
    "北区",
    "四日市市",
    "高市郡",
    "明日香村",
    "大字",
    "字",
    "丁目",
    "番地の",
    "番",
    "号",
    "号室",
    "通四条上る",
    "東入",
    "第",
    "地割",
    "条",
    "昭和",
    "元年",
    "〒154-0024",
    "+81",
    "内線",
    "葛\u{E0100}飾区",
];

fn addresses() -> impl Strategy<Value = String> {
    let inputs: Vec<String> = ["addr_jap_parser.tsv", "addr_abr_geocoder.tsv", "addr_geolonia_1k.tsv"]
        .into_iter()
        .flat_map(rows)
        .map(|row| row[usize::from(row.len() != 7)].clone())
        .collect();
    proptest::sample::select(inputs)
}

/// The same text as a keyboard in full-width mode writes it.
fn widened(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

proptest! {
    #[test]
    fn no_text_makes_anything_fall_over(text in text(), zip in "[0-9]{0,8}") {
        let _ = address::split(&text, Some(&zip));
        let _ = address::to_shopify(&text, &zip);
        let _ = address::to_pos(&zip, &text, &text, &text);
        let _ = (phone::normalize(&text, "JP"), phone::normalize(&text, "US"), birth_date::read(&text));
        let _ = (email::loose_key(&text), email::is_placeholder(&text, Some(&text)), name::split_full(&text));
        let _ = (postal_code::lookup(&text), prefecture::by_name(&text), kana::fits_smaregi(&text));
    }

    #[test]
    fn tidying_twice_changes_nothing(text in text()) {
        let once = width::nfkc_trim(&text);
        prop_assert_eq!(width::nfkc_trim(&once), once);
    }

    #[test]
    fn a_key_is_its_own_key(text in text()) {
        let key = name::compare_key(&text);
        prop_assert_eq!(name::compare_key(&key), key);
        let key = kana::compare_key(&text);
        prop_assert_eq!(kana::compare_key(&key), key);
        if let Ok(key) = email::loose_key(&text) {
            prop_assert_eq!(email::loose_key(&key), Ok(key));
        }
    }

    #[test]
    fn katakana_is_written_once_and_passes_the_till(text in text()) {
        if let Ok(written) = kana::to_katakana(&text) {
            prop_assert_eq!(kana::to_katakana(&written), Ok(written.clone()));
            prop_assert!(kana::fits_smaregi(&written) || written.chars().count() > kana::SMAREGI_MAX_CHARS);
        }
    }

    #[test]
    fn width_does_not_matter(text in text()) {
        let wide = widened(&text);
        prop_assert_eq!(width::nfkc_trim(&wide), width::nfkc_trim(&text));
        prop_assert_eq!(name::compare_key(&wide), name::compare_key(&text));
        prop_assert_eq!(phone::normalize(&wide, "JP"), phone::normalize(&text, "JP"));
        prop_assert_eq!(address::split(&wide, None), address::split(&text, None));
        prop_assert_eq!(birth_date::read(&wide), birth_date::read(&text));
    }

    #[test]
    fn a_number_is_its_own_number(digits in "0[1-9][0-9]{7,9}") {
        let phone = phone::normalize(&digits, "JP").unwrap();
        prop_assert_eq!(phone::normalize(&phone.e164, "JP"), Ok(phone.clone()));
        prop_assert_eq!(phone::normalize(&phone.e164, "US"), Ok(phone.clone()));
        if phone.valid {
            prop_assert_eq!(phone::normalize(&phone.national, "JP"), Ok(phone.clone()));
            prop_assert_eq!(phone.national_digits(), digits);
        }
    }

    #[test]
    fn japanese_numbers_agree_with_libphonenumber(digits in "0[1-9][0-9]{8}|0[25-9]0[0-9]{8}") {
        prop_assume!(!digits.starts_with("010")); // the way out of Japan, not a number in it
        let ours = phone::normalize(&digits, "JP").unwrap();
        let theirs = phonenumber::parse(Some(phonenumber::country::JP), &digits).unwrap();
        prop_assert_eq!(ours.valid, theirs.is_valid());
        prop_assert_eq!(&ours.e164, &theirs.format().mode(phonenumber::Mode::E164).to_string());
        if ours.valid {
            prop_assert_eq!(&ours.national, &theirs.format().mode(phonenumber::Mode::National).to_string());
        }
    }

    #[test]
    fn an_address_survives_the_way_to_the_till_and_back(line in addresses()) {
        let there = address::to_shopify(&line, "");
        let (Some(province), Some(city)) = (&there.province_code, &there.city) else { return Ok(()) };
        let till = address::to_pos(province, city, &there.address1, &there.address2).unwrap();
        let back = address::to_shopify(&till, "");
        prop_assert_eq!(&back, &there);
        prop_assert_eq!(address::split(&till, None).key, address::split(&line, None).key);
    }

    #[test]
    fn a_split_address_splits_the_same_again(line in addresses()) {
        let once = address::split(&line, None);
        let joined = [&once.prefecture, &once.city, &once.town, &once.number, " ", &once.building].concat();
        let twice = address::split(&joined, None);
        prop_assert_eq!((&twice.city, &twice.town, &twice.key), (&once.city, &once.town, &once.key));
    }
}
