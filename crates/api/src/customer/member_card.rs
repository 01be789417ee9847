//! The card a member shows at the till: a barcode of the code the till reads, with the code in print beneath.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use barcoders::sym::code128::Code128;
use domain::member::Locale;

use crate::{
    auth::customer::SignedIn,
    language,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Blank modules a scanner needs on either side.
const QUIET_ZONE: usize = 10;

/// Height of the bars, in modules; the print beneath needs as much again as a line of text.
const BAR_HEIGHT: usize = 56;

/// The signed-in customer's member card as an SVG picture: Code 128 of the code the till reads.
#[utoipa::path(
    get, path = "/v1/me/member-card.svg", operation_id = "getMyMemberCard", tag = "me",
    responses(
        (status = 200, description = "The barcode", body = String, content_type = "image/svg+xml"),
        (status = 401, description = "`token-missing`, `token-expired`, `token-invalid`"),
        (status = 409, description = "`card-unavailable`: the code on the card cannot be printed as Code 128"),
        (status = 503, description = "`identity-unavailable`; `vendor-unavailable`: the till cannot be asked for the code"),
    ),
    security(("customer_token" = [])),
)]
pub(crate) async fn card(
    State(api): State<Api>,
    SignedIn(customer): SignedIn,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let code = api.doors().card_code(customer).await.ok_or(ProblemKind::VendorUnavailable)?;
    let locale = language::preferred(headers.get(header::ACCEPT_LANGUAGE));
    let picture = picture(code.reveal(), locale).ok_or(ProblemKind::CardUnavailable)?;
    let kind = HeaderValue::from_static("image/svg+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], picture).into_response())
}

/// The picture, or nothing if the code has characters Code 128 cannot carry.
fn picture(code: &str, locale: Locale) -> Option<String> {
    let modules = Code128::new(symbols(code)?).ok()?.encode();
    let width = modules.len() + 2 * QUIET_ZONE;
    let height = BAR_HEIGHT + 20;
    let (middle, line) = (width / 2, BAR_HEIGHT + 15);
    let title = match locale {
        Locale::Ja => "会員証",
        Locale::En => "Member card",
    };
    let (path, print) = (bars(&modules), escaped(code));
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">
<title id="t">{title}</title>
<desc id="d">{print}</desc>
<rect width="{width}" height="{height}" fill="#fff"/>
<path d="{path}" fill="#000" shape-rendering="crispEdges"/>
<text x="{middle}" y="{line}" text-anchor="middle" font-family="monospace" font-size="12" fill="#000" aria-hidden="true">{print}</text>
</svg>
"##
    ))
}

/// The code with its character sets: pairs of digits share one symbol, which keeps the bars wide enough for a phone.
fn symbols(code: &str) -> Option<String> {
    const PAIRS: char = '\u{0106}';
    const SINGLES: char = '\u{0181}';
    if code.is_empty() || code.len() > 64 || !code.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return None;
    }
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    Some(match (digits, code.len()) {
        (true, 2..) if code.len().is_multiple_of(2) => format!("{PAIRS}{code}"),
        (true, 3..) => {
            let (pairs, last) = code.split_at(code.len() - 1);
            format!("{PAIRS}{pairs}{SINGLES}{last}")
        }
        _ => format!("{SINGLES}{code}"),
    })
}

/// One rectangle per bar, as a path; module units, behind the quiet zone.
fn bars(modules: &[u8]) -> String {
    let mut path = String::new();
    let mut x = QUIET_ZONE;
    for run in modules.chunk_by(|a, b| a == b) {
        if run.first() == Some(&1) {
            let width = run.len();
            path.push_str(&format!("M{x} 4h{width}v{BAR_HEIGHT}h-{width}z"));
        }
        x += run.len();
    }
    path
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            other => safe.push(other),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 11 modules a symbol and 13 for the stop.
    fn length(code: &str) -> Option<usize> {
        Some(Code128::new(symbols(code)?).ok()?.encode().len())
    }

    #[test]
    fn pairs_of_digits_share_a_symbol() {
        // start, six pairs, switch, one digit, check, stop
        assert_eq!(length("7700000000001"), Some(11 * (1 + 6 + 1 + 1 + 1) + 13));
        assert_eq!(length("123456"), Some(11 * (1 + 3 + 1) + 13));
        assert_eq!(length("AB-12"), Some(11 * (1 + 5 + 1) + 13));
        assert_eq!(length("7"), Some(11 * 3 + 13));
    }

    #[test]
    fn a_card_has_quiet_zones_and_readable_print() {
        let card = picture("7700000000001", Locale::En).unwrap();
        let width = 11 * 10 + 13 + 20;
        assert!(card.contains(&format!("viewBox=\"0 0 {width} 76\"")), "{card}");
        assert!(card.contains("d=\"M10 4h2v56"), "the first bar begins behind the quiet zone: {card}");
        assert!(
            card.contains("<title id=\"t\">Member card</title>") && card.contains(">7700000000001</text>")
        );
    }

    #[test]
    fn a_code_that_is_markup_stays_text_and_one_that_cannot_be_printed_is_told() {
        let card = picture("<script>&", Locale::Ja).unwrap();
        assert!(card.contains("&lt;script&gt;&amp;") && !card.contains("<script"));
        for code in ["", "会員1", "a\nb"] {
            assert!(picture(code, Locale::Ja).is_none());
        }
    }
}
