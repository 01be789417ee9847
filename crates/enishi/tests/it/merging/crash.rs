//! A merge, its companion and its taking apart, broken at every place: afterwards every point is somewhere, once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Code, MergeId};
use engine::{
    Engine, Start,
    testing::{Scenario, crash_matrix},
};
use flows::{
    Hub,
    merging::{merge, split},
};
use store::{Merge, MergeKind, MergeState, MoveState, NewMerge, RunState, Store};
use uuid::Uuid;

use super::Two;

/// Two people about to be merged, or merged already, and a hub that may die.
struct World {
    two: Two,
    merge: Merge,
    hub: Mutex<Option<Hub>>,
}

impl World {
    async fn asked_for() -> Self {
        let two = Two::open().await;
        let id = MergeId(Uuid::from_u128(7));
        let new = NewMerge {
            id,
            kind: MergeKind::Customers,
            survivor: two.stays,
            loser: Some(two.goes),
            survivor_pos: Some(two.keep),
            loser_pos: Some(two.old),
            by: "operator1".into(),
            reason: Code::new("duplicate"),
            at: two.town.hub.parts().clock.now(),
        };
        two.town.store.begin_merge(new).await.unwrap().unwrap();
        let (merge, _) = two.record(id).await;
        Self { two, merge, hub: Mutex::default() }
    }

    async fn merged() -> Self {
        let two = Two::open().await;
        let id = two.merge().await;
        let (merge, _) = two.record(id).await;
        Self { two, merge, hub: Mutex::default() }
    }

    async fn sums_up(&self) -> Result<(), String> {
        let (merge, moves) = self.two.record(self.merge.id).await;
        match self.two.sum().await {
            800 => Ok(()),
            sum => Err(format!("{sum} points instead of 800; {:?} {moves:?}", merge.state)),
        }
    }
}

macro_rules! scenario {
    ($name:ident, open: $open:expr, start: $start:expr, check: $check:expr) => {
        struct $name;

        #[async_trait]
        impl Scenario for $name {
            type World = World;

            async fn open(&self) -> World {
                $open.await
            }

            fn store(&self, world: &World) -> Arc<dyn Store> {
                world.two.town.store.clone()
            }

            fn engine(&self, world: &World, store: Arc<dyn Store>) -> Engine {
                let hub = world.two.town.hub_on(store);
                *world.hub.lock().unwrap() = Some(hub.clone());
                hub.engine().clone()
            }

            fn start(&self, world: &World) -> Start {
                let start: fn(&World) -> Start = $start;
                start(world)
            }

            async fn check(&self, world: &World, end: RunState) -> Result<(), String> {
                world.sums_up().await?;
                let (merge, moves) = world.two.record(world.merge.id).await;
                let check: fn(&World, &Merge, RunState) -> Result<(), String> = $check;
                let settled =
                    moves.iter().all(|moved| matches!(moved.state, MoveState::Done | MoveState::Void));
                if end == RunState::Done && !settled {
                    return Err(format!("done, and points are on their way: {moves:?}"));
                }
                check(world, &merge, end)
            }

            async fn pass(&self, world: &World, time: Duration) {
                tokio::time::advance(time).await;
                world.two.town.vendors.deliver_webhooks().await;
            }
        }
    };
}

scenario!(Merging,
    open: World::asked_for(),
    start: |world| merge::start(&world.merge),
    check: |world, merge, end| match (end, merge.state, world.two.points()) {
        (RunState::Done, MergeState::Done, (800, 0)) => Ok(()),
        (RunState::Done, state, points) => Err(format!("done at {state:?} with {points:?}")),
        _ => Ok(()),
    }
);

scenario!(Splitting,
    open: World::merged(),
    start: |world| split::start(&world.merge),
    check: |world, merge, end| match (end, merge.state, world.two.points()) {
        (RunState::Done, MergeState::Split, (300, 500)) => Ok(()),
        (RunState::Done, state, points) => Err(format!("done at {state:?} with {points:?}")),
        _ => Ok(()),
    }
);

scenario!(MergedOutside,
    open: async {
        let world = World::asked_for().await;
        let store = &world.two.town.store;
        let given_up = Some(Code::new("given-up"));
        store.advance_merge(world.merge.id, MergeState::Refused, given_up, world.merge.created_at).await.unwrap();
        world.two.town.vendors.shopify.merge_customers(world.two.stays.get(), world.two.goes.get());
        world
    },
    start: |world| merge::start_outside(world.two.stays, world.two.goes),
    check: |world, _, end| match (end, world.two.points()) {
        (RunState::Done, (800, 0)) => Ok(()),
        (RunState::Done, points) => Err(format!("done with {points:?}")),
        _ => Ok(()),
    }
);

async fn comes_out_right(scenario: impl Scenario, at_least: usize) {
    let report = crash_matrix(&scenario).await;
    report.assert_right();
    assert!(report.tried >= at_least, "only {} ways were tried", report.tried);
}

#[tokio::test(start_paused = true)]
async fn merging_comes_out_right_wherever_it_breaks() {
    comes_out_right(Merging, 150).await;
}

#[tokio::test(start_paused = true)]
async fn a_merge_made_elsewhere_comes_out_right_wherever_it_breaks() {
    comes_out_right(MergedOutside, 100).await;
}

#[tokio::test(start_paused = true)]
async fn taking_a_merge_apart_comes_out_right_wherever_it_breaks() {
    comes_out_right(Splitting, 60).await;
}
