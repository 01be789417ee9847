//! Memory. What the hub keeps: ids, keyed hashes, codes, amounts and times; one trait per shelf.
//!
//! SQLite is the first implementation; PostgreSQL takes the same traits and the same contract suite. A third one in
//! memory, under the same suite, is what simulated days are played on.

mod audit;
mod case_desk;
mod cases;
mod coupons;
mod cursors;
mod dead_letters;
mod erasures;
mod error;
mod forgetting;
mod inbox;
mod journal;
mod lanes;
mod ledger;
mod links;
mod matches;
mod member_index;
#[cfg(feature = "memory")]
pub mod memory;
mod merges;
mod purchases;
mod rekeying;
mod schedules;
mod seen;
pub mod sqlite;
mod switches;
mod users;

pub use audit::{Audit, AuditEntry, AuditVerdict, NewAudit};
pub use case_desk::{Apart, CaseCounts, CaseDesk, CaseEnd, CaseFilter, CaseMark, CaseView};
pub use cases::{Candidate, Case, CaseKind, CaseState, Cases, NewCase};
pub use coupons::{Asked, Coupon, CouponLimits, CouponNews, CouponTurn, Coupons, NewCoupon, Turned};
pub use cursors::Cursors;
pub use dead_letters::{DeadLetter, DeadLetters, LetterFilter, LetterState, NewLetter, Resolution};
pub use erasures::{Erasure, ErasureCause, Erasures, NewErasure, Receipt};
pub use error::{Error, Result};
pub use forgetting::{Forgetting, Forgotten, Held, Living, Person, Spared, Wiped};
pub use inbox::{Accepted, Delivery, Inbox, InboxRow, Sorted};
pub use journal::{Journal, RunFilter, RunRow, RunState, Settlement, StepRow, StepState, Wait};
pub use lanes::{Backlog, Claimed, Enqueued, Fence, Lanes, NewRun, Terms};
pub use ledger::{Ledger, LedgerEntry, NewEntry};
pub use links::{Echo, Link, LinkError, Links, System};
pub use matches::{MatchCounts, MatchLink, MatchRun, MatchState, Matches, Pair};
pub use member_index::{HashField, IndexEntry, KeyedHash, MemberIndex};
pub use merges::{Merge, MergeKind, MergeState, Merges, MoveState, NewAlias, NewMerge, PointMove};
pub use purchases::Purchases;
pub use rekeying::Rekeying;
pub use schedules::{Schedule, Schedules};
pub use seen::{Departure, Look, Seen, Sighting};
pub use switches::{Scope, Switch, Switches};
pub use users::{Role, Session, User, Users};

/// Every shelf behind one handle: `Arc<dyn Store>`. A handle belongs to one shop and sees nothing of another.
pub trait Store:
    Audit
    + CaseDesk
    + Cases
    + Coupons
    + Cursors
    + DeadLetters
    + Erasures
    + Forgetting
    + Inbox
    + Journal
    + Lanes
    + Ledger
    + Links
    + Matches
    + MemberIndex
    + Merges
    + Purchases
    + Rekeying
    + Schedules
    + Seen
    + Switches
    + Users
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: Audit
        + CaseDesk
        + Cases
        + Coupons
        + Cursors
        + DeadLetters
        + Erasures
        + Forgetting
        + Inbox
        + Journal
        + Lanes
        + Ledger
        + Links
        + Matches
        + MemberIndex
        + Merges
        + Purchases
        + Rekeying
        + Schedules
        + Seen
        + Switches
        + Users
        + Send
        + Sync
        + 'static
{
}
