//! What the matcher says: pairs of ids, what speaks for each, and how sure it is.

use domain::{CustomerId, PosMemberId};
use serde::{Deserialize, Serialize};

/// Rules, weights and normalisation this build compares with; stored with each link so that it can be explained later.
pub const RULE_VERSION: &str = "scored-2";

/// What is to be done with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The guard holds: it may be linked by itself.
    Link,
    /// A person looks at both.
    Review,
}

impl Decision {
    /// `link` or `review`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Review => "review",
        }
    }
}

/// How one fact compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The same, whatever the spelling.
    Agree,
    /// A typing error away, or the same town but not the same door.
    Near,
    /// Both say something, and not the same.
    Differ,
    /// One of them says nothing.
    Missing,
}

impl Level {
    /// `agree`, `near`, `differ` or `missing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Near => "near",
            Self::Differ => "differ",
            Self::Missing => "missing",
        }
    }
}

/// Every fact of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Facts {
    /// Given name, in kanji or by its reading.
    pub given: Level,
    /// Family name, in kanji or by its reading.
    pub surname: Level,
    /// E-mail address; near: another spelling of one mailbox, or one typing error.
    pub email: Level,
    /// Any number of the one among the numbers of the other.
    pub phone: Level,
    /// Date of birth.
    pub birth_date: Level,
    /// Postal code and house number; near: the postal code alone.
    pub address: Level,
}

impl Facts {
    /// Names and levels, as cases and links keep them.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Level); 6] {
        [
            ("given", self.given),
            ("surname", self.surname),
            ("email", self.email),
            ("phone", self.phone),
            ("birth_date", self.birth_date),
            ("address", self.address),
        ]
    }
}

/// A pair that is, or may be, one person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who it is in the online store.
    pub customer_id: CustomerId,
    /// Who it is at the tills.
    pub pos_member_id: PosMemberId,
    /// What is to be done.
    pub decision: Decision,
    /// Bits in favour, two digits behind the point; every three bits make it eight times as likely.
    pub score: f64,
    /// What agrees and what does not.
    pub facts: Facts,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Best first, then by ids. Somebody linked stands here once; a customer for review may stand here several times.
    pub proposals: Vec<Proposal>,
    /// Pairs that were compared, each once.
    pub pairs_compared: u64,
    /// Values so common that sharing them proposed nobody (a shop's own number, a very common name).
    pub blocks_skipped: u64,
    /// The lowest score that still got into the review queue: the limit, or higher where the budget was used up.
    pub review_floor: f64,
    /// Pairs worth a review that the budget left out; they come up once others are decided.
    pub left_out: u64,
    /// See [`RULE_VERSION`].
    pub rule_version: &'static str,
}

/// Why a person cannot be compared with anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unusable {
    /// No name and nothing else that would tell one person from another; a redacted customer looks so.
    #[error("no-name-and-no-contact")]
    NoNameAndNoContact,
    /// The member left or was merged into another.
    #[error("member-is-gone")]
    MemberIsGone,
}

impl Unusable {
    /// The code, for counting and for logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoNameAndNoContact => "no-name-and-no-contact",
            Self::MemberIsGone => "member-is-gone",
        }
    }
}
