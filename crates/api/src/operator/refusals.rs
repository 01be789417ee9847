//! What the desk refuses, as an answer.

use flows::operators::{AccountRefused, DeskRefused, Reason};
use utoipa::IntoResponses;

use crate::problem::{Problem, ProblemKind};

/// Why any call that only reads may be refused, as the document says it.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the document is made of it; the answers themselves are problems")]
pub(super) enum OfReading {
    #[response(status = 401, description = "`not-signed-in`")]
    NotSignedIn,
    #[response(status = 403, description = "`forbidden`")]
    Forbidden,
    #[response(status = 503, description = "`store-unavailable`")]
    StoreUnavailable,
}

/// Why any call that acts may be refused, as the document says it.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the document is made of it; the answers themselves are problems")]
pub(super) enum OfActing {
    #[response(status = 400, description = "`malformed-json`, `unreadable-body`")]
    Unreadable,
    #[response(status = 401, description = "`not-signed-in`")]
    NotSignedIn,
    #[response(status = 403, description = "`forbidden`, `cross-site-request`")]
    Forbidden,
    #[response(status = 503, description = "`store-unavailable`")]
    StoreUnavailable,
}

impl From<DeskRefused> for Problem {
    fn from(refused: DeskRefused) -> Self {
        match refused {
            DeskRefused::MergeRefused(codes) => {
                return codes.into_iter().fold(Self::new(ProblemKind::MergeRefused), |problem, code| {
                    problem.and_field("merge", code)
                });
            }
            DeskRefused::NotAllowed => ProblemKind::Forbidden,
            DeskRefused::Missing(_) => ProblemKind::NotFound,
            DeskRefused::Ended => ProblemKind::AlreadyEnded,
            DeskRefused::Decided { by, at } => {
                return Self::new(ProblemKind::AlreadyEnded).because(format!("{by}, {at}"));
            }
            DeskRefused::Held => ProblemKind::BeingDecided,
            DeskRefused::Changed => ProblemKind::EvidenceChanged,
            DeskRefused::BadTime => {
                return Self::field(ProblemKind::InvalidFields, "until", "out-of-range");
            }
            DeskRefused::ReplayNotAllowed => ProblemKind::ReplayNotAllowed,
            DeskRefused::LinkTaken => ProblemKind::LinkTaken,
            DeskRefused::UnderWay => ProblemKind::UnderWay,
            DeskRefused::Unavailable => ProblemKind::VendorUnavailable,
            DeskRefused::Store(_) => ProblemKind::StoreUnavailable,
        }
        .into()
    }
}

impl From<AccountRefused> for Problem {
    fn from(refused: AccountRefused) -> Self {
        match refused {
            AccountRefused::NotAllowed | AccountRefused::Oneself => ProblemKind::Forbidden.into(),
            AccountRefused::NameTaken => ProblemKind::NameTaken.into(),
            AccountRefused::Missing => ProblemKind::NotFound.into(),
            AccountRefused::BadName => Self::field(ProblemKind::InvalidFields, "name", "invalid"),
            AccountRefused::BadPassword => Self::field(ProblemKind::InvalidFields, "password", "invalid"),
            AccountRefused::Store(_) => ProblemKind::StoreUnavailable.into(),
        }
    }
}

/// A reason from the list; required.
pub(super) fn reason(sent: Option<&str>) -> Result<Reason, Problem> {
    let code = sent.ok_or_else(|| Problem::field(ProblemKind::InvalidFields, "reason", "missing"))?;
    Reason::from_code(code).ok_or_else(|| Problem::field(ProblemKind::InvalidFields, "reason", "not-one-of"))
}
