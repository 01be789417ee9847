//! The code of a coupon: made from the conversion's id with the secret key, so that it can be made again and need not
//! be kept. Sixteen characters that cannot be mistaken for each other, the last of them a check.

use domain::ConversionId;
use secrecy::SecretString;
use store::KeyedHash;

use crate::Hasher;

/// Without 0 and O, 1, I and L, and U.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Fifteen of thirty characters: 73 bits.
const SECRET: usize = 15;
const GROUP: usize = 4;

/// The code of this conversion: `K7PM-29XQ-HDTV-5BWR`.
pub fn of(hasher: &Hasher, id: ConversionId) -> SecretString {
    let hash = hasher.hash("coupon-code", &id.to_string()).0;
    let mut number = hash.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut digits = Vec::with_capacity(SECRET + 1);
    for _ in 0..SECRET {
        digits.push(usize::try_from(number % 30).unwrap_or_default());
        number /= 30;
    }
    digits.push(check(&digits));
    let mut code = String::with_capacity(digits.len() + digits.len() / GROUP);
    for (place, digit) in digits.into_iter().enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[digit]));
    }
    code.into()
}

/// By which a code on an order is recognised; none if it cannot be one of ours.
pub fn hash(hasher: &Hasher, code: &str) -> Option<KeyedHash> {
    let typed: Vec<u8> = code
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b' '))
        .map(|byte| byte.to_ascii_uppercase())
        .take(SECRET + 2)
        .collect();
    let digits: Option<Vec<usize>> =
        typed.iter().map(|byte| ALPHABET.iter().position(|known| known == byte)).collect();
    let digits = digits.filter(|digits| digits.len() == SECRET + 1)?;
    let (last, secret) = digits.split_last()?;
    (check(secret) == *last).then(|| hasher.hash_bytes("coupon-code-on-order", &typed))
}

/// Luhn's sum over thirty characters: one wrong character shows, and so do two that changed places.
fn check(digits: &[usize]) -> usize {
    let sum: usize = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 30 + digit * 2 % 30 } else { *digit })
        .sum();
    (30 - sum % 30) % 30
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::*;

    fn hasher() -> Hasher {
        Hasher::new(&[7; 32], "a.example")
    }

    fn id(n: u128) -> ConversionId {
        ConversionId(Uuid::from_u128(n))
    }

    #[test]
    fn a_code_can_be_made_again_and_read_back_as_people_type_it() {
        let code = of(&hasher(), id(1));
        assert_eq!(code.expose_secret(), of(&hasher(), id(1)).expose_secret());
        assert_eq!(code.expose_secret().len(), 19);
        let known = hash(&hasher(), code.expose_secret());
        assert!(known.is_some());
        let typed = code.expose_secret().to_lowercase().replace('-', " ");
        assert_eq!(hash(&hasher(), &typed), known);
        let other_key = Hasher::new(&[8; 32], "a.example");
        assert_ne!(of(&other_key, id(1)).expose_secret(), code.expose_secret());
    }

    #[test]
    fn a_slip_of_the_finger_is_no_code_of_ours() {
        for n in 0..40 {
            let code = of(&hasher(), id(n));
            let plain: Vec<u8> = code.expose_secret().bytes().filter(|byte| *byte != b'-').collect();
            for place in 0..plain.len() {
                let mut wrong = plain.clone();
                let at = ALPHABET.iter().position(|known| *known == wrong[place]).unwrap();
                wrong[place] = ALPHABET[(at + 1 + place) % 30];
                if wrong != plain {
                    assert_eq!(hash(&hasher(), std::str::from_utf8(&wrong).unwrap()), None);
                }
            }
        }
        for odd in
            ["", "SUMMER10", "K7PM-29XQ-HDTV-5BW", "K7PM-29XQ-HDTV-5BWRX", "山田", "0000-0000-0000-0000"]
        {
            assert_eq!(hash(&hasher(), odd), None, "{odd}");
        }
    }

    #[test]
    fn codes_do_not_meet() {
        let codes: std::collections::BTreeSet<String> =
            (0..2_000).map(|n| of(&hasher(), id(n)).expose_secret().to_owned()).collect();
        assert_eq!(codes.len(), 2_000);
    }
}
