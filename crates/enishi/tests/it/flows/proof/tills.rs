//! The tills' books are other ones than ours.

use domain::{
    coupon::CouponEvent::{Prepared, Withdrawn},
    ledger::Account::{self, Awarded, CouponLiability, Earned, InTransit, PosPoints},
};

use super::scene::Scene;
use crate::{each_is_found, town::hours};

pub const PLANTED: [&str; 14] = [
    "deduction-missing",
    "deduction-of-another-amount",
    "deducted-twice",
    "return-missing",
    "return-of-another-amount",
    "returned-twice",
    "returned-and-not-over",
    "award-missing",
    "award-of-another-amount",
    "awarded-twice",
    "reversal-missing",
    "reversal-of-another-amount",
    "movement-without-booking",
    "movement-booked-twice",
];

const DEDUCTION: (Account, Account) = (PosPoints, CouponLiability);

async fn plant(scene: &Scene, code: &str) {
    let smaregi = &scene.town.vendors.smaregi;
    let way = match code.split_once('-') {
        Some(("deduction" | "deducted" | "movement", _)) => DEDUCTION,
        Some(("return" | "returned", _)) => (CouponLiability, PosPoints),
        Some(("award" | "awarded", _)) => (Awarded, PosPoints),
        _ => (PosPoints, Earned),
    };
    let receipt = scene.receipt(way.0, way.1).await;
    let card = scene.town.member_of(scene.n).expect("there is a store member").id();
    match code {
        "returned-and-not-over" => {
            smaregi.till().adjust_points(&card, 300).unwrap();
            scene.town.leap(hours(2)).await;
        }
        "movement-without-booking" => {
            scene.conversion(&[Prepared, Withdrawn]).await;
            smaregi.till().adjust_points(&card, -600).unwrap();
            assert!(scene.found().await.is_empty(), "it may be booked in a moment");
            scene.town.leap(hours(2)).await;
        }
        "movement-booked-twice" => {
            scene.book_as("by-hand", None, (PosPoints, InTransit), Some(receipt)).await;
        }
        missing if missing.ends_with("-missing") => assert!(smaregi.lose_receipt(receipt)),
        twice if twice.ends_with("-twice") => assert!(smaregi.repeat_receipt(receipt).is_some()),
        _ => assert!(smaregi.alter_receipt(receipt, if way.0 == PosPoints { -7 } else { 7 })),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_at_the_tills_is_found() {
    each_is_found!(PLANTED, plant);
}
