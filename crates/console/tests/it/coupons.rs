//! Coupons at the desk: found by any of their ids, told as they stand, taken back, approved and settled by whoever may.

use domain::{
    ConversionId, Points, Yen,
    coupon::{CouponEvent, CouponState},
    ledger::Amount,
};
use http::StatusCode;
use store::{CouponLimits, CouponNews, CouponTurn, KeyedHash, NewCoupon, Role, RunFilter};
use uuid::Uuid;

use super::{
    browser::Browser,
    town::{Town, customer},
};

const LIVE: [CouponEvent; 4] =
    [CouponEvent::Prepared, CouponEvent::DeductionBegun, CouponEvent::PointsTaken, CouponEvent::Activated];
const IN_DOUBT: [CouponEvent; 4] = [
    CouponEvent::Prepared,
    CouponEvent::DeductionBegun,
    CouponEvent::DeductionUnanswered,
    CouponEvent::HelpNeeded,
];

/// A conversion of 300 points of customer `n` that has come as far as this.
async fn coupon(town: &Town, n: u64, events: &[CouponEvent]) -> ConversionId {
    let id = ConversionId(Uuid::from_u128(u128::from(n)));
    let now = town.now();
    let points = Amount::new(Points(300)).unwrap();
    let new = NewCoupon {
        id,
        customer: customer(n),
        points,
        yen: Yen(300),
        code_hash: KeyedHash([u8::try_from(n).unwrap(); 32]),
        expires_at: now + jiff::SignedDuration::from_hours(24 * 365),
        created_at: now,
    };
    let limits = CouponLimits {
        day: (now, now + jiff::SignedDuration::from_hours(24)),
        points_a_day: Points(10_000),
        requests_a_day: 10,
        open_at_once: 3,
    };
    town.store().request_coupon(new, limits).await.unwrap();
    for event in events {
        let order = (*event == CouponEvent::UseSeen).then_some(5_001);
        let news = CouponNews { discount: Some(71), order, ..CouponNews::default() };
        let turn = CouponTurn { id, event: *event, at: now, news };
        assert!(town.store().turn_coupon(turn).await.unwrap().is_now(), "{event:?}");
    }
    id
}

async fn is_worked_on(town: &Town, id: ConversionId) -> bool {
    let object = Some(format!("coupon:{id}"));
    let runs = town.store().runs(&RunFilter { object, limit: 9, ..RunFilter::default() }).await.unwrap();
    !runs.is_empty()
}

#[tokio::test]
async fn a_coupon_is_found_by_its_id_its_customer_and_its_order() {
    let town = Town::open().await;
    let live = coupon(&town, 1, &LIVE).await;
    let used = coupon(&town, 2, &[&LIVE[..], &[CouponEvent::UseSeen]].concat()).await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    for (query, finds) in [
        ("", vec![live, used]),
        ("?state=active", vec![live]),
        ("?state=cancelled", vec![]),
        ("?id=7700000000002", vec![used]),
        ("?id=7700000000002&state=active", vec![]),
        ("?id=5001", vec![used]),
        (&format!("?id={live}"), vec![live]),
        ("?id=hanako", vec![]),
    ] {
        let page = browser.get(&format!("/console/coupons{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        for id in [live, used] {
            let shown = page.body.contains(&format!("/console/coupons/{id}"));
            assert_eq!(shown, finds.contains(&id), "{query} {id}");
        }
    }
    assert!(browser.get("/console/coupons?id=hanako").await.body.contains("どれでもありません"));
    assert_eq!(
        browser.get(&format!("/console/search?q={live}")).await.location(),
        format!("/console/coupons/{live}")
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_nothing_is_left_out() {
    let town = Town::open().await;
    let mut all = Vec::new();
    for n in 1..=60 {
        all.push(coupon(&town, n, &[]).await.to_string());
    }
    let mut browser = Browser::of(&town, Role::Viewer).await;
    let first = browser.get("/console/coupons").await.body;
    let (_, next) = first.split_once("rel=\"next\" href=\"").expect("there is another page");
    let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = browser.get(&next).await.body;
    assert!(!second.contains("rel=\"next\""));
    for id in all {
        let link = format!("/console/coupons/{id}\"");
        assert!(first.contains(&link) ^ second.contains(&link), "{id} is on one page, once");
    }
}

#[tokio::test]
async fn one_coupon_tells_its_story_and_its_ledger() {
    let town = Town::open().await;
    let id = coupon(&town, 1, &LIVE).await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let page = browser.get(&format!("/console/coupons/{id}")).await.body;
    for told in ["使えます", "POSのポイント", "使えるクーポン", "points_taken", "300円", "有効になった時刻"]
    {
        assert!(page.contains(told), "{told}");
    }
    let path = format!("/console/coupons/{id}/cancel");
    let refused = browser.post(&path, &[("reason", "because")]).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    assert!(!is_worked_on(&town, id).await, "no reason, no work");
    browser.post(&path, &[("reason", "customer-request")]).await;
    assert!(is_worked_on(&town, id).await);
    let (who, what, why) = town.audit().await.remove(0);
    assert_eq!(
        (who.as_str(), what.as_str(), why.as_deref()),
        ("customer_service", "coupon.cancel", Some("customer-request"))
    );
}

#[tokio::test]
async fn a_doubt_about_points_is_settled_from_the_tills_receipts() {
    let town = Town::open().await;
    let id = coupon(&town, 1, &IN_DOUBT).await;
    let mut browser = Browser::of(&town, Role::Finance).await;
    let page = browser.get(&format!("/console/coupons/{id}")).await.body;
    assert!(page.contains("レジの記録を確かめて"));
    let path = format!("/console/coupons/{id}/settle");
    for wrong in [[("points", "taken"), ("reason", "")], [("points", "perhaps"), ("reason", "investigation")]]
    {
        browser.post(&path, &wrong).await;
        assert_eq!(town.store().coupon(id).await.unwrap().unwrap().state, CouponState::NeedsPerson);
    }
    browser.post(&path, &[("points", "not-taken"), ("reason", "investigation")]).await;
    assert_eq!(town.store().coupon(id).await.unwrap().unwrap().state, CouponState::Cancelled);
    assert!(browser.get(&format!("/console/coupons/{id}")).await.body.contains("終わったクーポンです"));
}

#[tokio::test]
async fn a_members_points_are_told_from_the_ledger_while_the_tills_are_silent() {
    let town = Town::open().await;
    town.a_link(1, 900).await;
    let id = coupon(&town, 1, &LIVE).await;
    let mut browser = Browser::of(&town, Role::StoreStaff).await;
    let page = browser.get("/console/customers/7700000000001/points").await.body;
    for told in ["POSがいま応答していません", "-300", "使えるクーポン", &id.to_string()] {
        assert!(page.contains(told), "{told}");
    }
    let nobody = browser.get("/console/customers/7700000000005/points").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    browser.get("/console/language?to=en&back=/console").await;
    let english = browser.get("/console/customers/7700000000001/points").await.body;
    assert!(english.contains("Why the balance is what it is"));
}
