//! Members, indexed, shown, brought up to date and taken apart from a terminal.

use enishi::{
    commands::{members, members::Members},
    voice::Outcome,
};
use sandbox::Fault;

use super::{desk::typed, said::Said};
use crate::town::{Town, hours};

async fn members(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    members::run(typed::<Members>(words), &town.hub, &mut said.voice()).await
}

#[tokio::test(start_paused = true)]
async fn the_index_goes_on_where_it_ended_and_begins_anew_when_told() {
    let town = Town::open().await;
    town.vendors.smaregi.seed_members(30, 1);
    let said = Said::default();
    members(&town, &["index"], &said).await.unwrap();
    assert!(said.text().starts_with("30 members read"));
    members(&town, &["index"], &said).await.unwrap();
    assert!(said.text().starts_with("0 members read"), "nothing is new");
    members(&town, &["index", "--restart"], &said).await.unwrap();
    assert!(said.text().starts_with("30 members read"));
}

#[tokio::test(start_paused = true)]
async fn the_index_waits_for_a_till_that_is_down_for_a_moment() {
    let town = Town::open().await;
    town.vendors.smaregi.seed_members(5, 1);
    town.vendors.smaregi.faults.once(Fault::Unavailable);
    let said = Said::default();
    members(&town, &["index"], &said).await.unwrap();
    assert!(said.text().starts_with("5 members read"));
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    let gave_up = members(&town, &["index"], &said).await.unwrap_err();
    assert!(gave_up.to_string().contains("unavailable"), "{gave_up}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_indexed_while_the_tills_are_switched_off() {
    let town = Town::open_with(|config| config.sync.pos = false).await;
    let refused = members(&town, &["index"], &Said::default()).await.unwrap_err();
    assert!(refused.to_string().contains("sync.pos"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_customer_is_shown_by_ids_alone() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    let member = town.linked(n).await.unwrap();
    let said = Said::default();
    members(&town, &["show", &n.to_string(), "--json"], &said).await.unwrap();
    let shown = said.json();
    assert_eq!(shown["link"]["pos"], member.to_string());
    assert!(!shown["runs"].as_array().unwrap().is_empty());
    members(&town, &["show", &n.to_string()], &said).await.unwrap();
    let told = format!("{shown}{}", said.text());
    for personal in ["hanako", "山田", "ヤマダ", "1990-04-01", "09012345678", "神南"] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    let nobody = members(&town, &["show", "1"], &said).await.unwrap_err();
    assert_eq!(nobody.to_string(), "nothing is held about a customer 1");
}

#[tokio::test(start_paused = true)]
async fn a_store_member_changed_by_hand_is_brought_up_to_date() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    let said = Said::default();
    members(&town, &["resync", &n.to_string()], &said).await.unwrap();
    assert!(said.text().starts_with("run "), "it is for a serving hub to carry out");
    town.settle().await;
    members(&town, &["resync", "--all"], &said).await.unwrap();
    assert!(said.text().starts_with("1 runs are due"));
    let nobody = members(&town, &["resync", "999"], &said).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no customer 999");
    let audit = town.store.audit(None, 10).await.unwrap();
    let objects: Vec<_> =
        audit.iter().filter(|e| e.action == "members.resync").map(|e| e.object.as_str()).collect();
    assert_eq!(objects, ["everybody", &format!("customer:{n}")]);
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_apart_stays_apart() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    let member = town.linked(n).await.unwrap();
    let said = Said::default();
    members(&town, &["unlink", &n.to_string(), "--reason", "wrong-person"], &said).await.unwrap();
    let told = said.text();
    assert!(told.starts_with(&format!("customer {n} and store member {member} are apart\n")), "{told}");
    assert!(told.contains("(points-stay)"), "what it does not restore is said: {told}");
    assert_eq!(town.linked(n).await, None);
    assert_eq!(town.vendors.smaregi.member(&member.to_string()).unwrap().get("customerNo"), None);
    town.advance(hours(1)).await;
    assert_ne!(town.linked(n).await, Some(member));
    let again = members(&town, &["unlink", "12", "--reason", "wrong-person"], &said).await.unwrap_err();
    assert_eq!(format!("{again:#}"), "customer 12: there is no such link");
}

#[tokio::test(start_paused = true)]
async fn an_erasure_is_seen_first_confirmed_by_number_and_proven_afterwards() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await.to_string();
    let said = Said::default();
    members(&town, &["erase", &n, "--dry-run"], &said).await.unwrap();
    assert!(said.text().contains("1 rows   links"));
    let unsure = ["erase", &n, "--reason", "customer-request"];
    assert_eq!(members(&town, &unsure, &said).await.unwrap(), Outcome::Wanting);
    assert!(said.text().contains("nothing was done"));
    let other = ["erase", &n, "--reason", "customer-request", "--confirm", "12"];
    assert!(members(&town, &other, &said).await.unwrap_err().to_string().contains("--confirm"));
    assert!(members(&town, &["erase", &n, "--certificate"], &said).await.is_err(), "nobody was erased");
    assert_eq!(town.vendors.smaregi.member_count(), 1);

    let sure = ["erase", &n, "--reason", "customer-request", "--confirm", &n];
    assert_eq!(members(&town, &sure, &said).await.unwrap(), Outcome::Done);
    said.text();
    assert_eq!(members(&town, &["erase", &n, "--certificate"], &said).await.unwrap(), Outcome::Wanting);
    assert!(said.text().contains("pending"));
    town.advance(hours(1)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 0);
    assert_eq!(members(&town, &["erase", &n, "--certificate"], &said).await.unwrap(), Outcome::Done);
    let first = said.text();
    for word in ["complete", "smaregi", "deleted", "hubspot", "204", "requested"] {
        assert!(first.contains(word), "{word} is missing in\n{first}");
    }
    assert_eq!(members(&town, &sure, &said).await.unwrap(), Outcome::Done);
    assert!(said.text().contains("nothing was changed"));
    members(&town, &["erase", &n, "--certificate"], &said).await.unwrap();
    assert_eq!(said.text(), first, "the same certificate");
    members(&town, &["erasures", "--json"], &said).await.unwrap();
    assert_eq!(said.json()[0]["status"], "complete");
}

#[tokio::test(start_paused = true)]
async fn what_is_held_is_printed_as_json_and_marked_as_sent() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    town.vendors.shopify.request_customer_data(n.get());
    town.settle().await;
    let said = Said::default();
    members(&town, &["data", &n.to_string(), "--json"], &said).await.unwrap();
    let held = said.json();
    assert_eq!((&held["nothing_held"], &held["held"][0]["table"]), (&false.into(), &"links".into()));
    members(&town, &["data", "12"], &said).await.unwrap();
    assert_eq!(said.text(), "nothing is held about customer 12\n");
    assert_eq!(members(&town, &["data", &n.to_string(), "--sent"], &said).await.unwrap(), Outcome::Done);
    assert_eq!(members(&town, &["data", &n.to_string(), "--sent"], &said).await.unwrap(), Outcome::Wanting);
}
