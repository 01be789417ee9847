//! The edges of points and coupons: midnight, the moment of the checkout, guesses, and our own echoes.

use std::time::Duration;

use domain::{
    CustomerId,
    coupon::{CouponState, CouponStatus},
    ledger::Account,
};
use flows::{
    coupon::{CancelRefused, CouponRefused, CouponView, orders},
    registration::resync,
};
use sandbox::{Fault, shopify::Cart};
use secrecy::ExposeSecret;
use serde_json::json;
use store::RunFilter;

use crate::town::{ARTICLE, Town, hours, minutes, seconds};

const ADD: &str = "POST /customers/{id}/point/add";

/// The member's points lapse after this day.
async fn lapse_after(town: &Town, n: CustomerId, day: &str) {
    let id = town.member_of(n).unwrap().id();
    let columns = json!({ "pointExpireDate": day });
    town.vendors.smaregi.till().edit_member_at_till(&id, &columns).unwrap();
    town.settle().await;
}

fn code_of(coupon: &CouponView) -> String {
    coupon.code.as_ref().unwrap().expose_secret().to_owned()
}

/// Lets time pass up to so many seconds before this instant, and nothing else happen.
async fn just_before(town: &Town, instant: &str, by_s: i64) {
    let instant: domain::Timestamp = instant.parse().unwrap();
    let left = instant.duration_since(domain::Clock::now(&*town.clock)).as_secs() - by_s;
    tokio::time::advance(seconds(u64::try_from(left).unwrap())).await;
}

#[tokio::test(start_paused = true)]
async fn points_are_good_to_the_end_of_their_last_day_in_tokyo() {
    for (time, day) in [("2028-02-29T14:40:00Z", "2028-02-29"), ("2027-02-28T14:40:00Z", "2027-02-28")] {
        let town = Town::open_at(time, |_| {}).await;
        let n = town.member_with(500).await;
        lapse_after(&town, n, day).await;
        let coupon = town.coupon(n, 300).await;
        assert_eq!(coupon.status, CouponStatus::Active);
        town.advance(minutes(25)).await;
        town.hub
            .parts()
            .systems
            .pos
            .balance(
                &connectors::roles::Call::read(domain::Class::Interactive),
                town.linked(n).await.unwrap(),
            )
            .await
            .unwrap();
        assert_eq!(town.points_of(n), 0, "{day}: what was left lapsed at the first look of the next day");
        assert_eq!(
            town.listed(n, coupon.id).await.unwrap().status,
            CouponStatus::Active,
            "the coupon lives on"
        );
    }
}

/// The hub looks when it is asked, before it makes the discount, and right before it takes the points.
#[tokio::test(start_paused = true)]
async fn points_that_lapse_at_midnight_while_a_coupon_is_made_are_not_spent() {
    // The day ends before the last look; then between that look and the deduction, which the till refuses.
    for (left_s, deductions) in [(4, 0), (6, 1)] {
        let town = Town::open_at("2027-02-28T14:40:00Z", |_| {}).await;
        let n = town.member_with(500).await;
        lapse_after(&town, n, "2027-02-28").await;
        just_before(&town, "2027-02-28T15:00:00Z", left_s).await;
        town.vendors
            .smaregi
            .faults
            .always_on("GET /customers/point", Fault::Slow(Duration::from_millis(2_500)));
        let adds = town.vendors.smaregi.calls(ADD);
        assert_eq!(town.ask(n, "device-1", 300).await.unwrap().coupon.status, CouponStatus::Issuing);
        town.advance(minutes(1)).await;
        town.vendors.smaregi.faults.recover();
        assert_eq!(
            town.ask(n, "device-1", 300).await.err(),
            Some(CouponRefused::NotEnoughPoints),
            "{left_s}"
        );
        assert_eq!(town.vendors.smaregi.calls(ADD) - adds, deductions, "{left_s} s before midnight");
        assert_eq!(town.store.coupons_of(n, 9).await.unwrap()[0].state, CouponState::Cancelled);
        assert_eq!(town.points_of(n), 0, "they lapsed");
        assert_eq!(town.account(Account::PosPoints).await, 0, "and none of them was taken");
        assert!(town.live_discounts().is_empty() && town.open_letters().await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_coupon_is_good_to_the_last_second_of_its_last_day_in_tokyo_and_no_longer() {
    // A day's coupon, made on the day before a leap day, before a month's end, and on a year's last day.
    for (time, last) in [
        ("2028-02-28T03:00:00Z", "2028-02-29T14:59:59Z"),
        ("2027-01-30T16:00:00Z", "2027-02-01T14:59:59Z"),
        ("2026-12-31T03:00:00Z", "2027-01-01T14:59:59Z"),
    ] {
        let town = Town::open_at(time, |config| config.points.coupon_days = 1).await;
        let n = town.member_with(500).await;
        let (coupon, late) = (town.coupon(n, 300).await, town.coupon(n, 200).await);
        let last: domain::Timestamp = last.parse().unwrap();
        assert_eq!(coupon.expires_at, last, "{time}");
        just_before(&town, &last.to_string(), 1).await;
        town.buy_with(n, &coupon, 1).unwrap_or_else(|refused| panic!("{time}: {refused}"));
        tokio::time::advance(seconds(2)).await;
        assert!(town.buy_with(n, &late, 1).is_err(), "{time}: a second too late");
        assert_eq!(town.listed(n, late.id).await.unwrap().status, CouponStatus::Expired, "{time}");
        assert_eq!(town.take_back(n, late.id).await.err(), Some(CancelRefused::Expired), "{time}");
        town.leap(hours(3)).await;
        assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Used, "{time}");
        assert_eq!(town.account(Account::Forfeited).await, 200, "{time}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_discount_the_store_refuses_before_any_point_moved_costs_nothing() {
    let town = Town::open().await;
    let n = town.member_with(500).await;
    // Somebody deletes the customer in the shop's admin, and no event tells of it: no discount can name them.
    let adds = town.vendors.smaregi.calls(ADD);
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    assert!(town.vendors.shopify.delete_customer(n.get()));
    assert_eq!(town.ask(n, "device-1", 300).await.err(), Some(CouponRefused::Unavailable));
    let all = town.store.coupons_of(n, 9).await.unwrap();
    assert_eq!(all[0].state, CouponState::Cancelled);
    assert_eq!(all[0].reason.as_ref().map(|code| code.as_str()), Some("coupon-refused.invalid"));
    assert_eq!((town.points_of(n), town.vendors.smaregi.calls(ADD)), (500, adds), "nothing was taken");
    assert_eq!(town.account(Account::PosPoints).await, 0);
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_coupon_paid_with_while_it_is_being_taken_back_is_used_and_its_points_stay_spent() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    town.vendors.shopify.faults.once_on("discountCodeDeactivate", Fault::Slow(seconds(1)));
    let checkout = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        town.buy_with(n, &coupon, 1)
    };
    let (back, order) = tokio::join!(town.take_back(n, coupon.id), checkout);
    town.advance(minutes(5)).await;
    // Whichever came first, it is one of the two and never both.
    let used = town.listed(n, coupon.id).await.unwrap().status == CouponStatus::Used;
    assert_eq!(used, order.is_ok(), "{back:?}", back = back.err());
    assert_eq!(town.points_of(n), if used { 700 } else { 1_000 });
    assert_eq!(town.points_everywhere(n), 1_000);

    let other = town.coupon(n, 200).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::Unavailable);
    town.take_back(n, other.id).await.unwrap();
    assert!(town.buy_with(n, &other, 1).is_err(), "it is worth nothing while its points are on their way");
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(5)).await;
    assert_eq!(town.points_everywhere(n), 1_000);
}

#[tokio::test(start_paused = true)]
pub(crate) async fn two_refunds_and_a_cancellation_return_what_was_paid_and_no_more() {
    for (first, second) in [("refund", "cancel"), ("cancel", "refund")] {
        let town = Town::open().await;
        let n = town.member_with(1_000).await;
        let coupon = town.coupon(n, 300).await;
        let order = town.buy_with(n, &coupon, 4).unwrap();
        town.settle().await;
        let shop = &town.vendors.shopify;
        for act in [first, "refund", second] {
            tokio::time::advance(seconds(2)).await;
            match act {
                "refund" => shop.refund_order(order, &[(ARTICLE, 1)]),
                _ => shop.cancel_order(order),
            };
            town.settle().await;
        }
        shop.refund_order(order, &[(ARTICLE, 1)]);
        town.advance(minutes(15)).await;
        assert_eq!(
            (town.points_of(n), town.account(Account::GivenBack).await),
            (1_000, -300),
            "{first} first"
        );
        assert!(town.open_letters().await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_points_earned_spent_and_cancelled_are_owed_and_told() {
    let town = Town::open_with(|config| {
        config.points.hold_days = 0;
        config.points.earn_per_yen = "1/10".into();
    })
    .await;
    let n = town.sign_up("hanako@example.jp").await;
    let dear = Cart::of(&[(ARTICLE, 67)]);
    let order = town.vendors.shopify.checkout(Some(n.get()), &dear).unwrap();
    assert!(town.vendors.shopify.fulfil(order));
    town.advance(minutes(1)).await;
    assert_eq!(town.points_of(n), 10_050);
    let coupon = town.coupon(n, 10_000).await;
    town.buy_with(n, &coupon, 10).unwrap();
    town.settle().await;
    assert!(town.vendors.shopify.cancel_order(order));
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(n), town.account(Account::ClawbackDebt).await), (0, -10_000));
    let letters = town.open_letters().await;
    assert_eq!(letters.iter().map(|letter| letter.code.as_str()).collect::<Vec<_>>(), ["points-owed"]);
    let next = town.vendors.shopify.checkout(Some(n.get()), &Cart::of(&[(ARTICLE, 70)])).unwrap();
    assert!(town.vendors.shopify.fulfil(next));
    town.advance(minutes(15)).await;
    assert_eq!((town.points_of(n), town.account(Account::ClawbackDebt).await), (500, 0), "repaid first");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_guesses_find_no_coupon_and_ask_nobody() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    let (right, stranger) = (code_of(&coupon), town.sign_up_person(7).await);
    let asked = town.vendors.shopify.calls("order");
    let alphabet: Vec<char> = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".chars().collect();
    for guess in 0..1_000_usize {
        // As near as a guess can be: the right code with two of its letters changed, and codes in a row.
        let mut letters: Vec<char> = right.chars().collect();
        let places: Vec<usize> =
            (0..letters.len()).filter(|at| letters[*at].is_ascii_alphanumeric()).collect();
        let (one, two) = (places[guess % places.len()], places[(guess / places.len()) % places.len()]);
        letters[one] = alphabet[guess % 32];
        letters[two] = alphabet[(guess / 32) % 32];
        let code: String = letters.into_iter().collect();
        if code.eq_ignore_ascii_case(&right) {
            continue;
        }
        for who in [n, stranger] {
            let cart = Cart::of(&[(ARTICLE, 1)]).with_code(&code);
            assert!(town.vendors.shopify.checkout(Some(who.get()), &cart).is_err(), "{guess}");
        }
        // An event that carries a guessed code is nobody's business either.
        let body =
            json!({ "id": 5_900_000_000_000_u64 + guess as u64, "discount_codes": [{ "code": code }] });
        let body = body.to_string();
        let signature = town.vendors.shopify.webhook_signature(body.as_bytes());
        let delivery = format!("guess-{guess}");
        let headers = [
            ("x-shopify-topic", "orders/create"),
            ("x-shopify-webhook-id", delivery.as_str()),
            ("x-shopify-hmac-sha256", signature.as_str()),
        ];
        town.hub.shopify_webhook(&headers, body.as_bytes()).await.unwrap();
    }
    town.settle().await;
    let looks = RunFilter { flow: Some(orders::NAME.into()), limit: 2_000, ..RunFilter::default() };
    for look in town.store.runs(&looks).await.unwrap() {
        assert!(town.store.steps(look.id).await.unwrap().is_empty(), "no guess made the hub look");
    }
    // Each order is still noted as a purchase, or found not to exist: once per event.
    assert!(town.vendors.shopify.calls("order") - asked <= 1_000);
    assert_eq!(town.listed(n, coupon.id).await.unwrap().status, CouponStatus::Active);
    town.buy_with(n, &coupon, 1).unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_tills_notice_of_our_own_movement_writes_nothing_anywhere() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    town.advance(minutes(15)).await;
    let updates = async || {
        let filter = RunFilter { flow: Some(resync::NAME.into()), limit: 500, ..RunFilter::default() };
        town.store.runs(&filter).await.unwrap().len()
    };
    let writes = || {
        let (till, shop, crm) = (&town.vendors.smaregi, &town.vendors.shopify, &town.vendors.hubspot);
        let online = shop.calls("customerUpdate") + shop.calls("metafieldsSet");
        (till.calls("PATCH /customers/{id}"), online, crm.calls("PATCH /contacts/{id}"))
    };
    let before = (updates().await, writes(), town.vendors.smaregi.calls(ADD));
    let coupon = town.coupon(n, 300).await;
    town.take_back(n, coupon.id).await.unwrap();
    town.advance(hours(1)).await;
    let after = (updates().await, writes(), town.vendors.smaregi.calls(ADD));
    assert_eq!(after, (before.0, before.1, before.2 + 2), "our two movements, and no echo of them");
    assert_eq!(town.hub.balance(n).await.balance, Some(1_000));
}
