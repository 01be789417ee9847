//! Erasing somebody at each vendor, in its documented shapes: deleted, refused, gone, or not certain.

use connectors::roles::{CrmErasure, Erased, PosErasure, StoreErasure, StorefrontErasure};
use domain::{CrmContactId, Kind, Pii};
use http::Method;
use serde_json::{Value, json};

use crate::{
    people::{EMAIL, member, n, now_call},
    stand_in::{Reply, Seen, StandIn, data, ok, rejected, status},
};

const COLUMNS: &str = "/sb_abc123/pos/customer_required_column_setting";

/// Tills that demand a phone number and answer a deletion with this.
fn tills(deleted: fn() -> Reply) -> std::sync::Arc<StandIn> {
    StandIn::new(move |seen: &Seen| match (&seen.method, seen.path.as_str()) {
        (_, COLUMNS) => ok(json!([{ "columnName": "mobileNumber", "value": "1" }])),
        (&Method::PATCH, _) => ok(json!({ "customerId": "101" })),
        _ => deleted(),
    })
}

#[tokio::test]
async fn a_member_is_emptied_first_and_then_deleted() {
    let http = tills(|| ok(json!({})));
    let erased = http.smaregi().erase_member(&now_call(), member()).await.unwrap();
    assert_eq!(erased, Erased::Deleted(200));
    let writes = http.writes();
    let methods: Vec<_> = writes.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["PATCH", "DELETE"]);
    let sent = writes[0].json();
    for column in ["mailAddress", "lastKana", "address", "birthDate", "note", "customerNo", "passportNo"] {
        assert_eq!(sent[column], Value::Null, "{column}");
    }
    assert_eq!((&sent["status"], &sent["leaveDate"]), (&json!("3"), &json!("2026-11-20")));
    assert_eq!(sent["mobileNumber"], "000-0000-0000", "a demanded column gets a placeholder");
    assert_eq!(sent["customerCode"], format!("erased-{}", member()), "the printed card finds nobody");
}

#[tokio::test]
async fn where_deleting_is_refused_the_emptied_record_stands() {
    for refusal in [|| status(400, "{}"), || status(403, "{}"), || status(409, "{}")] as [fn() -> Reply; 3] {
        let http = tills(refusal);
        let erased = http.smaregi().erase_member(&now_call(), member()).await.unwrap();
        assert!(matches!(erased, Erased::Blanked(400 | 403 | 409)), "{erased:?}");
    }
}

#[tokio::test]
async fn a_member_who_is_gone_is_gone_and_a_lost_answer_is_in_doubt() {
    let gone = StandIn::new(|seen| match seen.path.as_str() {
        COLUMNS => ok(json!([])),
        _ => status(404, "{}"),
    });
    assert_eq!(gone.smaregi().erase_member(&now_call(), member()).await, Ok(Erased::Gone));
    let silent = tills(|| status(502, "<html>"));
    let failed = silent.smaregi().erase_member(&now_call(), member()).await.unwrap_err();
    assert_eq!(failed.kind, Kind::InDoubt);
}

#[tokio::test]
async fn nothing_is_called_erased_when_the_tills_refuse_both() {
    let http = StandIn::new(|seen| match seen.path.as_str() {
        COLUMNS => ok(json!([])),
        _ => status(400, "{}"),
    });
    let refused = http.smaregi().erase_member(&now_call(), member()).await;
    assert_eq!(rejected(refused), "member-not-erasable");
}

/// An account in which a key finds a contact with this number.
fn account(found: &'static [(&'static str, &'static str, Option<&'static str>)]) -> std::sync::Arc<StandIn> {
    StandIn::new(move |seen: &Seen| {
        let key = seen.path.rsplit('/').next().unwrap_or_default();
        match found.iter().find(|(known, ..)| *known == key) {
            _ if seen.method == Method::POST => status(204, ""),
            Some((_, id, number)) => ok(json!({ "id": id, "properties": { "enishi_customer_id": number } })),
            None => status(404, "{}"),
        }
    })
}

async fn contacts(http: &std::sync::Arc<StandIn>) -> Vec<u64> {
    let (linked, email) = (CrmContactId::new(123), Pii::new(EMAIL.to_owned()));
    let found = http.hubspot().contacts_of(&now_call(), n(), linked, Some(&email)).await.unwrap();
    found.into_iter().map(CrmContactId::get).collect()
}

#[tokio::test]
async fn a_contact_is_found_by_number_by_link_and_by_address_and_named_once() {
    const MINE: Option<&str> = Some("7700000000001");
    let same = account(&[("7700000000001", "123", MINE), ("123", "123", MINE), (EMAIL, "123", MINE)]);
    assert_eq!(contacts(&same).await, [123]);
    let two = account(&[("123", "123", MINE), (EMAIL, "456", None)]);
    assert_eq!(contacts(&two).await, [123, 456]);
    assert!(contacts(&account(&[])).await.is_empty());
}

#[tokio::test]
async fn a_contact_that_carries_another_number_is_never_erased() {
    const THEIRS: Option<&str> = Some("7700000000002");
    let http = account(&[("123", "123", THEIRS), (EMAIL, "456", THEIRS)]);
    assert!(contacts(&http).await.is_empty());
}

#[tokio::test]
async fn a_contact_is_deleted_for_good_by_its_id() {
    let http = account(&[]);
    let contact = CrmContactId::new(123).unwrap();
    assert_eq!(http.hubspot().erase_contact(&now_call(), contact).await, Ok(Erased::Deleted(204)));
    let [sent] = http.seen().try_into().ok().unwrap();
    assert_eq!(sent.path, "/crm/objects/2026-09/contacts/gdpr-delete");
    assert_eq!(sent.json(), json!({ "objectId": "123" }));
    let gone = StandIn::new(|_| status(404, "{}"));
    assert_eq!(gone.hubspot().erase_contact(&now_call(), contact).await, Ok(Erased::Gone));
}

#[tokio::test]
async fn the_store_is_asked_and_what_it_says_is_understood() {
    let asked = async |errors: Value| {
        let answer = json!({ "customerRequestDataErasure": { "customerId": null, "userErrors": errors } });
        let http = StandIn::new(move |_| data(answer.clone()));
        http.shopify().request_erasure(&now_call(), n()).await
    };
    assert_eq!(asked(json!([])).await, Ok(StoreErasure::Requested));
    let missing = json!([{ "field": ["customerId"], "code": "DOES_NOT_EXIST" }]);
    assert_eq!(asked(missing).await, Ok(StoreErasure::Gone));
    let failed = json!([{ "field": ["customerId"], "code": "FAILED_TO_REQUEST" }]);
    assert_eq!(rejected(asked(failed).await), "erasure-refused");
}
