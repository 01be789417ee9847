//! Points and coupons, broken at every place. Where every point is, the vendors tell: at the till, in coupons that can
//! be used, and in those that were.

use std::{sync::Mutex, time::Duration};

use domain::{Code, ConversionId, Points, Yen, ledger::Amount};
use flows::{
    coupon::{cancel, code, exchange, expire, orders, remind, rounds, used},
    points::proof,
};
use sandbox::Fault;
use secrecy::ExposeSecret;
use store::{NewCoupon, RunState};

use super::*;

const CONVERSION: ConversionId = ConversionId(uuid::Uuid::from_u128(7));

impl World {
    /// Somebody with a thousand points.
    async fn with_points() -> Self {
        let world = Self::with_a_member().await;
        world.town.add_points(world.customer(), 1_000).await;
        world
    }

    /// Three hundred of them in a coupon.
    async fn with_a_coupon() -> Self {
        Self::with_a_coupon_of(|_| {}).await
    }

    async fn with_a_coupon_of(change: impl FnOnce(&mut enishi::config::Config)) -> Self {
        let town = Town::open_with(change).await;
        let customer = town.sign_up(EMAIL).await;
        town.add_points(customer, 1_000).await;
        let coupon = town.coupon(customer, 300).await.id;
        tokio::time::advance(Duration::from_secs(5)).await;
        Self { town, hub: Mutex::default(), customer: Some(customer), coupon: Some(coupon) }
    }

    fn coupon(&self) -> ConversionId {
        self.coupon.expect("this world has a coupon")
    }
}

scenario!(ExchangingPoints,
    open: async {
        let world = World::with_points().await;
        let parts = world.town.hub.parts();
        let new = NewCoupon {
            id: CONVERSION,
            customer: world.customer(),
            points: Amount::new(Points(300)).expect("more than nothing"),
            yen: Yen(300),
            code_hash: code::hash(&parts.hasher, code::of(&parts.hasher, CONVERSION).expose_secret()).expect("a code"),
            expires_at: parts.settings.points.expires_at(parts.clock.now()),
            created_at: parts.clock.now(),
        };
        let limits = parts.settings.points.limits(parts.clock.now());
        parts.store.request_coupon(new, limits).await.expect("memory answers");
        world
    },
    start: |world| exchange::start(CONVERSION, world.customer()),
    check: |world, end| {
        let (town, n) = (&world.town, world.customer());
        let (points, all, live) = (town.points_of(n), town.points_everywhere(n), town.live_discounts().len());
        match (end, points, all, live) {
            // Issued, or given up without a trace.
            (RunState::Done, 700, 1_000, 1) | (_, 1_000, 1_000, 0) => Ok(()),
            // A person looks for the points; nobody has a coupon.
            (RunState::Dead, 700, 700, 0) => Ok(()),
            other => Err(format!("points, everywhere, coupons: {other:?}")),
        }
    }
);

scenario!(TakingACouponBack,
    open: World::with_a_coupon(),
    start: |world| cancel::start(world.coupon(), world.customer(), Code::new("asked-by-customer")),
    check: |world, end| {
        let (town, n) = (&world.town, world.customer());
        let (points, live) = (town.points_of(n), town.live_discounts().len());
        match (end, points, live) {
            (RunState::Done, 1_000, 0) => Ok(()),
            (RunState::Dead | RunState::Discarded, 700 | 1_000, 0) | (RunState::Dead, 700, 1) => Ok(()),
            other => Err(format!("points, coupons: {other:?}")),
        }
    }
);

scenario!(LettingACouponRunOut,
    open: async {
        let world = World::with_a_coupon_of(|config| {
            config.points.coupon_days = 0;
            config.points.on_expiry = "give_back".into();
        }).await;
        tokio::time::advance(Duration::from_secs(36 * 3600)).await;
        world
    },
    start: |world| expire::start(world.coupon(), world.customer(), jiff::Timestamp::UNIX_EPOCH),
    check: |world, end| match (end, world.town.points_of(world.customer())) {
        (RunState::Done, 1_000) | (RunState::Dead, 700 | 1_000) => Ok(()),
        other => Err(format!("points: {other:?}")),
    }
);

scenario!(EndingACouponOfSomebodyErased,
    open: World::with_a_coupon_of(|config| config.points.on_expiry = "give_back".into()),
    start: |world| expire::start_erased(world.coupon(), world.customer()),
    check: |world, end| {
        let live = world.town.live_discounts().len();
        match (end, live, world.town.points_of(world.customer())) {
            (RunState::Done, 0, 700) | (RunState::Dead, _, 700) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }
);

scenario!(SettlingARefund,
    open: async {
        let world = World::with_a_coupon().await;
        let coupon = world.town.listed(world.customer(), world.coupon()).await.expect("a coupon");
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let order = world.town.buy_with(world.customer(), &coupon, 4).expect("the coupon pays");
        assert!(world.town.vendors.shopify.refund_order(order, &[(crate::town::ARTICLE, 1)]));
        world
    },
    start: |world| {
        let order = world.town.vendors.shopify.orders()[0].id;
        let found = used::Found { coupon: world.coupon(), order, back: Points(75), approved: false };
        used::start(&found, world.customer())
    },
    check: |world, end| match (end, world.town.points_of(world.customer())) {
        (RunState::Done, 775) | (RunState::Dead, 700 | 775) => Ok(()),
        other => Err(format!("points: {other:?}")),
    }
);

scenario!(SeeingAnOrder,
    open: async {
        let world = World::with_a_coupon().await;
        let coupon = world.town.listed(world.customer(), world.coupon()).await.expect("a coupon");
        world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        world.town.buy_with(world.customer(), &coupon, 1).expect("the coupon pays");
        world
    },
    start: |world| {
        let parts = world.town.hub.parts();
        let hash = code::hash(&parts.hasher, code::of(&parts.hasher, world.coupon()).expose_secret());
        let order = world.town.vendors.shopify.orders()[0].id;
        orders::start(order, vec![hash.expect("a code").to_hex()], "a-change")
    },
    check: |world, _| match world.town.points_everywhere(world.customer()) {
        1_000 => Ok(()),
        other => Err(format!("{other} points in all")),
    }
);

scenario!(LookingAfterTheCoupons,
    open: World::with_a_coupon(),
    start: |_| by_the_clock(rounds::NAME),
    check: |world, _| match world.town.points_everywhere(world.customer()) {
        1_000 => Ok(()),
        other => Err(format!("{other} points in all")),
    }
);

scenario!(ProvingThePoints,
    open: async {
        let world = World::with_a_coupon().await;
        tokio::time::advance(Duration::from_secs(2 * 3600)).await;
        world
    },
    start: |_| by_the_clock(proof::NAME),
    check: |world, _| match world.town.points_everywhere(world.customer()) {
        1_000 => Ok(()),
        other => Err(format!("{other} points in all")),
    }
);

scenario!(RemindingOfACoupon,
    open: World::with_a_coupon(),
    start: |world| remind::start(world.coupon(), 7),
    check: |world, end| {
        let letters = world.town.vendors.mailbox.to(EMAIL);
        let reminders = letters.iter().filter(|mail| mail.subject.contains("期限が近づいています")).count();
        match (end, reminders) {
            (RunState::Done, 0) => Err("nobody was told".into()),
            _ => Ok(()),
        }
    }
);

#[tokio::test(start_paused = true)]
async fn exchanging_points_comes_out_right_wherever_it_breaks() {
    comes_out_right(ExchangingPoints, 30).await;
}

#[tokio::test(start_paused = true)]
async fn taking_a_coupon_back_comes_out_right_wherever_it_breaks() {
    comes_out_right(TakingACouponBack, 30).await;
}

#[tokio::test(start_paused = true)]
async fn letting_a_coupon_run_out_comes_out_right_wherever_it_breaks() {
    comes_out_right(LettingACouponRunOut, 20).await;
}

#[tokio::test(start_paused = true)]
async fn ending_a_coupon_of_somebody_erased_comes_out_right_wherever_it_breaks() {
    comes_out_right(EndingACouponOfSomebodyErased, 10).await;
}

#[tokio::test(start_paused = true)]
async fn settling_a_refund_comes_out_right_wherever_it_breaks() {
    comes_out_right(SettlingARefund, 20).await;
}

#[tokio::test(start_paused = true)]
async fn seeing_an_order_comes_out_right_wherever_it_breaks() {
    comes_out_right(SeeingAnOrder, 5).await;
}

#[tokio::test(start_paused = true)]
async fn looking_after_the_coupons_comes_out_right_wherever_it_breaks() {
    comes_out_right(LookingAfterTheCoupons, 5).await;
}

#[tokio::test(start_paused = true)]
async fn proving_the_points_comes_out_right_wherever_it_breaks() {
    comes_out_right(ProvingThePoints, 3).await;
}

#[tokio::test(start_paused = true)]
async fn reminding_of_a_coupon_comes_out_right_wherever_it_breaks() {
    comes_out_right(RemindingOfACoupon, 3).await;
}
