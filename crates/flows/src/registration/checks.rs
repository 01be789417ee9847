//! What each field of a form must be. A check says what is wrong by a code and never repeats the value.

use domain::{Code, Date};
use normalize::{
    birth_date::BirthDateError, email::EmailError, kana::KanaError, postal_code::PostalCodeError,
};

use super::{FieldError, FormErrors};

/// Longest name Shopify keeps is 255 characters, the POS 85; the shorter counts.
const NAME_MAX: usize = 85;
const LINE_MAX: usize = 255;

/// Collects what is wrong while the rest is still being checked.
#[derive(Default)]
pub(crate) struct Errors(Vec<FieldError>);

impl Errors {
    pub(crate) fn add(&mut self, field: &'static str, code: &'static str) {
        self.0.push(FieldError { field, code: Code::new(code) });
    }

    pub(crate) fn of<T>(&mut self, field: &'static str, checked: Result<T, &'static str>) -> Option<T> {
        checked.map_err(|code| self.add(field, code)).ok()
    }

    pub(crate) fn into_result<T>(self, value: T) -> Result<T, FormErrors> {
        if self.0.is_empty() { Ok(value) } else { Err(FormErrors(self.0)) }
    }
}

pub(crate) fn email(entered: &str) -> Result<String, &'static str> {
    normalize::email::strict_key(entered).map_err(|error| match error {
        EmailError::Missing => "missing",
        EmailError::TooLong => "too-long",
        EmailError::Malformed | EmailError::BadDomain => "invalid",
    })?;
    Ok(normalize::width::nfkc_trim(entered))
}

pub(crate) fn name(entered: &str) -> Result<String, &'static str> {
    let name = clean(entered);
    match name.chars().count() {
        0 => Err("missing"),
        1..=NAME_MAX if !name.contains(['<', '>']) => Ok(name),
        1..=NAME_MAX => Err("invalid"),
        _ => Err("too-long"),
    }
}

pub(crate) fn kana(entered: &str) -> Result<String, &'static str> {
    let kana = normalize::kana::to_katakana(entered).map_err(|error| match error {
        KanaError::Missing => "missing",
        KanaError::NotKana => "not-kana",
    })?;
    if kana.chars().count() > NAME_MAX { Err("too-long") } else { Ok(kana) }
}

pub(crate) fn birth_date(entered: &str, today: Date) -> Result<Date, &'static str> {
    normalize::birth_date::parse(entered, today).map_err(|error| match error {
        BirthDateError::Ambiguous => "ambiguous",
        BirthDateError::Missing if entered.trim().is_empty() => "missing",
        // A date in the future or a placeholder such as 1900-01-01 is nobody's birthday.
        BirthDateError::Missing | BirthDateError::Invalid => "invalid",
    })
}

pub(crate) fn phone(entered: &str, country: &str) -> Result<String, &'static str> {
    let country = if country.len() == 2 { country } else { "JP" };
    let phone = normalize::phone::normalize(entered, country).map_err(|_| "invalid")?;
    if phone.valid { Ok(phone.e164) } else { Err("invalid") }
}

pub(crate) fn country(entered: &str) -> Result<String, &'static str> {
    let code = entered.trim().to_ascii_uppercase();
    match code.len() {
        0 => Err("missing"),
        2 if code.bytes().all(|b| b.is_ascii_uppercase()) => Ok(code),
        _ => Err("invalid"),
    }
}

pub(crate) fn postal_code(entered: &str, japanese: bool) -> Result<String, &'static str> {
    if !japanese {
        return line(entered, false);
    }
    normalize::postal_code::normalize(entered).map_err(|error| match error {
        PostalCodeError::Missing => "missing",
        PostalCodeError::NotSevenDigits => "invalid",
    })
}

pub(crate) fn prefecture(entered: &str, japanese: bool) -> Result<String, &'static str> {
    if !japanese {
        return line(entered, false);
    }
    match entered.trim() {
        "" => Err("missing"),
        code => normalize::prefecture::by_iso(code).map(|p| p.iso()).ok_or("unknown"),
    }
}

pub(crate) fn line(entered: &str, required: bool) -> Result<String, &'static str> {
    let line = clean(entered);
    match line.chars().count() {
        0 if required => Err("missing"),
        0..=LINE_MAX => Ok(line),
        _ => Err("too-long"),
    }
}

/// Whether the postal code can belong to the prefecture. A code the table does not know is let through: offices get
/// codes of their own, and new ones appear monthly.
pub(crate) fn agree(postal_code: &str, prefecture_code: &str) -> bool {
    normalize::prefecture::by_iso(prefecture_code)
        .and_then(|prefecture| normalize::postal_code::agrees_with(postal_code, prefecture))
        .unwrap_or(true)
}

/// Trims and drops what nobody can see or type; the spelling itself stays as entered.
fn clean(entered: &str) -> String {
    let visible: String = entered.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use domain::{Date, member::Locale};

    use super::super::{AddressForm, Form};

    const TODAY: Date = jiff::civil::date(2026, 11, 21);

    fn hanako() -> Form {
        Form {
            email: " Hanako＠example.jp ".into(),
            last_name: "山田".into(),
            first_name: "花子".into(),
            last_name_kana: "ﾔﾏﾀﾞ".into(),
            first_name_kana: "はなこ".into(),
            birth_date: "平成2年4月1日".into(),
            phone: Some("０９０-１２３４-５６７８".into()),
            address: Some(AddressForm {
                postal_code: "〒150-0041".into(),
                prefecture_code: "JP-13".into(),
                city: "渋谷区".into(),
                address1: "神南1-1-1".into(),
                address2: String::new(),
                country_code: "JP".into(),
            }),
            accepts_marketing: false,
            locale: Locale::Ja,
            sex: None,
        }
    }

    fn codes(form: &Form) -> Vec<(&'static str, String)> {
        let errors = form.check(TODAY).err().map(|e| e.0).unwrap_or_default();
        errors.into_iter().map(|e| (e.field, e.code.to_string())).collect()
    }

    #[test]
    fn a_form_typed_on_any_keyboard_becomes_one_spelling() {
        let Ok(profile) = hanako().check(TODAY) else { panic!("{:?}", codes(&hanako())) };
        let profile = profile.reveal();
        assert_eq!(profile.email.as_deref(), Some("Hanako@example.jp"));
        assert_eq!((profile.last_name_kana.as_str(), profile.first_name_kana.as_str()), ("ヤマダ", "ハナコ"));
        assert_eq!(profile.birth_date, Some(jiff::civil::date(1990, 4, 1)));
        assert_eq!(profile.phone.as_deref(), Some("+819012345678"));
        assert_eq!(profile.address.as_ref().map(|a| a.postal_code.as_str()), Some("1500041"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let form = Form {
            email: "nobody".into(),
            last_name: " ".into(),
            first_name_kana: "花子".into(),
            birth_date: "2031-01-01".into(),
            phone: Some("12".into()),
            address: Some(AddressForm {
                prefecture_code: "JP-99".into(),
                city: "長".repeat(300),
                ..Default::default()
            }),
            ..hanako()
        };
        let told = codes(&form);
        for field in ["email", "last_name", "first_name_kana", "birth_date", "phone", "address.country_code"]
        {
            assert!(told.iter().any(|(f, _)| *f == field), "{field} is not in {told:?}");
        }
    }

    #[test]
    fn a_postal_code_of_another_prefecture_is_noticed() {
        let mut form = hanako();
        if let Some(address) = &mut form.address {
            address.prefecture_code = "JP-27".into();
        }
        assert_eq!(codes(&form), [("address.postal_code", "does-not-match-prefecture".to_owned())]);
    }

    #[test]
    fn a_name_keeps_its_own_characters() {
        let form = Form { last_name: "髙﨑".into(), ..hanako() };
        assert_eq!(form.check(TODAY).map(|p| p.reveal().last_name.clone()).ok().as_deref(), Some("髙﨑"));
    }
}
