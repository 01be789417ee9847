//! A merge on a good day: told first, then done, and whoever comes with something old is who they are now.

use domain::{Pii, Points};
use flows::operators::{Desk, DeskRefused};
use sandbox::shopify::Consent;
use store::{MergeState, MoveState};

use super::Two;
use crate::town::{minutes, person};

#[tokio::test(start_paused = true)]
async fn both_linked_become_one_with_the_points_of_both() {
    let two = Two::open().await;
    let id = two.merge().await;
    two.assert_one(id, 800).await;
    let (_, moves) = two.record(id).await;
    assert_eq!(moves.len(), 1);
    let moved = &moves[0];
    assert_eq!((moved.points, moved.state), (Points(500), MoveState::Done));
    assert_eq!(moved.expires_on, Some("2027-03-31".parse().unwrap()), "the lot's own day is in the record");
    let (taken, given) = (moved.taken_as.unwrap().to_string(), moved.given_as.unwrap().to_string());
    let till = &two.town.vendors.smaregi;
    assert_eq!(till.transaction(&taken).unwrap().spend_point, 500);
    assert_eq!(till.transaction(&given).unwrap().new_point, 500);
    let kept = till.member(&two.keep.to_string()).unwrap();
    assert_eq!(
        kept.points_expire_on(),
        Some("2027-01-31".parse().unwrap()),
        "the one date of the tills stays"
    );
    assert_eq!(kept.get("customerNo"), Some(two.stays.to_string().as_str()));
    let retired = till.member(&two.old.to_string()).unwrap();
    assert_eq!(retired.get("note2"), Some(format!("enishi: merged into member {}", two.keep).as_str()));
}

#[tokio::test(start_paused = true)]
async fn what_it_comes_to_is_told_first_and_writes_nothing() {
    let two = Two::open().await;
    let (calls, before) = (two.town.vendors.shopify.effects(), two.points());
    let plan = Desk::of(&two.town.hub).plan_merge(&Two::by(), two.wish()).await.unwrap();
    assert!(plan.is_possible(), "{:?}", plan.blockers);
    assert_eq!((plan.points, plan.survivor_points), (Points(500), Some(Points(300))));
    assert_eq!((plan.survivor_pos, plan.loser_pos), (Some(two.keep), Some(two.old)));
    let online = plan.online.clone().unwrap();
    assert_eq!(online.survivor, Some(two.stays));
    assert!(online.lost.contains(&"email") && online.lost.contains(&"phone"), "{:?}", online.lost);
    assert!(plan.stays.iter().any(|stays| stays.code.as_str() == "online-merge-stays"));
    let told = serde_json::to_string(&plan).unwrap();
    for personal in ["person1", "person2", "山田", "花子", "080", "ヤマダ"] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    two.town.settle().await;
    assert_eq!((two.town.vendors.shopify.effects(), two.points()), (calls, before));
    assert!(two.town.store.merges(None, 9).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn asked_twice_it_is_one_merge() {
    let two = Two::open().await;
    let (one, again) = (two.begin().await.unwrap(), two.begin().await.unwrap());
    assert_eq!(one, again);
    two.town.advance(minutes(3)).await;
    two.assert_one(one, 800).await;
    let refused = two.begin().await.unwrap_err();
    assert!(
        matches!(&refused, DeskRefused::MergeRefused(codes) if codes[0].as_str() == "merged-already"),
        "{refused:?}"
    );
    assert_eq!(two.town.vendors.shopify.calls("customerMerge"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_one_without_a_store_member_cannot_stay() {
    let two = Two::open().await;
    let alone = two.town.seed_elsewhere("alone@example.jp");
    let wish = flows::merging::MergeWish::Customers { survivor: alone, loser: two.stays };
    let plan = Desk::of(&two.town.hub).plan_merge(&Two::by(), wish).await.unwrap();
    assert_eq!(plan.blockers[0].code.as_str(), "survivor-not-linked");
    let wish = flows::merging::MergeWish::Customers { survivor: two.stays, loser: two.stays };
    let plan = Desk::of(&two.town.hub).plan_merge(&Two::by(), wish).await.unwrap();
    assert_eq!(plan.blockers[0].code.as_str(), "same-customer");
}

#[tokio::test(start_paused = true)]
async fn the_old_number_and_the_old_card_lead_to_who_stays() {
    let two = Two::open().await;
    let card = two.town.vendors.smaregi.member(&two.old.to_string()).unwrap().code().to_owned();
    let registration = two.town.sign_up_with(&person(2)).await;
    let id = two.merge().await;
    two.assert_one(id, 800).await;

    assert!(two.town.vendors.smaregi.till().scan(&card).is_none(), "a till does not serve the old card");
    let owner = Desk::of(&two.town.hub).card_owner(&Two::by(), &Pii::new(card)).await.unwrap();
    assert_eq!((owner.member, owner.customer, owner.is_retired), (two.keep, Some(two.stays), true));

    let progress = two.town.progress(registration.registration_id).await;
    assert_eq!(progress.customer_id, Some(two.stays), "the registration's number is the survivor's");
    let balance = two.town.hub.balance(two.goes).await;
    assert_eq!(balance.balance, Some(800));
}

#[tokio::test(start_paused = true)]
async fn the_stricter_consent_holds_whatever_the_online_store_makes_of_it() {
    let two = Two::open().await;
    let shop = &two.town.vendors.shopify;
    let consent = |state: &str| Consent { state: state.into(), ..Consent::default() };
    shop.edit_customer(two.stays.get(), |customer| customer.email_consent = consent("UNSUBSCRIBED"));
    shop.edit_customer(two.goes.get(), |customer| customer.email_consent = consent("SUBSCRIBED"));
    shop.on_merges(|mood| mood.raises_consent = true);
    let id = two.merge().await;
    two.assert_one(id, 800).await;
    assert_eq!(shop.customer(two.stays.get()).unwrap().email_consent.state, "UNSUBSCRIBED");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_takes_its_time_is_waited_for() {
    let two = Two::open().await;
    two.town.vendors.shopify.on_merges(|mood| mood.asks = 3);
    let id = two.merge().await;
    two.assert_one(id, 800).await;
}

#[tokio::test(start_paused = true)]
async fn three_records_become_one_and_every_old_number_leads_there() {
    let two = Two::open().await;
    let third = two.town.sign_up_person(3).await;
    two.merge().await;
    let wish = flows::merging::MergeWish::Customers { survivor: third, loser: two.stays };
    let desk = Desk::of(&two.town.hub);
    let id = desk.begin_merge(&Two::by(), wish, flows::operators::Reason::Duplicate).await.unwrap();
    two.town.advance(minutes(3)).await;
    assert_eq!(two.record(id).await.0.state, MergeState::Done);
    for old in [two.goes, two.stays, third] {
        assert_eq!(two.town.store.survivor(old).await.unwrap(), third);
    }
    let member = two.town.linked(two.goes).await.unwrap();
    assert_eq!(two.town.vendors.smaregi.points(&member.to_string()), 800);
}

#[tokio::test(start_paused = true)]
async fn two_members_of_one_customer_become_one_without_the_online_store() {
    let two = Two::open().await;
    let columns =
        serde_json::json!({ "customerCode": "2900000000017", "lastName": "山田", "firstName": "花子" });
    let extra = two.town.vendors.smaregi.till().add_member(&columns).unwrap();
    two.town.vendors.smaregi.till().adjust_points(&extra, 70).unwrap();
    two.town.settle().await;
    let loser: domain::PosMemberId = extra.parse().unwrap();
    let wish = flows::merging::MergeWish::Members { survivor: two.stays, loser };
    let desk = Desk::of(&two.town.hub);
    let id = desk.begin_merge(&Two::by(), wish, flows::operators::Reason::Duplicate).await.unwrap();
    two.town.advance(minutes(3)).await;
    assert_eq!(two.record(id).await.0.state, MergeState::Done);
    assert_eq!((two.points().0, two.town.vendors.smaregi.points(&extra)), (370, 0));
    assert_eq!(two.town.vendors.shopify.calls("customerMerge"), 0);
    let other = flows::merging::MergeWish::Members { survivor: two.stays, loser: two.old };
    let plan = desk.plan_merge(&Two::by(), other).await.unwrap();
    assert_eq!(plan.blockers[0].code.as_str(), "member-of-another-customer");
}
