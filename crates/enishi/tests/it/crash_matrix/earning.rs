//! Earning, broken at every place: points arrive once or a person looks, and what is booked is what the tills have.

use flows::earning::{award, books::Piece, see, take_back};
use sandbox::{Fault, shopify::Cart};
use store::RunState;

use super::*;

impl World {
    /// Hanako has paid for an order that was sent, and nobody has told the hub.
    async fn with_an_order() -> Self {
        let town = Town::open_with(|config| config.points.hold_days = 0).await;
        let customer = town.sign_up(EMAIL).await;
        Self::where_somebody_bought(town, customer).await
    }

    async fn where_somebody_bought(town: Town, customer: CustomerId) -> Self {
        town.vendors.shopify.faults.always(Fault::WebhooksDropped);
        let cart = Cart::of(&[("CHA-01", 2)]);
        let order = town.vendors.shopify.checkout(Some(customer.get()), &cart).expect("the shop sells tea");
        assert!(town.vendors.shopify.fulfil(order));
        tokio::time::advance(Duration::from_secs(5)).await;
        Self { town, hub: Mutex::default(), customer: Some(customer), coupon: None }
    }

    /// The same for somebody whose rank multiplies, with days to wait or without.
    async fn with_a_gold_order(hold_days: u32) -> Self {
        let town = Town::open_with(|config| {
            config.points.hold_days = hold_days;
            config.points.earn_ranks = vec!["GOLD x1.5".into()];
        })
        .await;
        let customer = town.sign_up(EMAIL).await;
        let id = town.member_of(customer).expect("there is a store member").id();
        let gold = serde_json::json!({ "rank": "GOLD" });
        town.vendors.smaregi.till().edit_member_at_till(&id, &gold).expect("the till takes it");
        town.settle().await;
        Self::where_somebody_bought(town, customer).await
    }

    /// The same, awarded; then one of two packs came back.
    async fn with_an_award() -> Self {
        let world = Self::with_an_order().await;
        let order = world.order();
        world.town.hub.engine().start(see::start(order, "event")).await.expect("memory answers");
        world.town.settle().await;
        assert_eq!(world.town.points_of(world.customer()), 30);
        assert!(world.town.vendors.shopify.refund_order(order, &[("CHA-01", 1)]));
        tokio::time::advance(Duration::from_secs(5)).await;
        world
    }

    fn order(&self) -> u64 {
        self.town.vendors.shopify.orders()[0].id
    }
}

scenario!(SeeingWhatAnOrderEarns,
    open: World::with_an_order(),
    start: |world| see::start(world.order(), "event"),
    check: |world, _| match world.town.points_of(world.customer()) {
        0 | 30 => Ok(()),
        other => Err(format!("{other} points")),
    }
);

scenario!(AwardingAnOrder,
    open: World::with_an_order(),
    start: |world| award::start(world.order(), world.customer(), None),
    check: |world, end| {
        match (end, world.town.points_of(world.customer())) {
            (RunState::Done, 30) | (RunState::Dead, 0 | 30) => Ok(()),
            other => Err(format!("points: {other:?}")),
        }
    }
);

scenario!(SeeingWhatARankEarns,
    open: World::with_a_gold_order(1),
    start: |world| see::start(world.order(), "event"),
    check: |world, _| match world.town.points_of(world.customer()) {
        0 | 45 => Ok(()),
        other => Err(format!("{other} points")),
    }
);

scenario!(AwardingByRank,
    open: World::with_a_gold_order(0),
    start: |world| award::start(world.order(), world.customer(), None),
    check: |world, end| match (end, world.town.points_of(world.customer())) {
        (RunState::Done, 45) | (RunState::Dead, 0 | 45) => Ok(()),
        other => Err(format!("points: {other:?}")),
    }
);

scenario!(TakingBackAnAward,
    open: World::with_an_award(),
    start: |world| {
        let line = world.town.vendors.shopify.orders()[0].lines[0].id;
        let left = vec![Piece { line, left: 1, is_shipping: false }];
        let asked = take_back::Asked { order: world.order(), customer: world.customer(), left };
        take_back::start(&asked, domain::Points(15))
    },
    check: |world, end| match (end, world.town.points_of(world.customer())) {
        (RunState::Done, 15) | (RunState::Dead, 15 | 30) => Ok(()),
        other => Err(format!("points: {other:?}")),
    }
);

#[tokio::test(start_paused = true)]
async fn seeing_what_an_order_earns_comes_out_right_wherever_it_breaks() {
    comes_out_right(SeeingWhatAnOrderEarns, 5).await;
}

#[tokio::test(start_paused = true)]
async fn seeing_what_a_rank_earns_comes_out_right_wherever_it_breaks() {
    comes_out_right(SeeingWhatARankEarns, 8).await;
}

#[tokio::test(start_paused = true)]
async fn awarding_by_rank_comes_out_right_wherever_it_breaks() {
    comes_out_right(AwardingByRank, 18).await;
}

#[tokio::test(start_paused = true)]
async fn awarding_an_order_comes_out_right_wherever_it_breaks() {
    comes_out_right(AwardingAnOrder, 15).await;
}

#[tokio::test(start_paused = true)]
async fn taking_back_an_award_comes_out_right_wherever_it_breaks() {
    comes_out_right(TakingBackAnAward, 15).await;
}
