//! The till's member screen in a real town: what is corrected, what is refused, what one sees of the other systems.

use axum::http::StatusCode;
use sandbox::Town;
use serde_json::json;

use super::{Browser, with_a_town::street};

const CODE: &str = "2800000000031";

fn linked(town: &Town) -> String {
    let holder = json!({"customerCode": CODE, "customerNo": "7700000000001", "lastName": "青木", "firstName": "直子",
        "lastKana": "アオキ", "firstKana": "ナオコ", "mobileNumber": "090-1111-2222", "phoneNumber": "03-1111-2222",
        "postCode": "162-0825", "address": "東京都新宿区神楽坂1-2-3", "mailReceiveFlag": "1", "note": "常連", "rank": "SILVER"});
    town.smaregi.seed_member(&holder).unwrap()
}

async fn correct(browser: &mut Browser, changes: &[(&str, &str)]) -> super::Seen {
    let screen = browser.get(&format!("/till/member?shop=1&code={CODE}")).await;
    send(browser, &screen.value_of("version"), changes).await
}

async fn send(browser: &mut Browser, version: &str, changes: &[(&str, &str)]) -> super::Seen {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("shop", "1"), ("code", CODE), ("version", version)].iter().chain(changes) {
        form.append_pair(name, value);
    }
    browser.post("/till/member", &form.finish()).await
}

const AS_IT_IS: [(&str, &str); 7] = [
    ("mobile", "090-1111-2222"),
    ("phone", "03-1111-2222"),
    ("postal_code", "162-0825"),
    ("address", "東京都新宿区神楽坂1-2-3"),
    ("rank", "SILVER"),
    ("takes_mail", "yes"),
    ("note", "常連"),
];

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let change = |(name, old): (&'static str, &'static str)| (name, if name == field { value } else { old });
    AS_IT_IS.into_iter().map(change).filter(|(_, value)| !value.is_empty()).collect()
}

#[tokio::test]
async fn a_new_number_told_at_the_counter_is_written_and_the_till_announces_it_once() {
    let (mut browser, town) = street();
    let id = linked(&town);
    browser.get(&format!("/till?code={CODE}")).await.shows(&format!("/till/member?shop=1&amp;code={CODE}"));
    let saved = correct(&mut browser, &with("mobile", "080-3333-4444")).await;
    assert_eq!(saved.location, format!("/till/member?shop=1&code={CODE}&note=saved"));
    let member = town.smaregi.member(&id).unwrap();
    assert_eq!(member.get("mobileNumber"), Some("080-3333-4444"));
    assert_eq!((member.get("note"), member.get("mailReceiveFlag")), (Some("常連"), Some("1")));
    let waiting = town.smaregi.webhooks_waiting();
    assert_eq!(waiting, 1);

    let again = correct(&mut browser, &with("mobile", "080-3333-4444")).await;
    assert_eq!(again.location, format!("/till/member?shop=1&code={CODE}&note=unchanged"));
    assert_eq!(town.smaregi.webhooks_waiting(), waiting, "nothing is announced that did not change");

    let refused_mail = [("mobile", "080-3333-4444")].iter().chain(&AS_IT_IS[1..5]).chain(&AS_IT_IS[6..]);
    correct(&mut browser, &refused_mail.copied().collect::<Vec<_>>()).await;
    assert_eq!(town.smaregi.member(&id).unwrap().get("mailReceiveFlag"), Some("0"));
}

#[tokio::test]
async fn what_the_till_does_not_take_is_said_beside_the_field_and_nothing_is_written() {
    let (mut browser, town) = street();
    let id = linked(&town);
    let before = town.smaregi.member(&id).unwrap().updated_at();
    let refused = correct(&mut browser, &with("mobile", "０９０－３３３３")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"mobile-problem\">この形では書けません");
    assert_eq!(refused.value_of("mobile"), "０９０－３３３３", "what was typed is kept");
    let member = town.smaregi.member(&id).unwrap();
    assert_eq!((member.get("mobileNumber"), member.updated_at()), (Some("090-1111-2222"), before));
}

#[tokio::test]
async fn two_colleagues_at_one_record_do_not_write_over_each_other() {
    let (mut browser, town) = street();
    let id = linked(&town);
    let opened = browser.get(&format!("/till/member?shop=1&code={CODE}")).await.value_of("version");
    town.smaregi.till().edit_member_at_till(&id, &json!({"address": "東京都新宿区神楽坂9-9-9"})).unwrap();
    let late = send(&mut browser, &opened, &with("note", "電話は夜に")).await;
    late.shows("ほかの人がこの会員を変更しました");
    assert_eq!(town.smaregi.member(&id).unwrap().get("address"), Some("東京都新宿区神楽坂9-9-9"));

    browser.post("/till/line", "shop=1&action=cut").await;
    correct(&mut browser, &with("note", "夜")).await.shows("オフラインの間は");
    let nobody = browser.get("/till/member?shop=1&code=1").await;
    assert_eq!(nobody.location, "/till?shop=1&code=1");
}

#[tokio::test]
async fn the_screen_shows_what_each_system_says_now() {
    let (mut browser, town) = street();
    linked(&town);
    let customer = sandbox::shopify::Customer {
        id: 7_700_000_000_001,
        phone: Some("+819099998888".into()),
        ..sandbox::shopify::Customer::default()
    };
    town.shopify.seed_customer(customer);
    let part = browser.get(&format!("/till/member/everywhere?code={CODE}")).await;
    part.shows("+819099998888");
    part.shows("090-1111-2222 / 03-1111-2222");
    part.shows("162-0825 東京都新宿区神楽坂1-2-3");
    part.shows("この人の記録はありません");
    let english = browser.get(&format!("/till/member?shop=1&code={CODE}&lang=en")).await;
    english.shows("What each system says right now");
    english.shows("/console/customers/7700000000001");
}
