//! Numbers of other countries, read with libphonenumber's tables.
use phonenumber::{Mode, Type, country, metadata::DATABASE};

use super::{Phone, PhoneError, PhoneKind};

/// Reads a number with a plus, or one of `country`.
pub(super) fn read(number: &str, country: Option<country::Id>) -> Result<Phone, PhoneError> {
    let parsed = phonenumber::parse(country, number).map_err(|_| PhoneError::WrongLength)?;
    let valid = parsed.is_valid();
    let kind = if valid { kind_of(parsed.number_type(&DATABASE)) } else { PhoneKind::Unknown };
    let shared = matches!(kind, PhoneKind::TollFree | PhoneKind::PremiumRate | PhoneKind::Uan);
    Ok(Phone {
        e164: parsed.format().mode(Mode::E164).to_string(),
        national: parsed.format().mode(Mode::National).to_string(),
        kind,
        valid,
        matchable: valid && !shared,
    })
}

fn kind_of(kind: Type) -> PhoneKind {
    match kind {
        Type::FixedLine => PhoneKind::FixedLine,
        Type::Mobile => PhoneKind::Mobile,
        Type::FixedLineOrMobile => PhoneKind::FixedLineOrMobile,
        Type::TollFree => PhoneKind::TollFree,
        Type::PremiumRate => PhoneKind::PremiumRate,
        Type::Voip => PhoneKind::Voip,
        Type::Pager => PhoneKind::Pager,
        Type::PersonalNumber => PhoneKind::PersonalNumber,
        Type::Uan => PhoneKind::Uan,
        _ => PhoneKind::Unknown,
    }
}
