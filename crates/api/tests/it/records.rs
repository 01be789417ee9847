//! The hub's records as a test finds them: real ones, in memory.

use std::sync::Arc;

use domain::{Class, Clock, Random, RunId, ShopId};
use engine::testing::Dice;
use futures::FutureExt;
use store::{
    NewRun, Store,
    sqlite::{SqliteOptions, open},
};

use crate::house::House;

/// No rows yet.
pub fn empty() -> Arc<dyn Store> {
    let options = SqliteOptions::memory(ShopId("enishi-test.myshopify.com".into())).inline();
    Arc::new(open(options).now_or_never().unwrap().unwrap())
}

/// Runs that wait, each in a lane of its own.
pub async fn put_runs(house: &House, flow: &'static str, count: usize) -> Vec<RunId> {
    let (now, dice) = (house.clock.now(), Dice::seeded(7));
    let runs: Vec<NewRun> = (0..count)
        .map(|n| NewRun {
            id: RunId(dice.uuid(now)),
            lane: format!("customer:{n}"),
            flow,
            key: format!("{flow}-{n}"),
            object: format!("customer:{n}"),
            class: Class::SameDay,
            input: serde_json::json!({}),
            run_at: now,
            replay_of: None,
        })
        .collect();
    let ids = runs.iter().map(|run| run.id).collect();
    house.store.enqueue(runs, None).await.unwrap();
    ids
}
