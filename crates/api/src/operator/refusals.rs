//! What the desk refuses, as an answer.

use flows::operators::{AccountRefused, DeskRefused, Reason};

use crate::problem::{Problem, ProblemKind};

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
