//! What a field says on each side, in a form that can be compared; in memory only.

use domain::{
    matrix::Field,
    member::{Address, PosMember, Profile, Sex},
};
use normalize::{address, email, kana, name};

use super::rule::Likeness;

/// Fields both sides keep, in the order they are looked at. Consent has a rule of its own.
pub(super) const SHARED: [Field; 9] = [
    Field::Email,
    Field::Name,
    Field::Kana,
    Field::BirthDate,
    Field::Sex,
    Field::Phone,
    Field::Address,
    Field::Rank,
    Field::CardCode,
];

/// What others write where a name is demanded and none is known; never a name.
const PLACEHOLDERS: [&str; 4] = ["未入力", "-", "－", "未登録"];
const BETWEEN: &str = "\u{1f}";

/// What one side says of a field; none: blank.
pub(super) fn said(field: Field, profile: &Profile) -> Option<String> {
    match field {
        Field::Email => profile.email.as_deref().and_then(|text| email::strict_key(text).ok()),
        Field::Name => both(&profile.last_name, &profile.first_name, name::exact_key)
            .filter(|_| !name::is_kana_only(&format!("{}{}", profile.last_name, profile.first_name))),
        Field::Kana => both(&profile.last_name_kana, &profile.first_name_kana, kana::compare_key),
        Field::BirthDate => profile.birth_date.map(|date| date.to_string()),
        Field::Sex => match profile.sex {
            Some(Sex::Male) => Some("male".into()),
            Some(Sex::Female) => Some("female".into()),
            Some(Sex::Unknown) | None => None,
        },
        Field::Phone => profile.phone.clone(),
        Field::Address => profile.address.as_ref().and_then(place),
        Field::Rank => profile.rank.as_deref().and_then(spelled),
        Field::CardCode => profile.card_code.as_deref().and_then(spelled),
        Field::EmailConsent | Field::Points | Field::MemberNumber => None,
    }
}

/// How the two sides compare.
pub(super) fn likeness(field: Field, online: &Profile, pos: &PosMember) -> Likeness {
    let theirs = pos.profile.reveal();
    let (Some(ours), Some(till)) = (said(field, online), said(field, theirs)) else {
        return Likeness::Different;
    };
    let is_equal = match field {
        // The tills keep three addresses and two numbers.
        Field::Email => {
            let keys = pos.emails.reveal().iter().filter_map(|text| email::strict_key(text).ok());
            ours == till || keys.into_iter().any(|key| key == ours)
        }
        Field::Phone => ours == till || theirs.other_phones.contains(&ours),
        Field::Address => same_place(&ours, &till),
        _ => ours == till,
    };
    let is_alike = || match field {
        Field::Name => {
            let key = |p: &Profile| name::compare_key(&format!("{}{}", p.last_name, p.first_name));
            key(online) == key(theirs)
        }
        _ => false,
    };
    if is_equal {
        Likeness::Equal
    } else if is_alike() {
        Likeness::Alike
    } else {
        Likeness::Different
    }
}

fn spelled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn both(last: &str, first: &str, key: impl Fn(&str) -> String) -> Option<String> {
    let said = |text: &str| if PLACEHOLDERS.contains(&text.trim()) { String::new() } else { key(text) };
    let (last, first) = (said(last), said(first));
    (!last.is_empty() || !first.is_empty()).then(|| [last, first].join(BETWEEN))
}

/// One line, as the tills keep it.
pub(super) fn line(address: &Address) -> String {
    let Address { prefecture_code, city, address1, address2, .. } = address;
    address::to_pos(prefecture_code, city, address1, address2)
        .unwrap_or_else(|_| [city, address1, address2].map(String::as_str).concat())
}

/// The place an address means: equal for the four fields of the store and the one line of a till.
fn place(address: &Address) -> Option<String> {
    let line = line(address);
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let zip: String = address.postal_code.chars().filter(char::is_ascii_digit).collect();
    if dense(&line).is_empty() {
        return None;
    }
    let split = address::split(&line, Some(&zip).filter(|zip| zip.len() == 7).map(String::as_str));
    let parts = if split.city.is_empty() {
        [String::new(), String::new(), String::new(), dense(&line)]
    } else {
        [split.prefecture_code, split.city, format!("{}{}", split.town, split.number), dense(&split.building)]
    };
    Some(format!("{zip}{BETWEEN}{}", parts.join(BETWEEN)))
}

/// A missing postal code is no difference.
fn same_place(one: &str, other: &str) -> bool {
    let (Some((zip, rest)), Some((other_zip, other_rest))) =
        (one.split_once(BETWEEN), other.split_once(BETWEEN))
    else {
        return one == other;
    };
    rest == other_rest && (zip == other_zip || zip.is_empty() || other_zip.is_empty())
}

#[cfg(test)]
mod tests {
    use domain::Pii;

    use super::*;

    fn store_address() -> Address {
        Address {
            postal_code: "1500041".into(),
            prefecture_code: "JP-13".into(),
            city: "渋谷区".into(),
            address1: "神南1-1-1".into(),
            address2: "神南ビル101".into(),
            country_code: "JP".into(),
        }
    }

    #[test]
    fn the_stores_four_fields_and_the_tills_one_line_are_one_place() {
        let till = Address {
            city: String::new(),
            address1: "渋谷区神南１丁目１−１　神南ビル101".into(),
            address2: String::new(),
            ..store_address()
        };
        let of = |address: Address| Profile { address: Some(address), ..Profile::default() };
        let member = member(of(till));
        assert_eq!(likeness(Field::Address, &of(store_address()), &member), Likeness::Equal);
        let moved = Address { address1: "神南1-1-2".into(), ..store_address() };
        assert_eq!(likeness(Field::Address, &of(moved), &member), Likeness::Different);
    }

    #[test]
    fn a_placeholder_is_no_name_and_a_reading_is_no_kanji() {
        let named = |last: &str, first: &str| Profile {
            last_name: last.into(),
            first_name: first.into(),
            ..Profile::default()
        };
        assert_eq!(said(Field::Name, &named("未入力", "-")), None);
        assert_eq!(said(Field::Name, &named("ヤマダ", "ハナコ")), None);
        assert_eq!(
            likeness(Field::Name, &named("髙橋", "花"), &member(named("高橋", "花"))),
            Likeness::Alike
        );
        assert_eq!(
            likeness(Field::Name, &named("高橋 ", "花"), &member(named("高橋", "花"))),
            Likeness::Equal
        );
    }

    #[test]
    fn any_of_the_tills_numbers_will_do() {
        let phone = |own: &str, other: &[&str]| Profile {
            phone: Some(own.into()),
            other_phones: other.iter().map(|text| (*text).to_owned()).collect(),
            ..Profile::default()
        };
        let till = member(phone("+819012345678", &["+81312345678"]));
        assert_eq!(likeness(Field::Phone, &phone("+81312345678", &[]), &till), Likeness::Equal);
        assert_eq!(likeness(Field::Phone, &phone("+81312345679", &[]), &till), Likeness::Different);
    }

    fn member(profile: Profile) -> PosMember {
        PosMember {
            id: "101".parse().unwrap(),
            card_code: Pii::default(),
            member_number: None,
            emails: Pii::new(profile.email.iter().cloned().collect()),
            profile: Pii::new(profile),
            rank: None,
            status: domain::member::MemberStatus::Active,
            created_at: domain::Timestamp::UNIX_EPOCH,
            updated_at: domain::Timestamp::UNIX_EPOCH,
        }
    }
}
