//! A person is erased by an operator's word, and told what is held.

use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use serde::Serialize;
use store::{CaseKind, CaseState, Erasure, ErasureCause, Held};
use uuid::Uuid;

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::erasure::{erase, graves, person};

/// What an erasure would take away. Nothing is changed by asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasurePreview {
    /// Whose.
    pub customer_id: CustomerId,
    /// The linked store member.
    pub pos_member_id: Option<PosMemberId>,
    /// The linked CRM contact.
    pub crm_contact_id: Option<CrmContactId>,
    /// Rows by table.
    pub rows: Vec<(&'static str, u64)>,
    /// The erasure there is already; asking again changes nothing then.
    pub erasure: Option<Erasure>,
}

/// Everything held about a person, for their answer: ids, codes and times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataHeld {
    /// Whose.
    pub customer_id: CustomerId,
    /// When it was looked up.
    pub as_of: Timestamp,
    /// True: the hub holds nothing about this customer.
    pub nothing_held: bool,
    /// True: the customer was erased; what is listed is the proof of that.
    pub erased: bool,
    /// Rows by table.
    pub held: Vec<Held>,
}

/// The run an operator's erasure is.
const TURN: &str = "operator";

impl Desk {
    /// What would be erased.
    pub async fn preview_erasure(
        &self,
        by: &Operator,
        customer: CustomerId,
    ) -> Result<ErasurePreview, DeskRefused> {
        by.must(Action::Erase)?;
        let store = &self.parts().store;
        let link = store.link(customer).await?;
        let about = person::of(self.parts(), customer, self.parts().clock.now()).await?;
        let held = store.held(&about).await?;
        Ok(ErasurePreview {
            customer_id: customer,
            pos_member_id: link.as_ref().and_then(|link| link.pos),
            crm_contact_id: link.and_then(|link| link.crm),
            rows: held.iter().map(|held| (held.table, held.rows.len() as u64)).collect(),
            erasure: store.erasure_of(customer).await?,
        })
    }

    /// Begins to erase a customer everywhere. Asked again: the erasure there is; nothing is changed if it is done.
    pub async fn erase(
        &self,
        by: &Operator,
        customer: CustomerId,
        reason: Reason,
    ) -> Result<Erasure, DeskRefused> {
        by.must(Action::Erase)?;
        let parts = self.parts();
        let before = parts.store.erasure_of(customer).await?;
        if let Some(done) = before.filter(|erasure| erasure.completed_at.is_some()) {
            return Ok(done);
        }
        let change = serde_json::json!({ "due_at": parts.clock.now() + erase::DEADLINE });
        self.write_down(by, "person.erase", format!("customer:{customer}"), Some(reason), change).await?;
        // The certificate is there from this moment, and nothing new is stored about them.
        let new = erase::new(parts, customer, ErasureCause::Operator);
        let link = parts.store.link(customer).await?;
        let member = link.and_then(|link| link.pos).map(|member| graves::of_member(parts, member));
        let graves = std::iter::once(graves::of_customer(parts, customer)).chain(member).collect();
        let erasure = parts.store.begin_erasure(new, graves).await?;
        let start = erase::start(customer, ErasureCause::Operator, erase::Known::default(), TURN);
        // Taken up by the hub that serves; a command that began it itself would end before it.
        self.engine().start_all(vec![start]).await?;
        Ok(erasure)
    }

    /// One certificate.
    pub async fn erasure(&self, by: &Operator, id: Uuid) -> Result<Erasure, DeskRefused> {
        by.must(Action::SeeErasures)?;
        self.parts().store.erasure(id).await?.ok_or(DeskRefused::Missing("erasure"))
    }

    /// That of a customer.
    pub async fn erasure_of(&self, by: &Operator, customer: CustomerId) -> Result<Erasure, DeskRefused> {
        by.must(Action::SeeErasures)?;
        self.parts().store.erasure_of(customer).await?.ok_or(DeskRefused::Missing("erasure"))
    }

    /// Certificates, newest first.
    pub async fn erasures(
        &self,
        by: &Operator,
        before: Option<(Timestamp, Uuid)>,
        limit: u32,
    ) -> Result<Vec<Erasure>, DeskRefused> {
        by.must(Action::SeeErasures)?;
        Ok(self.parts().store.erasures(before, limit).await?)
    }

    /// Everything held about a customer. The look is written down.
    pub async fn data_held(&self, by: &Operator, customer: CustomerId) -> Result<DataHeld, DeskRefused> {
        by.must(Action::Export)?;
        let parts = self.parts();
        let now = parts.clock.now();
        let about = person::of(parts, customer, now).await?;
        // Looked up before the look itself is written down: the answer is about them, not about us.
        let held = parts.store.held(&about).await?;
        let object = format!("customer:{customer}");
        self.write_down(by, "person.export", object, None, serde_json::Value::Null).await?;
        Ok(DataHeld {
            customer_id: customer,
            as_of: now,
            nothing_held: held.is_empty(),
            erased: parts.store.erasure_of(customer).await?.is_some(),
            held,
        })
    }

    /// The answer was sent: the open question of this customer is done.
    pub async fn data_sent(&self, by: &Operator, customer: CustomerId) -> Result<(), DeskRefused> {
        by.must(Action::Export)?;
        let store = &self.parts().store;
        let open = store.open_case_of(CaseKind::DataRequest, customer).await?;
        let case = open.ok_or(DeskRefused::Missing("data request"))?;
        let change = serde_json::json!({ "case": case.id });
        self.write_down(by, "person.data-sent", format!("customer:{customer}"), None, change).await?;
        let now = self.parts().clock.now();
        if !store.decide_case(case.id, CaseState::Closed, &by.name, now).await? {
            return Err(DeskRefused::Ended);
        }
        Ok(())
    }
}
