//! Accounts and the audit log.

use enishi::{
    commands::{audit, audit::Audit, users, users::Users},
    voice::Outcome,
};

use super::{desk::typed, said::Said};
use crate::town::Town;

async fn users(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    users::run(typed::<Users>(words), &town.hub, &mut said.voice()).await
}

async fn audit(town: &Town, words: &[&str], said: &Said) -> Outcome {
    audit::run(typed::<Audit>(words), &town.hub, &mut said.voice()).await.unwrap()
}

/// Makes an account with a password from a file, as a secret is handed to a program.
pub async fn add_user(town: &Town, name: &str, role: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "correct horse battery\n").unwrap();
    let path = file.path().to_str().unwrap();
    let words = ["add", name, "--role", role, "--password-file", path];
    users(town, &words, &Said::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_account_is_made_changed_and_locked_and_every_step_is_written_down() {
    let town = Town::open().await;
    let said = Said::default();
    add_user(&town, "operator1", "operator").await;
    users(&town, &["role", "operator1", "finance"], &said).await.unwrap();
    users(&town, &["token", "operator1"], &said).await.unwrap();
    assert!(said.text().contains("enishi_"));
    users(&town, &["disable", "operator1"], &said).await.unwrap();
    said.text();
    users(&town, &["list", "--json"], &said).await.unwrap();
    let listed = said.json();
    assert_eq!(listed[0]["role"], "finance");
    assert_eq!(listed[0]["disabled"], true);
    assert!(listed[0].get("password_hash").is_none());

    let done: Vec<_> = town.store.audit(None, 4).await.unwrap();
    let done: Vec<_> = done.iter().rev().map(|e| (e.who.as_str(), e.action.as_str())).collect();
    assert_eq!(
        done,
        [("cli", "user.add"), ("cli", "user.role"), ("cli", "token.make"), ("cli", "user.disable")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_twice_and_a_person_unknown_are_refused() {
    let town = Town::open().await;
    let said = Said::default();
    add_user(&town, "operator1", "operator").await;
    let unknown = users(&town, &["disable", "operator2"], &said).await.unwrap_err();
    assert_eq!(format!("{unknown:#}"), "operator2: there is no such user");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "short").unwrap();
    let path = file.path().to_str().unwrap();
    let words = ["add", "operator3", "--role", "viewer", "--password-file", path];
    let short = users(&town, &words, &said).await.unwrap_err();
    assert!(format!("{short:#}").contains("12 to 256"), "{short:#}");
    assert!(town.store.user("operator3").await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn the_audit_log_is_proven_and_handed_out_in_order() {
    let town = Town::open().await;
    let said = Said::default();
    for name in ["a1", "a2", "a3"] {
        add_user(&town, name, "viewer").await;
    }
    assert_eq!(audit(&town, &["verify", "--json"], &said).await, Outcome::Done);
    let head = said.json()["head"].as_str().unwrap().to_owned();
    assert_eq!(audit(&town, &["verify", "--head", &head], &said).await, Outcome::Done);
    assert_eq!(audit(&town, &["verify", "--head", &"0".repeat(64)], &said).await, Outcome::Wanting);
    said.text();
    audit(&town, &["export"], &said).await;
    let lines = said.text();
    let numbers: Vec<u64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert!(numbers.len() >= 3);
}
