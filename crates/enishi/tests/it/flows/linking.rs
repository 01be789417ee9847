//! Somebody who signs up online may have been a member at the tills for years, or since a moment ago.

use connectors::roles::Call;
use domain::Class;
use flows::{
    matching::index,
    registration::{Form, Progress, SystemState},
};
use sandbox::Fault;
use serde_json::{Value, json};

use crate::town::{Town, form, minutes};

const EMAIL: &str = "hanako@example.jp";
const CARD: &str = "2000000000017";

/// Hanako as the tills write her.
fn at_the_till(code: &str) -> Value {
    json!({
        "customerCode": code, "lastName": "山田", "firstName": "花子", "lastKana": "ヤマダ", "firstKana": "ハナコ",
        "mailAddress": EMAIL, "mobileNumber": "090-1234-5678", "sex": "2", "status": "0",
    })
}

fn with(mut member: Value, column: &str, value: &str) -> Value {
    member[column] = json!(value);
    member
}

/// A case is open with this code, nothing was written at the tills, and everybody else has the customer.
async fn is_for_a_person(town: &Town, progress: Progress, code: &str, members: usize) {
    let systems = progress.systems;
    assert_eq!(systems.pos, SystemState::NeedsPerson);
    assert_eq!([systems.shopify, systems.crm, systems.mail], [SystemState::Done; 3]);
    let smaregi = &town.vendors.smaregi;
    assert_eq!(smaregi.member_count(), members, "no new member");
    assert_eq!(
        (smaregi.calls("POST /customers"), smaregi.calls("PATCH /customers/{id}")),
        (0, 0),
        "no write"
    );
    assert_eq!(town.linked(progress.customer_id.unwrap()).await, None);
    let cases = town.open_cases().await;
    assert_eq!(cases.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), [code]);
}

/// The till would refuse the second one, but it is not for the till to see to that.
#[tokio::test(start_paused = true)]
pub(crate) async fn a_member_made_without_an_answer_is_looked_for_and_not_made_again() {
    for fault in [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::Truncated] {
        let town = Town::open().await;
        let smaregi = &town.vendors.smaregi;
        smaregi.faults.once_on("POST /customers", fault.clone());
        let n = town.sign_up(EMAIL).await;
        town.advance(minutes(5)).await;
        let made = smaregi.members();
        assert_eq!(made.iter().map(|member| member.code().to_owned()).collect::<Vec<_>>(), [n.to_string()]);
        assert_eq!(town.linked(n).await.map(|id| id.to_string()), Some(made[0].id()), "{fault:?}");
        assert_eq!(smaregi.calls("POST /customers"), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_made_at_a_till_a_moment_ago_is_linked_and_keeps_the_card() {
    let town = Town::open().await;
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    let id = town.vendors.smaregi.till().add_member(&at_the_till(CARD)).unwrap();
    let n = town.sign_up(EMAIL).await;
    let member = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!((member.get("customerNo"), member.code()), (Some(n.to_string().as_str()), CARD));
    assert_eq!(town.vendors.smaregi.member_count(), 1);
    assert_eq!(
        town.vendors.smaregi.till().scan(CARD).map(|m| m.id()),
        Some(id),
        "the printed card still works"
    );
    assert_eq!(town.hub.card_code(n).await.unwrap().reveal(), CARD);
}

#[tokio::test(start_paused = true)]
async fn a_member_of_many_years_is_found_in_the_index_under_any_spelling() {
    let town = Town::open().await;
    let spelled = with(with(at_the_till(CARD), "mailAddress", "HANAKO@Example.JP"), "lastName", "ﾔﾏﾀﾞ");
    let id = town.vendors.smaregi.seed_member(&with(spelled, "firstName", "はなこ")).unwrap();
    index::stretch(town.hub.parts(), &Call::read(Class::Overnight)).await.unwrap();
    // So long ago that no list of changes names her any more.
    town.advance(minutes(15)).await;
    let lists = town.vendors.smaregi.calls("GET /customers");
    let n = town.sign_up(EMAIL).await;
    assert_eq!(town.vendors.smaregi.calls("GET /customers"), lists, "the index was enough");
    let member = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!((member.get("customerNo"), member.code()), (Some(n.to_string().as_str()), CARD));
}

#[tokio::test(start_paused = true)]
async fn a_phone_number_alone_links_the_same_person() {
    let town = Town::open().await;
    let mut member = at_the_till(CARD);
    member["mailAddress"] = Value::Null;
    let id = town.vendors.smaregi.seed_member(&member).unwrap();
    let n = town.sign_up(EMAIL).await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("customerNo"), Some(n.to_string().as_str()));
    assert_eq!(town.vendors.smaregi.member_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_members_with_one_address_are_never_chosen_from() {
    let town = Town::open().await;
    for code in [CARD, "2000000000024"] {
        town.vendors.smaregi.seed_member(&at_the_till(code)).unwrap();
    }
    let progress = town.sign_up_with(&form(EMAIL)).await;
    is_for_a_person(&town, progress, "several-members", 2).await;
    let candidates = town.open_cases().await[0].candidates.len();
    assert_eq!(candidates, 2, "both are shown");
}

#[tokio::test(start_paused = true)]
async fn a_member_of_another_name_is_somebody_else_until_a_person_says_so() {
    let town = Town::open().await;
    let taro = with(with(at_the_till(CARD), "firstName", "太郎"), "firstKana", "タロウ");
    town.vendors.smaregi.seed_member(&taro).unwrap();
    let progress = town.sign_up_with(&form(EMAIL)).await;
    is_for_a_person(&town, progress, "name-differs", 1).await;
}

#[tokio::test(start_paused = true)]
async fn another_birth_date_is_another_person() {
    let town = Town::open().await;
    town.vendors.smaregi.seed_member(&with(at_the_till(CARD), "birthDate", "1960-04-01")).unwrap();
    let progress = town.sign_up_with(&form(EMAIL)).await;
    is_for_a_person(&town, progress, "birth-date-differs", 1).await;
}

#[tokio::test(start_paused = true)]
async fn who_left_or_was_merged_becomes_a_member_anew() {
    for status in ["3", "4"] {
        let town = Town::open().await;
        let gone = town.vendors.smaregi.seed_member(&with(at_the_till(CARD), "status", status)).unwrap();
        let progress = town.sign_up_with(&form(EMAIL)).await;
        assert_eq!(progress.systems.pos, SystemState::Done, "status {status}");
        let n = progress.customer_id.unwrap();
        let member = town.member_of(n).expect("a new member was made");
        assert_ne!(member.id(), gone);
        assert_eq!(member.code(), n.to_string());
        assert_eq!(town.vendors.smaregi.member(&gone).unwrap().get("customerNo"), None, "status {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_who_left_after_being_indexed_is_not_linked() {
    let town = Town::open().await;
    let id = town.vendors.smaregi.till().add_member(&at_the_till(CARD)).unwrap();
    town.settle().await;
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.till().withdraw(&id).unwrap();
    let n = town.sign_up(EMAIL).await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("customerNo"), None);
    assert_ne!(town.member_of(n).unwrap().id(), id);
}

#[tokio::test(start_paused = true)]
async fn a_member_of_another_customer_is_not_taken_over() {
    let town = Town::open().await;
    let hanako = town.sign_up(EMAIL).await;
    let member = town.member_of(hanako).unwrap().id();
    // Staff write her new address into her record; then somebody signs up with it.
    let new = json!({ "mailAddress": "yamada@example.jp" });
    town.vendors.smaregi.till().edit_member_at_till(&member, &new).unwrap();
    town.settle().await;
    let writes = town.vendors.smaregi.calls("PATCH /customers/{id}");
    let progress = town.sign_up_with(&Form { phone: None, ..form("yamada@example.jp") }).await;
    assert_eq!(progress.systems.pos, SystemState::NeedsPerson);
    assert_eq!(town.open_cases().await[0].code.as_str(), "member-of-another-customer");
    assert_eq!(
        town.vendors.smaregi.member(&member).unwrap().get("customerNo"),
        Some(hanako.to_string().as_str())
    );
    assert_eq!(town.vendors.smaregi.calls("PATCH /customers/{id}"), writes);
    assert_eq!(town.vendors.smaregi.member_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_card_that_carries_a_number_like_ours_is_not_mistaken_for_a_member_of_ours() {
    let town = Town::open().await;
    // Somebody's card has the code that the next customer's number would have: codes are the shop's to give.
    let customer = sandbox::shopify::Customer {
        id: 7_700_000_000_123,
        email: Some(EMAIL.into()),
        last_name: Some("山田".into()),
        first_name: Some("花子".into()),
        ..Default::default()
    };
    let other =
        json!({ "customerCode": "7700000000123", "lastName": "鈴木", "firstName": "一郎", "status": "0" });
    town.vendors.smaregi.seed_member(&other).unwrap();
    let id = town.vendors.shopify.seed_customer(customer);
    town.advance(minutes(10)).await;
    assert_eq!(town.linked(domain::CustomerId::new(id).unwrap()).await, None);
    assert_eq!(town.vendors.smaregi.member_count(), 1);
    assert_eq!(town.open_letters().await[0].code.as_str(), "customer-code-taken");
}

#[tokio::test(start_paused = true)]
async fn while_a_person_decides_about_the_tills_the_crm_keeps_up() {
    let town = Town::open().await;
    for code in [CARD, "2000000000024"] {
        town.vendors.smaregi.seed_member(&at_the_till(code)).unwrap();
    }
    let progress = town.sign_up_with(&form(EMAIL)).await;
    let n = progress.customer_id.unwrap();
    town.vendors.shopify.edit_customer(n.get(), |c| c.last_name = Some("佐藤".into()));
    town.advance(minutes(5)).await;
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("佐藤"));
    is_for_a_person(&town, progress, "several-members", 2).await;
}
