//! Erasing somebody, and asking what is held, broken at every place.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use engine::{Engine, Start, testing::Scenario};
use flows::erasure::{data_request, erase};
use sandbox::Fault;
use store::{ErasureCause, RunState, Store};

use super::{World, comes_out_right};

scenario!(ErasingForTheStore,
    open: async {
        let world = World::with_a_member().await;
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        world
    },
    start: |world| erase::start(world.customer(), ErasureCause::Request, erase::Known::default(), "1"),
    check: |world, end| gone_if_done(world, end, 0)
);

scenario!(ErasingForAnOperator,
    open: async {
        let world = World::with_a_member().await;
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        world
    },
    start: |world| erase::start(world.customer(), ErasureCause::Operator, erase::Known::default(), "operator"),
    check: |world, end| gone_if_done(world, end, 1)
);

/// Judged by what the vendors have: nobody is left there, and the store was asked if it had to be.
fn gone_if_done(world: &World, end: RunState, asked: u64) -> Result<(), String> {
    let vendors = &world.town.vendors;
    let left = (vendors.smaregi.member_count(), vendors.hubspot.contact_count());
    if end == RunState::Done && left != (0, 0) {
        return Err(format!("done, and {left:?} are left"));
    }
    let requests = vendors.shopify.calls("customerRequestDataErasure");
    if end == RunState::Done && (requests > 0) != (asked > 0) {
        return Err(format!("the store was asked {requests} times"));
    }
    // On the way, nobody comes into being.
    world.nowhere_twice()
}

scenario!(PassingAQuestionOn,
    open: World::with_a_member(),
    start: |world| data_request::start(world.customer(), "1"),
    check: |world, end| match end {
        RunState::Done | RunState::Dead => world.everywhere_once(),
        other => Err(format!("a question ended {other:?}")),
    }
);

#[tokio::test(start_paused = true)]
async fn erasing_a_customer_comes_out_right_wherever_it_breaks() {
    comes_out_right(ErasingForTheStore, 60).await;
}

#[tokio::test(start_paused = true)]
async fn erasing_by_an_operator_comes_out_right_wherever_it_breaks() {
    comes_out_right(ErasingForAnOperator, 60).await;
}

#[tokio::test(start_paused = true)]
async fn passing_a_question_on_comes_out_right_wherever_it_breaks() {
    comes_out_right(PassingAQuestionOn, 10).await;
}
