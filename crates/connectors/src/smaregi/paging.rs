//! Lists come in pages: the vendor links the next one, or a full page hints at it.

use ::http::{HeaderMap, header::LINK};
use domain::Timestamp;
use jiff::{SignedDuration, tz::Offset};

/// The largest page there is.
pub(super) const PAGE: u32 = 1_000;

/// The longest window that may be asked for: 31 days, less a minute for clocks that differ.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_mins(31 * 24 * 60 - 1);

/// The number of the page after `page`.
pub(super) fn next(headers: &HeaderMap, page: u32, found: usize, limit: u32) -> Option<u32> {
    let mut links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).peekable();
    let more = match links.peek() {
        Some(_) => links.any(|text| {
            text.split(',').any(|link| link.contains("rel=\"next\"") || link.contains("rel=next"))
        }),
        None => found >= limit as usize,
    };
    // A page without entries is the last, whatever is linked.
    (more && found > 0).then_some(page + 1)
}

/// `2026-11-20T21:00:00+09:00`: the till's own time zone.
pub(super) fn japan_time(at: Timestamp) -> String {
    japan(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The date on the shop's wall.
pub(super) fn japan_date(at: Timestamp) -> String {
    japan(at).date().to_string()
}

fn japan(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(jiff::tz::TimeZone::fixed(Offset::constant(9)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_is_linked_or_guessed() {
        let link = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, text.parse().unwrap());
            headers
        };
        assert_eq!(next(&link("<https://x/?page=2>; rel=\"next\""), 1, 10, 100), Some(2));
        assert_eq!(next(&link("<https://x/?page=1>; rel=\"prev\""), 2, 100, 100), None);
        assert_eq!(next(&HeaderMap::new(), 1, 100, 100), Some(2));
        assert_eq!(next(&HeaderMap::new(), 1, 99, 100), None);
        assert_eq!(next(&link("<https://x/?page=2>; rel=\"next\""), 1, 0, 100), None);
    }

    #[test]
    fn times_are_told_in_the_shops_time_zone() {
        let at = "2026-11-20T15:30:00Z".parse().unwrap();
        assert_eq!(japan_time(at), "2026-11-21T00:30:00+09:00");
        assert_eq!(japan_date(at), "2026-11-21");
    }
}
