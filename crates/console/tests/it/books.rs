//! Points that do not add up, and points nobody can tell of, to look at.

use domain::{
    Class, Code, ConversionId, CustomerId, Owner, Points, RunId, Vendor,
    ledger::{Account, Amount, Way},
};
use store::{Enqueued, NewEntry, NewLetter, NewRun, Settlement, StepRow, StepState, Terms};
use uuid::Uuid;

use super::town::{Town, customer};

const STEP: &str = "put the points back";

/// Books so many points two hours ago.
pub async fn book(town: &Town, of: CustomerId, reference: &str, way: (Account, Account), points: i64) {
    let entry = NewEntry {
        at: town.now() - jiff::SignedDuration::from_hours(2),
        customer: of,
        coupon: reference.strip_prefix("coupon:").map(|_| ConversionId(Uuid::from_u128(77))),
        reference: reference.into(),
        way: Way::new(way.0, way.1).unwrap(),
        points: Amount::new(Points(points)).unwrap(),
        pos_transaction: None,
    };
    assert!(town.store().book(entry).await.unwrap());
}

/// A run that stopped because nobody could tell whether points had moved, and its letter.
pub async fn a_doubt(town: &Town, flow: &'static str, object: &str, code: &'static str) -> (RunId, Uuid) {
    let now = town.now();
    let terms = Terms { now, lease_until: now + jiff::SignedDuration::from_secs(30) };
    let (id, letter) = (RunId(Uuid::from_u128(501)), Uuid::from_u128(502));
    let run = NewRun {
        id,
        lane: object.into(),
        flow,
        key: object.into(),
        object: object.into(),
        class: Class::SameDay,
        input: serde_json::json!({}),
        run_at: now,
        replay_of: None,
    };
    let claimed = town.store().enqueue(vec![run], Some(terms)).await.unwrap().remove(0);
    let Enqueued::Claimed(fence) = claimed else { panic!("{claimed:?}") };
    let step = StepRow {
        name: STEP.into(),
        position: 1,
        state: StepState::NeedsPerson,
        vendor: Some(Vendor::Smaregi),
        attempts: 2,
        next_at: None,
        code: Some(Code::new(code)),
        output: None,
        first_at: now,
        at: now,
        took_ms: 12,
    };
    let new = NewLetter {
        id: letter,
        step: Some(step.name.clone()),
        kind: "rejected".into(),
        code: Code::new(code),
        vendor: Some(Vendor::Smaregi),
        owner: Owner::Finance,
        due_at: now,
        created_at: now,
    };
    town.store().record(&fence, id, step, Some(new)).await.unwrap();
    let dead = Settlement::Dead { code: Code::new(code), letter: None, parks: false };
    town.store().settle(&fence, id, dead, terms).await.unwrap();
    (id, letter)
}

/// An award that never reached the card, a debt repaid beyond nothing, and an entry of a coupon that is not there.
pub async fn three_differences(town: &Town) {
    book(town, customer(1), "earned:5900/line:11x2@150", (Account::Earned, Account::Awarded), 45).await;
    book(town, customer(2), "earned:5901/line:12x1", (Account::Earned, Account::Awarded), 20).await;
    book(town, customer(2), "earned:5901/repaid", (Account::Awarded, Account::ClawbackDebt), 20).await;
    book(town, customer(3), "coupon:77/points_taken", (Account::PosPoints, Account::CouponLiability), 300)
        .await;
}
