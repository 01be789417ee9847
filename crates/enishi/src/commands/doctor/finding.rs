//! What a check found, in words of our own: a vendor's texts are never shown.

use domain::{Failure, Kind};
use serde::Serialize;

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// Nothing is wanting.
    pub ok: bool,
    /// What was found, or what to do.
    pub text: String,
}

/// Settings that may be the reason.
pub struct LookAt {
    /// Who we say we are.
    pub credentials: &'static str,
    /// Where we look for it.
    pub address: &'static str,
}

impl Finding {
    /// As it should be.
    pub fn good(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, ok: true, text: text.into() }
    }

    /// Wanting.
    pub fn bad(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, ok: false, text: text.into() }
    }

    /// The other system did not do it; `look_at` are the settings to look at first.
    pub fn failed(check: &'static str, failure: &Failure, look_at: &LookAt) -> Self {
        let LookAt { credentials, address } = look_at;
        let text = match &failure.kind {
            Kind::Denied => format!(
                "our credentials are refused; look at {credentials}, and at what the app is allowed to do"
            ),
            Kind::Unavailable => format!("does not answer; look at {address} and the network"),
            Kind::InDoubt => "gave no answer in time; try again".into(),
            Kind::Throttled { .. } => "is asked too often at the moment; try again in a minute".into(),
            Kind::Unreadable => format!("answers something else than expected; look at {address}"),
            Kind::Rejected { code } => format!("refused ({code})"),
        };
        Self::bad(check, text)
    }

    /// The line, as people read it.
    pub fn line(&self) -> String {
        format!("{} {}: {}", if self.ok { '✓' } else { '✗' }, self.check, self.text)
    }
}
