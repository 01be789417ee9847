//! A member changes their own data: the others follow once, and nothing is lost on the way.

use flows::{
    profile::{ChangeForm, ProfileRefused},
    registration::AddressForm,
};
use sandbox::Fault;
use serde_json::json;

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "hanako@example.jp";

/// Writes to the POS and to the CRM so far.
fn writes(town: &Town) -> [usize; 2] {
    [
        town.vendors.smaregi.calls("PATCH /customers/{id}"),
        town.vendors.hubspot.calls("POST /contacts/batch/upsert"),
    ]
}

fn moved() -> ChangeForm {
    ChangeForm {
        last_name: Some("佐藤".into()),
        last_name_kana: Some("サトウ".into()),
        phone: Some("080-9999-1111".into()),
        address: Some(AddressForm {
            postal_code: "530-0001".into(),
            prefecture_code: "JP-27".into(),
            city: "大阪市北区".into(),
            address1: "梅田3-1-1".into(),
            address2: String::new(),
            country_code: "JP".into(),
        }),
        ..Default::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_on_my_page_reaches_the_tills_and_the_crm_once() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let before = writes(&town);
    let changed = town.hub.change_profile(n, moved()).await.unwrap();
    assert_eq!(changed.reveal().last_name, "佐藤");
    town.advance(minutes(30)).await;
    assert_eq!(writes(&town), before.map(|count| count + 1), "our own echo writes nothing again");

    let member = town.member_of(n).unwrap();
    assert_eq!((member.get("lastName"), member.get("lastKana")), (Some("佐藤"), Some("サトウ")));
    assert_eq!((member.get("mobileNumber"), member.get("postCode")), (Some("08099991111"), Some("530-0001")));
    assert_eq!(member.get("address"), Some("大阪府大阪市北区梅田3-1-1"));
    assert_eq!((member.get("firstName"), member.code()), (Some("花子"), n.to_string().as_str()));
    let contact = &town.vendors.hubspot.contacts()[0];
    assert_eq!((contact.get("lastname"), contact.get("city")), (Some("佐藤"), Some("大阪市北区")));
    assert_eq!(town.vendors.mailbox.to(EMAIL).len(), 1, "a change is not a welcome");
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_and_its_own_events_write_each_system_once() {
    let town = Town::open().await;
    town.sign_up(EMAIL).await;
    town.leap(hours(1)).await;
    assert_eq!(town.vendors.smaregi.calls("POST /customers"), 1);
    assert_eq!(writes(&town), [0, 1], "what was just written is not written again");
}

#[tokio::test(start_paused = true)]
async fn a_blank_never_overwrites_a_value() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.edit_customer(n.get(), |c| {
        c.phone = None;
        c.last_name = None;
        c.addresses.clear();
        c.default_address = None;
        c.metafields.clear();
    });
    town.advance(minutes(10)).await;
    let member = town.member_of(n).unwrap();
    assert_eq!((member.get("lastName"), member.get("lastKana")), (Some("山田"), Some("ヤマダ")));
    assert_eq!((member.get("mobileNumber"), member.get("postCode")), (Some("09012345678"), Some("150-0041")));
    assert_eq!(member.get("birthDate"), Some("1990-04-01"));
    let contact = &town.vendors.hubspot.contacts()[0];
    assert_eq!((contact.get("lastname"), contact.get("zip")), (Some("山田"), Some("1500041")));
}

#[tokio::test(start_paused = true)]
async fn what_the_tills_own_is_never_written_by_a_change() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let id = town.member_of(n).unwrap().id();
    let staff = json!({ "rank": "3", "note": "常連", "customerCode": "2000000000017" });
    town.vendors.smaregi.till().edit_member_at_till(&id, &staff).unwrap();
    town.vendors.smaregi.till().adjust_points(&id, 70).unwrap();
    town.settle().await;
    town.hub.change_profile(n, moved()).await.unwrap();
    town.advance(minutes(10)).await;
    let member = town.vendors.smaregi.member(&id).unwrap();
    assert_eq!(
        (member.get("rank"), member.get("note"), member.code()),
        (Some("3"), Some("常連"), "2000000000017")
    );
    assert_eq!((member.points(), member.get("lastName")), (70, Some("佐藤")));
}

#[tokio::test(start_paused = true)]
async fn a_change_while_the_tills_are_down_arrives_afterwards_as_it_is_then() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.smaregi.faults.always(Fault::Unavailable);
    town.hub.change_profile(n, moved()).await.unwrap();
    town.leap(hours(1)).await;
    let second = ChangeForm { last_name: Some("鈴木".into()), ..Default::default() };
    town.hub.change_profile(n, second).await.unwrap();
    town.leap(hours(2)).await;
    town.vendors.smaregi.faults.recover();
    town.advance(minutes(30)).await;
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("鈴木"), "the newest wins");
    assert_eq!(town.vendors.hubspot.contacts()[0].get("lastname"), Some("鈴木"));
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_change_the_store_cannot_take_changes_nothing_anywhere() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let before = writes(&town);
    let empty = ChangeForm { last_name: Some("  ".into()), phone: Some("12".into()), ..Default::default() };
    let refused = town.hub.change_profile(n, empty).await.map(drop).unwrap_err();
    let ProfileRefused::Invalid(errors) = refused else { panic!("{refused:?}") };
    assert_eq!(errors.0.iter().map(|e| e.field).collect::<Vec<_>>(), ["last_name", "phone"]);

    town.vendors.shopify.faults.always(Fault::Unavailable);
    let refused = town.hub.change_profile(n, moved()).await.map(drop).unwrap_err();
    assert!(matches!(refused, ProfileRefused::Unavailable { .. }), "{refused:?}");
    town.vendors.shopify.faults.recover();
    town.advance(minutes(30)).await;
    assert_eq!(writes(&town), before);
    assert_eq!(town.vendors.shopify.customer(n.get()).unwrap().last_name.as_deref(), Some("山田"));
}

#[tokio::test(start_paused = true)]
async fn an_edit_at_the_counter_is_not_undone_by_the_stores_echo() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().edit_member_at_till(&id, &json!({ "mobileNumber": "09000001234" })).unwrap();
    let [before, _] = writes(&town);
    // The store speaks of the customer again, without a change that concerns the tills.
    town.vendors.shopify.edit_customer(n.get(), |c| c.note = Some("メモ".into()));
    town.advance(minutes(10)).await;
    assert_eq!(writes(&town)[0], before);
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("mobileNumber"), Some("09000001234"));
}
