//! What a comparison linked is taken back, all of it or one; and people link by hand.

use sandbox::Fault;

use super::people::{at_till, brought_together, m, members, n, numbered, town_of};
use crate::commands::Said;

#[tokio::test(start_paused = true)]
async fn everything_a_comparison_linked_is_taken_back_and_stays_apart() {
    let town = town_of(4).await;
    let said = Said::default();
    members(&town, &["link", &n(3).to_string(), &m(3).to_string(), "--reason", "customer-request"], &said)
        .await
        .unwrap();
    brought_together(&town).await;
    let run = town.store.match_runs(1).await.unwrap()[0].id.to_string();
    members(&town, &["unlink", &n(2).to_string(), "--reason", "wrong-person"], &said).await.unwrap();
    said.text();
    members(&town, &["unlink", "--match-run", &run, "--dry-run"], &said).await.unwrap();
    assert!(said.text().ends_with("2 pairs would be taken apart; 0 are not linked any more\n"));
    assert_eq!(numbered(&town, 4), 3, "a dry run takes nothing apart");

    town.vendors.smaregi.faults.once_on("PATCH /customers/{id}", Fault::Unavailable);
    members(&town, &["unlink", "--match-run", &run, "--reason", "trial"], &said).await.unwrap();
    assert!(
        said.text()
            .starts_with("2 pairs are apart; 0 were not linked any more\nthe number is off the member")
    );
    assert_eq!(numbered(&town, 3), 0);
    assert_eq!(town.linked(n(3)).await, Some(m(3)), "what a person linked by hand stays");
    brought_together(&town).await;
    assert_eq!(numbered(&town, 3), 0, "they are not linked again by themselves");
    members(&town, &["unlink", "--match-run", &run, "--reason", "trial"], &said).await.unwrap();
    assert!(said.text().starts_with("0 pairs are apart"), "doing it again changes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_person_links_by_hand_and_never_takes_somebody_elses_member() {
    let town = town_of(2).await;
    let said = Said::default();
    let link = |k: u64, j: u64| {
        ["link".to_owned(), n(k).to_string(), m(j).to_string(), "--reason".into(), "customer-request".into()]
    };
    let words = |words: &[String; 5]| words.clone();
    let first = words(&link(0, 1));
    members(&town, &first.each_ref().map(String::as_str), &said).await.unwrap();
    assert_eq!(at_till(&town, 1).get("customerNo"), Some(n(0).to_string().as_str()));
    for (k, j, why) in [
        (1, 1, "the member cannot be linked"),
        (0, 0, "the member cannot be linked"),
        (9, 0, "no such customer"),
    ] {
        let wrong = link(k, j);
        let refused = members(&town, &wrong.each_ref().map(String::as_str), &said).await.unwrap_err();
        assert!(format!("{refused:#}").contains(why), "{refused:#}");
    }
    let audit = town.store.audit(None, 5).await.unwrap();
    assert!(audit.iter().any(|e| e.action == "link.link" && e.reason.is_some()));
}
