//! A person has two records of one person merged, or a merge taken apart: told first what it comes to.

use domain::{Code, CustomerId, MergeId, Pii, PosMemberId, RunId};
use store::{Merge, MergeKind, NewMerge, PointMove};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::merging::{
    MergePlan, MergeWish, SplitPlan, hold, merge as saga,
    plan::{self, Explained, NoPlan},
    saga::card_hash,
    split,
};

/// Who a card leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardOwner {
    /// The store member who is served for it.
    pub member: PosMemberId,
    /// Their customer, if they have one.
    pub customer: Option<CustomerId>,
    /// The card is a merged member's: a till does not take it any more.
    pub is_retired: bool,
}

impl From<NoPlan> for DeskRefused {
    fn from(reason: NoPlan) -> Self {
        match reason {
            NoPlan::Vendor => Self::Unavailable,
            NoPlan::Store(error) => Self::Store(error),
        }
    }
}

impl Desk {
    /// What a merge would come to. Nothing is written anywhere.
    pub async fn plan_merge(&self, by: &Operator, wish: MergeWish) -> Result<MergePlan, DeskRefused> {
        by.must(Action::Merge)?;
        Ok(plan::merge(self.parts(), wish).await?)
    }

    /// Begins a merge that nothing stands in the way of; answers its id. What is being merged already is answered
    /// with the merge that is under way.
    pub async fn begin_merge(
        &self,
        by: &Operator,
        wish: MergeWish,
        reason: Reason,
    ) -> Result<MergeId, DeskRefused> {
        by.must(Action::Merge)?;
        let plan = self.plan_unless_begun(wish).await?;
        let plan = match plan {
            Begun::Before(id) => return Ok(id),
            Begun::Not(plan) => plan,
        };
        if !plan.is_possible() {
            let codes = plan.blockers.into_iter().map(|blocker| blocker.code).collect();
            return Err(DeskRefused::MergeRefused(codes));
        }
        let (parts, now) = (self.parts(), self.parts().clock.now());
        let new = NewMerge {
            id: MergeId(parts.random.uuid(now)),
            kind: wish.kind(),
            survivor: wish.survivor(),
            loser: wish.loser(),
            survivor_pos: plan.members.0,
            loser_pos: plan.members.1,
            by: by.name.clone(),
            reason: reason.code(),
            at: now,
        };
        let change = serde_json::json!({
            "merge": new.id, "kind": new.kind, "loser": new.loser, "survivor_pos": new.survivor_pos,
            "loser_pos": new.loser_pos, "points": plan.points,
        });
        let object = format!("customer:{}", new.survivor);
        self.write_down(by, "customer.merge", object, Some(reason), change).await?;
        let id = new.id;
        match parts.store.begin_merge(new).await? {
            Ok(()) => self.set_going(id).await,
            Err(_) => Err(DeskRefused::MergeRefused(vec![Code::new("being-merged")])),
        }
    }

    /// Follows a merge that somebody made in the online store and that the hub did not hear of: `loser` is gone there,
    /// `survivor` is not. Points, links and old ids follow.
    pub async fn follow_merge(
        &self,
        by: &Operator,
        (survivor, loser): (CustomerId, CustomerId),
        reason: Reason,
    ) -> Result<RunId, DeskRefused> {
        by.must(Action::Merge)?;
        let call = connectors::roles::Call::read(domain::Class::Interactive);
        let merges = &self.parts().systems.merges;
        let gone = merges.gone(&call, &[survivor, loser]).await.map_err(|_| DeskRefused::Unavailable)?;
        if gone != [loser] {
            let code = if gone.contains(&survivor) { "customer-gone" } else { "still-there" };
            return Err(DeskRefused::MergeRefused(vec![Code::new(code)]));
        }
        let change = serde_json::json!({ "loser": loser, "elsewhere": true });
        self.write_down(by, "customer.merge", format!("customer:{survivor}"), Some(reason), change).await?;
        Ok(self.engine().start(saga::start_outside(survivor, loser)).await?.id())
    }

    async fn plan_unless_begun(&self, wish: MergeWish) -> Result<Begun, DeskRefused> {
        let parts = self.parts();
        for customer in [Some(wish.survivor()), wish.loser()].into_iter().flatten() {
            let Some(open) = parts.store.open_merge_of(customer).await? else { continue };
            let merge = parts.store.merge(open).await?.ok_or(DeskRefused::Missing("merge"))?;
            if self.is_given_up(&merge).await? {
                continue;
            }
            if merge.kind == wish.kind() && (merge.survivor, merge.loser) == (wish.survivor(), wish.loser()) {
                // Asked twice, or the process died between writing it down and starting it.
                return self.set_going(open).await.map(Begun::Before);
            }
        }
        Ok(Begun::Not(Box::new(plan::merge(parts, wish).await?)))
    }

    async fn is_given_up(&self, merge: &Merge) -> store::Result<bool> {
        match self.run_of(merge).await? {
            Some(run) => hold::let_go_if_given_up(self.parts(), merge.id, run).await,
            None => Ok(false),
        }
    }

    /// The run that carries a merge out.
    pub async fn run_of(&self, merge: &Merge) -> store::Result<Option<RunId>> {
        if merge.kind == MergeKind::Outside {
            return Ok(Some(RunId(merge.id.0)));
        }
        let run = self.parts().store.run_by_key(saga::NAME, &merge.id.to_string()).await?;
        Ok(run.map(|run| run.id))
    }

    async fn set_going(&self, id: MergeId) -> Result<MergeId, DeskRefused> {
        let merge = self.parts().store.merge(id).await?.ok_or(DeskRefused::Missing("merge"))?;
        if merge.kind != MergeKind::Outside {
            self.engine().start(saga::start(&merge)).await?;
        }
        Ok(id)
    }

    /// One merge and what it moved.
    pub async fn merge(
        &self,
        by: &Operator,
        id: MergeId,
    ) -> Result<(Merge, Vec<PointMove>, Option<RunId>), DeskRefused> {
        by.must(Action::SeeMerges)?;
        let merge = self.parts().store.merge(id).await?.ok_or(DeskRefused::Missing("merge"))?;
        let (moves, run) = (self.parts().store.moves(id).await?, self.run_of(&merge).await?);
        Ok((merge, moves, run))
    }

    /// What taking a merge apart would come to. Nothing is written anywhere.
    pub async fn plan_split(&self, by: &Operator, id: MergeId) -> Result<SplitPlan, DeskRefused> {
        by.must(Action::Split)?;
        let merge = self.parts().store.merge(id).await?.ok_or(DeskRefused::Missing("merge"))?;
        Ok(plan::split(self.parts(), &merge).await?)
    }

    /// Takes a merge apart as far as that is possible; answers its run.
    pub async fn split(&self, by: &Operator, id: MergeId, reason: Reason) -> Result<RunId, DeskRefused> {
        by.must(Action::Split)?;
        let merge = self.parts().store.merge(id).await?.ok_or(DeskRefused::Missing("merge"))?;
        let plan = plan::split(self.parts(), &merge).await?;
        if !plan.blockers.is_empty() {
            let codes = plan.blockers.into_iter().map(|blocker| blocker.code).collect();
            return Err(DeskRefused::MergeRefused(codes));
        }
        let change = serde_json::json!({ "member": plan.member, "points": plan.back });
        self.write_down(by, "merge.split", format!("merge:{id}"), Some(reason), change).await?;
        Ok(self.engine().start(split::start(&merge)).await?.id())
    }

    /// Who a card leads to, also one that a merge has retired. The code is looked at and not kept.
    pub async fn card_owner(&self, by: &Operator, code: &Pii<String>) -> Result<CardOwner, DeskRefused> {
        by.must(Action::SeeLinks)?;
        let parts = self.parts();
        let retired = parts.store.member_of_card(card_hash(parts, code.reveal())).await?;
        let member = match retired {
            Some(member) => member,
            None => {
                let call = connectors::roles::Call::read(domain::Class::Interactive);
                let found = parts.systems.pos.member_by_code(&call, code).await;
                let found = found.map_err(|_| DeskRefused::Unavailable)?;
                found.filter(|m| m.status.is_linkable()).ok_or(DeskRefused::Missing("card"))?.id
            }
        };
        let customer = parts.store.link_by_pos(member).await?.map(|link| link.customer);
        Ok(CardOwner { member, customer, is_retired: retired.is_some() })
    }

    /// What taking a link apart restores and what it does not, for people.
    pub fn unlink_terms() -> Vec<Explained> {
        Explained::all(&["old-number-free", "points-stay", "history-stays", "texts-stay", "not-linked-again"])
    }
}

enum Begun {
    Before(MergeId),
    Not(Box<MergePlan>),
}
