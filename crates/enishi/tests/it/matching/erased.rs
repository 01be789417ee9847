//! Who was erased is compared with nobody, also where a record of theirs was left behind at the tills.

use flows::operators::{Desk, Operator, Reason};
use serde_json::Value;

use super::people::{m, members, n, town_of};
use crate::{
    commands::Said,
    town::{Town, minutes},
};

async fn proposed(town: &Town) -> Vec<String> {
    let said = Said::default();
    members(town, &["match", "--dry-run", "--json"], &said).await.unwrap();
    let told = said.text();
    let lines = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| line["pos_member_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_record_left_behind_by_somebody_erased_is_proposed_to_nobody() {
    let town = town_of(3).await;
    assert_eq!(proposed(&town).await.len(), 3);
    let by = Operator::at_the_command_line();
    Desk::of(&town.hub).erase(&by, n(0), Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(10)).await;
    let left = town.vendors.smaregi.member(&m(0).to_string());
    assert!(left.is_some(), "they were never linked, so the tills' record was not known to be theirs");
    let told = proposed(&town).await;
    assert_eq!(told, [m(1), m(2)].map(|member| member.to_string()), "{told:?}");
    // Nor to somebody else who came to have the number.
    let heir = sandbox::shopify::Customer {
        email: Some("person0@example.jp".into()),
        last_name: Some("高橋".into()),
        first_name: Some("花子".into()),
        ..sandbox::shopify::Customer::default()
    };
    town.vendors.shopify.delete_customer(n(0).get());
    town.vendors.shopify.seed_customer(heir);
    assert!(!proposed(&town).await.contains(&m(0).to_string()));
}
