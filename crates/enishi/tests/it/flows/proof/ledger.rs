//! Somebody has written into the ledger, or a conversion stands still.

use domain::{
    coupon::CouponEvent::{DeductionBegun, PointsTaken, Prepared},
    ledger::Account::{
        Awarded, ClawbackDebt, CouponLiability, Earned, Forfeited, GivenBack, InTransit, Redeemed,
    },
};

use super::scene::Scene;
use crate::{each_is_found, town::hours};

pub const PLANTED: [&str; 12] = [
    "entry-without-coupon",
    "liability-without-coupon",
    "ledger-and-state-differ",
    "redeemed-and-state-differ",
    "forfeited-and-state-differ",
    "given-back-and-state-differ",
    "debt-and-state-differ",
    "debt-repaid-too-much",
    "award-not-passed-on",
    "taken-back-too-much",
    "stuck-before-deduction",
    "stuck-coupon",
];

async fn plant(scene: &Scene, code: &str) {
    let (active, used) = (Some(scene.active.id), Some(scene.used.id));
    let (reference, coupon, way) = match code {
        "entry-without-coupon" => ("by-hand", None, (InTransit, Redeemed)),
        "liability-without-coupon" => ("by-hand", None, (InTransit, CouponLiability)),
        "ledger-and-state-differ" => ("by-hand", active, (CouponLiability, InTransit)),
        "redeemed-and-state-differ" => ("by-hand", used, (Redeemed, InTransit)),
        "forfeited-and-state-differ" => ("by-hand", active, (InTransit, Forfeited)),
        "given-back-and-state-differ" => ("by-hand", active, (GivenBack, InTransit)),
        "debt-and-state-differ" => ("by-hand", used, (ClawbackDebt, InTransit)),
        "debt-repaid-too-much" => ("by-hand", None, (InTransit, ClawbackDebt)),
        "award-not-passed-on" => ("earned:77/line:1x1", None, (Earned, Awarded)),
        "taken-back-too-much" => ("earned:77/back:10/debt", None, (InTransit, Earned)),
        _ => return stand_still(scene, code).await,
    };
    scene.book(reference, coupon, way).await;
}

async fn stand_still(scene: &Scene, code: &str) {
    let id = match code {
        "stuck-before-deduction" => scene.conversion(&[Prepared]).await,
        "stuck-coupon" => scene.conversion(&[Prepared, DeductionBegun, PointsTaken]).await,
        other => panic!("nobody knows how to plant {other}"),
    };
    assert!(scene.found().await.is_empty(), "what moves is no difference");
    scene.town.leap(hours(2)).await;
    let about: Vec<String> = scene.differences().await.into_iter().map(|found| found.about).collect();
    assert_eq!(about, [format!("coupon:{id}")]);
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_in_the_ledger_is_found() {
    each_is_found!(PLANTED, plant);
}
