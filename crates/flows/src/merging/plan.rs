//! What a merge, or taking one apart, would come to: told before anything is written, without a value of anybody.

use connectors::roles::{Call, ConsentLevel, MergePreview};
use domain::{Class, Code, CustomerId, Date, MergeId, Points, PosMemberId, points::Balance};
use serde::Serialize;
use store::{Merge, MergeKind, MergeState, MoveState, PointMove, System};

use super::{explain::Explanation, pair::in_japan};
use crate::HubParts;

/// Who is to be merged into whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeWish {
    /// Two customers of the online store.
    Customers {
        /// Who stays.
        survivor: CustomerId,
        /// Who goes.
        loser: CustomerId,
    },
    /// A further store member of the same customer.
    Members {
        /// Whose store members they are.
        survivor: CustomerId,
        /// The store member who goes.
        loser: PosMemberId,
    },
}

impl MergeWish {
    /// Who stays.
    pub const fn survivor(self) -> CustomerId {
        match self {
            Self::Customers { survivor, .. } | Self::Members { survivor, .. } => survivor,
        }
    }

    pub(crate) const fn kind(self) -> MergeKind {
        match self {
            Self::Customers { .. } => MergeKind::Customers,
            Self::Members { .. } => MergeKind::Members,
        }
    }

    pub(crate) const fn loser(self) -> Option<CustomerId> {
        match self {
            Self::Customers { loser, .. } => Some(loser),
            Self::Members { .. } => None,
        }
    }
}

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// For programs.
    pub code: Code,
    /// For people.
    #[serde(flatten)]
    pub words: Explanation,
}

impl Explained {
    fn of(code: Code) -> Self {
        Self { words: super::explain::explain(code.as_str()), code }
    }

    pub(crate) fn all(codes: &[&'static str]) -> Vec<Self> {
        codes.iter().map(|code| Self::of(Code::new(code))).collect()
    }
}

/// What a merge would come to. Ids, counts and codes only.
#[derive(Debug, Clone, Serialize)]
pub struct MergePlan {
    /// Who would stay.
    pub survivor: CustomerId,
    /// Who would go; none for two store members of one customer.
    pub loser: Option<CustomerId>,
    /// The store member who would stay.
    pub survivor_pos: Option<PosMemberId>,
    /// The store member who would be retired; their card leads to the other afterwards.
    pub loser_pos: Option<PosMemberId>,
    /// Why it cannot be; empty: it can.
    pub blockers: Vec<Explained>,
    /// What the online store says; none if it has no part in it or was not asked.
    pub online: Option<MergePreview>,
    /// Points that would move.
    pub points: Points,
    /// The day after which they lapse where they are; kept in the record.
    pub expires_on: Option<Date>,
    /// Points of the one who stays, before.
    pub survivor_points: Option<Points>,
    /// What the consent would be, by channel.
    pub email_consent: Option<ConsentLevel>,
    /// The same for text messages.
    pub sms_consent: Option<ConsentLevel>,
    /// What cannot be undone.
    pub stays: Vec<Explained>,
    #[serde(skip)]
    pub(crate) members: (Option<PosMemberId>, Option<PosMemberId>),
}

impl MergePlan {
    /// Whether nothing stands in the way.
    pub fn is_possible(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// What taking a merge apart would come to.
#[derive(Debug, Clone, Serialize)]
pub struct SplitPlan {
    /// The merge.
    pub merge: MergeId,
    /// Who stays a customer.
    pub survivor: CustomerId,
    /// The store member who comes back.
    pub member: Option<PosMemberId>,
    /// Points the merge moved.
    pub moved: Points,
    /// Points that would go back: no more than there are.
    pub back: Points,
    /// The last day they had before.
    pub expires_on: Option<Date>,
    /// Why it cannot be; empty: it can.
    pub blockers: Vec<Explained>,
    /// What is restored only in part, or not at all.
    pub stays: Vec<Explained>,
}

/// Nobody answered; nothing was written.
#[derive(Debug)]
pub(crate) enum NoPlan {
    Vendor,
    Store(store::Error),
}

impl From<store::Error> for NoPlan {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<domain::Failure> for NoPlan {
    fn from(_: domain::Failure) -> Self {
        Self::Vendor
    }
}

/// Looks at everything a merge would touch.
pub(crate) async fn merge(parts: &HubParts, wish: MergeWish) -> Result<MergePlan, NoPlan> {
    let call = Call::read(Class::Interactive);
    let survivor = wish.survivor();
    let mut codes: Vec<Code> = Vec::new();
    let keep = parts.store.link(survivor).await?.and_then(|link| link.pos);
    let gone = match wish {
        MergeWish::Customers { loser, .. } => {
            if parts.store.survivor(loser).await? == parts.store.survivor(survivor).await? {
                codes.push(Code::new(if loser == survivor { "same-customer" } else { "merged-already" }));
            }
            parts.store.link(loser).await?.and_then(|link| link.pos)
        }
        MergeWish::Members { loser, .. } => {
            codes.extend(of_members(parts, &call, (survivor, keep), loser).await?);
            Some(loser)
        }
    };
    if keep.is_none() && gone.is_some() && codes.is_empty() {
        codes.push(Code::new("survivor-not-linked"));
    }
    for customer in [Some(survivor), wish.loser()].into_iter().flatten() {
        if parts.store.open_merge_of(customer).await?.is_some() {
            codes.push(Code::new("being-merged"));
            break;
        }
    }
    let mut plan = MergePlan {
        survivor,
        loser: wish.loser(),
        survivor_pos: keep,
        loser_pos: gone.filter(|gone| Some(*gone) != keep),
        blockers: Vec::new(),
        online: None,
        points: Points(0),
        expires_on: None,
        survivor_points: None,
        email_consent: None,
        sms_consent: None,
        stays: Vec::new(),
        members: (keep, gone),
    };
    points(parts, &call, &mut plan).await?;
    if codes.is_empty()
        && let Some(loser) = wish.loser()
    {
        codes.extend(online(parts, &call, &mut plan, loser).await?);
    }
    plan.blockers = codes.into_iter().map(Explained::of).collect();
    plan.stays = Explained::all(match wish {
        MergeWish::Customers { .. } => &["online-merge-stays", "contact-merge-stays", "consent-stays"],
        MergeWish::Members { .. } => &["old-number-free"],
    });
    Ok(plan)
}

async fn of_members(
    parts: &HubParts,
    call: &Call,
    (survivor, keep): (CustomerId, Option<PosMemberId>),
    loser: PosMemberId,
) -> Result<Option<Code>, NoPlan> {
    let Some(keep) = keep else { return Ok(Some(Code::new("not-the-members-customer"))) };
    if keep == loser {
        return Ok(Some(Code::new("same-customer")));
    }
    let holder = parts.store.link_by_pos(loser).await?;
    if holder.is_some_and(|link| link.customer != survivor) {
        return Ok(Some(Code::new("member-of-another-customer")));
    }
    match parts.systems.pos.member(call, loser).await? {
        Some(member) if !member.status.is_linkable() => Ok(Some(Code::new("member-gone"))),
        Some(member) if member.member_number.is_some_and(|number| number != survivor) => {
            Ok(Some(Code::new("member-of-another-customer")))
        }
        Some(_) => Ok(None),
        None => Ok(Some(Code::new("member-gone"))),
    }
}

async fn points(parts: &HubParts, call: &Call, plan: &mut MergePlan) -> Result<(), NoPlan> {
    let (Some(keep), Some(gone)) = (plan.survivor_pos, plan.loser_pos) else { return Ok(()) };
    if !parts.systems.on.is_on(System::Pos) {
        return Err(NoPlan::Vendor);
    }
    let moving: Option<Balance> = parts.systems.pos.balance(call, gone).await?;
    let there = parts.systems.pos.balance(call, keep).await?;
    plan.points = moving.map_or(Points(0), |balance| balance.points.max(Points(0)));
    plan.expires_on = moving.and_then(|balance| balance.expires_on);
    plan.survivor_points = there.map(|balance| balance.points);
    Ok(())
}

async fn online(
    parts: &HubParts,
    call: &Call,
    plan: &mut MergePlan,
    loser: CustomerId,
) -> Result<Vec<Code>, NoPlan> {
    let merges = &parts.systems.merges;
    let (Some(ours), Some(theirs)) =
        (merges.consents(call, plan.survivor).await?, merges.consents(call, loser).await?)
    else {
        return Ok(vec![Code::new("customer-gone")]);
    };
    let agreed = ours.strictest(theirs);
    (plan.email_consent, plan.sms_consent) = (agreed.email, agreed.sms);
    let preview = merges.preview(call, plan.survivor, loser).await?;
    let mut codes = preview.blockers.clone();
    if codes.is_empty() && preview.survivor != Some(plan.survivor) {
        codes.push(Code::new("preview-disagrees"));
    }
    plan.online = Some(preview);
    Ok(codes)
}

/// Looks at everything taking a merge apart would touch.
pub(crate) async fn split(parts: &HubParts, merge: &Merge) -> Result<SplitPlan, NoPlan> {
    let call = Call::read(Class::Interactive);
    let moves = parts.store.moves(merge.id).await?;
    let (member, moved, expires_on) = what_moved(merge, &moves);
    let mut codes = Vec::new();
    match merge.state {
        MergeState::Done => {}
        MergeState::Split => codes.push("split-already"),
        _ => codes.push("not-merged-yet"),
    }
    let keep = parts.store.link(merge.survivor).await?.and_then(|link| link.pos);
    let (Some(member), Some(keep)) = (member.filter(|member| Some(*member) != keep), keep) else {
        codes.push("no-store-member");
        return Ok(split_plan(merge, None, (moved, Points(0), expires_on), (codes, Vec::new())));
    };
    if codes.is_empty() && parts.systems.pos.member(&call, member).await?.is_none() {
        codes.push("member-gone");
    }
    let there = parts.systems.pos.balance(&call, keep).await?.map_or(Points(0), |balance| balance.points);
    let back = moved.min(there.max(Points(0)));
    let mut stays = vec!["old-number-free", "texts-stay"];
    if back < moved {
        stays.push("points-spent");
    }
    if expires_on.is_some_and(|day| day < in_japan(parts.clock.now())) {
        stays.push("lot-overdue");
    }
    if merge.kind != MergeKind::Members {
        stays.extend(["online-merge-stays", "contact-merge-stays", "consent-stays"]);
    }
    Ok(split_plan(merge, Some(member), (moved, back, expires_on), (codes, stays)))
}

fn split_plan(
    merge: &Merge,
    member: Option<PosMemberId>,
    (moved, back, expires_on): (Points, Points, Option<Date>),
    (blockers, stays): (Vec<&'static str>, Vec<&'static str>),
) -> SplitPlan {
    SplitPlan {
        merge: merge.id,
        survivor: merge.survivor,
        member,
        moved,
        back,
        expires_on,
        blockers: Explained::all(&blockers),
        stays: Explained::all(&stays),
    }
}

/// Who was retired, how many points went to the other, and the last day they had.
pub(super) fn what_moved(merge: &Merge, moves: &[PointMove]) -> (Option<PosMemberId>, Points, Option<Date>) {
    let from = moves.first().map(|first| first.from).or(merge.loser_pos);
    let done = || moves.iter().filter(|moved| moved.state == MoveState::Done && Some(moved.from) == from);
    (from, done().map(|moved| moved.points).sum(), done().find_map(|moved| moved.expires_on))
}
