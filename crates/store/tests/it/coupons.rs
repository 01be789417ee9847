//! Conversions: asked for once, within the day's limit, and never moved without the ledger.

use domain::{
    Code, ConversionId, CustomerId, Points, Yen,
    coupon::{CouponEvent as E, CouponState as S},
    ledger::{Account, Amount},
};
use store::{Asked, Coupon, CouponLimits, CouponNews, CouponTurn, KeyedHash, NewCoupon, Turned};

use crate::world::{World, at, uuid};

contract! {
    the_same_request_is_the_same_conversion,
    two_devices_together_do_not_pass_the_days_limit,
    what_came_to_nothing_does_not_count_but_is_not_endless,
    a_customer_has_only_so_many_on_their_way,
    a_state_moves_with_the_ledger_and_only_once,
    returned_points_are_booked_once_for_each_refund,
    coupons_are_found_by_code_order_and_last_day,
}

const DAY: i64 = 86_400;

fn customer(n: u64) -> CustomerId {
    CustomerId::new(n).unwrap()
}

fn id(n: u128) -> ConversionId {
    ConversionId(uuid(n))
}

fn amount(points: i64) -> Amount {
    Amount::new(Points(points)).unwrap()
}

fn new(n: u128, whose: u64, points: i64) -> NewCoupon {
    NewCoupon {
        id: id(n),
        customer: customer(whose),
        points: amount(points),
        yen: Yen(points),
        code_hash: hash(n),
        expires_at: at(365 * DAY + i64::try_from(n).unwrap()),
        created_at: at(i64::try_from(n).unwrap()),
    }
}

fn hash(n: u128) -> KeyedHash {
    KeyedHash([u8::try_from(n).unwrap(); 32])
}

fn limits() -> CouponLimits {
    CouponLimits { day: (at(0), at(DAY)), points_a_day: Points(1_000), requests_a_day: 6, open_at_once: 3 }
}

async fn request(world: &World, new: NewCoupon) -> Asked {
    world.request_coupon(new, limits()).await.unwrap()
}

async fn turn(world: &World, n: u128, event: E) -> Turned {
    turn_with(world, n, event, CouponNews::default()).await
}

async fn turn_with(world: &World, n: u128, event: E, news: CouponNews) -> Turned {
    world.turn_coupon(CouponTurn { id: id(n), event, at: at(50), news }).await.unwrap()
}

async fn live(world: &World, n: u128, whose: u64, points: i64) -> Coupon {
    assert!(matches!(request(world, new(n, whose, points)).await, Asked::New(_)));
    for event in [E::Prepared, E::DeductionBegun, E::PointsTaken, E::Activated] {
        assert!(turn(world, n, event).await.is_now());
    }
    world.coupon(id(n)).await.unwrap().unwrap()
}

async fn the_same_request_is_the_same_conversion(world: World) {
    let Asked::New(first) = request(&world, new(1, 7, 300)).await else { panic!("it is new") };
    assert_eq!((first.state, first.points, first.yen), (S::Requested, amount(300), Yen(300)));
    assert_eq!(request(&world, new(1, 7, 300)).await, Asked::Before(first.clone()));
    assert_eq!(request(&world, new(1, 7, 900)).await, Asked::Before(first), "the caller compares the points");
}

async fn two_devices_together_do_not_pass_the_days_limit(world: World) {
    let (one, other) = tokio::join!(
        world.request_coupon(new(1, 7, 600), limits()),
        world.request_coupon(new(2, 7, 600), limits())
    );
    let passed = [one.unwrap(), other.unwrap()].iter().filter(|asked| matches!(asked, Asked::New(_))).count();
    assert_eq!(passed, 1);
    assert_eq!(request(&world, new(3, 7, 500)).await, Asked::DailyLimit { left: Points(400) });
    assert!(matches!(request(&world, new(4, 7, 400)).await, Asked::New(_)));
    assert!(matches!(request(&world, new(5, 8, 1_000)).await, Asked::New(_)), "another customer's day");
}

async fn what_came_to_nothing_does_not_count_but_is_not_endless(world: World) {
    for n in 1..=6 {
        assert!(matches!(request(&world, new(n, 7, 900)).await, Asked::New(_)), "{n}");
        assert!(turn(&world, n, E::Withdrawn).await.is_now());
    }
    assert_eq!(request(&world, new(7, 7, 100)).await, Asked::DailyLimit { left: Points(1_000) });
    let tomorrow = CouponLimits { day: (at(DAY), at(2 * DAY)), ..limits() };
    assert!(matches!(world.request_coupon(new(8, 7, 100), tomorrow).await.unwrap(), Asked::New(_)));
}

async fn a_customer_has_only_so_many_on_their_way(world: World) {
    for n in 1..=3 {
        assert!(matches!(request(&world, new(n, 7, 100)).await, Asked::New(_)));
    }
    assert_eq!(request(&world, new(4, 7, 100)).await, Asked::TooManyOpen);
    for event in [E::Withdrawn] {
        turn(&world, 1, event).await;
        turn(&world, 2, event).await;
    }
    assert!(matches!(request(&world, new(5, 7, 100)).await, Asked::New(_)));
    for event in [E::Prepared, E::DeductionBegun, E::HelpNeeded] {
        assert!(turn(&world, 3, event).await.is_now());
    }
    assert_eq!(request(&world, new(6, 7, 100)).await, Asked::TooManyOpen, "a person looks into one of them");
}

async fn a_state_moves_with_the_ledger_and_only_once(world: World) {
    let coupon = live(&world, 1, 7, 300).await;
    assert_eq!((coupon.state, coupon.deducted_at, coupon.ended_at), (S::Active, Some(at(50)), None));
    assert_eq!(turn(&world, 1, E::PointsTaken).await, Turned::Not(coupon.clone()), "it cannot happen twice");
    let news = CouponNews { order: Some(5_900), ..CouponNews::default() };
    let used = turn_with(&world, 1, E::UseSeen, news.clone()).await.into_coupon();
    assert_eq!((used.state, used.order, used.ended_at), (S::Used, Some(5_900), Some(at(50))));
    assert!(!turn_with(&world, 1, E::UseSeen, news).await.is_now());
    assert!(!turn(&world, 1, E::CancelAsked).await.is_now());
    let lines = world.ledger_of_coupon(id(1)).await.unwrap();
    let ways: Vec<_> = lines.iter().map(|line| (line.way.from(), line.way.to(), line.points)).collect();
    assert_eq!(
        ways,
        [
            (Account::PosPoints, Account::CouponLiability, amount(300)),
            (Account::CouponLiability, Account::Redeemed, amount(300)),
        ]
    );
    let missing = CouponTurn { id: id(99), event: E::Prepared, at: at(1), news: CouponNews::default() };
    assert!(matches!(world.turn_coupon(missing).await, Err(store::Error::Missing("coupon"))));
}

async fn returned_points_are_booked_once_for_each_refund(world: World) {
    live(&world, 1, 7, 300).await;
    turn(&world, 1, E::UseSeen).await;
    let part = |points: i64, refund: &str| CouponNews {
        part: Some((amount(points), refund.into())),
        reason: Some(Code::new("refund")),
        ..CouponNews::default()
    };
    assert!(turn_with(&world, 1, E::GivenBack, part(100, "refund:1")).await.is_now());
    assert!(
        !turn_with(&world, 1, E::GivenBack, part(100, "refund:1")).await.is_now(),
        "the same refund again"
    );
    assert!(turn_with(&world, 1, E::GivenBack, part(200, "refund:2")).await.is_now());
    let balances = world.balances(Some(customer(7))).await.unwrap();
    assert!(balances.contains(&(Account::GivenBack, Points(-300))));
    assert!(balances.contains(&(Account::PosPoints, Points(0))));
}

async fn coupons_are_found_by_code_order_and_last_day(world: World) {
    for n in 1..=3 {
        live(&world, n, 7, 100).await;
    }
    assert_eq!(world.coupon_by_code(hash(2)).await.unwrap().unwrap().id, id(2));
    assert_eq!(world.coupon_by_code(hash(9)).await.unwrap(), None);
    let ids = |page: Vec<Coupon>| -> Vec<u128> { page.iter().map(|coupon| coupon.id.0.as_u128()).collect() };
    assert_eq!(ids(world.coupons_of(customer(7), 9).await.unwrap()), [3, 2, 1]);
    let newest = world.coupons(None, None, 2).await.unwrap();
    let before = Some((newest[1].created_at, newest[1].id));
    assert_eq!(ids(newest), [3, 2]);
    assert_eq!(ids(world.coupons(Some(S::Active), before, 9).await.unwrap()), [1]);

    let window = (at(365 * DAY + 1), at(365 * DAY + 3));
    let first = world.coupons_running_out(S::Active, window, None, 1).await.unwrap();
    let after = Some((first[0].expires_at, first[0].id));
    assert_eq!(ids(first), [2]);
    assert_eq!(ids(world.coupons_running_out(S::Active, window, after, 9).await.unwrap()), [3]);

    turn_with(&world, 1, E::UseSeen, CouponNews { order: Some(5_900), ..CouponNews::default() }).await;
    assert_eq!(ids(world.coupons_of_order(5_900).await.unwrap()), [1]);
    assert!(world.coupons_of_order(5_901).await.unwrap().is_empty());
}
