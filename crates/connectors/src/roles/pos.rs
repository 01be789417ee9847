//! The tills: members, their points and what they bought.

use async_trait::async_trait;
use domain::{
    CustomerId, Pii, PosMemberId, Timestamp,
    change::ProfileChange,
    matrix::{Founding, Outgoing},
    member::{PosMember, Profile},
    points::{Balance, Movement},
};

use super::{Call, Result};

/// Which optional columns this contract demands, by the POS's own column names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequiredColumns(pub Vec<String>);

/// A member to be created: card code and member number are both N.
#[derive(Clone)]
pub struct NewPosMember {
    /// N.
    pub member_number: CustomerId,
    /// Who they are.
    pub profile: Founding<Profile>,
}

/// One page of members; read again by id when they matter.
#[derive(Clone, Default)]
pub struct PosMemberChange {
    /// The members of this page, whole.
    pub members: Vec<PosMember>,
    /// Number of the next page; none on the last.
    pub next: Option<u32>,
}

/// The POS's side of members and points.
#[async_trait]
pub trait Pos: Send + Sync {
    /// The member, read live; none if the POS does not have that id.
    async fn member(&self, call: &Call, id: PosMemberId) -> Result<Option<PosMember>>;

    /// The member whose card says this code.
    async fn member_by_code(&self, call: &Call, code: &Pii<String>) -> Result<Option<PosMember>>;

    /// Members that carry this member number.
    async fn members_by_number(&self, call: &Call, number: CustomerId) -> Result<Vec<PosMember>>;

    /// Members changed in this window (at most 31 days), oldest first, a page at a time from 1.
    async fn changed(
        &self,
        call: &Call,
        from: Timestamp,
        to: Timestamp,
        page: u32,
    ) -> Result<PosMemberChange>;

    /// Members with ids in this range, both ends included, a page at a time from 1.
    async fn range(&self, call: &Call, first: u64, last: u64, page: u32) -> Result<PosMemberChange>;

    /// Creates a member. If an earlier attempt may have happened, the code is looked up first.
    /// Rejections: `missing.<column>`, `invalid.<column>`, `customer-code-taken`.
    async fn create_member(&self, call: &Call, member: &NewPosMember) -> Result<PosMemberId>;

    /// Writes the member number and nothing else. Never the code on the card.
    async fn set_member_number(&self, call: &Call, id: PosMemberId, number: Option<CustomerId>)
    -> Result<()>;

    /// Writes the given fields of a linked member and nothing else; a blank value is not written, the code on the card,
    /// rank and points never are. Rejections: `invalid.<column>`, `member-gone`.
    async fn update_member(
        &self,
        call: &Call,
        id: PosMemberId,
        change: &Outgoing<ProfileChange>,
    ) -> Result<()>;

    /// Columns the contract demands; asked at start and again after a rejection.
    async fn required_columns(&self, call: &Call) -> Result<RequiredColumns>;

    /// The balance, read live. The POS lapses overdue points while it answers.
    /// An answer about somebody else is `Unreadable`.
    async fn balance(&self, call: &Call, id: PosMemberId) -> Result<Option<Balance>>;

    /// Point movements of one member since `since` (at most 31 days are asked for at a time), newest first.
    async fn movements(
        &self,
        call: &Call,
        id: PosMemberId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Movement>>;

    /// The member a transaction belongs to, if any.
    async fn member_of_transaction(&self, call: &Call, transaction: u64) -> Result<Option<PosMemberId>>;
}
