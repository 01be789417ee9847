//! Somebody sees the people of a case unmasked: with the right to, for a reason, and written down without a value.

use store::Case;

use super::{
    case_records::Records,
    comparing::FIELDS,
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};

/// Why somebody may look.
pub const REVEAL_REASONS: [Reason; 4] =
    [Reason::CheckIdentity, Reason::CustomerRequest, Reason::Investigation, Reason::WrongPerson];

impl Desk {
    /// Reads both sides of a case as they are. Who looked, when, why, at which records and which fields is in the
    /// audit log before anything is read; a refusal is there too.
    pub async fn reveal_case(
        &self,
        by: &Operator,
        case: &Case,
        reason: Reason,
    ) -> Result<Records, DeskRefused> {
        self.permit(by, Action::Reveal, format!("case:{}", case.id)).await?;
        let members = case.candidates.iter().map(|c| format!("pos:{}", c.member));
        let records: Vec<String> =
            std::iter::once(format!("customer:{}", case.customer)).chain(members).collect();
        let change = serde_json::json!({ "records": records, "fields": FIELDS });
        self.write_down(by, "person.reveal", format!("case:{}", case.id), Some(reason), change).await?;
        Ok(self.read_both(case, false).await)
    }
}
