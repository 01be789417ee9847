//! Members and points against a Smaregi that answers in its documented shapes.

use std::sync::Arc;

use connectors::roles::{NewPosMember, Pos};
use domain::{
    Kind, Pii,
    member::{Address, MemberStatus, Profile},
};
use http::Method;
use serde_json::{Value, json};

use crate::{
    people::{again, hanako, member, n, new_member, now_call, to_till},
    stand_in::{Reply, Seen, StandIn, fixture, ok, rejected, status},
};

const COLUMNS: &str = "/sb_abc123/pos/customer_required_column_setting";

/// A contract that demands `required`, knows `known` by code, and answers writes with `write`.
fn contract(required: &[&str], known: Value, write: fn() -> Reply) -> Arc<StandIn> {
    let columns: Vec<Value> =
        required.iter().map(|name| json!({ "columnName": name, "value": "1" })).collect();
    StandIn::new(move |seen: &Seen| match (&seen.method, seen.path.as_str()) {
        (_, COLUMNS) => ok(json!(columns)),
        (&Method::GET, "/sb_abc123/pos/customers") => ok(known.clone()),
        (&Method::GET, _) => ok(fixture("smaregi/customer")),
        _ => write(),
    })
}

fn made() -> Reply {
    ok(json!({ "customerId": 101, "customerCode": n().to_string() }))
}

fn refused() -> Reply {
    status(400, &fixture("smaregi/error_400").to_string())
}

fn with(change: impl FnOnce(&mut Profile)) -> NewPosMember {
    let mut profile = hanako();
    change(&mut profile);
    new_member(profile)
}

#[tokio::test]
async fn a_new_member_carries_n_as_code_and_number() {
    let http = contract(&[], json!([]), made);
    let id = http.smaregi().create_member(&now_call(), &new_member(hanako())).await.unwrap();
    assert_eq!(id, member());
    let [sent] = http.writes().try_into().ok().unwrap();
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", "/sb_abc123/pos/customers"));
    assert_eq!(sent.header("authorization"), "Bearer canary-secret-token");
    assert_eq!(
        sent.json(),
        json!({
            "customerCode": "7700000000001", "customerNo": "7700000000001", "status": "0", "entryDate": "2026-11-20",
            "mailReceiveFlag": "0", "sex": "2", "lastName": "山田", "firstName": "花子", "lastKana": "ヤマダ",
            "firstKana": "ハナコ", "postCode": "154-0024", "address": "東京都世田谷区三軒茶屋1-2-3 三茶マンション405",
            "mobileNumber": "09012345678", "mailAddress": "hanako.yamada@example.jp", "birthDate": "1990-04-01",
        })
    );
}

#[tokio::test]
async fn a_member_created_without_an_answer_is_found_by_code() {
    let ours = json!([{ "customerId": "101", "customerCode": n().to_string(), "customerNo": n().to_string(),
        "updDateTime": "2026-11-20T12:00:00+09:00", "status": "0" }]);
    let http = contract(&[], ours, made);
    assert_eq!(http.smaregi().create_member(&again(), &new_member(hanako())).await, Ok(member()));
    assert_eq!(http.writes().len(), 0);
    assert_eq!(http.seen()[0].query("customer_code"), Some("7700000000001"));
}

#[tokio::test]
async fn a_code_on_somebodys_card_is_not_ours_to_take() {
    let theirs = json!([{ "customerId": "55", "customerCode": n().to_string(), "customerNo": null,
        "updDateTime": "2026-11-20T12:00:00+09:00" }]);
    let http = contract(&[], theirs, refused);
    let taken = http.smaregi().create_member(&now_call(), &new_member(hanako())).await;
    assert_eq!(rejected(taken), "customer-code-taken");
}

#[tokio::test]
async fn a_demanded_column_without_a_value_is_named_before_anything_is_sent() {
    let http = contract(&["phoneNumber", "rank"], json!([]), made);
    let smaregi = http.smaregi();
    assert_eq!(rejected(smaregi.create_member(&now_call(), &new_member(hanako())).await), "missing.rank");
    let without = with(|profile| profile.phone = None);
    assert_eq!(rejected(smaregi.create_member(&now_call(), &without).await), "missing.phonenumber");
    assert_eq!((http.writes().len(), http.seen().len()), (0, 2), "asked again before a second refusal");
}

#[tokio::test]
async fn a_contract_that_demands_the_other_telephone_column_gets_the_number_there_is() {
    let http = contract(&["phoneNumber"], json!([]), made);
    http.smaregi().create_member(&now_call(), &new_member(hanako())).await.unwrap();
    let sent = http.writes()[0].json();
    assert_eq!((&sent["phoneNumber"], &sent["mobileNumber"]), (&json!("09012345678"), &json!("09012345678")));
}

#[tokio::test]
async fn furigana_a_till_cannot_print_is_left_out_unless_demanded() {
    let odd = || with(|profile| profile.first_name_kana = "はなこ".into());
    let http = contract(&[], json!([]), made);
    http.smaregi().create_member(&now_call(), &odd()).await.unwrap();
    let sent = http.writes()[0].json();
    assert_eq!((sent.get("firstKana"), &sent["lastKana"]), (None, &json!("ヤマダ")));
    let http = contract(&["firstKana"], json!([]), made);
    assert_eq!(rejected(http.smaregi().create_member(&now_call(), &odd()).await), "invalid.firstkana");
}

#[tokio::test]
async fn an_address_that_does_not_fit_is_never_cut() {
    let long = with(|profile| {
        profile.address = Some(Address { address1: "あ".repeat(90), ..crate::people::home() })
    });
    let http = contract(&[], json!([]), made);
    assert_eq!(rejected(http.smaregi().create_member(&now_call(), &long).await), "invalid.address");
    assert_eq!(http.writes().len(), 0);
}

#[tokio::test]
async fn a_refusal_is_explained_by_the_columns_and_not_by_its_sentence() {
    let odd_mail = with(|profile| profile.email = Some("no at sign".into()));
    let http = contract(&[], json!([]), refused);
    assert_eq!(rejected(http.smaregi().create_member(&now_call(), &odd_mail).await), "invalid.mailaddress");
    let http = contract(&[], json!([]), refused);
    assert_eq!(rejected(http.smaregi().create_member(&now_call(), &new_member(hanako())).await), "invalid");
    let asked = http.seen().iter().filter(|seen| seen.path == COLUMNS).count();
    assert_eq!(asked, 2, "the demanded columns may have changed, so they are read again");
}

/// The POS says whose record it changed.
fn changed() -> Reply {
    ok(json!({ "customerId": member().to_string() }))
}

#[tokio::test]
async fn a_change_is_believed_only_when_the_pos_says_whose() {
    let page = || status(200, "<html><body>maintenance</body></html>");
    let another = || ok(json!({ "customerId": "999999" }));
    let error = || ok(json!({ "title": "Internal Server Error", "status": 500 }));
    for answer in [page, another, error] as [fn() -> Reply; 3] {
        let http = contract(&[], json!([]), answer);
        let told = http.smaregi().set_member_number(&now_call(), member(), Some(n())).await;
        assert_eq!(told.unwrap_err().kind, Kind::InDoubt);
    }
}

#[tokio::test]
async fn a_link_writes_the_number_and_never_the_code() {
    let http = contract(&[], json!([]), changed);
    let smaregi = http.smaregi();
    smaregi.set_member_number(&now_call(), member(), Some(n())).await.unwrap();
    smaregi.set_member_number(&now_call(), member(), None).await.unwrap();
    let bodies: Vec<Value> = http.writes().iter().map(Seen::json).collect();
    assert_eq!(bodies, [json!({ "customerNo": "7700000000001" }), json!({ "customerNo": null })]);
}

#[tokio::test]
async fn an_update_never_touches_code_number_rank_or_consent() {
    let http = contract(&[], json!([]), changed);
    let mut profile = hanako();
    (profile.email, profile.first_name_kana) = (None, String::new());
    http.smaregi().update_member(&now_call(), member(), &to_till(profile)).await.unwrap();
    let sent = http.writes()[0].json();
    let columns: Vec<&str> = sent.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        columns,
        ["address", "birthDate", "firstName", "lastKana", "lastName", "mobileNumber", "postCode"]
    );
    let http = contract(&[], json!([]), || status(404, "{}"));
    let gone = http.smaregi().update_member(&now_call(), member(), &to_till(hanako())).await;
    assert_eq!(rejected(gone), "member-gone");
}

#[tokio::test]
async fn a_member_is_read_whatever_types_the_till_sends() {
    let http = StandIn::new(|_| {
        let mut customer = fixture("smaregi/customer");
        (customer["customerId"], customer["sex"], customer["rank"]) = (json!(101), json!(2), json!(7));
        customer["customerNo"] = json!(7_700_000_000_001_u64);
        customer["somethingNew"] = json!({ "nested": [] });
        ok(customer)
    });
    let found = http.smaregi().member(&now_call(), member()).await.unwrap().unwrap();
    let profile = found.profile.reveal();
    assert_eq!((found.id, found.member_number, found.status), (member(), Some(n()), MemberStatus::Active));
    assert_eq!(found.card_code.reveal(), "8840734670934");
    assert_eq!(profile.phone.as_deref(), Some("+819012345678"));
    assert_eq!(profile.other_phones, ["+81312345678"]);
    let address = profile.address.as_ref().unwrap();
    assert_eq!(
        (address.prefecture_code.as_str(), address.address1.as_str()),
        ("JP-13", "渋谷区神南1-1-1 神南ビル101")
    );
    assert_eq!(found.updated_at, "2026-11-01T09:22:12Z".parse().unwrap());
}

#[tokio::test]
async fn another_record_than_asked_for_is_never_used() {
    let http = StandIn::new(|seen| match seen.path.ends_with("/point") {
        true => ok(fixture("smaregi/customer_points")),
        false => ok(fixture("smaregi/customer")),
    });
    let (smaregi, other) = (http.smaregi(), "102".parse().unwrap());
    assert_eq!(smaregi.member(&now_call(), other).await.err().unwrap().kind, Kind::Unreadable);
    assert_eq!(smaregi.balance(&now_call(), other).await.err().unwrap().kind, Kind::Unreadable);
    let found = smaregi.member_by_code(&now_call(), &Pii::new("someone-else".into())).await;
    assert_eq!(found.err().unwrap().kind, Kind::Unreadable, "a list was expected");
}
