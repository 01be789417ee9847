//! A merge is taken apart as far as that is possible: the store member comes back with the points it brought.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, MergeId, Owner, PosMemberId, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Merge, MergeState};

use super::{
    pair::{Pair, TURNS, Turn, in_japan},
    plan::what_moved,
};
use crate::{
    Charter, HubParts, Timing,
    hub::customer_lane,
    systems::{as_call, memory_failed},
};

/// What taking apart promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's record of the merge; the POS owns the points.",
    contract: "In: a merge that is over. Out: the retired store member serves again with the points it brought, no more \
               than are left; their card is theirs again. What the online store merged stays merged.",
    failure: "POS down: tries again by itself for 24 hours, then a dead letter. Points spent since are not made up.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 600 },
};

/// Name in the register.
pub const NAME: &str = "take a merge apart";
const PLAN: &str = "see what the merge moved";
const BACK: &str = "bring the store member back";
const PART: &str = "give the old card back";
const END: &str = "end the taking apart";
/// Turns of a merge come before these.
const FIRST_TURN: u32 = 11;

#[derive(Serialize, Deserialize)]
struct Input {
    merge: MergeId,
}

/// The run that takes a merge apart; there is one per merge.
pub fn start(merge: &Merge) -> Start {
    Start {
        flow: NAME,
        key: merge.id.to_string(),
        lane: customer_lane(merge.survivor),
        object: format!("customer:{}", merge.survivor),
        input: serde_json::json!(Input { merge: merge.id }),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct Split(pub Arc<HubParts>);

#[async_trait]
impl Flow for Split {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Lane,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/merges.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let merge = self.0.store.merge(input.merge).await?;
        let merge = merge.ok_or(Stop::NeedsPerson(Code::new("merge-unknown")))?;
        let pair = self.pair(run, &merge).await?;
        let Some((keep, back)) = pair else { return Err(Stop::Moot(Code::new("no-store-member"))) };
        run.step(BACK, Some(Vendor::Smaregi), async |call| {
            self.0.systems.pos_merges.bring_back(&as_call(&call), back).await
        })
        .await?;
        self.give_back(run, &merge, (keep, back)).await?;
        run.step(PART, None, async |_| {
            let memory = memory_failed("part two store members");
            self.0.store.unalias_members(merge.id).await.map_err(&memory)?;
            self.0.store.keep_apart(merge.survivor, back, "hub", run.now()).await.map_err(&memory)
        })
        .await?;
        self.0.caches.points_moved(merge.survivor).await;
        run.step(END, None, async |_| {
            let ended = self.0.store.advance_merge(merge.id, MergeState::Split, None, run.now()).await;
            ended.map_err(memory_failed("end the taking apart"))
        })
        .await
    }
}

impl Split {
    /// Who has the points now, and who gets them back.
    async fn pair(&self, run: &Run, merge: &Merge) -> Result<Option<(PosMemberId, PosMemberId)>, Stop> {
        run.step(PLAN, None, async |_| {
            let memory = memory_failed("look up what the merge moved");
            let moves = self.0.store.moves(merge.id).await.map_err(&memory)?;
            let keep = self.0.store.link(merge.survivor).await.map_err(&memory)?.and_then(|link| link.pos);
            let (back, _, _) = what_moved(merge, &moves);
            Ok(keep.zip(back).filter(|(keep, back)| keep != back))
        })
        .await
    }

    async fn give_back(
        &self,
        run: &Run,
        merge: &Merge,
        (from, to): (PosMemberId, PosMemberId),
    ) -> Result<(), Stop> {
        let moves = self.0.store.moves(merge.id).await?;
        let (_, moved, expires_on) = what_moved(merge, &moves);
        // Who comes back has nothing else, so the lot's own last day is theirs again.
        let with_expiry = expires_on.filter(|day| *day >= in_japan(run.created_at()));
        let pair = Pair { parts: &self.0, run, merge: merge.id, from, to, with_expiry };
        for (number, words) in (FIRST_TURN..).zip(&TURNS) {
            if pair.turn(number, words, Some(moved)).await? != Turn::Short {
                return Ok(());
            }
        }
        Err(Stop::NeedsPerson(Code::new("points-keep-moving")))
    }
}
