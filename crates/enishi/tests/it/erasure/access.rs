//! Somebody wants to know what is held about them.

use domain::CustomerId;
use store::{CaseKind, CaseState};

use super::people::{EMAIL, cli, desk};
use crate::town::{Town, form, hours, minutes};

#[tokio::test(start_paused = true)]
async fn a_question_is_a_case_with_a_due_date_until_the_answer_was_sent() {
    let town = Town::open().await;
    let n = town.register("key-1", &form(EMAIL)).await.unwrap().progress.customer_id.unwrap();
    town.settle().await;
    town.vendors.shopify.request_customer_data(n.get());
    town.settle().await;
    let cases = town.open_cases().await;
    let [case] = &cases[..] else { panic!("{cases:?}") };
    assert_eq!(
        (case.kind, case.customer, case.owner),
        (CaseKind::DataRequest, n, domain::Owner::MemberServices)
    );
    assert_eq!(case.due_at.duration_since(case.created_at), jiff::SignedDuration::from_hours(480));

    let held = desk(&town).data_held(&cli(), n).await.unwrap();
    assert!(!held.nothing_held && !held.erased);
    let tables: Vec<_> = held.held.iter().map(|held| held.table).collect();
    for table in ["links", "echoes", "members", "runs", "cases"] {
        assert!(tables.contains(&table), "{table} is missing in {tables:?}");
    }
    let told = serde_json::to_string(&held).unwrap();
    for personal in [EMAIL, "山田", "花子", "ヤマダ", "1234", "渋谷"] {
        assert!(!told.contains(personal), "{personal}: there is none to tell");
    }
    // It must have been sent, not only looked at.
    assert_eq!(town.open_cases().await.len(), 1);
    desk(&town).data_sent(&cli(), n).await.unwrap();
    assert_eq!(town.store.case(case.id).await.unwrap().unwrap().state, CaseState::Closed);
    desk(&town).data_sent(&cli(), n).await.unwrap_err();
    let audit = town.store.audit(None, 20).await.unwrap();
    let acts: Vec<_> = audit.iter().map(|entry| entry.action.as_str()).collect();
    assert!(acts.contains(&"person.export") && acts.contains(&"person.data-sent"), "{acts:?}");
}

#[tokio::test(start_paused = true)]
async fn the_answer_says_plainly_that_nothing_is_held() {
    let town = Town::open().await;
    let nobody = CustomerId::new(7_700_000_009_999).unwrap();
    let held = desk(&town).data_held(&cli(), nobody).await.unwrap();
    assert!(held.nothing_held && held.held.is_empty() && !held.erased);
}

#[tokio::test(start_paused = true)]
async fn after_an_erasure_the_answer_is_the_proof_of_it_and_the_open_question_is_closed() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.request_customer_data(n.get());
    town.settle().await;
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(5)).await;
    assert!(town.open_cases().await.is_empty());
    let held = desk(&town).data_held(&cli(), n).await.unwrap();
    assert!(held.erased && !held.nothing_held);
    let tables: Vec<_> = held.held.iter().map(|held| held.table).collect();
    assert!(!tables.contains(&"links") && !tables.contains(&"echoes"), "{tables:?}");
    assert!(tables.contains(&"erasures"));
}

#[tokio::test(start_paused = true)]
async fn a_question_nobody_has_answered_is_told_before_it_is_late() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.request_customer_data(n.get());
    town.settle().await;
    town.leap(hours(17 * 24)).await;
    assert!(town.alerts_about("privacy-due").is_empty());
    town.leap(hours(2 * 24)).await;
    assert!(!town.alerts_about("privacy-due").is_empty());
}
