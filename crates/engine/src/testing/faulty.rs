//! A store that dies at a chosen write, before or after it was kept, and is dead from then on: a crash, seen from
//! the engine. What it kept is in the store below, where the next engine finds it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use domain::{
    CaseId, Code, CrmContactId, CustomerId, MergeId, PosMemberId, RunId, Timestamp,
    purchase::{Purchase, PurchaseId},
};
use store::{
    Accepted, Audit, AuditEntry, AuditVerdict, Backlog, Case, CaseKind, CaseState, Cases, Claimed, Cursors,
    DeadLetter, DeadLetters, Delivery, Departure, Echo, Enqueued, Erasure, Erasures, Error, Fence,
    Forgetting, Forgotten, Held, Inbox, InboxRow, IndexEntry, Journal, KeyedHash, Lanes, LetterFilter, Link,
    LinkError, Links, Living, MemberIndex, Merge, MergeState, Merges, NewAlias, NewAudit, NewCase,
    NewErasure, NewLetter, NewMerge, NewRun, Person, PointMove, Purchases, Receipt, Resolution, Result, Role,
    RunFilter, RunRow, Schedule, Schedules, Scope, Seen, Session, Settlement, Sighting, Sorted, Spared,
    StepRow, Store, Switch, Switches, System, Terms, User, Users, Wait, Wiped,
};
use tokio::time::Instant;
use uuid::Uuid;

/// On which side of a write the crash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Nothing was kept.
    Before,
    /// It was kept, and nobody heard of it.
    After,
}

/// A store that dies at its n-th write.
pub struct FaultyStore {
    below: Arc<dyn Store>,
    crash: Option<(usize, Side)>,
    writes: Mutex<Vec<&'static str>>,
    dead: AtomicBool,
    frozen_until: Mutex<Option<Instant>>,
}

impl FaultyStore {
    /// Never dies; counts what is written.
    pub fn counting(below: Arc<dyn Store>) -> Self {
        Self {
            below,
            crash: None,
            writes: Mutex::default(),
            dead: AtomicBool::new(false),
            frozen_until: Mutex::default(),
        }
    }

    /// Dies at the n-th write, from 1.
    pub fn dying(below: Arc<dyn Store>, nth: usize, side: Side) -> Self {
        Self { crash: Some((nth, side)), ..Self::counting(below) }
    }

    /// The names of the writes so far.
    pub fn writes(&self) -> Vec<&'static str> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the crash has come.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Acquire)
    }

    /// Kills it now.
    pub fn die(&self) {
        self.dead.store(true, Ordering::Release);
    }

    /// Whoever asks or writes through it from now on waits until then: the process stands still.
    pub fn freeze_until(&self, then: Instant) {
        *self.frozen_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(then);
    }

    /// Returns once the process moves; at once unless it is frozen.
    pub async fn thawed(&self) {
        loop {
            let until = *self.frozen_until.lock().unwrap_or_else(PoisonError::into_inner);
            match until.filter(|until| Instant::now() < *until) {
                Some(until) => tokio::time::sleep_until(until).await,
                None => return,
            }
        }
    }

    fn alive(&self) -> Result<()> {
        if self.is_dead() { Err(Error::Unavailable("the process has crashed")) } else { Ok(()) }
    }

    fn crashes(&self, count: usize, wanted: Side) -> Result<()> {
        if self.crash == Some((count, wanted)) {
            self.die();
        }
        self.alive()
    }

    fn count(&self, write: &'static str) -> usize {
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        writes.push(write);
        writes.len()
    }
}

macro_rules! through {
    (@body read $self:ident $name:ident ($($arg:ident),*)) => {{
        $self.thawed().await;
        $self.alive()?;
        $self.below.$name($($arg),*).await
    }};
    (@body write $self:ident $name:ident ($($arg:ident),*)) => {{
        $self.thawed().await;
        $self.alive()?;
        let count = $self.count(stringify!($name));
        $self.crashes(count, Side::Before)?;
        let answer = $self.below.$name($($arg),*).await;
        $self.crashes(count, Side::After)?;
        answer
    }};
    ($shelf:ident { $($how:ident $name:ident($($arg:ident: $of:ty),*) -> $out:ty;)* }) => {
        #[async_trait]
        impl $shelf for FaultyStore {
            $(async fn $name(&self, $($arg: $of),*) -> Result<$out> {
                through!(@body $how self $name ($($arg),*))
            })*
        }
    };
}

// Behind the macro, which it uses.
mod case_desk;
mod matches;
mod points;

through!(Lanes {
    write enqueue(runs: Vec<NewRun>, claim: Option<Terms>) -> Vec<Enqueued>;
    write claim_due(terms: Terms, limit: u32) -> Vec<Claimed>;
    write extend(fence: &Fence, lease_until: Timestamp) -> ();
    write hand_back(fence: &Fence, now: Timestamp) -> ();
    read next_due() -> Option<Timestamp>;
    write release(waits_on: &Wait, now: Timestamp, per_second: Option<u32>) -> u64;
    read backlog() -> Vec<Backlog>;
});

through!(Journal {
    write record(fence: &Fence, run: RunId, step: StepRow, letter: Option<NewLetter>) -> ();
    write settle(fence: &Fence, run: RunId, settlement: Settlement, terms: Terms) -> Option<Claimed>;
    read run(id: RunId) -> Option<RunRow>;
    read run_by_key(flow: &str, key: &str) -> Option<RunRow>;
    read steps(id: RunId) -> Vec<StepRow>;
    read runs(filter: &RunFilter) -> Vec<RunRow>;
    write rewind(id: RunId, now: Timestamp, forget: &[String]) -> bool;
    write happened(event: &str, now: Timestamp) -> u64;
    write prune(finished_before: Timestamp, limit: u32) -> u64;
});

through!(Inbox {
    write accept(deliveries: Vec<Delivery>) -> Vec<Accepted>;
    read unsorted(limit: u32) -> Vec<InboxRow>;
    write sort(rows: Vec<Sorted>) -> ();
});

through!(DeadLetters {
    read letters(filter: &LetterFilter) -> Vec<DeadLetter>;
    read letter(id: Uuid) -> Option<DeadLetter>;
    write take(id: Uuid, by: &str) -> bool;
    write end(id: Uuid, how: Resolution, by: &str, now: Timestamp) -> bool;
});

through!(Schedules {
    write keep(name: &str, every_s: u32, first_at: Timestamp) -> ();
    read schedules() -> Vec<Schedule>;
    read due(now: Timestamp) -> Vec<Schedule>;
    write fire(schedule: &Schedule, run: NewRun, next_at: Timestamp) -> bool;
});

through!(Switches {
    write pause(switch: Switch) -> bool;
    write resume(scope: &Scope) -> bool;
    read switches() -> Vec<Switch>;
});

through!(Audit {
    write append(entry: NewAudit) -> AuditEntry;
    read audit(before: Option<u64>, limit: u32) -> Vec<AuditEntry>;
    read verify_audit(head: Option<&str>) -> AuditVerdict;
});

through!(Cursors {
    read cursor(name: &str) -> Option<String>;
    write set_cursor(name: &str, value: &str) -> ();
    write first_in_window(cause: &str, window: &str) -> bool;
});

through!(Cases {
    write open_case(case: NewCase) -> CaseId;
    read case(id: CaseId) -> Option<Case>;
    read cases(state: Option<CaseState>, limit: u32) -> Vec<Case>;
    read open_case_of(kind: CaseKind, customer: CustomerId) -> Option<Case>;
    write decide_case(id: CaseId, state: CaseState, by: &str, now: Timestamp) -> bool;
});

through!(Users {
    write add_user(user: User) -> bool;
    read user(name: &str) -> Option<User>;
    read users() -> Vec<User>;
    write change_user(name: &str, role: Option<Role>, password: Option<String>, disabled: Option<bool>) -> bool;
    write begin_session(session: Session) -> ();
    read session(token: KeyedHash) -> Option<(Session, User)>;
    write touch_session(token: KeyedHash, now: Timestamp) -> ();
    write end_session(token: KeyedHash) -> ();
});

through!(Seen {
    read sightings(customer: CustomerId) -> Vec<Sighting>;
    write remember_sightings(customer: CustomerId, seen: Vec<Sighting>) -> ();
    write forget_sightings(customer: CustomerId) -> ();
    write depart(customer: CustomerId, how: Departure, now: Timestamp) -> ();
    read departure(customer: CustomerId) -> Option<(Departure, Timestamp)>;
    write come_back(customer: CustomerId) -> ();
});

through!(Links {
    read link(customer: CustomerId) -> Option<Link>;
    read link_by_pos(member: PosMemberId) -> Option<Link>;
    write know_customer(customer: CustomerId, now: Timestamp) -> ();
    write link_pos(customer: CustomerId, member: PosMemberId, now: Timestamp) -> std::result::Result<(), LinkError>;
    write link_crm(customer: CustomerId, contact: CrmContactId, now: Timestamp) -> ();
    write unlink_pos(customer: CustomerId, now: Timestamp) -> Option<PosMemberId>;
    write unlink_crm(customer: CustomerId, now: Timestamp) -> ();
    read links(before: Option<(Timestamp, CustomerId)>, limit: u32) -> Vec<Link>;
    read links_after(after: Option<CustomerId>, limit: u32) -> Vec<Link>;
    read link_counts() -> (u64, u64);
    write skip(system: System, customer: CustomerId, now: Timestamp) -> ();
    read skipped(system: System, limit: u32) -> Vec<CustomerId>;
    write caught_up(system: System, customers: &[CustomerId]) -> ();
    read echo(system: System, customer: CustomerId) -> Option<Echo>;
    write remember_echo(echo: Echo) -> ();
    write keep_apart(customer: CustomerId, member: PosMemberId, by: &str, now: Timestamp) -> ();
    read are_apart(customer: CustomerId, member: PosMemberId) -> bool;
});

through!(Purchases {
    write note_purchase(customer: CustomerId, purchase: Purchase) -> ();
    read purchase(id: PurchaseId) -> Option<(CustomerId, Purchase)>;
    write forget_purchase(id: PurchaseId) -> ();
    read purchases_of(customer: CustomerId) -> Vec<Purchase>;
    write move_purchases(from: CustomerId, to: CustomerId) -> u64;
    write forget_purchases_of(customer: CustomerId) -> u64;
});

through!(Merges {
    write begin_merge(merge: NewMerge) -> std::result::Result<(), MergeId>;
    read merge(id: MergeId) -> Option<Merge>;
    read merges(before: Option<(Timestamp, MergeId)>, limit: u32) -> Vec<Merge>;
    read open_merge_of(customer: CustomerId) -> Option<MergeId>;
    write advance_merge(id: MergeId, state: MergeState, code: Option<Code>, now: Timestamp) -> ();
    write record_move(moved: PointMove) -> ();
    read moves(merge: MergeId) -> Vec<PointMove>;
    read moves_of(member: PosMemberId) -> Vec<PointMove>;
    read in_transit(limit: u32) -> Vec<PointMove>;
    write alias(alias: NewAlias) -> bool;
    write unalias_members(merge: MergeId) -> ();
    read survivor(customer: CustomerId) -> CustomerId;
    read surviving_member(member: PosMemberId) -> PosMemberId;
    read member_of_card(card: KeyedHash) -> Option<PosMemberId>;
    read former_ids(customer: CustomerId) -> Vec<CustomerId>;
    read former_members(member: PosMemberId) -> Vec<PosMemberId>;
    write forget_aliases(customer: CustomerId, member: Option<PosMemberId>) -> u64;
});

through!(MemberIndex {
    write index_members(key_version: u32, members: Vec<(PosMemberId, Vec<IndexEntry>)>) -> ();
    read find_members(entry: IndexEntry, limit: u32) -> Vec<PosMemberId>;
    read indexed_members() -> u64;
});

through!(Erasures {
    write begin_erasure(new: NewErasure, graves: Vec<KeyedHash>) -> Erasure;
    write bury(graves: Vec<KeyedHash>, at: Timestamp) -> ();
    read buried(graves: &[KeyedHash]) -> Vec<(KeyedHash, Timestamp)>;
    write add_receipts(erasure: Uuid, receipts: Vec<Receipt>) -> ();
    write complete_erasure(erasure: Uuid, now: Timestamp) -> ();
    read erasure(id: Uuid) -> Option<Erasure>;
    read erasure_of(customer: CustomerId) -> Option<Erasure>;
    read erasures(before: Option<(Timestamp, Uuid)>, limit: u32) -> Vec<Erasure>;
    read erasures_due(before: Timestamp, limit: u32) -> Vec<Erasure>;
});

through!(Forgetting {
    read held(person: &Person) -> Vec<Held>;
    write forget(person: &Person, spared: &Spared, now: Timestamp) -> Forgotten;
    write index_living(key_version: u32, members: Vec<Living>) -> ();
    write scrub() -> bool;
    write wipe_shop(seal: KeyedHash, now: Timestamp) -> Wiped;
    read wiped(seal: KeyedHash) -> Option<Wiped>;
});
