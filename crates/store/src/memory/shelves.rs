//! What is remembered about people: ids, keyed hashes, codes, amounts and times, shelf by shelf.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{
    CaseId, ConversionId, CustomerId, MergeId, PosMemberId, Timestamp,
    purchase::{Purchase, PurchaseId},
};
use uuid::Uuid;

use crate::{
    Case, Coupon, Departure, Echo, Erasure, HashField, IndexEntry, KeyedHash, LedgerEntry, Link, MatchLink,
    MatchRun, Merge, Pair, PointMove, Session, Sighting, System, User,
};

/// A case, and who holds it for the moment of deciding.
pub(super) struct Question {
    pub(super) case: Case,
    pub(super) held: Option<(String, Timestamp)>,
}

#[derive(Default)]
pub(super) struct Shelves {
    pub(super) links: BTreeMap<CustomerId, Link>,
    pub(super) by_pos: HashMap<PosMemberId, CustomerId>,
    pub(super) skips: BTreeMap<(System, CustomerId), Timestamp>,
    pub(super) echoes: BTreeMap<(System, CustomerId), Echo>,
    pub(super) apart: BTreeMap<Pair, (String, Timestamp)>,
    pub(super) cases: BTreeMap<CaseId, Question>,
    pub(super) users: BTreeMap<String, User>,
    pub(super) sessions: HashMap<KeyedHash, Session>,
    pub(super) seen: BTreeMap<CustomerId, Vec<Sighting>>,
    pub(super) departures: BTreeMap<CustomerId, (Departure, Timestamp)>,
    pub(super) purchases: BTreeMap<PurchaseId, (CustomerId, Purchase)>,
    pub(super) members: BTreeMap<PosMemberId, (u32, Vec<IndexEntry>)>,
    pub(super) hashes: HashMap<(HashField, KeyedHash), BTreeSet<PosMemberId>>,
    pub(super) erasures: BTreeMap<Uuid, Erasure>,
    pub(super) erased: BTreeMap<CustomerId, Uuid>,
    pub(super) tombstones: BTreeMap<KeyedHash, Timestamp>,
    pub(super) merges: BTreeMap<MergeId, Merge>,
    pub(super) merging: BTreeMap<CustomerId, MergeId>,
    pub(super) moves: BTreeMap<(MergeId, u32), PointMove>,
    pub(super) customer_aliases: BTreeMap<CustomerId, CustomerId>,
    pub(super) member_aliases: BTreeMap<PosMemberId, (PosMemberId, MergeId)>,
    pub(super) cards: BTreeMap<KeyedHash, (PosMemberId, MergeId)>,
    pub(super) comparisons: BTreeMap<Uuid, MatchRun>,
    pub(super) matched: BTreeMap<Pair, MatchLink>,
    pub(super) coupons: BTreeMap<ConversionId, Coupon>,
    pub(super) codes: HashMap<KeyedHash, ConversionId>,
    pub(super) coupons_of: BTreeMap<CustomerId, Vec<ConversionId>>,
    pub(super) ledger: Vec<LedgerEntry>,
    pub(super) booked: HashSet<String>,
}

impl Shelves {
    /// Nothing is stored any more about somebody who was or is being erased.
    pub(super) fn is_erased(&self, customer: CustomerId) -> bool {
        self.erased.contains_key(&customer)
    }
}

/// At most so many of them.
pub(super) fn page<T: Clone>(rows: &[&T], limit: u32) -> Vec<T> {
    rows.iter().take(limit as usize).map(|row| T::clone(row)).collect()
}
