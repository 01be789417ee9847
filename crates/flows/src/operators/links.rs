//! A link between a customer and a store member is taken apart.

use connectors::roles::Call;
use domain::{Class, CustomerId, Kind, PosMemberId};
use store::Departure;

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::leaving;

impl Desk {
    /// Takes a customer and their store member apart: the number is taken off the member at the till first, then the
    /// row of ids is changed. They are not linked again by themselves. Returns the member.
    pub async fn unlink(
        &self,
        by: &Operator,
        customer: CustomerId,
        reason: Reason,
    ) -> Result<PosMemberId, DeskRefused> {
        by.must(Action::Unlink)?;
        let parts = self.parts();
        let link = parts.store.link(customer).await?.ok_or(DeskRefused::Missing("link"))?;
        let member = link.pos.ok_or(DeskRefused::Missing("link"))?;
        let change = serde_json::json!({ "before": member, "after": null });
        self.write_down(by, "link.unlink", format!("customer:{customer}"), Some(reason), change).await?;

        let call = Call::read(Class::Interactive);
        let there = parts.systems.pos.member(&call, member).await.map_err(|_| DeskRefused::Unavailable)?;
        if there.is_some_and(|m| m.member_number == Some(customer)) {
            // Writing the same thing twice changes nothing: a repetition after a lost answer is harmless.
            let written = parts.systems.pos.set_member_number(&call, member, None).await;
            written.map_err(|_| DeskRefused::Unavailable)?;
        }
        parts.store.keep_apart(customer, member, &by.name, parts.clock.now()).await?;
        parts.store.unlink_pos(customer, parts.clock.now()).await?;
        parts.store.forget_match((customer, member), parts.clock.now()).await?;
        Ok(member)
    }

    /// Ends a customer's membership everywhere; the points stay in the tills' books.
    pub async fn withdraw(
        &self,
        by: &Operator,
        customer: CustomerId,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        by.must(Action::Unlink)?;
        let parts = self.parts();
        parts.store.link(customer).await?.ok_or(DeskRefused::Missing("link"))?;
        let change = serde_json::json!({ "membership": "ended" });
        self.write_down(by, "member.withdraw", format!("customer:{customer}"), Some(reason), change).await?;
        let cause = format!("withdrawn-{}", parts.clock.now());
        self.engine().start(leaving::start(customer, Departure::Withdrawn, &cause)).await?;
        Ok(())
    }

    /// Gives a store member the customer's number and writes the row of ids.
    pub(super) async fn link(&self, customer: CustomerId, member: PosMemberId) -> Result<(), DeskRefused> {
        let parts = self.parts();
        if parts.store.link_by_pos(member).await?.is_some_and(|link| link.customer != customer) {
            return Err(DeskRefused::LinkTaken);
        }
        if parts.store.link(customer).await?.is_some_and(|l| l.pos.is_some_and(|other| other != member)) {
            return Err(DeskRefused::LinkTaken);
        }
        let call = Call::read(Class::Interactive);
        let there = parts.systems.pos.member(&call, member).await.map_err(|_| DeskRefused::Unavailable)?;
        let there = there.filter(|m| m.status.is_linkable()).ok_or(DeskRefused::Missing("store member"))?;
        match there.member_number {
            Some(number) if number == customer => {}
            Some(_) => return Err(DeskRefused::LinkTaken),
            None => {
                let written = parts.systems.pos.set_member_number(&call, member, Some(customer)).await;
                written.map_err(|failure| match failure.kind {
                    Kind::Rejected { .. } => DeskRefused::LinkTaken,
                    _ => DeskRefused::Unavailable,
                })?;
            }
        }
        parts.store.come_back(customer).await?;
        let linked = parts.store.link_pos(customer, member, parts.clock.now()).await?;
        linked.map_err(|_| DeskRefused::LinkTaken)
    }
}
