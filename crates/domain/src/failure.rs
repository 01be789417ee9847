//! What can go wrong when another system is asked, sorted by what to do next.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

/// A system the hub talks to. It is a name for people and for budgets; no flow asks which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// The online store; customer master.
    Shopify,
    /// The tills.
    Smaregi,
    /// The CRM.
    Hubspot,
    /// Outgoing mail.
    Mail,
    /// Slack, for alerts.
    Slack,
    /// PagerDuty, for alerts.
    Pagerduty,
    /// The hub's own memory.
    Hub,
}

impl Vendor {
    /// All systems.
    pub const ALL: [Self; 7] =
        [Self::Shopify, Self::Smaregi, Self::Hubspot, Self::Mail, Self::Slack, Self::Pagerduty, Self::Hub];

    /// The name used in answers, metrics and switches.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Smaregi => "smaregi",
            Self::Hubspot => "hubspot",
            Self::Mail => "mail",
            Self::Slack => "slack",
            Self::Pagerduty => "pagerduty",
            Self::Hub => "hub",
        }
    }

    /// From the name used in answers.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.as_str() == name)
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is known after a failed call, and so what happens next. The engine decides by this alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Asked too often; nothing was decided: wait. Spends no attempt.
    Throttled {
        /// How long they asked us to wait.
        retry_after: Option<Duration>,
    },
    /// Could not be asked; nothing was decided: try again.
    Unavailable,
    /// No answer: it may have happened. Look before writing again.
    InDoubt,
    /// The payload is wrong: a person decides.
    Rejected {
        /// What is wrong with it.
        code: Code,
    },
    /// Our credentials are wrong: pause the vendor and tell its owner.
    Denied,
    /// Their contract moved: a person decides.
    Unreadable,
}

impl Kind {
    /// The name used in answers, metrics and dead letters.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Throttled { .. } => "throttled",
            Self::Unavailable => "unavailable",
            Self::InDoubt => "in_doubt",
            Self::Rejected { .. } => "rejected",
            Self::Denied => "denied",
            Self::Unreadable => "unreadable",
        }
    }

    /// The stored code: that of a rejection, otherwise the kind itself.
    pub fn code(&self) -> Code {
        match self {
            Self::Rejected { code } => code.clone(),
            other => Code::new(other.as_str()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected { code } => write!(f, "rejected ({code})"),
            other => f.write_str(other.as_str()),
        }
    }
}

/// A short machine-readable reason, ours and never a vendor's words: lower-case ASCII, digits, `-`, `_`, `.`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Code(std::borrow::Cow<'static, str>);

impl Code {
    /// The longest code that is kept.
    pub const MAX: usize = 64;

    /// A code known at compile time.
    pub const fn new(code: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(code))
    }

    /// A code built from parts, such as a field's name. What does not belong into a code is dropped, so that
    /// neither a sentence nor a value of a customer can pass for one.
    pub fn from_parts(parts: &[&str]) -> Self {
        let mut code = String::new();
        for part in parts {
            if !code.is_empty() {
                code.push('.');
            }
            code.extend(part.chars().filter_map(code_character).take(32));
        }
        code.truncate(Self::MAX);
        Self(code.into())
    }

    /// The code as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn code_character(c: char) -> Option<char> {
    let c = c.to_ascii_lowercase();
    (c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_')).then_some(c)
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        let kept = text.to_ascii_lowercase();
        let clean: String =
            kept.chars().filter(|&c| code_character(c).is_some() || c == '.').take(Self::MAX).collect();
        Self(clean.into())
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0.into_owned()
    }
}

/// Who did not do what, and what that means. It carries no text from outside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{vendor} did not {operation}: {kind}")]
pub struct Failure {
    /// Who.
    pub vendor: Vendor,
    /// What, as a phrase an operator understands: `create the customer`.
    pub operation: &'static str,
    /// What it means.
    pub kind: Kind,
}

impl Failure {
    /// A failure of one call.
    pub const fn new(vendor: Vendor, operation: &'static str, kind: Kind) -> Self {
        Self { vendor, operation, kind }
    }

    /// A refusal for good.
    pub const fn rejected(vendor: Vendor, operation: &'static str, code: Code) -> Self {
        Self { vendor, operation, kind: Kind::Rejected { code } }
    }

    /// Whether it was refused with this code.
    pub fn is_rejected_as(&self, wanted: &str) -> bool {
        matches!(&self.kind, Kind::Rejected { code } if code.as_str() == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_cannot_carry_a_sentence_or_a_name() {
        let code = Code::from_parts(&[
            "invalid",
            "last_name: 山田 花子 hanako@example.jp is taken, sorry about that",
        ]);
        assert!(code.as_str().starts_with("invalid.last_name"));
        assert!(
            !code.as_str().contains('@') && !code.as_str().contains('山') && !code.as_str().contains(' ')
        );
        assert!(code.as_str().len() <= Code::MAX);
    }

    #[test]
    fn a_failure_says_who_did_not_do_what() {
        let failure =
            Failure::rejected(Vendor::Smaregi, "create the member", Code::new("customer-code-taken"));
        assert_eq!(failure.to_string(), "smaregi did not create the member: rejected (customer-code-taken)");
    }
}
