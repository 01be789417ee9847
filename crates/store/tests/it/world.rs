//! A fresh store for a test, and short ways to say what is put into it.

use std::{ops::Deref, sync::Arc};

use domain::{Class, Code, Owner, RunId, ShopId, Timestamp, Vendor};
use serde_json::json;
use store::{
    Claimed, Enqueued, Fence, NewLetter, NewRun, Settlement, StepRow, StepState, Store, Terms, Wait,
    memory::Memory,
    sqlite::{SqliteOptions, open},
};
use uuid::Uuid;

/// A store nobody else uses. PostgreSQL becomes a further constructor and a further line in `contract!`.
pub struct World {
    pub store: Arc<dyn Store>,
    _folder: Option<tempfile::TempDir>,
}

impl World {
    pub async fn sqlite_in_memory() -> Self {
        let store = open(SqliteOptions::memory(shop()).inline()).await.unwrap();
        Self { store: Arc::new(store), _folder: None }
    }

    pub async fn memory() -> Self {
        Self { store: Arc::new(Memory::default()), _folder: None }
    }

    pub async fn sqlite_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(SqliteOptions::file(folder.path().join("enishi.db"), shop())).await.unwrap();
        Self { store: Arc::new(store), _folder: Some(folder) }
    }
}

impl Deref for World {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

/// Runs each body against each implementation.
macro_rules! contract {
    ($($body:ident,)+) => {
        mod sqlite_in_memory {
            $(#[tokio::test] async fn $body() { super::$body($crate::world::World::sqlite_in_memory().await).await; })+
        }
        mod sqlite_file {
            $(#[tokio::test] async fn $body() { super::$body($crate::world::World::sqlite_file().await).await; })+
        }
        mod memory {
            $(#[tokio::test] async fn $body() { super::$body($crate::world::World::memory().await).await; })+
        }
    };
}

pub fn shop() -> ShopId {
    ShopId("enishi-demo.myshopify.com".into())
}

/// Seconds after the tests' zero hour.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn run_id(n: u128) -> RunId {
    RunId(uuid(n))
}

/// A claim made at this second, for half a minute.
pub fn terms(now: i64) -> Terms {
    Terms { now: at(now), lease_until: at(now + 30) }
}

/// A run of the flow `spread`, due at second 0, whose key is its number.
pub fn new_run(n: u128, lane: &str) -> NewRun {
    NewRun {
        id: run_id(n),
        lane: lane.into(),
        flow: "spread",
        key: format!("key-{n}"),
        object: lane.into(),
        class: Class::SameDay,
        input: json!({ "customer": n.to_string() }),
        run_at: at(0),
        replay_of: None,
    }
}

pub fn step(name: &str, position: u32, state: StepState) -> StepRow {
    StepRow {
        name: name.into(),
        position,
        state,
        vendor: Some(Vendor::Smaregi),
        attempts: 1,
        next_at: None,
        code: None,
        output: Some(json!([7, "x"])),
        first_at: at(1),
        at: at(2),
        took_ms: 12,
    }
}

pub fn letter(n: u128) -> NewLetter {
    NewLetter {
        id: uuid(n),
        step: Some("link POS member".into()),
        kind: "rejected".into(),
        code: Code::new("phone-invalid"),
        vendor: Some(Vendor::Smaregi),
        owner: Owner::MemberServices,
        due_at: at(3_600),
        created_at: at(5),
    }
}

pub fn dead(letter_number: u128, parks: bool) -> Settlement {
    Settlement::Dead { code: Code::new("phone-invalid"), letter: Some(letter(letter_number)), parks }
}

pub fn later(run_at: i64, waits_on: Wait) -> Settlement {
    Settlement::Later { run_at: at(run_at), waits_on, code: None }
}

impl World {
    /// Enqueues runs without claiming them.
    pub async fn queue(&self, runs: Vec<NewRun>) {
        for outcome in self.enqueue(runs, None).await.unwrap() {
            assert_eq!(outcome, Enqueued::Queued);
        }
    }

    /// Claims all that is due at this second.
    pub async fn claim_at(&self, now: i64) -> Vec<Claimed> {
        self.claim_due(terms(now), 100).await.unwrap()
    }

    /// Claims the one lane that is due at this second.
    pub async fn claim_one(&self, now: i64) -> Claimed {
        let mut claimed = self.claim_at(now).await;
        assert_eq!(claimed.len(), 1, "{claimed:?}");
        claimed.remove(0)
    }

    /// Settles a claimed run; the next one, if the lane stays claimed.
    pub async fn settle_at(&self, now: i64, claimed: &Claimed, settlement: Settlement) -> Option<Claimed> {
        self.settle(&claimed.fence, claimed.run.id, settlement, terms(now)).await.unwrap()
    }
}

/// The ids of claimed runs, as the numbers they were made from.
pub fn numbers(claimed: &[Claimed]) -> Vec<u128> {
    claimed.iter().map(|claimed| claimed.run.id.0.as_u128()).collect()
}

/// The fence of a run that was enqueued and claimed at once.
pub fn fence_of(outcome: &Enqueued) -> Fence {
    match outcome {
        Enqueued::Claimed(fence) => fence.clone(),
        other => panic!("not claimed: {other:?}"),
    }
}
