//! Answers in the language of who asks: Japanese unless English is preferred.

use domain::member::Locale;
use http::HeaderValue;

/// The language an `Accept-Language` header asks for. Without one, or for any other language: Japanese.
pub fn preferred(header: Option<&HeaderValue>) -> Locale {
    let Some(wishes) = header.and_then(|value| value.to_str().ok()) else { return Locale::Ja };
    let mut best = (0.0, Locale::Ja);
    for wish in wishes.split(',').take(20) {
        let mut parts = wish.split(';');
        let language = parts.next().unwrap_or_default().trim();
        let weight =
            parts.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
        if let (Some(locale), Some(weight)) = (spoken(language), weight)
            && weight > best.0
        {
            best = (weight, locale);
        }
    }
    best.1
}

fn spoken(language: &str) -> Option<Locale> {
    match language.split('-').next()?.to_ascii_lowercase().as_str() {
        "ja" | "*" => Some(Locale::Ja),
        "en" => Some(Locale::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_of_the_two_languages_is_spoken() {
        for (header, expected) in [
            ("en", Locale::En),
            ("en-GB,en;q=0.9,ja;q=0.8", Locale::En),
            ("fr, ja;q=0.5, en;q=0.7", Locale::En),
            ("ja-JP", Locale::Ja),
            ("fr", Locale::Ja),
            ("en;q=0", Locale::Ja),
            ("en;q=nonsense", Locale::Ja),
            ("*", Locale::Ja),
        ] {
            assert_eq!(preferred(Some(&HeaderValue::from_static(header))), expected, "{header}");
        }
        assert_eq!(preferred(None), Locale::Ja);
    }
}
