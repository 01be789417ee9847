//! What is told about merges: ids, codes, counts and times.

use domain::{Code, CustomerId, Date, MergeId, PosMemberId, RunId, Timestamp};
use flows::{
    merging::{Explained, MergePlan, SplitPlan},
    operators::CardOwner,
};
use serde::Serialize;
use store::{Merge, MergeKind, MergeState, MoveState, PointMove};
use utoipa::ToSchema;

/// A code and what it means.
#[derive(Serialize, ToSchema)]
pub struct ExplainedBody {
    /// `gift-cards`, `online-merge-stays`, ...
    #[schema(value_type = String)]
    code: Code,
    /// In Japanese.
    ja: &'static str,
    /// In English.
    en: &'static str,
}

impl From<Explained> for ExplainedBody {
    fn from(explained: Explained) -> Self {
        Self { code: explained.code, ja: explained.words.ja, en: explained.words.en }
    }
}

pub(super) fn explained(all: Vec<Explained>) -> Vec<ExplainedBody> {
    all.into_iter().map(Into::into).collect()
}

/// What the online store says of a merge, in counts.
#[derive(Serialize, ToSchema)]
pub struct PreviewBody {
    /// Who would stay there.
    #[schema(required, value_type = Option<String>)]
    resulting_customer_id: Option<CustomerId>,
    /// Which values of the one who goes would be lost: `email`, `phone`, `first_name`, `last_name`.
    lost: Vec<&'static str>,
    /// Orders of both.
    orders: u64,
    /// Draft orders of both.
    draft_orders: u64,
    /// Discounts of both.
    discounts: u64,
    /// Metafields of both.
    metafields: u64,
    /// Tags of both.
    tags: u64,
}

/// What a merge would come to.
#[derive(Serialize, ToSchema)]
pub struct MergePlanBody {
    /// Whether nothing stands in the way.
    possible: bool,
    /// Who would stay.
    #[schema(value_type = String)]
    survivor: CustomerId,
    /// Who would go.
    #[schema(required, value_type = Option<String>)]
    loser: Option<CustomerId>,
    /// The store member who would stay.
    #[schema(required, value_type = Option<String>)]
    survivor_pos_member_id: Option<PosMemberId>,
    /// The store member who would be retired; their card leads to the other afterwards.
    #[schema(required, value_type = Option<String>)]
    loser_pos_member_id: Option<PosMemberId>,
    /// What stands in the way.
    blockers: Vec<ExplainedBody>,
    /// The online store's word.
    #[schema(required)]
    online: Option<PreviewBody>,
    /// Points that would move.
    points: i64,
    /// The day after which they lapse where they are.
    #[schema(required, value_type = Option<String>, format = "date")]
    expires_on: Option<Date>,
    /// Points of the one who stays, before.
    #[schema(required)]
    survivor_points: Option<i64>,
    /// `opted_out`, `not_asked`, `pending`, `subscribed`: the stricter of both.
    #[schema(required, value_type = Option<String>)]
    email_consent: Option<serde_json::Value>,
    /// The same for text messages.
    #[schema(required, value_type = Option<String>)]
    sms_consent: Option<serde_json::Value>,
    /// What cannot be undone afterwards.
    stays: Vec<ExplainedBody>,
}

impl From<MergePlan> for MergePlanBody {
    fn from(plan: MergePlan) -> Self {
        let level = |level| serde_json::to_value(level).ok().filter(|value| !value.is_null());
        Self {
            possible: plan.is_possible(),
            survivor: plan.survivor,
            loser: plan.loser,
            survivor_pos_member_id: plan.survivor_pos,
            loser_pos_member_id: plan.loser_pos,
            blockers: explained(plan.blockers),
            online: plan.online.map(|preview| PreviewBody {
                resulting_customer_id: preview.survivor,
                lost: preview.lost,
                orders: preview.orders,
                draft_orders: preview.draft_orders,
                discounts: preview.discounts,
                metafields: preview.metafields,
                tags: preview.tags,
            }),
            points: plan.points.0,
            expires_on: plan.expires_on,
            survivor_points: plan.survivor_points.map(|points| points.0),
            email_consent: level(plan.email_consent),
            sms_consent: level(plan.sms_consent),
            stays: explained(plan.stays),
        }
    }
}

/// A merge that was begun.
#[derive(Serialize, ToSchema)]
pub struct MergeBegunBody {
    /// Under which it is followed.
    #[schema(value_type = String, format = "uuid")]
    pub(super) merge_id: MergeId,
}

/// Merges.
#[derive(Serialize, ToSchema)]
pub struct MergesBody {
    /// Newest first.
    pub(super) merges: Vec<MergeBody>,
    /// `before` of the next page; null on the last.
    #[schema(required)]
    pub(super) next: Option<String>,
}

/// A merge.
#[derive(Serialize, ToSchema)]
pub struct MergeBody {
    #[schema(value_type = String, format = "uuid")]
    id: MergeId,
    /// `customers`, `members`, `outside`.
    #[schema(value_type = String)]
    kind: MergeKind,
    #[schema(value_type = String)]
    survivor: CustomerId,
    #[schema(required, value_type = Option<String>)]
    loser: Option<CustomerId>,
    #[schema(required, value_type = Option<String>)]
    survivor_pos_member_id: Option<PosMemberId>,
    #[schema(required, value_type = Option<String>)]
    loser_pos_member_id: Option<PosMemberId>,
    /// `planned`, `frozen`, `moved`, `retired`, `merged`, `aliased`, `done`, `refused`, `split`.
    #[schema(value_type = String)]
    state: MergeState,
    /// Why it was refused.
    #[schema(required, value_type = Option<String>)]
    code: Option<Code>,
    started_by: String,
    #[schema(value_type = String)]
    reason: Code,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

impl From<Merge> for MergeBody {
    fn from(merge: Merge) -> Self {
        Self {
            id: merge.id,
            kind: merge.kind,
            survivor: merge.survivor,
            loser: merge.loser,
            survivor_pos_member_id: merge.survivor_pos,
            loser_pos_member_id: merge.loser_pos,
            state: merge.state,
            code: merge.code,
            started_by: merge.started_by,
            reason: merge.reason,
            created_at: merge.created_at,
            updated_at: merge.updated_at,
        }
    }
}

/// A merge and what it moved.
#[derive(Serialize, ToSchema)]
pub struct MergeDetailBody {
    /// The merge.
    pub(super) merge: MergeBody,
    /// Points that went from one store member to another, first turn first.
    pub(super) moves: Vec<MoveBody>,
    /// The run that carries it out.
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub(super) run_id: Option<RunId>,
}

/// Points on their way.
#[derive(Serialize, ToSchema)]
pub struct MoveBody {
    turn: u32,
    #[schema(value_type = String)]
    from: PosMemberId,
    #[schema(value_type = String)]
    to: PosMemberId,
    points: i64,
    /// The last day they had where they came from.
    #[schema(required, value_type = Option<String>, format = "date")]
    expires_on: Option<Date>,
    /// `planned`, `in_transit`, `done`, `void`.
    #[schema(value_type = String)]
    state: MoveState,
    /// The till's transaction of the minus.
    #[schema(required, value_type = Option<String>)]
    taken_as: Option<String>,
    /// The till's transaction of the plus.
    #[schema(required, value_type = Option<String>)]
    given_as: Option<String>,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

impl From<PointMove> for MoveBody {
    fn from(moved: PointMove) -> Self {
        Self {
            turn: moved.turn,
            from: moved.from,
            to: moved.to,
            points: moved.points.0,
            expires_on: moved.expires_on,
            state: moved.state,
            taken_as: moved.taken_as.map(|id| id.to_string()),
            given_as: moved.given_as.map(|id| id.to_string()),
            updated_at: moved.updated_at,
        }
    }
}

/// What taking a merge apart would come to.
#[derive(Serialize, ToSchema)]
pub struct SplitPlanBody {
    /// Whether nothing stands in the way.
    possible: bool,
    #[schema(value_type = String, format = "uuid")]
    merge_id: MergeId,
    /// Who stays a customer.
    #[schema(value_type = String)]
    survivor: CustomerId,
    /// The store member who comes back.
    #[schema(required, value_type = Option<String>)]
    pos_member_id: Option<PosMemberId>,
    /// Points the merge moved.
    moved: i64,
    /// Points that would go back.
    back: i64,
    /// The last day they had before.
    #[schema(required, value_type = Option<String>, format = "date")]
    expires_on: Option<Date>,
    /// What stands in the way.
    blockers: Vec<ExplainedBody>,
    /// What is restored in part, or not at all.
    stays: Vec<ExplainedBody>,
}

impl From<SplitPlan> for SplitPlanBody {
    fn from(plan: SplitPlan) -> Self {
        Self {
            possible: plan.blockers.is_empty(),
            merge_id: plan.merge,
            survivor: plan.survivor,
            pos_member_id: plan.member,
            moved: plan.moved.0,
            back: plan.back.0,
            expires_on: plan.expires_on,
            blockers: explained(plan.blockers),
            stays: explained(plan.stays),
        }
    }
}

/// A merge that is being taken apart.
#[derive(Serialize, ToSchema)]
pub struct SplitBegunBody {
    /// Under which it is followed.
    #[schema(value_type = String, format = "uuid")]
    pub(super) run_id: RunId,
}

/// Who a card leads to.
#[derive(Serialize, ToSchema)]
pub struct CardBody {
    /// The store member who is served for it.
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
    /// Their customer.
    #[schema(required, value_type = Option<String>)]
    customer_id: Option<CustomerId>,
    /// The card is a merged member's: a till does not take it any more.
    retired: bool,
}

impl From<CardOwner> for CardBody {
    fn from(owner: CardOwner) -> Self {
        Self { pos_member_id: owner.member, customer_id: owner.customer, retired: owner.is_retired }
    }
}
