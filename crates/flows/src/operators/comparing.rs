//! How a value of one record stands to the same value of another, for a screen that shows both.

use domain::member::{Address, Profile};

use super::masks;

/// Every fact that is shown, in the order of the screen.
pub(super) const FIELDS: [&str; 8] =
    ["surname", "given", "surname_kana", "given_kana", "email", "phone", "birth_date", "address"];

/// A value, masked or as it is.
pub(super) fn text(field: &str, profile: &Profile, is_masked: bool) -> String {
    let shown = |value: &str, mask: fn(&str) -> String| match is_masked {
        true => mask(value),
        false => value.trim().to_owned(),
    };
    match field {
        "surname" => shown(&profile.last_name, masks::name),
        "given" => shown(&profile.first_name, masks::name),
        "surname_kana" => shown(&profile.last_name_kana, masks::name),
        "given_kana" => shown(&profile.first_name_kana, masks::name),
        "email" => shown(profile.email.as_deref().unwrap_or_default(), masks::email),
        "phone" if is_masked => masks::phone(profile.phone.as_deref().unwrap_or_default()),
        "phone" => masks::national(profile.phone.as_deref().unwrap_or_default()),
        "birth_date" => match profile.birth_date {
            Some(date) if is_masked => masks::birth_date(date),
            Some(date) => date.to_string(),
            None => String::new(),
        },
        "address" => profile.address.as_ref().map(|a| address_text(a, is_masked)).unwrap_or_default(),
        _ => String::new(),
    }
}

fn address_text(address: &Address, is_masked: bool) -> String {
    if is_masked {
        return masks::postal_code(&address.postal_code);
    }
    let parts = [&address.postal_code, &address.city, &address.address1, &address.address2];
    let parts: Vec<&str> =
        parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// `agree`, `near`, `differ` or `missing`, whatever the spelling.
pub(super) fn level(field: &str, ours: &Profile, theirs: &Profile) -> &'static str {
    match field {
        "phone" => phones(ours, theirs),
        "address" => match (&ours.address, &theirs.address) {
            (Some(a), Some(b)) => addresses(a, b),
            _ => "missing",
        },
        _ => keys(&key(field, ours), &key(field, theirs)),
    }
}

fn keys(ours: &str, theirs: &str) -> &'static str {
    match (ours.is_empty() || theirs.is_empty(), ours == theirs) {
        (true, _) => "missing",
        (false, true) => "agree",
        (false, false) => "differ",
    }
}

fn key(field: &str, profile: &Profile) -> String {
    match field {
        "surname" => normalize::name::compare_key(&profile.last_name),
        "given" => normalize::name::compare_key(&profile.first_name),
        "surname_kana" => normalize::kana::compare_key(&profile.last_name_kana),
        "given_kana" => normalize::kana::compare_key(&profile.first_name_kana),
        "email" => {
            profile.email.as_deref().and_then(|e| normalize::email::strict_key(e).ok()).unwrap_or_default()
        }
        _ => text(field, profile, false),
    }
}

/// Any number of one is any number of the other.
fn phones(ours: &Profile, theirs: &Profile) -> &'static str {
    let of = |profile: &Profile| -> Vec<String> {
        profile.phone.iter().chain(&profile.other_phones).map(|number| masks::national(number)).collect()
    };
    let (ours, theirs) = (of(ours), of(theirs));
    match (ours.is_empty() || theirs.is_empty(), ours.iter().any(|number| theirs.contains(number))) {
        (true, _) => "missing",
        (false, true) => "agree",
        (false, false) => "differ",
    }
}

/// The same house agrees; the same postal code is near.
fn addresses(ours: &Address, theirs: &Address) -> &'static str {
    let digits = |text: &str| -> String {
        normalize::name::exact_key(text).chars().filter(char::is_ascii_digit).collect()
    };
    let (a, b) = (digits(&ours.postal_code), digits(&theirs.postal_code));
    if a.is_empty() || b.is_empty() {
        return "missing";
    }
    match (a == b, digits(&ours.address1) == digits(&theirs.address1)) {
        (true, true) => "agree",
        (true, false) => "near",
        (false, _) => "differ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(last: &str, phone: &str, postal: &str, street: &str) -> Profile {
        let address = Address { postal_code: postal.into(), address1: street.into(), ..Address::default() };
        Profile {
            last_name: last.into(),
            phone: Some(phone.into()),
            address: Some(address),
            ..Profile::default()
        }
    }

    #[test]
    fn spelling_is_no_difference_and_another_house_is_nearly_the_same() {
        let ours = profile("髙橋", "+819012345678", "150-0041", "神南1-1-1");
        let theirs = profile("高橋", "09012345678", "1500041", "神南１－１－１");
        for field in ["surname", "phone", "address"] {
            assert_eq!(level(field, &ours, &theirs), "agree", "{field}");
        }
        let next_door = profile("佐藤", "09099999999", "1500041", "神南2-2");
        assert_eq!(level("surname", &ours, &next_door), "differ");
        assert_eq!(level("phone", &ours, &next_door), "differ");
        assert_eq!(level("address", &ours, &next_door), "near");
        assert_eq!(level("given", &ours, &next_door), "missing");
    }

    #[test]
    fn a_masked_value_never_holds_the_whole() {
        let ours = profile("山田", "+819012345678", "150-0041", "神南1-1-1");
        for field in FIELDS {
            let (masked, whole) = (text(field, &ours, true), text(field, &ours, false));
            assert!(whole.is_empty() || !masked.contains(&whole), "{field}");
        }
    }
}
