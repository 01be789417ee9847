//! Runs, dead letters and flows, worked on from a terminal.

use clap::Parser;
use domain::CustomerId;
use enishi::{
    commands::{dead_letters, dead_letters::DeadLetters, flows, flows::Flows, runs, runs::Runs},
    voice::Outcome,
};
use sandbox::Fault;

use super::said::Said;
use crate::town::{Town, hours, minutes};

#[derive(Parser)]
struct Typed<C: clap::Subcommand> {
    #[command(subcommand)]
    command: C,
}

/// What somebody typed behind `enishi runs` and the like.
pub fn typed<C: clap::Subcommand>(words: &[&str]) -> C {
    let all = std::iter::once("enishi").chain(words.iter().copied());
    Typed::<C>::try_parse_from(all).unwrap_or_else(|refused| panic!("{refused}")).command
}

async fn runs(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    runs::run(typed::<Runs>(words), &town.hub, &mut said.voice()).await
}

async fn letters(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    dead_letters::run(typed::<DeadLetters>(words), &town.hub, &mut said.voice()).await
}

async fn flows(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    flows::run(typed::<Flows>(words), &town.hub, &mut said.voice()).await
}

/// A till that demands what no form asks for: the sign-up stands, its POS step needs a person.
async fn stuck() -> (Town, CustomerId) {
    let town = Town::open().await;
    assert!(town.vendors.smaregi.require_column("faxNumber", true));
    let n = town.sign_up("hanako@example.jp").await;
    (town, n)
}

async fn who_did(town: &Town, action: &str) -> Vec<String> {
    let audit = town.store.audit(None, 100).await.unwrap();
    audit.into_iter().filter(|entry| entry.action == action).map(|entry| entry.who).collect()
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_found_taken_and_replayed_once_the_till_is_mended() {
    let (town, n) = stuck().await;
    let said = Said::default();
    letters(&town, &["list", "--json"], &said).await.unwrap();
    let listed = said.json();
    let letter = &listed[0];
    assert_eq!(
        (letter["code"].as_str(), letter["state"].as_str()),
        (Some("missing.faxnumber"), Some("open"))
    );
    assert_eq!(letter["object"], format!("customer:{n}"));
    let (id, run) = (letter["id"].as_str().unwrap(), letter["run"].as_str().unwrap());

    letters(&town, &["take", id], &said).await.unwrap();
    runs(&town, &["show", run], &said).await.unwrap();
    let shown = said.text();
    assert!(shown.contains("taken") && shown.contains("missing.faxnumber"), "{shown}");
    assert_eq!(who_did(&town, "dead-letter.take").await, ["cli"]);

    assert!(town.vendors.smaregi.require_column("faxNumber", false));
    for letter in listed.as_array().unwrap() {
        letters(&town, &["replay", letter["id"].as_str().unwrap()], &said).await.unwrap();
    }
    town.advance(hours(1)).await;
    assert!(town.linked(n).await.is_some(), "the work was done after all");
    said.text();
    letters(&town, &["list"], &said).await.unwrap();
    assert_eq!(said.text(), "(none)\n");
    assert!(who_did(&town, "run.retry").await.contains(&"cli".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_given_only_to_somebody_with_an_account() {
    let (town, _) = stuck().await;
    let said = Said::default();
    letters(&town, &["list", "--json"], &said).await.unwrap();
    let id = said.json()[0]["id"].as_str().unwrap().to_owned();
    let refused = letters(&town, &["assign", &id, "--to", "nobody"], &said).await.unwrap_err();
    assert_eq!(refused.to_string(), "there is no user nobody");
    assert!(who_did(&town, "dead-letter.assign").await.is_empty());

    super::house::add_user(&town, "helper1", "customer-service").await;
    letters(&town, &["assign", &id, "--to", "helper1"], &said).await.unwrap();
    said.text();
    letters(&town, &["list", "--state", "taken", "--json"], &said).await.unwrap();
    assert_eq!(said.json()[0]["taken_by"], "helper1");
}

#[tokio::test(start_paused = true)]
async fn a_letter_that_is_given_up_ends_once_and_says_why() {
    let (town, n) = stuck().await;
    let said = Said::default();
    letters(&town, &["list", "--json"], &said).await.unwrap();
    let id = said.json()[0]["id"].as_str().unwrap().to_owned();
    letters(&town, &["discard", &id, "--reason", "done-by-hand"], &said).await.unwrap();
    let again = letters(&town, &["discard", &id, "--reason", "done-by-hand"], &said).await.unwrap_err();
    assert_eq!(format!("{again:#}"), format!("dead letter {id}: it has ended already"));
    let audit = town.store.audit(None, 100).await.unwrap();
    let why = audit.iter().find(|entry| entry.action == "dead-letter.discard").unwrap();
    assert_eq!(why.reason.as_ref().map(|code| code.as_str()), Some("done-by-hand"));
    assert_eq!(town.linked(n).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_does_not_exist_is_a_clear_line() {
    let town = Town::open().await;
    let said = Said::default();
    let nobody = "0192f0c1-0000-7000-8000-000000000000";
    for words in [["show", nobody], ["retry", nobody]] {
        let refused = runs(&town, &words, &said).await.unwrap_err();
        assert!(format!("{refused:#}").contains(nobody), "{refused:#}");
    }
    assert_eq!(said.text(), "");
}

#[tokio::test(start_paused = true)]
async fn runs_are_listed_by_customer_and_by_state() {
    let (town, n) = stuck().await;
    town.sign_up("jiro@example.jp").await;
    let said = Said::default();
    runs(&town, &["list", "--customer", &n.to_string(), "--json"], &said).await.unwrap();
    let of_one = said.json();
    let objects: Vec<_> = of_one.as_array().unwrap().iter().map(|run| run["object"].clone()).collect();
    assert!(
        !objects.is_empty() && objects.iter().all(|object| *object == format!("customer:{n}")),
        "{objects:?}"
    );
    runs(&town, &["list", "--state", "done", "--limit", "1", "--json"], &said).await.unwrap();
    assert_eq!(said.json().as_array().unwrap().len(), 1);
    runs(&town, &["list", "--state", "discarded"], &said).await.unwrap();
    assert_eq!(said.text(), "(none)\n");
}

#[tokio::test(start_paused = true)]
async fn a_paused_till_keeps_what_arrives_and_goes_on_afterwards() {
    let town = Town::open().await;
    let said = Said::default();
    flows(&town, &["pause", "vendor:smaregi", "--reason", "vendor-trouble"], &said).await.unwrap();
    let n = town.sign_up("hanako@example.jp").await;
    assert_eq!(town.linked(n).await, None);
    said.text();
    flows(&town, &["list", "--json"], &said).await.unwrap();
    let listed = said.json();
    let rows = listed.as_array().unwrap();
    let till = rows.iter().find(|row| row["scope"] == "vendor:smaregi").unwrap();
    assert_eq!(
        (till["paused"]["by"].as_str(), till["paused"]["reason"].as_str()),
        (Some("cli"), Some("vendor-trouble"))
    );
    let waiting: u64 = rows.iter().filter_map(|row| row["waiting"].as_u64()).sum();
    assert!(waiting > 0, "{listed}");

    flows(&town, &["resume", "vendor:smaregi", "--per-second", "10"], &said).await.unwrap();
    town.advance(hours(1)).await;
    assert!(town.linked(n).await.is_some());
    assert_eq!(who_did(&town, "pause").await, ["cli"]);
    assert_eq!(who_did(&town, "resume").await, ["cli"]);
    said.text();
    flows(&town, &["resume", "vendor:smaregi"], &said).await.unwrap();
    assert_eq!(said.text(), "vendor:smaregi was not paused\n");
}

#[test]
fn scopes_are_flows_systems_and_objects() {
    let spelled = |text: &str| flows::scope_of(text).map(|scope| flows::spelled(&scope));
    assert_eq!(spelled("sign-up").as_deref(), Ok("sign up"));
    assert_eq!(spelled("flow:sign up").as_deref(), Ok("sign up"));
    assert_eq!(spelled("vendor:hubspot").as_deref(), Ok("vendor:hubspot"));
    assert_eq!(spelled("object:customer:7").as_deref(), Ok("object:customer:7"));
    for wrong in ["sign-down", "vendor:hub", "vendor:nobody", "object:7", ""] {
        assert!(spelled(wrong).is_err(), "{wrong}");
    }
}

#[tokio::test(start_paused = true)]
pub(crate) async fn a_doubt_about_points_is_settled_from_the_receipts_and_another_letter_is_not() {
    let town = Town::open().await;
    let n = town.member_with(1_000).await;
    let coupon = town.coupon(n, 300).await;
    tokio::time::advance(minutes(1)).await;
    town.vendors.smaregi.faults.always_on("point/add", Fault::CutBeforeEffect);
    town.take_back(n, coupon.id).await.unwrap();
    town.add_points(n, 300).await;
    town.add_points(n, 300).await;
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(3)).await;
    let said = Said::default();
    letters(&town, &["list", "--json"], &said).await.unwrap();
    let id = said.json()[0]["id"].as_str().unwrap().to_owned();
    letters(&town, &["settle", &id, "--points", "moved", "--reason", "investigation"], &said).await.unwrap();
    town.advance(minutes(1)).await;
    assert_eq!((town.points_of(n), town.open_letters().await.len()), (1_300, 0));
    assert_eq!(who_did(&town, "points.settle").await, ["cli"]);

    let (town, _) = stuck().await;
    said.text();
    letters(&town, &["list", "--json"], &said).await.unwrap();
    let other = said.json()[0]["id"].as_str().unwrap().to_owned();
    let words = ["settle", other.as_str(), "--points", "not-moved", "--reason", "investigation"];
    assert!(letters(&town, &words, &said).await.is_err(), "it is not about points");
    assert!(who_did(&town, "points.settle").await.is_empty());
}
