//! The proof is made while coupons are made, used and taken back: what is on its way is no difference.

use std::time::Duration;

use connectors::roles::Call;
use domain::Class;
use flows::points::proof;

use super::scene::Scene;
use crate::town::hours;

#[tokio::test(start_paused = true)]
async fn a_proof_in_the_middle_of_everything_tells_nothing() {
    let scene = Scene::open().await;
    let (town, n) = (&scene.town, scene.n);
    town.vendors.smaregi.set_latency(Duration::from_millis(150), Duration::from_millis(350));
    town.vendors.shopify.set_latency(Duration::from_millis(150));
    let people = async {
        for turn in 0..12 {
            let coupon = town.ask(n, &format!("live-{turn}"), 100).await.expect("it is issued").coupon;
            town.settle().await;
            let coupon = town.listed(n, coupon.id).await.expect("it is there");
            match turn % 3 {
                0 => drop(town.buy_with(n, &coupon, 1).expect("it pays")),
                1 => drop(town.take_back(n, coupon.id).await.expect("it goes back")),
                _ => {}
            }
            town.settle().await;
        }
    };
    let (mut made, mut told) = (0, Vec::new());
    let proofs = async {
        loop {
            let proof = proof::prove(town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
            told.extend(proof.differences);
            made += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = people => {}
        () = proofs => unreachable!("they go on as long as people do"),
    }
    assert!(made > 7, "only {made} were made meanwhile");
    assert_eq!(told, []);
    town.leap(hours(2)).await;
    assert_eq!(scene.found().await, Vec::<String>::new());
}
