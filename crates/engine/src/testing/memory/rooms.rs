//! The shelves of people and links, which the engine never opens: here they are closed.

use async_trait::async_trait;
use domain::{
    CaseId, Code, CrmContactId, CustomerId, MergeId, PosMemberId, Timestamp,
    purchase::{Purchase, PurchaseId},
};
use store::{
    Case, CaseKind, CaseState, Cases, Departure, Echo, Erasure, Erasures, Error, Forgetting, Forgotten, Held,
    IndexEntry, KeyedHash, Link, LinkError, Links, Living, MemberIndex, Merge, MergeState, Merges, NewAlias,
    NewCase, NewErasure, NewMerge, Person, PointMove, Purchases, Receipt, Result, Role, Seen, Session,
    Sighting, Spared, System, User, Users, Wiped,
};
use uuid::Uuid;

use super::Memory;

macro_rules! closed {
    ($shelf:ident { $(fn $name:ident($($arg:ident: $of:ty),*) -> $out:ty;)* }) => {
        #[async_trait]
        impl $shelf for Memory {
            $(async fn $name(&self, $($arg: $of),*) -> Result<$out> {
                let _ = ($($arg,)*);
                Err(Error::Unavailable("the memory double keeps no people and no links"))
            })*
        }
    };
}

// Behind the macro, which it uses.
mod case_desk;
mod matches;
mod points;

closed!(Cases {
    fn open_case(case: NewCase) -> CaseId;
    fn case(id: CaseId) -> Option<Case>;
    fn cases(state: Option<CaseState>, limit: u32) -> Vec<Case>;
    fn open_case_of(kind: CaseKind, customer: CustomerId) -> Option<Case>;
    fn decide_case(id: CaseId, state: CaseState, by: &str, now: Timestamp) -> bool;
});

closed!(Users {
    fn add_user(user: User) -> bool;
    fn user(name: &str) -> Option<User>;
    fn users() -> Vec<User>;
    fn change_user(name: &str, role: Option<Role>, password: Option<String>, disabled: Option<bool>) -> bool;
    fn begin_session(session: Session) -> ();
    fn session(token: KeyedHash) -> Option<(Session, User)>;
    fn touch_session(token: KeyedHash, now: Timestamp) -> ();
    fn end_session(token: KeyedHash) -> ();
});

closed!(Seen {
    fn sightings(customer: CustomerId) -> Vec<Sighting>;
    fn remember_sightings(customer: CustomerId, seen: Vec<Sighting>) -> ();
    fn forget_sightings(customer: CustomerId) -> ();
    fn depart(customer: CustomerId, how: Departure, now: Timestamp) -> ();
    fn departure(customer: CustomerId) -> Option<(Departure, Timestamp)>;
    fn come_back(customer: CustomerId) -> ();
});

closed!(Links {
    fn link(customer: CustomerId) -> Option<Link>;
    fn link_by_pos(member: PosMemberId) -> Option<Link>;
    fn know_customer(customer: CustomerId, now: Timestamp) -> ();
    fn link_pos(customer: CustomerId, member: PosMemberId, now: Timestamp) -> std::result::Result<(), LinkError>;
    fn link_crm(customer: CustomerId, contact: CrmContactId, now: Timestamp) -> ();
    fn unlink_pos(customer: CustomerId, now: Timestamp) -> Option<PosMemberId>;
    fn unlink_crm(customer: CustomerId, now: Timestamp) -> ();
    fn links(before: Option<(Timestamp, CustomerId)>, limit: u32) -> Vec<Link>;
    fn links_after(after: Option<CustomerId>, limit: u32) -> Vec<Link>;
    fn link_counts() -> (u64, u64);
    fn skip(system: System, customer: CustomerId, now: Timestamp) -> ();
    fn skipped(system: System, limit: u32) -> Vec<CustomerId>;
    fn caught_up(system: System, customers: &[CustomerId]) -> ();
    fn echo(system: System, customer: CustomerId) -> Option<Echo>;
    fn remember_echo(echo: Echo) -> ();
    fn keep_apart(customer: CustomerId, member: PosMemberId, by: &str, now: Timestamp) -> ();
    fn are_apart(customer: CustomerId, member: PosMemberId) -> bool;
});

closed!(Purchases {
    fn note_purchase(customer: CustomerId, purchase: Purchase) -> ();
    fn purchase(id: PurchaseId) -> Option<(CustomerId, Purchase)>;
    fn forget_purchase(id: PurchaseId) -> ();
    fn purchases_of(customer: CustomerId) -> Vec<Purchase>;
    fn move_purchases(from: CustomerId, to: CustomerId) -> u64;
    fn forget_purchases_of(customer: CustomerId) -> u64;
});

closed!(Merges {
    fn begin_merge(merge: NewMerge) -> std::result::Result<(), MergeId>;
    fn merge(id: MergeId) -> Option<Merge>;
    fn merges(before: Option<(Timestamp, MergeId)>, limit: u32) -> Vec<Merge>;
    fn open_merge_of(customer: CustomerId) -> Option<MergeId>;
    fn advance_merge(id: MergeId, state: MergeState, code: Option<Code>, now: Timestamp) -> ();
    fn record_move(moved: PointMove) -> ();
    fn moves(merge: MergeId) -> Vec<PointMove>;
    fn in_transit(limit: u32) -> Vec<PointMove>;
    fn alias(alias: NewAlias) -> bool;
    fn unalias_members(merge: MergeId) -> ();
    fn survivor(customer: CustomerId) -> CustomerId;
    fn surviving_member(member: PosMemberId) -> PosMemberId;
    fn member_of_card(card: KeyedHash) -> Option<PosMemberId>;
    fn former_ids(customer: CustomerId) -> Vec<CustomerId>;
    fn former_members(member: PosMemberId) -> Vec<PosMemberId>;
    fn forget_aliases(customer: CustomerId, member: Option<PosMemberId>) -> u64;
});

closed!(MemberIndex {
    fn index_members(key_version: u32, members: Vec<(PosMemberId, Vec<IndexEntry>)>) -> ();
    fn find_members(entry: IndexEntry, limit: u32) -> Vec<PosMemberId>;
    fn indexed_members() -> u64;
});

closed!(Erasures {
    fn begin_erasure(new: NewErasure, graves: Vec<KeyedHash>) -> Erasure;
    fn bury(graves: Vec<KeyedHash>, at: Timestamp) -> ();
    fn buried(graves: &[KeyedHash]) -> Vec<(KeyedHash, Timestamp)>;
    fn add_receipts(erasure: Uuid, receipts: Vec<Receipt>) -> ();
    fn complete_erasure(erasure: Uuid, now: Timestamp) -> ();
    fn erasure(id: Uuid) -> Option<Erasure>;
    fn erasure_of(customer: CustomerId) -> Option<Erasure>;
    fn erasures(before: Option<(Timestamp, Uuid)>, limit: u32) -> Vec<Erasure>;
    fn erasures_due(before: Timestamp, limit: u32) -> Vec<Erasure>;
});

closed!(Forgetting {
    fn held(person: &Person) -> Vec<Held>;
    fn forget(person: &Person, spared: &Spared, now: Timestamp) -> Forgotten;
    fn index_living(key_version: u32, members: Vec<Living>) -> ();
    fn scrub() -> bool;
    fn wipe_shop(seal: KeyedHash, now: Timestamp) -> Wiped;
    fn wiped(seal: KeyedHash) -> Option<Wiped>;
});
