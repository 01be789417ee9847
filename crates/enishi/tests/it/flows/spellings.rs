//! People as they really write themselves: in kana only, with rare characters, from abroad, at endless addresses.

use domain::CustomerId;
use flows::{
    profile::ChangeForm,
    registration::{AddressForm, Form, RegistrationRefused, SystemState},
};
use sandbox::Fault;
use serde_json::json;

use crate::town::{Town, form, minutes};

const EMAIL: &str = "hanako@example.jp";

async fn everywhere(town: &Town, form: &Form) -> CustomerId {
    let progress = town.sign_up_with(form).await;
    let systems = progress.systems;
    assert_eq!([systems.shopify, systems.pos, systems.crm, systems.mail], [SystemState::Done; 4]);
    progress.customer_id.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_name_in_kana_only_is_a_name() {
    for (last, first) in [("ヤマダ", "ハナコ"), ("やまだ", "はなこ"), ("ﾔﾏﾀﾞ", "ﾊﾅｺ")]
    {
        let town = Town::open().await;
        let n = everywhere(&town, &Form { last_name: last.into(), first_name: first.into(), ..form(EMAIL) })
            .await;
        let member = town.member_of(n).unwrap();
        assert_eq!((member.get("lastName"), member.get("lastKana")), (Some(last), Some("ヤマダ")));
    }
}

#[tokio::test(start_paused = true)]
async fn furigana_of_any_width_reaches_the_tills_as_they_want_it() {
    for (last, first) in [("ﾔﾏﾀﾞ", "ﾊﾅｺ"), ("やまだ", "はなこ"), (" ヤマダ ", "ハナコ")]
    {
        let town = Town::open().await;
        let entered = Form { last_name_kana: last.into(), first_name_kana: first.into(), ..form(EMAIL) };
        let n = everywhere(&town, &entered).await;
        let member = town.member_of(n).unwrap();
        assert_eq!(
            (member.get("lastKana"), member.get("firstKana")),
            (Some("ヤマダ"), Some("ハナコ")),
            "{last}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_rare_character_is_kept_and_finds_the_common_spelling_at_the_tills() {
    let town = Town::open().await;
    let rare = Form { last_name: "髙﨑".into(), last_name_kana: "タカサキ".into(), ..form(EMAIL) };
    let common = json!({
        "customerCode": "2000000000017", "lastName": "高崎", "firstName": "花子", "mailAddress": EMAIL, "status": "0",
    });
    let id = town.vendors.smaregi.seed_member(&common).unwrap();
    let n = everywhere(&town, &rare).await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("customerNo"), Some(n.to_string().as_str()));
    assert_eq!(town.vendors.shopify.customer(n.get()).unwrap().last_name.as_deref(), Some("髙﨑"));
    assert_eq!(
        town.vendors.hubspot.contacts()[0].get("lastname"),
        Some("髙﨑"),
        "nobody's name is simplified"
    );
}

#[tokio::test(start_paused = true)]
async fn furigana_the_tills_demand_and_the_store_does_not_have_is_asked_of_a_person_and_heals() {
    let town = Town::open().await;
    assert!(town.vendors.smaregi.require_column("lastKana", true));
    let refused =
        town.register("form-1", &Form { last_name_kana: String::new(), ..form(EMAIL) }).await.unwrap_err();
    assert!(matches!(refused, RegistrationRefused::Invalid(errors) if errors.0[0].field == "last_name_kana"));

    // On the store's own pages nobody is asked for it.
    let n = town.seed_elsewhere("jiro@example.jp");
    town.advance(minutes(5)).await;
    let letters = town.open_letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].code.as_str(), letters[0].vendor),
        ("missing.lastkana", Some(domain::Vendor::Smaregi))
    );
    assert_eq!((town.vendors.smaregi.member_count(), town.vendors.hubspot.contact_count()), (0, 1));
    assert_eq!(town.vendors.mailbox.to("jiro@example.jp").len(), 1);

    let kana = ChangeForm {
        last_name_kana: Some("ヤマダ".into()),
        first_name_kana: Some("ハナコ".into()),
        ..Default::default()
    };
    town.hub.change_profile(n, kana).await.unwrap();
    town.advance(minutes(5)).await;
    assert_eq!(town.member_of(n).unwrap().get("lastKana"), Some("ヤマダ"));
    assert!(
        town.open_letters().await.is_empty(),
        "what was asked is answered: {:?}",
        town.open_letters().await
    );
}

fn endless() -> Form {
    let address = AddressForm { address2: "大".repeat(100), ..form(EMAIL).address.unwrap() };
    Form { address: Some(address), ..form(EMAIL) }
}

#[tokio::test(start_paused = true)]
async fn an_address_the_tills_cannot_hold_is_never_cut() {
    let town = Town::open().await;
    let progress = town.sign_up_with(&endless()).await;
    assert_eq!(progress.systems.pos, SystemState::NeedsPerson);
    assert_eq!([progress.systems.crm, progress.systems.mail], [SystemState::Done; 2]);
    assert_eq!(town.vendors.smaregi.member_count(), 0);
    let codes: Vec<_> = town.open_letters().await.into_iter().map(|l| l.code.to_string()).collect();
    assert!(!codes.is_empty() && codes.iter().all(|c| c == "invalid.address"), "{codes:?}");
    let n = progress.customer_id.unwrap();
    let kept = town.vendors.shopify.customer(n.get()).unwrap();
    assert_eq!(
        kept.address().unwrap().address2.as_deref().map(|a| a.chars().count()),
        Some(100),
        "whole, with its owner"
    );

    // The customer shortens it, and everything that waited for that is done.
    town.hub
        .change_profile(n, ChangeForm { address: form(EMAIL).address, ..Default::default() })
        .await
        .unwrap();
    town.advance(minutes(5)).await;
    assert_eq!(town.member_of(n).unwrap().get("address"), Some("東京都渋谷区神南1-1-1 神南ビル101"));
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
    assert_eq!(town.progress(progress.registration_id).await.systems.pos, SystemState::Done);
}

#[tokio::test(start_paused = true)]
async fn an_address_of_85_characters_fits_without_its_prefecture() {
    let town = Town::open().await;
    let address =
        AddressForm { address1: "南".repeat(82), address2: String::new(), ..form(EMAIL).address.unwrap() };
    let n = everywhere(&town, &Form { address: Some(address), ..form(EMAIL) }).await;
    let member = town.member_of(n).unwrap();
    assert_eq!(member.get("address").map(|a| a.chars().count()), Some(85));
    assert!(member.get("address").unwrap().ends_with('南'));
}

#[tokio::test(start_paused = true)]
async fn somebody_from_abroad_signs_up() {
    let town = Town::open().await;
    let abroad = Form {
        phone: Some("+1 212-736-3100".into()),
        last_name: "O'Brien".into(),
        first_name: "Mary Jane".into(),
        last_name_kana: "オブライエン".into(),
        first_name_kana: "メアリー・ジェーン".into(),
        address: Some(AddressForm {
            postal_code: "10001".into(),
            prefecture_code: "NY".into(),
            city: "New York".into(),
            address1: "350 Fifth Avenue".into(),
            address2: "Suite 100".into(),
            country_code: "US".into(),
        }),
        locale: domain::member::Locale::En,
        ..form("mary@example.com")
    };
    let n = everywhere(&town, &abroad).await;
    let customer = town.vendors.shopify.customer(n.get()).unwrap();
    assert_eq!(customer.phone.as_deref(), Some("+12127363100"));
    assert_eq!(customer.address().unwrap().country_code.as_deref(), Some("US"));
    let member = town.member_of(n).unwrap();
    assert_eq!((member.get("phoneNumber"), member.get("postCode")), (Some("+12127363100"), Some("10001")));
    assert_eq!(member.get("firstKana"), Some("メアリー・ジェーン"));
    let welcome = &town.vendors.mailbox.to("mary@example.com")[0];
    assert!(welcome.subject.starts_with("Welcome"), "in English: {}", welcome.subject);
}

#[tokio::test(start_paused = true)]
async fn a_foreign_number_in_japan_is_as_good_as_any() {
    let town = Town::open().await;
    let n = everywhere(&town, &Form { phone: Some("+44 20 7946 0958".into()), ..form(EMAIL) }).await;
    assert_eq!(town.member_of(n).unwrap().get("phoneNumber"), Some("+442079460958"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_the_tills_do_not_explain_is_for_a_person_and_the_rest_goes_on() {
    let town = Town::open().await;
    town.vendors.smaregi.faults.always_on("POST /customers", Fault::OkWithErrors);
    let progress = town.sign_up_with(&form(EMAIL)).await;
    assert_eq!([progress.systems.crm, progress.systems.mail], [SystemState::Done; 2]);
    town.advance(minutes(10)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 0);
    town.vendors.smaregi.faults.recover();
    for letter in town.open_letters().await {
        town.hub.engine().retry(letter.run, "yuki").await.unwrap();
    }
    town.advance(minutes(10)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 1, "once it is mended it is made, once");
}
