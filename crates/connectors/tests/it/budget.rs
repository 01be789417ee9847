//! A vendor's limit is shared: who is waited for goes first, and the rest still gets done.

use std::{sync::Arc, time::Duration};

use connectors::http::{Bucket, Budget};
use domain::{Class, Kind};
use tokio::{
    sync::mpsc,
    time::{Instant, advance, sleep},
};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

async fn spend(budget: &Arc<Budget>, class: Class, times: usize) -> usize {
    let mut done = 0;
    for _ in 0..times {
        done += usize::from(budget.acquire(class, 1.0).await.is_ok());
    }
    done
}

#[tokio::test(start_paused = true)]
async fn never_more_calls_than_allowed_in_any_second() {
    let budget = Budget::per(4, seconds(1));
    let mut made = Vec::new();
    for _ in 0..12 {
        budget.acquire(Class::Checkout, 1.0).await.unwrap();
        made.push(Instant::now());
        sleep(Duration::from_millis(30)).await;
    }
    for window in made.windows(5) {
        assert!(window[4] - window[0] >= seconds(1), "{made:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_backfill_leaves_room_for_the_shopper_who_comes_now() {
    let budget = Budget::per(10, seconds(10));
    let night = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { spend(&budget, Class::Overnight, 50).await }
    });
    for _ in 0..30 {
        tokio::task::yield_now().await;
    }
    // The backfill has taken what it may, and waits; five calls are left for those above it.
    let started = Instant::now();
    for _ in 0..5 {
        budget.acquire(Class::Interactive, 1.0).await.unwrap();
    }
    assert_eq!(Instant::now(), started);
    assert!(budget.headroom().available < 1.0 && budget.headroom().waiting == 1);
    night.abort();
}

#[tokio::test(start_paused = true)]
async fn the_more_urgent_goes_first_whoever_came_first() {
    let budget = Budget::per(1, seconds(1));
    budget.acquire(Class::Interactive, 1.0).await.unwrap();
    let (tell, mut told) = mpsc::unbounded_channel();
    for class in [Class::Overnight, Class::SameDay, Class::Checkout, Class::Interactive] {
        let (budget, tell) = (Arc::clone(&budget), tell.clone());
        tokio::spawn(async move {
            budget.acquire(class, 1.0).await.unwrap();
            tell.send(class).unwrap();
        });
        tokio::task::yield_now().await;
    }
    let mut order = Vec::new();
    for _ in 0..4 {
        order.push(told.recv().await.unwrap());
    }
    assert_eq!(order, Class::ALL);
}

#[tokio::test(start_paused = true)]
async fn what_shoppers_leave_over_is_enough_for_the_night() {
    let budget = Budget::per(10, seconds(1));
    let shoppers = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move {
            let mut served = 0;
            for _ in 0..100 {
                served += spend(&budget, Class::Interactive, 2).await;
                sleep(seconds(1)).await;
            }
            served
        }
    });
    let night = spend(&budget, Class::Overnight, 200).await;
    assert_eq!((night, shoppers.await.unwrap()), (200, 200));
}

#[tokio::test(start_paused = true)]
async fn nobody_at_a_screen_waits_longer_than_a_second() {
    let budget = Budget::per(1, seconds(10));
    budget.acquire(Class::Interactive, 1.0).await.unwrap();
    let started = Instant::now();
    let refused = budget.acquire(Class::Interactive, 1.0).await.err();
    assert_eq!(refused, Some(Kind::Throttled { retry_after: Some(seconds(10)) }));
    assert_eq!(Instant::now(), started, "told at once, not after a second of silence");
    assert!(budget.acquire(Class::SameDay, 1.0).await.is_ok(), "who has time waits");
    assert_eq!(Instant::now() - started, seconds(10));
}

#[tokio::test(start_paused = true)]
async fn a_large_call_is_not_passed_by_many_small_ones() {
    let budget = Budget::points(Bucket { maximum: 100.0, available: 100.0, restore_per_second: 10.0 });
    drop(budget.acquire(Class::Interactive, 95.0).await.unwrap());
    let large = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { budget.acquire(Class::Checkout, 30.0).await.map(drop).map(|()| Instant::now()) }
    });
    tokio::task::yield_now().await;
    let started = Instant::now();
    let small = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { budget.acquire(Class::SameDay, 1.0).await.map(drop).map(|()| Instant::now()) }
    });
    let (large, small) = (large.await.unwrap().unwrap(), small.await.unwrap().unwrap());
    assert!(large > started && small >= large);
}

#[tokio::test(start_paused = true)]
async fn the_vendors_own_count_is_the_one_that_holds() {
    let budget = Budget::points(Bucket { maximum: 2000.0, available: 2000.0, restore_per_second: 100.0 });
    let permit = budget.acquire(Class::Interactive, 10.0).await.unwrap();
    let other = budget.acquire(Class::Interactive, 30.0).await.unwrap();
    permit.settle(Some(Bucket { maximum: 1000.0, available: 500.0, restore_per_second: 50.0 }));
    // Thirty points are still under way and not yet counted over there.
    assert_eq!((budget.headroom().available, budget.headroom().capacity), (470.0, 1000.0));
    drop(other);
    advance(seconds(2)).await;
    assert_eq!(budget.headroom().available, 570.0);
}

#[tokio::test(start_paused = true)]
async fn told_to_wait_everybody_waits() {
    let budget = Budget::per(10, seconds(1));
    budget.hold(seconds(3));
    assert!(budget.acquire(Class::Interactive, 1.0).await.is_err());
    let started = Instant::now();
    assert!(budget.acquire(Class::Checkout, 1.0).await.is_ok());
    assert_eq!(Instant::now() - started, seconds(3));
    budget.hold(seconds(24 * 3600));
    advance(seconds(15 * 60)).await;
    assert!(
        budget.acquire(Class::Interactive, 1.0).await.is_ok(),
        "a mistaken header is not obeyed for a day"
    );
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_frees_the_place_in_the_line() {
    let budget = Budget::per(1, seconds(1));
    budget.acquire(Class::Interactive, 1.0).await.unwrap();
    let gone = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { budget.acquire(Class::Interactive, 1.0).await.map(drop) }
    });
    tokio::task::yield_now().await;
    gone.abort();
    assert!(gone.await.is_err());
    assert!(budget.acquire(Class::Checkout, 1.0).await.is_ok());
    assert_eq!(budget.headroom().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_backlog_of_the_day_uses_the_whole_limit_and_who_comes_now_waits_for_one_call() {
    let budget = Budget::per(20, seconds(1));
    let day = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { spend(&budget, Class::SameDay, 1_200).await }
    });
    let began = Instant::now();
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        sleep(Duration::from_millis(1_977)).await;
        let asked = Instant::now();
        budget.acquire(Class::Interactive, 1.0).await.unwrap();
        longest = longest.max(Instant::now() - asked);
    }
    assert_eq!(day.await.unwrap(), 1_200);
    // 1,220 calls at twenty a second are 61 s.
    assert!(Instant::now() - began < Duration::from_millis(62_500), "{:?}", Instant::now() - began);
    assert!(longest <= Duration::from_millis(110), "{longest:?}");
}

#[tokio::test(start_paused = true)]
async fn a_backlog_of_the_day_leaves_more_room_when_many_come() {
    let budget = Budget::per(20, seconds(1));
    let shoppers = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move {
            for _ in 0..200 {
                sleep(Duration::from_millis(200)).await;
                budget.acquire(Class::Interactive, 1.0).await.unwrap();
            }
        }
    });
    sleep(seconds(20)).await;
    let began = Instant::now();
    assert_eq!(spend(&budget, Class::SameDay, 100).await, 100);
    let took = Instant::now() - began;
    assert!(took >= seconds(6) && took < seconds(12), "{took:?}");
    shoppers.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_has_no_patience_is_told_at_once() {
    let budget = Budget::per(2, seconds(1));
    let now = Duration::ZERO;
    assert!(budget.acquire_within(now, Class::Interactive, 1.0).await.is_ok());
    assert!(budget.acquire_within(now, Class::Interactive, 1.0).await.is_ok());
    let began = Instant::now();
    assert!(budget.acquire_within(now, Class::Interactive, 1.0).await.is_err());
    assert!(budget.acquire_within(Duration::from_millis(300), Class::Interactive, 1.0).await.is_err());
    assert_eq!(Instant::now(), began);
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_counts_more_than_we_do_is_asked_a_little_less_until_it_is_content() {
    let budget = Budget::per(20, seconds(1));
    let rate = async |calls: usize| {
        let began = Instant::now();
        assert_eq!(spend(&budget, Class::SameDay, calls).await, calls);
        calls as f64 / (Instant::now() - began).as_secs_f64()
    };
    assert!(rate(200).await > 19.5);
    for _ in 0..3 {
        budget.hold(seconds(1));
        sleep(seconds(1)).await;
    }
    let careful = rate(100).await;
    assert!((18.0..19.7).contains(&careful), "{careful} a second");
    rate(2_000).await;
    assert!(rate(200).await > 19.5, "forgiven");
}
