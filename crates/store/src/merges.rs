//! Two records of one person became one: how far a merge has come, what it moved, and where old ids lead.

use async_trait::async_trait;
use domain::{Code, CustomerId, Date, MergeId, Points, PosMemberId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Result, member_index::KeyedHash};

/// What is merged, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeKind {
    /// Two customers of the online store, by the hub.
    Customers,
    /// Two store members of one customer; the online store has no part in it.
    Members,
    /// Two customers that somebody merged in the online store already.
    Outside,
}

/// How far a merge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeState {
    /// Asked for; nothing has been written anywhere.
    Planned,
    /// Nothing else is done about either of them meanwhile.
    Frozen,
    /// The points are with the survivor.
    Moved,
    /// The other store member is retired.
    Retired,
    /// The online store has one customer.
    Merged,
    /// Old ids and the old card lead to the survivor.
    Aliased,
    /// Over.
    Done,
    /// The online store or the facts forbid it; nothing was written.
    Refused,
    /// Taken apart again as far as possible.
    Split,
}

impl MergeState {
    /// Whether nothing more will happen by itself.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Split)
    }
}

/// A merge to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMerge {
    /// Its id.
    pub id: MergeId,
    /// What is merged.
    pub kind: MergeKind,
    /// Who stays.
    pub survivor: CustomerId,
    /// Who goes; none for two store members of one customer.
    pub loser: Option<CustomerId>,
    /// The store member who stays.
    pub survivor_pos: Option<PosMemberId>,
    /// The store member who is retired.
    pub loser_pos: Option<PosMemberId>,
    /// Account name, or `hub`.
    pub by: String,
    /// Why.
    pub reason: Code,
    /// Now.
    pub at: Timestamp,
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// What is merged.
    pub kind: MergeKind,
    /// Who stays.
    pub survivor: CustomerId,
    /// Who goes.
    pub loser: Option<CustomerId>,
    /// The store member who stays.
    pub survivor_pos: Option<PosMemberId>,
    /// The store member who is retired.
    pub loser_pos: Option<PosMemberId>,
    /// How far it has come.
    pub state: MergeState,
    /// Why it was refused, if it was.
    pub code: Option<Code>,
    /// Who began it.
    pub started_by: String,
    /// Why.
    pub reason: Code,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last came on.
    pub updated_at: Timestamp,
}

/// How far a move of points has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// About to be taken.
    Planned,
    /// Taken from one, not yet given to the other.
    InTransit,
    /// Given.
    Done,
    /// Not taken: they were not there any more.
    Void,
}

/// Points on their way from one store member to another: a minus and a plus under one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointMove {
    /// The merge; with the turn it is the operation's id.
    pub merge: MergeId,
    /// From 1; a till may spend between our look and our write, then there is another turn.
    pub turn: u32,
    /// Who gives.
    pub from: PosMemberId,
    /// Who gets.
    pub to: PosMemberId,
    /// How many; always more than zero.
    pub points: Points,
    /// The day after which they lapse where they come from.
    pub expires_on: Option<Date>,
    /// How far it has come.
    pub state: MoveState,
    /// The till's transaction of the minus.
    pub taken_as: Option<u64>,
    /// The till's transaction of the plus.
    pub given_as: Option<u64>,
    /// When it last came on.
    pub updated_at: Timestamp,
}

/// Where old ids lead from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlias {
    /// The merge they come from.
    pub merge: MergeId,
    /// The customer who goes, and the one who stays.
    pub customers: Option<(CustomerId, CustomerId)>,
    /// The store member who is retired, and the one who stays.
    pub members: Option<(PosMemberId, PosMemberId)>,
    /// The code printed on the retired member's card.
    pub card: Option<KeyedHash>,
    /// Now.
    pub at: Timestamp,
}

/// The shelf of merges and aliases.
#[async_trait]
pub trait Merges {
    /// Begins a merge and marks both customers. If one of them is being merged already, that merge is answered and
    /// nothing is written.
    async fn begin_merge(&self, merge: NewMerge) -> Result<std::result::Result<(), MergeId>>;

    /// One merge.
    async fn merge(&self, id: MergeId) -> Result<Option<Merge>>;

    /// Merges, newest first; `before` is the last of the page before.
    async fn merges(&self, before: Option<(Timestamp, MergeId)>, limit: u32) -> Result<Vec<Merge>>;

    /// The merge this customer takes part in at the moment.
    async fn open_merge_of(&self, customer: CustomerId) -> Result<Option<MergeId>>;

    /// Writes how far it has come; a state that ends it lets both customers go.
    async fn advance_merge(
        &self,
        id: MergeId,
        state: MergeState,
        code: Option<Code>,
        now: Timestamp,
    ) -> Result<()>;

    /// Writes a move of points, or how far it has come.
    async fn record_move(&self, moved: PointMove) -> Result<()>;

    /// The moves of a merge, first turn first.
    async fn moves(&self, merge: MergeId) -> Result<Vec<PointMove>>;

    /// Every move from or to this store member, newest first; at most 100.
    async fn moves_of(&self, member: PosMemberId) -> Result<Vec<PointMove>>;

    /// Moves of every merge that are taken and not given, oldest first.
    async fn in_transit(&self, limit: u32) -> Result<Vec<PointMove>>;

    /// Makes old ids lead to the survivor, in one commit: chains are shortened, the loser's row of ids goes, and the
    /// survivor takes over its store member if they have none. Doing it twice changes nothing. Answers false if it
    /// would make somebody their own survivor; then nothing is written.
    async fn alias(&self, alias: NewAlias) -> Result<bool>;

    /// Takes back the aliases of store members and cards that a merge made; those of customers stay.
    async fn unalias_members(&self, merge: MergeId) -> Result<()>;

    /// Who this customer is now: themselves, or the survivor of a merge.
    async fn survivor(&self, customer: CustomerId) -> Result<CustomerId>;

    /// The same of a store member.
    async fn surviving_member(&self, member: PosMemberId) -> Result<PosMemberId>;

    /// The member a retired card leads to.
    async fn member_of_card(&self, card: KeyedHash) -> Result<Option<PosMemberId>>;

    /// Old customer ids that lead to this one.
    async fn former_ids(&self, customer: CustomerId) -> Result<Vec<CustomerId>>;

    /// Retired store members that lead to this one.
    async fn former_members(&self, member: PosMemberId) -> Result<Vec<PosMemberId>>;

    /// Forgets every alias that leads from or to this customer and their member, for an erasure. Merges stay as rows
    /// of ids.
    async fn forget_aliases(&self, customer: CustomerId, member: Option<PosMemberId>) -> Result<u64>;
}
