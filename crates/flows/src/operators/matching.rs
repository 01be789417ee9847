//! People bring two customer bases together, link a pair by hand, and take back what a comparison linked.

use connectors::roles::Call;
use domain::{Class, CustomerId, PosMemberId};
use serde_json::json;
use store::{MatchState, Pair};
use uuid::Uuid;

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::matching::together::{Ask, comparison};

/// Pairs that are taken apart with one wish.
const AT_ONCE: u32 = 100;
/// Seconds after which a silent comparison counts as gone.
const SILENT: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// How careful a comparison is to be.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Care {
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Two strong facts before anybody is linked without a person.
    pub strict: bool,
    /// Pairs for a person at most, as a share of the smaller side.
    pub review_budget: Option<f64>,
}

/// What was taken apart of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The pairs looked at.
    pub pairs: Vec<Pair>,
    /// Those that were taken apart; in a dry run: would be.
    pub unlinked: u64,
    /// Those that are not linked to each other any more, whatever happened.
    pub moved_on: u64,
    /// Where to go on; none at the end.
    pub next: Option<Pair>,
}

impl Desk {
    /// Begins to compare both customer bases in the background. Refused while one is under way.
    pub async fn compare_bases(&self, by: &Operator, care: Care) -> Result<Uuid, DeskRefused> {
        by.must(Action::Match)?;
        let (parts, now) = (self.parts(), self.parts().clock.now());
        let newest = parts.store.match_runs(1).await?;
        if newest.iter().any(|run| run.state == MatchState::Running && run.beat_at >= now - SILENT) {
            return Err(DeskRefused::UnderWay);
        }
        let ask = Ask {
            id: parts.random.uuid(now),
            dry_run: care.dry_run,
            strict: care.strict,
            review_budget: care.review_budget,
            by: by.name.clone(),
        };
        let change = json!({ "dry_run": care.dry_run, "strict": care.strict });
        self.write_down(by, "members.match", format!("comparison:{}", ask.id), None, change).await?;
        self.engine().start(comparison::start(&ask)).await?;
        Ok(ask.id)
    }

    /// Links a customer and a store member because a person says so.
    pub async fn link_by_hand(
        &self,
        by: &Operator,
        customer: CustomerId,
        member: PosMemberId,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        by.must(Action::Link)?;
        let parts = self.parts();
        match parts.store.link(customer).await?.and_then(|link| link.pos) {
            Some(linked) if linked == member => return Ok(()),
            Some(_) => return Err(DeskRefused::LinkTaken),
            None => {}
        }
        let call = Call::read(Class::Interactive);
        let there = parts.systems.storefront.customer(&call, customer).await;
        if there.map_err(|_| DeskRefused::Unavailable)?.is_none() {
            return Err(DeskRefused::Missing("customer"));
        }
        let change = json!({ "before": null, "after": member });
        self.write_down(by, "link.link", format!("customer:{customer}"), Some(reason), change).await?;
        self.link(customer, member).await
    }

    /// Takes apart what a comparison linked, up to a hundred pairs behind the given one. What a person or an event has
    /// linked anew meanwhile stays.
    pub async fn undo_matches(
        &self,
        by: &Operator,
        comparison: Uuid,
        after: Option<Pair>,
        reason: Reason,
        dry_run: bool,
    ) -> Result<Undone, DeskRefused> {
        by.must(Action::Unlink)?;
        let parts = self.parts();
        parts.store.match_run(comparison).await?.ok_or(DeskRefused::Missing("comparison"))?;
        let page = parts.store.matched_by(comparison, after, AT_ONCE).await?;
        let full = page.len() == AT_ONCE as usize;
        let mut undone = Undone::default();
        for link in page {
            let pair = (link.customer, link.member);
            let stands = parts.store.link(link.customer).await?.and_then(|now| now.pos) == Some(link.member);
            match (dry_run, stands) {
                (true, _) => {}
                (false, false) => parts.store.forget_match(pair, parts.clock.now()).await?,
                (false, true) => match self.unlink(by, link.customer, reason).await {
                    Ok(_) => {}
                    // What is done stays done; the rest is asked for again.
                    Err(DeskRefused::Unavailable) if !undone.pairs.is_empty() => {
                        undone.next = undone.pairs.last().copied();
                        return Ok(undone);
                    }
                    Err(refused) => return Err(refused),
                },
            }
            undone.pairs.push(pair);
            if stands {
                undone.unlinked += 1;
            } else {
                undone.moved_on += 1;
            }
        }
        undone.next = undone.pairs.last().copied().filter(|_| full);
        Ok(undone)
    }
}
