//! The steps of a merge, in the order of its story: check, freeze, move, retire, merge, alias, notify.

use std::sync::Arc;

use connectors::roles::{Consents, MergeAsked};
use domain::{Code, CrmContactId, CustomerId, Failure, PosMemberId, Record, Vendor};
use engine::{Run, Stop};
use serde::{Deserialize, Serialize};
use store::{Merge, MergeKind, MergeState, NewAlias, System};

use super::{
    hold, online,
    pair::{LATE, Pair, TURNS, Turn, in_japan},
};
use crate::{
    HubParts,
    matching::index,
    registration::resync,
    systems::{as_call, memory_failed},
};

const CHECK: &str = "ask the online store whether they can be merged";
const CONSENTS: &str = "note what both agreed to";
const HOLD: &str = "have the other's work stand aside";
const FREEZE: &str = "wait until nothing else is done about the other";
const WHO: &str = "see who they are in the other systems";
const MOVED: &str = "note that the points are with the one who stays";
const RETIRE: &str = "retire the other store member";
const MERGE: &str = "merge them in the online store";
const FOLLOW: &str = "wait for the online store to finish";
const KEEP_CONSENT: &str = "keep the stricter consent";
const HAND_OVER: &str = "give the store member the number of the one who stays";
const ALIAS: &str = "lead the old ids to the one who stays";
const CONTACTS: &str = "bring the contacts together";
const FRESHEN: &str = "bring the one who stays up to date";
const END: &str = "end the merge";

/// Who both are in the other systems, as the links said when everything stood still.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Who {
    keep: Option<PosMemberId>,
    gone: Option<PosMemberId>,
    keep_contact: Option<CrmContactId>,
    gone_contact: Option<CrmContactId>,
}

impl Record for Who {}

impl Who {
    /// Both have a store member, and they are two.
    fn both(&self) -> Option<(PosMemberId, PosMemberId)> {
        self.keep.zip(self.gone).filter(|(keep, gone)| keep != gone)
    }
}

/// One merge on its way.
pub(super) struct Saga<'a> {
    pub(super) parts: &'a Arc<HubParts>,
    pub(super) run: &'a Run,
    pub(super) merge: &'a Merge,
}

impl Saga<'_> {
    fn survivor(&self) -> CustomerId {
        self.merge.survivor
    }

    /// Refused for good: nothing was written, and nobody is held up.
    pub(super) async fn check(&self) -> Result<(), Stop> {
        let Some(loser) = self.merge.loser else { return Ok(()) };
        let refused: Option<Code> = self
            .run
            .step(CHECK, Some(Vendor::Shopify), async |call| {
                let refused = online::refusal(self.parts, &as_call(&call), (self.survivor(), loser)).await?;
                if let Some(code) = &refused {
                    self.advance_to(MergeState::Refused, Some(code.clone())).await?;
                }
                Ok(refused)
            })
            .await?;
        refused.map_or(Ok(()), |code| Err(Stop::Moot(code)))
    }

    pub(super) async fn note_consents(&self) -> Result<(), Stop> {
        self.consents().await.map(drop)
    }

    async fn consents(&self) -> Result<Consents, Stop> {
        let merges = &self.parts.systems.merges;
        self.run
            .step(CONSENTS, Some(Vendor::Shopify), async |call| {
                let call = as_call(&call);
                let ours = merges.consents(&call, self.survivor()).await?.unwrap_or_default();
                let theirs = match self.merge.loser {
                    Some(loser) => merges.consents(&call, loser).await?.unwrap_or_default(),
                    None => Consents::default(),
                };
                Ok(ours.strictest(theirs))
            })
            .await
    }

    /// From here nothing else is begun about either of them: this run has the one lane, its companion the other.
    pub(super) async fn freeze(&self) -> Result<(), Stop> {
        let id = self.merge.id;
        if let Some(loser) = self.merge.loser {
            self.run.start(HOLD, hold::start(id, self.run.id(), loser)).await?;
        }
        self.run
            .step(FREEZE, None, async |_| {
                let memory = memory_failed("look whether the other stands still");
                if let Some(loser) = self.merge.loser
                    && !hold::is_held(self.parts, id, loser).await.map_err(&memory)?
                {
                    let later =
                        domain::Kind::Throttled { retry_after: Some(std::time::Duration::from_secs(1)) };
                    return Err(Failure::new(Vendor::Hub, "wait for the other's work", later));
                }
                self.advance_to(MergeState::Frozen, None).await
            })
            .await
    }

    pub(super) async fn who(&self) -> Result<Who, Stop> {
        self.run
            .step(WHO, None, async |_| {
                let memory = memory_failed("look up the links");
                let keep = self.parts.store.link(self.survivor()).await.map_err(&memory)?;
                let gone = match self.merge.loser {
                    Some(loser) => self.parts.store.link(loser).await.map_err(&memory)?,
                    None => None,
                };
                let of_members = self.merge.loser_pos.filter(|_| self.merge.kind == MergeKind::Members);
                Ok(Who {
                    keep: keep.as_ref().and_then(|link| link.pos),
                    gone: of_members.or_else(|| gone.as_ref().and_then(|link| link.pos)),
                    keep_contact: keep.and_then(|link| link.crm),
                    gone_contact: gone.and_then(|link| link.crm),
                })
            })
            .await
    }

    pub(super) async fn move_points(&self, who: &Who) -> Result<(), Stop> {
        if let Some((keep, gone)) = who.both() {
            if !self.parts.systems.on.is_on(System::Pos) {
                return Err(Stop::NeedsPerson(Code::new("pos-switched-off")));
            }
            let pair = self.pair(keep, gone);
            let mut outcome = Turn::Short;
            for (number, words) in (1..).zip(&TURNS) {
                outcome = pair.turn(number, words, None).await?;
                if outcome != Turn::Short {
                    break;
                }
            }
            if outcome == Turn::Short {
                return Err(Stop::NeedsPerson(Code::new("points-keep-moving")));
            }
        }
        self.run.step(MOVED, None, async |_| self.advance_to(MergeState::Moved, None).await).await
    }

    fn pair(&self, to: PosMemberId, from: PosMemberId) -> Pair<'_> {
        Pair { parts: self.parts, run: self.run, merge: self.merge.id, from, to, with_expiry: None }
    }

    /// From here a till does not serve the old card; what it booked until then follows.
    pub(super) async fn retire(&self, who: &Who) -> Result<(), Stop> {
        let Some((keep, gone)) = who.both() else { return Ok(()) };
        let day = in_japan(self.run.created_at());
        self.run
            .step(RETIRE, Some(Vendor::Smaregi), async |call| {
                let retired = self.parts.systems.pos_merges.retire(&as_call(&call), gone, keep, day).await;
                match retired {
                    // Deleted or erased meanwhile: nobody is left to retire.
                    Err(failure) if failure.is_rejected_as("member-gone") => {}
                    other => other?,
                }
                index::forget(self.parts, gone).await?;
                self.advance_to(MergeState::Retired, None).await
            })
            .await?;
        let number = u32::try_from(TURNS.len()).unwrap_or(u32::MAX).saturating_add(1);
        match self.pair(keep, gone).turn(number, &LATE, None).await? {
            Turn::Short => Err(Stop::NeedsPerson(Code::new("points-keep-moving"))),
            Turn::Nothing | Turn::Moved(_) => Ok(()),
        }
    }

    pub(super) async fn merge_online(&self) -> Result<(), Stop> {
        let Some(loser) = self.merge.loser else { return Ok(()) };
        let (parts, pair) = (self.parts, (self.survivor(), loser));
        let asked: MergeAsked = self
            .run
            .step(MERGE, Some(Vendor::Shopify), async |call| {
                let again = call.may_have_happened || call.attempt > 1;
                online::merge(parts, &as_call(&call), pair, again).await
            })
            .await?;
        if asked.survivor != self.survivor() {
            return Err(Stop::NeedsPerson(Code::new("merged-the-other-way")));
        }
        self.run
            .step(FOLLOW, Some(Vendor::Shopify), async |call| {
                online::follow(parts, &as_call(&call), pair, asked.job).await?;
                self.advance_to(MergeState::Merged, None).await
            })
            .await
    }

    /// What the online store made of two consents is read again; more than both agreed to is taken back.
    pub(super) async fn keep_consent(&self) -> Result<(), Stop> {
        let agreed = self.consents().await?;
        let merges = &self.parts.systems.merges;
        self.run
            .step(KEEP_CONSENT, Some(Vendor::Shopify), async |call| {
                let call = as_call(&call);
                let now = merges.consents(&call, self.survivor()).await?.unwrap_or_default();
                let raised = now.raised_above(agreed);
                for channel in &raised {
                    merges.withdraw(&call, self.survivor(), *channel).await?;
                }
                Ok(raised.len() as u64)
            })
            .await
            .map(drop)
    }

    /// Only the one who goes has a store member: it is the other's now, card, points and all.
    pub(super) async fn hand_over_member(&self, who: &Who) -> Result<(), Stop> {
        let (None, Some(member)) = (who.keep, who.gone) else { return Ok(()) };
        self.run
            .step(HAND_OVER, Some(Vendor::Smaregi), async |call| {
                let (call, number) = (as_call(&call), Some(self.survivor()));
                self.parts.systems.pos.set_member_number(&call, member, number).await
            })
            .await
    }

    pub(super) async fn alias(&self, who: &Who) -> Result<(), Stop> {
        self.run
            .step(ALIAS, Some(Vendor::Smaregi), async |call| {
                let card = match who.both() {
                    Some((_, gone)) => self.parts.systems.pos.member(&as_call(&call), gone).await?,
                    None => None,
                };
                let alias = NewAlias {
                    merge: self.merge.id,
                    customers: self.merge.loser.map(|loser| (loser, self.survivor())),
                    members: who.both().map(|(keep, gone)| (gone, keep)),
                    card: card.map(|member| card_hash(self.parts, member.card_code.reveal())),
                    at: self.run.now(),
                };
                // False: they lead there already, by another way.
                self.parts.store.alias(alias).await.map_err(memory_failed("lead the old ids on"))?;
                self.advance_to(MergeState::Aliased, None).await
            })
            .await?;
        for customer in [Some(self.survivor()), self.merge.loser].into_iter().flatten() {
            self.parts.caches.points_moved(customer).await;
            self.parts.caches.last_known.invalidate(&customer);
            self.parts.caches.profile_changed(customer).await;
        }
        Ok(())
    }

    pub(super) async fn join_contacts(&self, who: &Who) -> Result<(), Stop> {
        let Some(gone) = who.gone_contact else { return Ok(()) };
        if !self.parts.systems.on.is_on(System::Crm) {
            self.parts.store.skip(System::Crm, self.survivor(), self.run.now()).await?;
            return self.run.off(CONTACTS, Some(Vendor::Hubspot)).await;
        }
        self.run
            .step(CONTACTS, Some(Vendor::Hubspot), async |call| {
                let (call, crm) = (as_call(&call), &self.parts.systems.crm_merges);
                let left = match who.keep_contact {
                    Some(keep) => crm.merge_contacts(&call, keep, gone).await?,
                    None => {
                        crm.renumber(&call, gone, self.survivor()).await?;
                        gone
                    }
                };
                let linked = self.parts.store.link_crm(self.survivor(), left, self.run.now()).await;
                linked.map_err(memory_failed("remember the contact"))?;
                Ok(left)
            })
            .await
            .map(drop)
    }

    pub(super) async fn end(&self) -> Result<(), Stop> {
        if self.merge.kind != MergeKind::Members {
            let cause = format!("merge-{}", self.merge.id);
            self.run.start(FRESHEN, resync::start(self.survivor(), &cause)).await?;
        }
        self.run.step(END, None, async |_| self.advance_to(MergeState::Done, None).await).await
    }

    async fn advance_to(&self, state: MergeState, code: Option<Code>) -> Result<(), Failure> {
        let advanced = self.parts.store.advance_merge(self.merge.id, state, code, self.run.now()).await;
        advanced.map_err(memory_failed("note how far the merge is"))
    }
}

/// The code printed on a card, as it is kept.
pub(crate) fn card_hash(parts: &HubParts, code: &str) -> store::KeyedHash {
    parts.hasher.hash("card", code.trim())
}
