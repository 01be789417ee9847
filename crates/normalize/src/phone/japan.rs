//! Japanese numbers: their kind, their hyphens, and whether they tell one customer from another.
use super::{Phone, PhoneError, PhoneKind, plan};

/// A Japanese number without its trunk zero.
pub(super) fn read(nsn: &str) -> Result<Phone, PhoneError> {
    if nsn.len() < 2 {
        return Err(PhoneError::WrongLength);
    }
    let kind = kind_of(nsn);
    let valid = kind != PhoneKind::Unknown;
    let personal = matches!(kind, PhoneKind::FixedLine | PhoneKind::Mobile | PhoneKind::Voip);
    Ok(Phone {
        e164: ["+81", nsn].concat(),
        national: grouped(nsn),
        kind,
        valid,
        matchable: valid && personal && !is_filler(nsn),
    })
}

fn kind_of(nsn: &str) -> PhoneKind {
    let b = nsn.as_bytes();
    match (b.len(), b) {
        (10, [b'6'..=b'9', b'0', b'1'..=b'9', ..]) => PhoneKind::Mobile,
        (10, [b'5', b'0', b'1'..=b'9', ..]) => PhoneKind::Voip,
        (10, [b'2', b'0', ..]) => PhoneKind::Pager,
        (10, [b'8', b'0', b'0', ..]) | (9, [b'1', b'2', b'0', ..]) => PhoneKind::TollFree,
        (9, [b'5', b'7', b'0', ..]) => PhoneKind::Uan,
        (9, [b'9', b'9', b'0', ..]) => PhoneKind::PremiumRate,
        (9, [b'6', b'0', ..]) => PhoneKind::PersonalNumber,
        (9, _) if is_fixed(number_of(&nsn[..3])) => PhoneKind::FixedLine,
        _ => PhoneKind::Unknown,
    }
}

fn is_fixed(first_three: u32) -> bool {
    let after = plan::FIXED.partition_point(|(from, _)| *from <= first_three);
    after > 0 && first_three < plan::FIXED[after - 1].1
}

/// The number with its zero and hyphens; digits that fit no group stay as they are.
fn grouped(nsn: &str) -> String {
    let first = nsn.as_bytes()[0];
    let (area, exchange) = match (nsn.len(), first) {
        (10, _) if nsn.starts_with("800") => (3, 3),
        (10, b'2' | b'5'..=b'9') => (2, 4),
        (9, _) => match grouping(number_of(&nsn[..5])) {
            1 => (1, 4),
            2 => (2, 3),
            3 => (3, 2),
            4 => (4, 1),
            5 => (3, 3),
            _ => return nsn.to_owned(),
        },
        _ => return nsn.to_owned(),
    };
    let (area, rest) = nsn.split_at(area);
    let (exchange, line) = rest.split_at(exchange);
    ["0", area, "-", exchange, "-", line].concat()
}

fn grouping(first_five: u32) -> u8 {
    let after = plan::GROUPING.partition_point(|(from, _)| *from <= first_five);
    if after == 0 { 0 } else { plan::GROUPING[after - 1].1 }
}

fn number_of(digits: &str) -> u32 {
    digits.bytes().fold(0, |n, b| n * 10 + u32::from(b.wrapping_sub(b'0')))
}

/// 090-0000-0000, 03-1111-1111: typed to fill a required field.
fn is_filler(nsn: &str) -> bool {
    let tail = &nsn.as_bytes()[nsn.len().saturating_sub(7)..];
    tail.iter().all(|b| *b == tail[0])
}
