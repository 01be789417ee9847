//! What can be done with a case short of deciding it: take it, hand it over, put it off; and taking back that two
//! are different people.

use domain::{CaseId, CustomerId, Owner, PosMemberId, Timestamp};
use jiff::SignedDuration;
use store::{Case, CaseState};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};

/// Why a case may be put off.
pub const LATER_REASONS: [Reason; 4] =
    [Reason::WaitingForCustomer, Reason::WaitingForStore, Reason::Investigation, Reason::VendorTrouble];
/// Nothing is put off for longer: it would be forgotten.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 30);
/// When it comes back, it is due within this.
const DECIDE_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Desk {
    /// A case that nobody has decided; who did, if somebody has.
    pub(super) async fn undecided(&self, id: CaseId) -> Result<Case, DeskRefused> {
        let case = self.parts().store.case(id).await?.ok_or(DeskRefused::Missing("case"))?;
        match (case.state, case.decided) {
            (CaseState::Open, decided) => Ok(Case { decided, ..case }),
            (_, Some((by, at))) => Err(DeskRefused::Decided { by, at }),
            (_, None) => Err(DeskRefused::Ended),
        }
    }

    /// Gives a case to somebody with an account, to oneself, or back to the team.
    pub async fn assign_case(&self, by: &Operator, id: CaseId, to: Option<&str>) -> Result<(), DeskRefused> {
        self.permit(by, Action::Decide, format!("case:{id}")).await?;
        let case = self.undecided(id).await?;
        if let Some(name) = to.filter(|name| *name != by.name) {
            let user = self.parts().store.user(name).await?.filter(|user| !user.disabled);
            user.ok_or(DeskRefused::Missing("user"))?;
        }
        let change = serde_json::json!({ "before": case.assignee, "after": to });
        self.write_down(by, "case.assign", id.to_string(), None, change).await?;
        let done = self.parts().store.assign_case(id, to).await?;
        if done { Ok(()) } else { Err(DeskRefused::Ended) }
    }

    /// Hands a case to another team.
    pub async fn hand_case_to(&self, by: &Operator, id: CaseId, owner: Owner) -> Result<(), DeskRefused> {
        self.permit(by, Action::Decide, format!("case:{id}")).await?;
        let case = self.undecided(id).await?;
        let change = serde_json::json!({ "before": case.owner, "after": owner });
        self.write_down(by, "case.owner", id.to_string(), None, change).await?;
        let done = self.parts().store.hand_case_to(id, owner).await?;
        if done { Ok(()) } else { Err(DeskRefused::Ended) }
    }

    /// Puts a case off until a time within the next 30 days; then it is due again.
    pub async fn put_case_off(
        &self,
        by: &Operator,
        id: CaseId,
        until: Timestamp,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        self.permit(by, Action::Decide, format!("case:{id}")).await?;
        self.undecided(id).await?;
        let now = self.parts().clock.now();
        if until <= now || until > now + LONGEST {
            return Err(DeskRefused::BadTime);
        }
        let change = serde_json::json!({ "until": until });
        self.write_down(by, "case.later", id.to_string(), Some(reason), change).await?;
        let done = self.parts().store.put_case_off(id, until, until + DECIDE_WITHIN, &reason.code()).await?;
        if done { Ok(()) } else { Err(DeskRefused::Ended) }
    }

    /// Takes back that a customer and a store member are different people: they may be asked about again.
    pub async fn lift_apart(
        &self,
        by: &Operator,
        customer: CustomerId,
        member: PosMemberId,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        self.permit(by, Action::Decide, format!("customer:{customer}")).await?;
        if !self.parts().store.are_apart(customer, member).await? {
            return Err(DeskRefused::Missing("decision"));
        }
        let change = serde_json::json!({ "pos": member });
        self.write_down(by, "case.lift", format!("customer:{customer}"), Some(reason), change).await?;
        let lifted = self.parts().store.lift_apart(customer, member).await?;
        if lifted { Ok(()) } else { Err(DeskRefused::Missing("decision")) }
    }
}
