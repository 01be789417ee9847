//! `enishi matrix` and `enishi members withdraw`: what they say, what they change, and what a wrong choice is answered with.

use std::process::Command;

use enishi::{
    commands::{matrix, members, members::Members},
    config::{Config, RowChoice},
    voice::Outcome,
};
use serde_json::{Value, json};

use super::{desk::typed, said::Said};
use crate::town::{Town, minutes};

fn row<'a>(rows: &'a Value, field: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row["field"] == field).unwrap()
}

#[test]
fn the_matrix_is_told_line_by_line_and_what_the_shop_chose_is_marked() {
    let said = Said::default();
    let mut config = Config::default();
    assert_eq!(matrix::run(&config, true, &mut said.voice()).unwrap(), Outcome::Done);
    let rows = said.json();
    assert_eq!(rows.as_array().unwrap().len(), domain::matrix::Field::ALL.len());
    assert_eq!(
        (&row(&rows, "points")["owner"], &row(&rows, "phone")["chosen"]),
        (&json!("pos"), &json!(false))
    );

    let choice = domain::matrix::Choice { owner: Some("pos".into()), ..Default::default() };
    config.matrix.phone = RowChoice::Given(choice);
    matrix::run(&config, true, &mut said.voice()).unwrap();
    let rows = said.json();
    assert_eq!(
        (&row(&rows, "phone")["owner"], &row(&rows, "phone")["chosen"]),
        (&json!("pos"), &json!(true))
    );
    matrix::run(&config, false, &mut said.voice()).unwrap();
    let told = said.text();
    let line = told.lines().find(|line| line.starts_with("phone")).unwrap();
    assert!(line.contains("pos ⇄ online") && line.ends_with("here"), "{line}");
}

#[test]
fn a_choice_that_cannot_be_ends_with_2_and_names_the_field_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        ("points = { owner = 'online' }", "matrix.points.owner", "pos"),
        ("birth_date = { rule = 'owner_wins' }", "matrix.birth_date.rule", "fill_empty, case"),
        ("email_consent = { rule = 'newest_confirmed' }", "matrix.email_consent.rule", "strictest"),
        ("phone = { readers = ['fax'] }", "matrix.phone.readers", "online, pos, crm"),
        ("phone = { ownr = 'pos' }", "matrix.phone", "owner"),
        ("shoe_size = { owner = 'pos' }", "matrix.shoe_size", "phone"),
    ];
    for (text, key, fix) in wrong {
        std::fs::write(folder.path().join("enishi.toml"), format!("[matrix]\n{text}\n")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_enishi"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ENISHI_"))
        {
            command.env_remove(name);
        }
        let output = command.arg("matrix").current_dir(folder.path()).output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}: {complaint}");
        assert!(complaint.contains(key) && complaint.contains(fix), "{text}: {complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

async fn call(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    members::run(typed::<Members>(words), &town.hub, &mut said.voice()).await
}

#[tokio::test(start_paused = true)]
async fn a_membership_ended_from_a_terminal_ends_everywhere_and_is_written_down() {
    let town = Town::open().await;
    let n = town.sign_up("hanako@example.jp").await;
    town.advance(minutes(10)).await;
    let id = town.member_of(n).unwrap().id();
    let said = Said::default();
    call(&town, &["withdraw", &n.to_string(), "--reason", "customer-request"], &said).await.unwrap();
    assert_eq!(said.text(), format!("the membership of customer {n} is being ended\n"));
    town.advance(minutes(10)).await;
    let left = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!((left.get("status"), left.get("mailReceiveFlag")), (Some("3"), Some("0")));
    assert_eq!(town.linked(n).await, None);
    let audit = town.store.audit(None, 5).await.unwrap();
    let entry = audit.iter().find(|entry| entry.action == "member.withdraw").expect("it is written down");
    assert_eq!((entry.who.as_str(), entry.object.as_str()), ("cli", format!("customer:{n}").as_str()));
    assert_eq!(entry.reason.as_ref().map(|code| code.as_str()), Some("customer-request"));

    let nobody = call(&town, &["withdraw", "12", "--reason", "customer-request"], &said).await.unwrap_err();
    assert_eq!(format!("{nobody:#}"), "customer 12: there is no such link");
}
