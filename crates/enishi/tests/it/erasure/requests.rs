//! The wish itself: by the online store, by an operator, about nobody, forged, twice, on a bad day.

use domain::CustomerId;
use flows::{WebhookRefused, operators::Reason};
use sandbox::Fault;

use super::people::{EMAIL, certificate, cli, counts, desk, event, receipt, redact, tables};
use crate::town::{Town, hours, minutes};

#[tokio::test(start_paused = true)]
async fn a_person_who_asks_is_gone_everywhere_and_there_is_a_receipt_for_each() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let member = town.linked(n).await.unwrap();
    town.vendors.smaregi.till().adjust_points(&member.to_string(), 340).unwrap();
    town.settle().await;
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(5)).await;

    assert_eq!(counts(&town), (0, 0));
    let proof = certificate(&town, n).await;
    assert!(proof.completed_at.is_some(), "{proof:?}");
    let till = receipt(&proof, "smaregi");
    assert_eq!((till.action.as_str(), till.object.as_str()), ("deleted", &*member.to_string()));
    assert_eq!(till.points, Some(340), "points that were left are stated");
    assert_eq!(receipt(&proof, "hubspot").receipt, "204");
    assert_eq!(receipt(&proof, "shopify").action, "erased-itself");
    assert_eq!(receipt(&proof, "hub").action, "forgotten");
    // What the erasure itself has left: its certificate and its run.
    let left = tables(&town, n, Some(member)).await;
    assert!(left.iter().all(|table| ["runs", "erasures", "audit", "inbox"].contains(table)), "{left:?}");
    assert_eq!(town.vendors.shopify.calls("customerRequestDataErasure"), 0, "the store erased by itself");
}

#[tokio::test(start_paused = true)]
async fn an_operator_erases_and_the_store_is_asked_to() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let seen = desk(&town).preview_erasure(&cli(), n).await.unwrap();
    assert!(seen.pos_member_id.is_some() && seen.crm_contact_id.is_some() && !seen.rows.is_empty());
    assert_eq!((counts(&town), seen.erasure), ((1, 1), None), "looking changes nothing");

    let begun = desk(&town).erase(&cli(), n, Reason::CustomerRequest).await.unwrap();
    assert_eq!(begun.completed_at, None);
    town.advance(minutes(5)).await;
    let proof = certificate(&town, n).await;
    assert!(proof.completed_at.is_some(), "{proof:?}");
    assert_eq!(receipt(&proof, "shopify").action, "requested");
    assert_eq!(counts(&town), (0, 0));
    let done = town.store.audit(None, 50).await.unwrap();
    assert!(done.iter().any(|entry| entry.action == "person.erase" && entry.who == "cli"));

    // The store waits ten days and confirms; the certificate gains that one line and is otherwise the same.
    town.leap(hours(11 * 24)).await;
    let confirmed = certificate(&town, n).await;
    let news: Vec<_> =
        confirmed.receipts.iter().filter(|receipt| !proof.receipts.contains(receipt)).collect();
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!((news[0].system.as_str(), news[0].action.as_str()), ("shopify", "erased-itself"));
    assert_eq!(confirmed.completed_at, proof.completed_at);
    // Asked once more: the same, and nothing is done.
    let again = desk(&town).erase(&cli(), n, Reason::CustomerRequest).await.unwrap();
    assert_eq!(again, confirmed);
}

#[tokio::test(start_paused = true)]
async fn asked_twice_or_delivered_twice_it_is_one_certificate_with_the_same_receipts() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    event(&town, "customers/redact", "redact-1", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    let first = certificate(&town, n).await;
    assert!(first.completed_at.is_some());
    event(&town, "customers/redact", "redact-2", &redact(n, EMAIL)).await.unwrap();
    town.advance(minutes(5)).await;
    assert_eq!(certificate(&town, n).await, first);
    assert_eq!(town.vendors.smaregi.calls("DELETE /customers/{id}"), 1);
}

#[tokio::test(start_paused = true)]
async fn somebody_the_hub_never_knew_gets_a_certificate_that_says_so_and_stays_unknown() {
    let town = Town::open().await;
    let nobody = CustomerId::new(7_700_000_009_999).unwrap();
    event(&town, "customers/redact", "redact-1", &redact(nobody, "nobody@example.jp")).await.unwrap();
    town.advance(minutes(5)).await;
    let proof = certificate(&town, nobody).await;
    assert!(proof.completed_at.is_some(), "{proof:?}");
    for system in ["hub", "smaregi", "hubspot"] {
        assert_eq!(receipt(&proof, system).action, "nothing-held", "{system}");
    }
    let late = format!(r#"{{"id":{nobody},"updated_at":"2026-11-21T00:00:00Z"}}"#);
    event(&town, "customers/create", "create-1", &late).await.unwrap();
    town.settle().await;
    assert!(town.store.link(nobody).await.unwrap().is_none(), "the tombstone knows the number");
}

#[tokio::test(start_paused = true)]
async fn a_forged_request_does_nothing() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let body = redact(n, EMAIL);
    for signature in ["", "AAAA", &town.vendors.shopify.webhook_signature(b"another body")] {
        let headers = [
            ("x-shopify-topic", "customers/redact"),
            ("x-shopify-webhook-id", "forged"),
            ("x-shopify-hmac-sha256", signature),
        ];
        let refused = town.hub.shopify_webhook(&headers, body.as_bytes()).await;
        assert_eq!(refused, Err(WebhookRefused::BadSignature));
    }
    town.advance(minutes(5)).await;
    assert_eq!(counts(&town), (1, 1));
    assert!(town.store.erasure_of(n).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn while_a_system_is_down_the_certificate_says_pending_and_it_is_done_when_it_is_back() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.hubspot.faults.always(Fault::Unavailable);
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(30)).await;
    let pending = certificate(&town, n).await;
    assert_eq!((pending.completed_at, counts(&town)), (None, (0, 1)), "the tills did not wait for the CRM");
    assert!(pending.receipts.iter().all(|receipt| receipt.system != "hubspot"));
    town.vendors.hubspot.faults.recover();
    town.advance(hours(1)).await;
    assert!(certificate(&town, n).await.completed_at.is_some());
    assert_eq!(counts(&town), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_system_that_stays_down_becomes_somebodys_work_and_an_alert_before_the_deadline() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.vendors.shopify.redact_customer(n.get());
    town.settle().await;
    town.leap(hours(4 * 24)).await;
    let letters = town.open_letters().await;
    let letter = letters.iter().find(|letter| letter.flow == "erase a customer").expect("somebody is asked");
    assert_eq!(letter.owner, domain::Owner::MemberServices);
    assert!(town.alerts_about("privacy-due").is_empty(), "too early");
    town.leap(hours(20 * 24)).await;
    assert!(!town.alerts_about("privacy-due").is_empty(), "a week before the deadline somebody is told");

    town.vendors.smaregi.faults.recover();
    desk(&town).retry(&cli(), letter.run).await.unwrap();
    town.advance(minutes(10)).await;
    assert!(certificate(&town, n).await.completed_at.is_some());
    assert_eq!(counts(&town), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_does_not_change_what_the_certificate_says() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let member = town.linked(n).await.unwrap().to_string();
    town.vendors.smaregi.till().adjust_points(&member, 12).unwrap();
    town.settle().await;
    town.vendors.smaregi.faults.once_on("DELETE /customers/{id}", Fault::CutAfterEffect);
    town.vendors.hubspot.faults.once_on("POST /contacts/gdpr-delete", Fault::CutAfterEffect);
    town.vendors.shopify.redact_customer(n.get());
    town.advance(minutes(10)).await;
    let proof = certificate(&town, n).await;
    assert!(proof.completed_at.is_some(), "{proof:?}");
    let till = receipt(&proof, "smaregi");
    assert_eq!((till.action.as_str(), till.receipt.as_str(), till.points), ("deleted", "404", Some(12)));
    assert_eq!(receipt(&proof, "hubspot").action, "deleted");
}
