//! Cases, worked on from a terminal.

use enishi::commands::cases::{self, Cases};
use serde_json::json;

use super::{desk::typed, said::Said};
use crate::town::Town;

const EMAIL: &str = "hanako@example.jp";

#[tokio::test(start_paused = true)]
async fn a_case_is_listed_looked_at_and_decided_and_no_name_is_told() {
    let town = Town::open().await;
    let columns = json!({
        "customerCode": "2000000000017", "lastName": "佐藤", "firstName": "花子", "mailAddress": EMAIL,
        "mobileNumber": "090-1234-5678", "sex": "2", "status": "0",
    });
    let member = town.vendors.smaregi.seed_member(&columns).unwrap();
    let n = town.sign_up(EMAIL).await;
    let said = Said::default();
    let run = async |words: &[&str]| cases::run(typed::<Cases>(words), &town.hub, &mut said.voice()).await;

    run(&["list", "--json"]).await.unwrap();
    let listed = said.json();
    assert_eq!((&listed[0]["code"], listed.as_array().unwrap().len()), (&json!("surname-differs"), 1));
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    run(&["take", &id]).await.unwrap();
    run(&["list", "--assignee", "cli"]).await.unwrap();
    assert!(said.text().contains(&id));

    run(&["show", &id]).await.unwrap();
    let shown = said.text();
    assert!(shown.contains("佐* (differ)") && !shown.contains("佐藤"), "{shown}");
    run(&["show", &id, "--json"]).await.unwrap();
    let seen = said.json()["records"]["seen"].as_str().unwrap().to_owned();
    assert!(run(&["decide", &id, "link"]).await.is_err(), "which one was not said");
    run(&["decide", &id, "link", "--member", &member, "--seen", &seen, "--reason", "same-details"])
        .await
        .unwrap();
    let again = run(&["decide", &id, "different"]).await.unwrap_err();
    assert_eq!(format!("{again:#}"), format!("case {id}: cli has decided it"));
    town.settle().await;
    assert_eq!(town.linked(n).await.map(|member| member.to_string()), Some(member));
}
