//! What an answer means for what happens next: wait, try again, look first, or ask a person.

use std::time::Duration;

use ::http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use domain::{Code, Kind, Timestamp};

use super::SendError;

/// Whether a call may change something over there. It decides what a missing answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// May have changed something even if no answer came.
    Write,
}

impl Effect {
    /// The kind of a call whose answer is missing.
    pub const fn without_answer(self) -> Kind {
        match self {
            Self::Read => Kind::Unavailable,
            Self::Write => Kind::InDoubt,
        }
    }
}

/// A longer wait than this is not believed; the next attempt will be told again.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// `Retry-After` as seconds or as an HTTP date. A date in the past means now.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => {
            let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

pub(crate) const fn unsent(error: SendError, effect: Effect) -> Kind {
    match error {
        SendError::NotSent => Kind::Unavailable,
        SendError::NoAnswer => effect.without_answer(),
        SendError::TooLarge => Kind::Unreadable,
    }
}

/// The statuses that mean the same everywhere. `None`: the connector knows better (2xx, 400, 404, 409, 422 ...).
pub(crate) fn of_status(
    status: StatusCode,
    headers: &HeaderMap,
    effect: Effect,
    now: Timestamp,
) -> Option<Kind> {
    match status.as_u16() {
        401..=403 | 423 => Some(Kind::Denied),
        408 => Some(effect.without_answer()),
        429 => Some(Kind::Throttled { retry_after: retry_after(headers, now) }),
        500..=599 => Some(effect.without_answer()),
        300..=399 => Some(Kind::Unreadable),
        _ => None,
    }
}

/// `invalid.<field>`.
pub(crate) fn invalid(field: &str) -> Code {
    if field.is_empty() { Code::new("invalid") } else { Code::from_parts(&["invalid", field]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers, "2026-11-20T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        assert_eq!(wait("2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("2.0"), Some(Duration::from_secs(2)));
        assert_eq!(wait("Fri, 20 Nov 2026 12:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Fri, 20 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("99999999"), Some(LONGEST_WAIT));
        for nonsense in ["soon", "-1", "NaN", ""] {
            assert_eq!(wait(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_error_over_there_leaves_doubt_only_when_something_was_written() {
        let kind = |status, effect| {
            of_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), effect, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(kind(502, Effect::Read), Some(Kind::Unavailable));
        assert_eq!(kind(502, Effect::Write), Some(Kind::InDoubt));
        assert_eq!(kind(403, Effect::Write), Some(Kind::Denied));
        assert_eq!(kind(302, Effect::Read), Some(Kind::Unreadable));
        assert_eq!(kind(200, Effect::Read), None);
        assert_eq!(kind(409, Effect::Write), None);
    }
}
