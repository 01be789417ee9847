//! Consent to mail: a no travels, a yes is only ever the customer's own.

use domain::CustomerId;
use flows::{profile::ChangeForm, registration::Form};
use serde_json::json;

use crate::town::{Town, form, hours, minutes};

const EMAIL: &str = "hanako@example.jp";

async fn subscriber(town: &Town) -> CustomerId {
    let yes = Form { accepts_marketing: true, ..form(EMAIL) };
    let n = town.sign_up_with(&yes).await.customer_id.unwrap();
    town.advance(minutes(10)).await;
    n
}

async fn says(town: &Town, n: CustomerId) -> (bool, bool) {
    let profile = town.hub.profile(n).await.unwrap();
    (profile.reveal().accepts_marketing, profile.reveal().opted_out)
}

fn flag(town: &Town, n: CustomerId) -> Option<String> {
    town.member_of(n).unwrap().get("mailReceiveFlag").map(str::to_owned)
}

async fn answer(town: &Town, n: CustomerId, accepts: bool) {
    let change = ChangeForm { accepts_marketing: Some(accepts), ..Default::default() };
    town.hub.change_profile(n, change).await.map(drop).unwrap();
    town.advance(minutes(10)).await;
}

#[tokio::test(start_paused = true)]
async fn a_no_on_my_page_is_a_no_at_the_tills_and_in_the_crm() {
    let town = Town::open().await;
    let n = subscriber(&town).await;
    assert_eq!(flag(&town, n).as_deref(), Some("1"));
    answer(&town, n, false).await;
    assert_eq!(flag(&town, n).as_deref(), Some("0"));
    assert_eq!(town.vendors.hubspot.contacts()[0].get("hs_email_optout"), Some("true"));
    answer(&town, n, true).await;
    assert_eq!(flag(&town, n).as_deref(), Some("1"), "their own yes, online");
    assert_eq!(
        town.vendors.hubspot.contacts()[0].get("hs_email_optout"),
        Some("true"),
        "the CRM is never talked back in"
    );
}

#[tokio::test(start_paused = true)]
async fn a_no_at_the_counter_takes_the_newsletter_back() {
    let town = Town::open().await;
    let n = subscriber(&town).await;
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().edit_member_at_till(&id, &json!({ "mailReceiveFlag": "0" })).unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(says(&town, n).await, (false, true), "unsubscribed, not merely unasked");
    let consent = town.vendors.shopify.customer(n.get()).unwrap().email_consent;
    assert!(consent.updated_at.is_some(), "with the time of it");
    assert_eq!(town.vendors.hubspot.contacts()[0].get("hs_email_optout"), Some("true"));
}

#[tokio::test(start_paused = true)]
async fn a_yes_at_the_counter_subscribes_nobody_online() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().edit_member_at_till(&id, &json!({ "mailReceiveFlag": "1" })).unwrap();
    town.leap(hours(1)).await;
    assert_eq!(says(&town, n).await, (false, false));
    assert_eq!(flag(&town, n).as_deref(), Some("1"), "theirs to keep at the tills");
    answer(&town, n, false).await;
    assert_eq!(flag(&town, n).as_deref(), Some("0"), "until they say no");
}

#[tokio::test(start_paused = true)]
async fn the_tills_default_of_yes_is_nobodys_consent() {
    let town = Town::open().await;
    let member = json!({ "customerCode": "2000000000017", "lastName": "山田", "firstName": "花子",
        "mailAddress": EMAIL, "mailReceiveFlag": "1", "status": "0" });
    town.vendors.smaregi.seed_member(&member).unwrap();
    let n = town.sign_up(EMAIL).await;
    town.leap(hours(1)).await;
    assert!(town.linked(n).await.is_some());
    assert_eq!(says(&town, n).await, (false, false));
}
