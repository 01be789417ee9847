//! A dry run tells who is who and touches nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use clap::Parser;
use enishi::{cli::Cli, commands::people, voice::WrongUsage};
use serde_json::Value;

use super::people::{members, town_of};
use crate::{commands::Said, town::Town};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/people"))
}

fn truth() -> BTreeMap<String, String> {
    let table = std::fs::read_to_string(folder().join("truth.tsv")).unwrap();
    let pair = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        (cells.next().unwrap(), cells.next().unwrap())
    };
    table.lines().skip(1).map(pair).collect()
}

#[tokio::test(start_paused = true)]
async fn three_hundred_untidy_people_are_told_apart_and_nothing_is_written() {
    let town = Town::open().await;
    assert_eq!(people::load(&town.vendors, folder()).unwrap(), (300, 300));
    let before = (town.vendors.smaregi.calls("PATCH /customers/{id}"), town.vendors.shopify.effects());
    let said = Said::default();
    members(&town, &["match", "--dry-run", "--json"], &said).await.unwrap();
    let told: Vec<Value> = said.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let truth = truth();
    let is_true = |p: &&Value| {
        truth.get(p["customer_id"].as_str().unwrap()).map(String::as_str) == p["pos_member_id"].as_str()
    };
    let links: Vec<&Value> = told.iter().filter(|p| p["decision"] == "link").collect();
    let right = links.iter().filter(|p| is_true(p)).count();
    assert!(links.len() >= 100, "only {} links", links.len());
    assert!(right + 1 >= links.len(), "{right} of {} links are right", links.len());
    let customers: BTreeSet<_> = links.iter().map(|p| p["customer_id"].as_str().unwrap()).collect();
    assert_eq!(customers.len(), links.len(), "one customer, one member");
    let reviews = told.iter().filter(|p| p["decision"] == "review").count();
    assert!(reviews <= 30, "{reviews} reviews are more than a tenth");
    for proposal in &told {
        let facts = proposal["facts"].as_object().unwrap();
        let names: Vec<&str> = facts.keys().map(String::as_str).collect();
        assert_eq!(names, ["address", "birth_date", "email", "given", "phone", "surname"]);
        assert!(
            facts
                .values()
                .all(|level| ["agree", "near", "differ", "missing"].contains(&level.as_str().unwrap()))
        );
        assert!(proposal["score"].is_number() && proposal.as_object().unwrap().len() == 5, "{proposal}");
    }
    let after = (town.vendors.smaregi.calls("PATCH /customers/{id}"), town.vendors.shopify.effects());
    assert_eq!(before, after, "nothing was written to anybody");
    assert_eq!(town.store.link_counts().await.unwrap(), (0, 0));
    assert!(town.open_cases().await.is_empty() && town.waiting().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_summary_counts_and_the_comparison_is_listed() {
    let town = town_of(5).await;
    let said = Said::default();
    members(&town, &["match", "--dry-run"], &said).await.unwrap();
    let told = said.text();
    assert!(
        told.starts_with("5 customers and 5 store members compared\n       5 pairs would be linked"),
        "{told}"
    );
    assert!(told.contains("customer       store member  decision"), "{told}");
    members(&town, &["matches", "--json"], &said).await.unwrap();
    let listed = said.json();
    assert_eq!((&listed[0]["state"], &listed[0]["dry_run"]), (&"done".into(), &true.into()));
    assert_eq!(listed[0]["counts"]["links"], 5);
    let audit = town.store.audit(None, 1).await.unwrap();
    assert_eq!(audit[0].action, "members.match");
}

#[tokio::test(start_paused = true)]
async fn records_that_cannot_be_compared_are_written_by_id_and_code_alone() {
    let town = town_of(2).await;
    town.vendors.shopify.edit_customer(super::people::n(0).get(), |customer| {
        *customer = sandbox::shopify::Customer { locale: "ja".into(), ..Default::default() };
    });
    town.vendors.smaregi.till().withdraw(&super::people::m(1).to_string()).unwrap();
    let place = tempfile::tempdir().unwrap();
    for (name, first) in [("rejects.csv", "system,id,code\n"), ("rejects.jsonl", "{\"system\":\"shopify\"")] {
        let path = place.path().join(name);
        let words = ["match", "--dry-run", "--rejects", path.to_str().unwrap()];
        members(&town, &words, &Said::default()).await.unwrap();
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written.starts_with(first), "{written}");
        assert!(written.contains("7000000000000") && written.contains("1007"), "{written}");
        assert!(!written.contains("渡辺") && !written.contains("example.jp"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_argument_is_named() {
    for (words, expected) in [
        (vec!["--review-budget", "2"], "a share from 0 to 1"),
        (vec!["--review-budget", "much"], "a share from 0 to 1"),
        (vec!["--fast"], "--fast"),
    ] {
        let line = ["enishi", "members", "match"].into_iter().chain(words);
        let refused = Cli::try_parse_from(line).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    let town = town_of(1).await;
    let nowhere = ["match", "--dry-run", "--rejects", "/nowhere/at/all.csv"];
    let refused = members(&town, &nowhere, &Said::default()).await.unwrap_err();
    assert!(refused.is::<WrongUsage>(), "{refused}");
    let off = Town::open_with(|config| config.sync.pos = false).await;
    let refused = members(&off, &["match", "--dry-run"], &Said::default()).await.unwrap_err();
    assert!(refused.to_string().contains("sync.pos"), "{refused}");
}
