//! Writes of whose answer nothing is wanted but that they were done: a complaint, a page for people or half an answer
//! that comes with a 200 does not say so.

use std::{future::Future, pin::Pin, sync::Arc};

use connectors::roles::{Crm, CrmErasure, CrmMerges, PosErasure, Silence};
use domain::{CrmContactId, Failure, Kind};
use http::Method;
use serde_json::json;

use crate::{
    people::{EMAIL, member, n, now_call},
    stand_in::{Reply, Seen, StandIn, ok, status},
};

type Outcome = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;
type Write = (&'static str, fn(Arc<StandIn>) -> Outcome);

fn contact() -> CrmContactId {
    CrmContactId::new(123).unwrap()
}

const WRITES: [Write; 6] = [
    ("erase a contact", |http| {
        Box::pin(async move { http.hubspot().erase_contact(&now_call(), contact()).await.map(drop) })
    }),
    ("opt out", |http| Box::pin(async move { http.hubspot().opt_out(&now_call(), contact()).await })),
    ("farewell", |http| Box::pin(async move { http.hubspot().farewell(&now_call(), contact()).await })),
    ("renumber", |http| Box::pin(async move { http.hubspot().renumber(&now_call(), contact(), n()).await })),
    ("add a property", |http| {
        Box::pin(async move { http.hubspot().create_member_property(&now_call()).await })
    }),
    ("erase a member", |http| {
        Box::pin(async move { http.smaregi().erase_member(&now_call(), member()).await.map(drop) })
    }),
];

/// Reads go well, writes are answered like this.
fn spoiled(reply: fn() -> Reply) -> Arc<StandIn> {
    StandIn::new(move |seen: &Seen| match (&seen.method, seen.path.contains("customer_required")) {
        (_, true) => ok(json!([])),
        (&Method::GET, _) => ok(json!({ "id": "123", "properties": { "email": EMAIL } })),
        _ => reply(),
    })
}

#[tokio::test]
async fn a_complaint_or_a_page_with_a_200_leaves_doubt() {
    let replies: [fn() -> Reply; 6] = [
        || ok(json!({ "status": "error", "category": "INTERNAL_ERROR", "message": "internal error" })),
        || ok(json!({ "status": 500, "title": "Internal Server Error", "detail": "システムエラー" })),
        || status(200, "<!doctype html><h1>ただいまメンテナンス中です</h1>"),
        || status(200, r#"{"id":"12"#),
        || ok(json!(["moved"])),
        || ok(json!({ "status": "COMPLETE", "results": [], "errors": [{ "category": "OBJECT_NOT_FOUND" }] })),
    ];
    for reply in replies {
        for (name, write) in WRITES {
            let kind = write(spoiled(reply)).await.map_err(|failure| failure.kind);
            assert_eq!(kind, Err(Kind::InDoubt), "{name} with {reply:?}", reply = reply());
        }
    }
}

/// An emptied record is not yet a deleted one.
#[tokio::test]
async fn a_complaint_about_the_deletion_with_a_200_leaves_doubt_too() {
    let complaint = json!({ "status": 500, "title": "Internal Server Error" });
    let http = StandIn::new(move |seen: &Seen| match seen.method {
        Method::PATCH => ok(json!({ "customerId": member().to_string() })),
        Method::DELETE => ok(complaint.clone()),
        _ => ok(json!([])),
    });
    let erased = http.smaregi().erase_member(&now_call(), member()).await;
    assert_eq!(erased.unwrap_err().kind, Kind::InDoubt);
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_enough() {
    let bare = spoiled(|| status(204, ""));
    assert!(bare.hubspot().erase_contact(&now_call(), contact()).await.is_ok());
    assert!(bare.hubspot().opt_out(&now_call(), contact()).await.is_ok());
}
