//! Every flow, broken at every place: each step failing in every kind, cut off after its effect, and a crash before
//! and after every write. What counts is what the vendors have in the end.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{ConversionId, CustomerId};
use engine::{
    Engine, Start,
    testing::{Scenario, crash_matrix},
};
use flows::{
    Hub, leaving,
    points::till,
    registration::{desk, resync, spread, sweep},
    watch::{alarm, housekeeping, request, subscriptions, watchman},
};
use sandbox::Fault;
use store::{RunState, Store};

use crate::town::{Town, form, key};

const EMAIL: &str = "hanako@example.jp";

/// A town whose hub may die.
struct World {
    town: Town,
    hub: Mutex<Option<Hub>>,
    customer: Option<CustomerId>,
    coupon: Option<ConversionId>,
}

impl World {
    async fn open() -> Self {
        Self { town: Town::open().await, hub: Mutex::default(), customer: None, coupon: None }
    }

    /// Somebody who has signed up and is everywhere already.
    async fn with_a_member() -> Self {
        let world = Self::open().await;
        let customer = world.town.sign_up(EMAIL).await;
        Self { customer: Some(customer), ..world }
    }

    fn engine(&self, store: Arc<dyn Store>) -> Engine {
        let hub = self.town.hub_on(store);
        *self.hub.lock().unwrap() = Some(hub.clone());
        hub.engine().clone()
    }

    fn hub(&self) -> Hub {
        self.hub.lock().unwrap().clone().expect("a hub is open")
    }

    fn customer(&self) -> CustomerId {
        self.customer.expect("this world has a member")
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
        self.town.vendors.deliver_webhooks().await;
    }

    /// One person is one record in each system, and was welcomed once.
    fn everywhere_once(&self) -> Result<(), String> {
        let vendors = &self.town.vendors;
        let counts = [
            ("customers", vendors.shopify.customer_count()),
            ("store members", vendors.smaregi.member_count()),
            ("contacts", vendors.hubspot.contact_count()),
            ("welcome mails", welcomes(self)),
        ];
        let wrong = counts.iter().filter(|(_, count)| *count != 1);
        let wrong: Vec<String> = wrong.map(|(what, count)| format!("{count} {what}")).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join(", ")) }
    }

    /// Nobody is in any system twice, whatever else happened.
    fn nowhere_twice(&self) -> Result<(), String> {
        let vendors = &self.town.vendors;
        let most = [
            vendors.shopify.customer_count(),
            vendors.smaregi.member_count(),
            vendors.hubspot.contact_count(),
        ];
        if most.iter().all(|count| *count <= 1) {
            Ok(())
        } else {
            Err(format!("somebody is doubled: {most:?}"))
        }
    }
}

/// Different mails: a mail that was cut off may be sent again under the same message id, and is one mail to its reader.
fn welcomes(world: &World) -> usize {
    usize::from(!world.town.vendors.mailbox.to(EMAIL).is_empty())
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
                world.town.store.clone()
            }

            fn engine(&self, world: &World, store: Arc<dyn Store>) -> Engine {
                world.engine(store)
            }

            fn start(&self, world: &World) -> Start {
                let start: fn(&World) -> Start = $start;
                start(world)
            }

            async fn check(&self, world: &World, end: RunState) -> Result<(), String> {
                let check: fn(&World, RunState) -> Result<(), String> = $check;
                check(world, end)
            }

            async fn pass(&self, world: &World, time: Duration) {
                world.pass(time).await;
            }
        }
    };
}

// Behind the macro, which it uses.
mod earning;
mod points;
mod purchases;

scenario!(SigningUp,
    open: World::open(),
    start: |world| {
        let form = form(EMAIL);
        let Ok(profile) = form.check(jiff::civil::date(2026, 11, 21)) else { panic!("the test's form is right") };
        desk::start(world.hub().parts(), &key("form-1"), &form, &profile)
    },
    // A sign-up that ended without the form may still have made the customer: then the store's event spreads it.
    check: |world, end| match (end, world.town.vendors.shopify.customer_count()) {
        (RunState::Done, _) | (_, 1) if world.town.vendors.smaregi.member_count() == 1 => world.everywhere_once(),
        (RunState::Done, _) => Err("signed up, and no store member".into()),
        _ => world.nowhere_twice(),
    }
);

scenario!(Spreading,
    open: async {
        let world = World::open().await;
        // Somebody registers on the store's own pages while its events are lost.
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let n = world.town.seed_elsewhere(EMAIL);
        World { customer: Some(n), ..world }
    },
    start: |world| spread::start(world.customer(), None, None),
    check: |world, end| if end == RunState::Done { world.everywhere_once() } else { world.nowhere_twice() }
);

scenario!(Resyncing,
    open: async {
        let world = World::with_a_member().await;
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let married = |customer: &mut sandbox::shopify::Customer| customer.last_name = Some("佐藤".into());
        world.town.vendors.shopify.edit_customer(world.customer().get(), married);
        world
    },
    start: |world| resync::start(world.customer(), "a-change"),
    check: |world, end| {
        world.everywhere_once()?;
        let member = &world.town.vendors.smaregi.members()[0];
        match (end, member.get("lastName")) {
            (RunState::Done, Some("佐藤")) => Ok(()),
            (RunState::Done, _) => Err("done, and the till still has the old name".into()),
            _ => Ok(()),
        }
    }
);

scenario!(Sweeping,
    open: async {
        let world = World::open().await;
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let n = world.town.seed_elsewhere(EMAIL);
        World { customer: Some(n), ..world }
    },
    start: |_| by_the_clock(sweep::NAME),
    check: |world, end| if end == RunState::Done { world.everywhere_once() } else { world.nowhere_twice() }
);

scenario!(MakingTheRounds,
    open: World::with_a_member(),
    start: |_| by_the_clock(watchman::NAME),
    check: |world, _| world.everywhere_once()
);

scenario!(CheckingTheSubscriptions,
    open: async {
        let world = World::open().await;
        world.town.vendors.shopify.faults.recover();
        world
    },
    start: |_| by_the_clock(subscriptions::NAME),
    check: |world, end| match (end, world.town.vendors.mailbox.to("operators@example.jp").len()) {
        (RunState::Done, 0) => Ok(()),
        (RunState::Done, _) => Err("somebody was told of a subscription that is there".into()),
        _ => Ok(()),
    }
);

scenario!(KeepingHouse,
    open: World::with_a_member(),
    start: |_| by_the_clock(housekeeping::NAME),
    check: |world, _| world.everywhere_once()
);

scenario!(FollowingATill,
    open: World::with_a_member(),
    start: |world| {
        let member = world.town.vendors.smaregi.members()[0].id();
        till::start(till::Input::Member(member.parse().expect("a member's id")), "notice-1")
    },
    check: |world, _| world.everywhere_once()
);

/// The rank that the online store knows.
fn rank_of<'a>(world: &World, customer: &'a sandbox::shopify::Customer) -> Option<&'a str> {
    let field = customer.metafield(&world.town.vendors.shopify.app_namespace(), "rank");
    field.map(|field| field.value.as_str())
}

scenario!(FollowingAChangeAtTheTill,
    open: async {
        let world = World::with_a_member().await;
        world.town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
        let id = world.town.vendors.smaregi.members()[0].id();
        let moved = serde_json::json!({
            "mobileNumber": "080-5555-1234", "address": "大阪府大阪市北区梅田3-1-1", "rank": "GOLD",
        });
        world.town.vendors.smaregi.till().edit_member_at_till(&id, &moved).expect("the till takes it");
        world
    },
    start: |world| resync::start(world.customer(), "the-till"),
    check: |world, end| {
        world.everywhere_once()?;
        let customer = world.town.vendors.shopify.customer(world.customer().get()).ok_or("the customer is gone")?;
        let member = &world.town.vendors.smaregi.members()[0];
        match (end, customer.phone.as_deref(), member.get("mobileNumber")) {
            (_, _, phone) if phone != Some("080-5555-1234") => Err("what the clerk wrote was written over".into()),
            (RunState::Done, Some("+818055551234"), _) => match rank_of(world, &customer) {
                Some("GOLD") => Ok(()),
                other => Err(format!("done, and the store says rank {other:?}")),
            },
            (RunState::Done, ..) => Err("done, and the store still has the old number".into()),
            _ => Ok(()),
        }
    }
);

scenario!(SayingGoodbye,
    open: World::with_a_member(),
    start: |world| leaving::start(world.customer(), store::Departure::Withdrawn, "withdrawn"),
    check: |world, end| {
        world.everywhere_once()?;
        let member = &world.town.vendors.smaregi.members()[0];
        match (end, member.get("status"), member.get("leaveDate")) {
            (RunState::Done, Some("3"), Some(_)) => Ok(()),
            (RunState::Done, ..) => Err("gone, and the till still knows a member".into()),
            _ => Ok(()),
        }
    }
);

scenario!(RaisingAnAlert,
    open: World::open(),
    start: |world| alarm::start(&alarm::Cause { rule: alarm::Rule::Slow, about: "a test".into(), facts: Vec::new() }, world.hub().parts().clock.now()),
    check: |world, end| match (end, world.town.vendors.mailbox.to("operators@example.jp").len()) {
        (RunState::Done, 0) => Err("nobody was told".into()),
        _ => Ok(()),
    }
);

scenario!(HandingOver,
    open: World::with_a_member(),
    start: |world| request::start(world.customer(), "customers/delete", jiff::Timestamp::UNIX_EPOCH),
    check: |world, end| match end {
        RunState::Dead => world.everywhere_once(),
        other => Err(format!("a request for a person ended {other:?}")),
    }
);

mod erasing;
mod matching;

/// A firing of the timetable.
fn by_the_clock(flow: &'static str) -> Start {
    Start {
        flow,
        key: "by-the-clock".into(),
        lane: format!("schedule:{flow}"),
        object: format!("schedule:{flow}"),
        input: serde_json::Value::Null,
        run_at: None,
        companion: None,
    }
}

async fn comes_out_right(scenario: impl Scenario, at_least: usize) {
    let report = crash_matrix(&scenario).await;
    report.assert_right();
    assert!(report.tried >= at_least, "only {} ways were tried", report.tried);
}

#[tokio::test(start_paused = true)]
async fn signing_up_comes_out_right_wherever_it_breaks() {
    comes_out_right(SigningUp, 40).await;
}

#[tokio::test(start_paused = true)]
async fn spreading_a_customer_comes_out_right_wherever_it_breaks() {
    comes_out_right(Spreading, 40).await;
}

#[tokio::test(start_paused = true)]
async fn bringing_a_customer_up_to_date_comes_out_right_wherever_it_breaks() {
    comes_out_right(Resyncing, 20).await;
}

#[tokio::test(start_paused = true)]
async fn sweeping_comes_out_right_wherever_it_breaks() {
    comes_out_right(Sweeping, 20).await;
}

#[tokio::test(start_paused = true)]
async fn following_a_till_comes_out_right_wherever_it_breaks() {
    comes_out_right(FollowingATill, 10).await;
}

#[tokio::test(start_paused = true)]
async fn following_a_change_at_the_till_comes_out_right_wherever_it_breaks() {
    comes_out_right(FollowingAChangeAtTheTill, 20).await;
}

#[tokio::test(start_paused = true)]
async fn saying_goodbye_comes_out_right_wherever_it_breaks() {
    comes_out_right(SayingGoodbye, 20).await;
}

#[tokio::test(start_paused = true)]
async fn raising_an_alert_comes_out_right_wherever_it_breaks() {
    comes_out_right(RaisingAnAlert, 10).await;
}

#[tokio::test(start_paused = true)]
async fn handing_a_request_over_comes_out_right_wherever_it_breaks() {
    comes_out_right(HandingOver, 5).await;
}

#[tokio::test(start_paused = true)]
async fn making_the_rounds_comes_out_right_wherever_it_breaks() {
    comes_out_right(MakingTheRounds, 2).await;
}

#[tokio::test(start_paused = true)]
async fn checking_the_subscriptions_comes_out_right_wherever_it_breaks() {
    comes_out_right(CheckingTheSubscriptions, 5).await;
}

#[tokio::test(start_paused = true)]
async fn keeping_house_comes_out_right_wherever_it_breaks() {
    comes_out_right(KeepingHouse, 2).await;
}
