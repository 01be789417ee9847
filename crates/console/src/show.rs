//! Small things every page shows the same way: a moment, a span of time, a badge.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::Timestamp;
use jiff::tz::{TimeZone, offset};

use crate::words::{Lang, fill};

/// An instant as people say it, with the exact time in Japan behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) lang: Lang,
}

impl Moment {
    /// `2026-11-21 19:03:07 JST`. Japan has kept one offset since 1951.
    pub(crate) fn exact(&self) -> String {
        self.at.to_zoned(TimeZone::fixed(offset(9))).strftime("%Y-%m-%d %H:%M:%S JST").to_string()
    }

    /// `19:03:07`.
    pub(crate) fn clock(&self) -> String {
        self.at.to_zoned(TimeZone::fixed(offset(9))).strftime("%H:%M:%S").to_string()
    }

    fn relative(&self) -> String {
        let w = self.lang.words();
        let seconds = self.now.duration_since(self.at).as_secs();
        let (amount, past, future) = match seconds.unsigned_abs() {
            0..=4 => return w.ago_now.to_owned(),
            n @ 5..=59 => (n, w.ago_seconds, w.in_seconds),
            n @ 60..=3_599 => (n / 60, w.ago_minutes, w.in_minutes),
            n @ 3_600..=172_799 => (n / 3_600, w.ago_hours, w.in_hours),
            n => (n / 86_400, w.ago_days, w.in_days),
        };
        fill(if seconds >= 0 { past } else { future }, amount)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<time datetime=\"{}\" title=\"{}\">{}</time>", self.at, self.exact(), self.relative())
    }
}

impl HtmlSafe for Moment {}

/// A span of time in its largest fitting unit.
pub(crate) fn span(lang: Lang, seconds: u64) -> String {
    let w = lang.words();
    match seconds {
        0..=119 => fill(w.seconds, seconds),
        120..=7_199 => fill(w.minutes, seconds / 60),
        7_200..=172_799 => fill(w.hours, seconds / 3_600),
        _ => fill(w.days, seconds / 86_400),
    }
}

/// What a badge means, doubled by icon, text and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Busy,
    Warn,
    Bad,
    Quiet,
    Paused,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Quiet => "quiet",
            Self::Paused => "paused",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Good => "M3 8.5l3.2 3.2L13 4.8",
            Self::Busy => "M8 4v4.3l2.8 1.7M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4",
            Self::Warn => "M8 2.2L14.5 13.6H1.5zM8 6.6v3.2M8 11.6v.2",
            Self::Bad => "M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6",
            Self::Quiet => "M3.5 8h9",
            Self::Paused => "M5.5 3.5v9M10.5 3.5v9",
        }
    }
}

/// A word with an icon and a colour.
#[derive(Debug, Clone)]
pub(crate) struct Badge {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

impl Badge {
    pub(crate) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

impl fmt::Display for Badge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, path) = (self.tone.class(), self.tone.path());
        write!(f, "<span class=\"badge {class}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">")?;
        write!(f, "<path d=\"{path}\"/></svg>{}</span>", escaped(&self.text))
    }
}

impl HtmlSafe for Badge {}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(seconds: i64, lang: Lang) -> String {
        let now = Timestamp::from_second(1_795_219_200).unwrap();
        Moment { at: Timestamp::from_second(now.as_second() - seconds).unwrap(), now, lang }.relative()
    }

    #[test]
    fn moments_are_told_as_people_say_them() {
        assert_eq!(ago(3, Lang::Ja), "たった今");
        assert_eq!(ago(59, Lang::Ja), "59 秒前");
        assert_eq!(ago(-180, Lang::Ja), "3 分後");
        assert_eq!(ago(7_200, Lang::En), "2 h ago");
        assert_eq!(ago(200_000, Lang::En), "2 d ago");
    }

    #[test]
    fn exact_times_are_those_of_japan() {
        let at = "2026-11-21T15:30:00Z".parse().unwrap();
        assert_eq!(Moment { at, now: at, lang: Lang::Ja }.exact(), "2026-11-22 00:30:00 JST");
    }

    #[test]
    fn a_badge_shows_markup_as_text() {
        let badge = Badge::new(Tone::Bad, "<script>").to_string();
        assert!(badge.contains("&lt;script&gt;") && !badge.contains("<script>"));
    }
}
