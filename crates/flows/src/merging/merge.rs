//! Two customers become one: nothing is lost on the way, and old ids lead to who stays.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, Code, CustomerId, MergeId, Owner, Record, Timestamp};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Merge, MergeKind, MergeState, NewMerge};

use super::{hold, saga::Saga};
use crate::{Charter, HubParts, Timing, hub::customer_lane, systems::memory_failed};

/// What a merge promises.
pub const CHARTER: Charter = Charter {
    source: "The online store decides who can be merged and who stays; the POS owns the points.",
    contract: "In: who stays and who goes, once per pair. Out: one customer, one store member with the points of both, \
               one contact; the old numbers, ids and card lead to them. Consent is never raised.",
    failure: "Refused by the online store: nothing is written. A system down: tries again by itself for 24 hours, then \
              a dead letter; points that are taken and not given yet are shown as in transit.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::SameDay, promise: "within a minute", within_s: 600 },
};

/// Name in the register.
pub const NAME: &str = "merge two customers";
const NOTE: &str = "note the merge";
const COME_BACK: jiff::SignedDuration = jiff::SignedDuration::from_secs(5);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    /// A merge a person has begun.
    Begun(MergeId),
    /// Somebody has merged them in the online store already.
    Outside { survivor: CustomerId, loser: CustomerId, turn: u32 },
}

/// Whose merge it is, as far as it is ours to carry out.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Noted {
    Ours(MergeId),
    /// Both are one already.
    Known,
    /// The one who stays has been merged into somebody else meanwhile.
    Further(CustomerId),
    /// One of them is being merged at the moment: this comes after it.
    Behind,
}

impl Record for Noted {}

/// The run of a merge that has been begun in the records.
pub fn start(merge: &Merge) -> Start {
    run_of(merge.survivor, merge.id.to_string(), &Input::Begun(merge.id))
}

/// The run for two customers whom somebody has merged in the online store.
pub fn start_outside(survivor: CustomerId, loser: CustomerId) -> Start {
    outside(survivor, loser, 0, None)
}

/// The same behind what is in the lane already.
fn outside(survivor: CustomerId, loser: CustomerId, turn: u32, run_at: Option<Timestamp>) -> Start {
    let key = match turn {
        0 => format!("{survivor}<{loser}"),
        turn => format!("{survivor}<{loser}~{turn}"),
    };
    let start = run_of(survivor, key, &Input::Outside { survivor, loser, turn });
    // Told about who is gone: their goodbye looks for it.
    Start { run_at, object: format!("customer:{loser}"), ..start }
}

fn run_of(survivor: CustomerId, key: String, input: &Input) -> Start {
    Start {
        flow: NAME,
        key,
        lane: customer_lane(survivor),
        object: format!("customer:{survivor}"),
        input: serde_json::json!(input),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct MergeTwo(pub Arc<HubParts>);

#[async_trait]
impl Flow for MergeTwo {
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
        let id = match run.input::<Input>()? {
            Input::Begun(id) => id,
            Input::Outside { survivor, loser, turn } => match self.note(run, survivor, loser).await? {
                Noted::Ours(id) => id,
                Noted::Known => return Err(Stop::Moot(Code::new("merged-already"))),
                Noted::Further(end) => {
                    run.start("follow them to who they are now", start_outside(end, loser)).await?;
                    return Ok(());
                }
                Noted::Behind => {
                    // Waiting here would keep the other merge from this lane.
                    let next = outside(survivor, loser, turn + 1, Some(run.now() + COME_BACK));
                    run.start("come back behind the other merge", next).await?;
                    return Ok(());
                }
            },
        };
        let merge = self.0.store.merge(id).await?.ok_or(Stop::NeedsPerson(Code::new("merge-unknown")))?;
        if matches!(merge.state, MergeState::Refused | MergeState::Split) {
            return Err(Stop::Moot(merge.code.unwrap_or(Code::new("merge-ended"))));
        }
        let ended = self.story(run, &merge).await;
        if matches!(ended, Ok(()) | Err(Stop::Moot(_)))
            && let Some(loser) = merge.loser
        {
            hold::open_lane(&self.0, run, id, loser).await?;
        }
        ended
    }
}

impl MergeTwo {
    async fn story(&self, run: &Run, merge: &Merge) -> Result<(), Stop> {
        let saga = Saga { parts: &self.0, run, merge };
        if merge.kind == MergeKind::Customers {
            saga.check().await?;
            saga.note_consents().await?;
        }
        saga.freeze().await?;
        let who = saga.who().await?;
        saga.move_points(&who).await?;
        saga.retire(&who).await?;
        if merge.kind == MergeKind::Customers {
            saga.merge_online().await?;
            saga.keep_consent().await?;
        }
        saga.hand_over_member(&who).await?;
        saga.alias(&who).await?;
        saga.join_contacts(&who).await?;
        saga.end().await
    }

    /// Writes down a merge that somebody made elsewhere, unless it is ours or was heard of before.
    async fn note(&self, run: &Run, survivor: CustomerId, loser: CustomerId) -> Result<Noted, Stop> {
        run.step(NOTE, None, async |_| {
            let (store, memory) = (&self.0.store, memory_failed("note the merge"));
            let end = store.survivor(survivor).await.map_err(&memory)?;
            if store.survivor(loser).await.map_err(&memory)? == end {
                return Ok(Noted::Known);
            }
            if end != survivor {
                return Ok(Noted::Further(end));
            }
            let id = MergeId(run.id().0);
            let (keep, gone) = (store.link(survivor).await, store.link(loser).await);
            let new = NewMerge {
                id,
                kind: MergeKind::Outside,
                survivor,
                loser: Some(loser),
                survivor_pos: keep.map_err(&memory)?.and_then(|link| link.pos),
                loser_pos: gone.map_err(&memory)?.and_then(|link| link.pos),
                by: "hub".into(),
                reason: Code::new("merged-outside"),
                at: run.now(),
            };
            match store.begin_merge(new).await.map_err(&memory)? {
                Ok(()) => Ok(Noted::Ours(id)),
                Err(other) => self.behind(other, (survivor, loser)).await,
            }
        })
        .await
    }

    /// One of them is being merged: by us with the other, then this is only the echo; else it waits for that.
    async fn behind(&self, other: MergeId, pair: (CustomerId, CustomerId)) -> Result<Noted, domain::Failure> {
        let found = self.0.store.merge(other).await.map_err(memory_failed("note the merge"))?;
        if found.is_some_and(|merge| (merge.survivor, merge.loser) == (pair.0, Some(pair.1))) {
            return Ok(Noted::Known);
        }
        Ok(Noted::Behind)
    }
}
