//! Changes travel both ways, by the owner of each field: from my page to the tills, from the counter to the store.

use domain::{CustomerId, matrix::Field};
use flows::profile::{ChangeForm, ProfileRefused};
use sandbox::Fault;
use serde_json::{Value, json};
use store::CaseKind;

use crate::town::{Town, form, hours, minutes, seconds};

const EMAIL: &str = "hanako@example.jp";

/// Writes to the store, to the POS and to the CRM so far.
fn writes(town: &Town) -> [usize; 3] {
    let shopify =
        ["customerUpdate", "metafieldsSet", "customerAddressUpdate", "customerEmailMarketingConsentUpdate"];
    [
        shopify.iter().map(|m| usize::try_from(town.vendors.shopify.calls(m)).unwrap()).sum(),
        town.vendors.smaregi.calls("PATCH /customers/{id}"),
        town.vendors.hubspot.calls("POST /contacts/batch/upsert"),
    ]
}

/// Somebody corrects a record at the counter.
fn at_the_counter(town: &Town, n: CustomerId, columns: &Value) {
    let id = town.member_of(n).unwrap().id();
    town.vendors.smaregi.till().edit_member_at_till(&id, columns).unwrap();
}

fn online(town: &Town, n: CustomerId) -> sandbox::shopify::Customer {
    town.vendors.shopify.customer(n.get()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_number_corrected_at_the_counter_reaches_my_page_and_the_crm_and_rests() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    at_the_counter(&town, n, &json!({ "mobileNumber": "080-5555-1234" }));
    town.advance(minutes(10)).await;
    assert_eq!(online(&town, n).phone.as_deref(), Some("+818055551234"));
    assert_eq!(town.vendors.hubspot.contacts()[0].get("phone"), Some("+818055551234"));
    let rested = writes(&town);
    town.leap(hours(2)).await;
    assert_eq!(writes(&town), rested, "a change the hub wrote itself does not travel back");
    assert_eq!(
        town.member_of(n).unwrap().get("mobileNumber"),
        Some("080-5555-1234"),
        "as the clerk wrote it"
    );
    assert!(town.open_cases().await.is_empty() && town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_move_told_at_the_counter_arrives_in_the_stores_four_fields() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    at_the_counter(
        &town,
        n,
        &json!({ "postCode": "5300001", "address": "大阪府大阪市北区梅田３丁目１番１号 駅前ビル５Ｆ" }),
    );
    town.advance(minutes(10)).await;
    let profile = town.hub.profile(n).await.unwrap();
    let address = profile.reveal().address.clone().unwrap();
    assert_eq!((address.prefecture_code.as_str(), address.city.as_str()), ("JP-27", "大阪市北区"));
    assert!(
        address.address1.starts_with("梅田") && address.address2.contains("駅前ビル"),
        "{}",
        address.address1
    );
    let rested = writes(&town);
    town.leap(hours(1)).await;
    assert_eq!(writes(&town), rested);
    assert!(town.open_cases().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_address_nobody_can_split_is_taken_over_whole_and_looked_at() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    at_the_counter(&town, n, &json!({ "postCode": "000-0000", "address": "いつもの倉庫の裏" }));
    town.leap(hours(1)).await;
    let profile = town.hub.profile(n).await.unwrap();
    assert_eq!(profile.reveal().address.as_ref().unwrap().address1, "いつもの倉庫の裏");
    let cases = town.open_cases().await;
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].candidates[0].facts, [("address".to_owned(), "to-check".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_number_that_is_somebody_elses_online_is_a_question_and_the_rest_arrives() {
    let town = Town::open().await;
    town.sign_up_person(1).await;
    let n = town.sign_up(EMAIL).await;
    let told = json!({ "mobileNumber": "080-3200-1001", "postCode": "5300001", "address": "大阪府大阪市北区梅田3-1-1" });
    at_the_counter(&town, n, &told);
    town.leap(hours(1)).await;
    let profile = town.hub.profile(n).await.unwrap();
    assert_eq!(profile.reveal().phone.as_deref(), Some("+819012345678"));
    assert_eq!(profile.reveal().address.as_ref().unwrap().city, "大阪市北区");
    let cases = town.open_cases().await;
    assert_eq!(cases[0].candidates[0].facts, [("phone".to_owned(), "does-not-fit".to_owned())]);
    assert!(town.open_letters().await.is_empty());
    let rested = writes(&town);
    town.leap(hours(2)).await;
    assert_eq!(writes(&town), rested, "it is not tried again and again");
}

#[tokio::test(start_paused = true)]
async fn what_the_store_left_empty_is_filled_and_a_different_birth_date_is_asked_about() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.edit_customer(n.get(), |c| c.metafields.retain(|field| field.key != "birth_date"));
    at_the_counter(&town, n, &json!({ "birthDate": "1991-05-02", "sex": "2" }));
    town.advance(minutes(10)).await;
    let profile = town.hub.profile(n).await.unwrap();
    assert_eq!(profile.reveal().birth_date.map(|d| d.to_string()).as_deref(), Some("1991-05-02"));
    assert_eq!(profile.reveal().sex, Some(domain::member::Sex::Female));
    assert!(town.open_cases().await.is_empty());

    at_the_counter(&town, n, &json!({ "birthDate": "1991-05-03" }));
    town.advance(minutes(10)).await;
    let profile = town.hub.profile(n).await.unwrap();
    assert_eq!(
        profile.reveal().birth_date.map(|d| d.to_string()).as_deref(),
        Some("1991-05-02"),
        "never overwritten"
    );
    assert_eq!(town.member_of(n).unwrap().get("birthDate"), Some("1991-05-03"));
    let case = town.open_cases().await.remove(0);
    assert_eq!((case.kind, case.code.as_str()), (CaseKind::Conflict, "fields-differ"));
    assert_eq!(
        case.candidates[0].facts,
        [("birth_date".to_owned(), "differs".to_owned())],
        "names of fields, no values"
    );

    at_the_counter(&town, n, &json!({ "birthDate": "1991-05-02" }));
    town.advance(minutes(10)).await;
    assert!(town.open_cases().await.is_empty(), "they agree again: the question is taken back");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_was_closed_is_not_asked_again() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    at_the_counter(&town, n, &json!({ "lastName": "佐藤" }));
    town.advance(minutes(10)).await;
    let case = town.open_cases().await.remove(0);
    assert_eq!(case.candidates[0].facts, [("name".to_owned(), "differs".to_owned())]);
    let now = town.hub.parts().clock.now();
    assert!(town.store.decide_case(case.id, store::CaseState::Closed, "sato", now).await.unwrap());
    at_the_counter(&town, n, &json!({ "note": "常連" }));
    town.leap(hours(2)).await;
    assert!(town.open_cases().await.is_empty(), "both stay as they are");
    assert_eq!(online(&town, n).last_name.as_deref(), Some("山田"));
    assert_eq!(town.member_of(n).unwrap().get("lastName"), Some("佐藤"));
}

#[tokio::test(start_paused = true)]
async fn both_sides_changed_is_a_question_and_nothing_is_written() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.shopify.edit_customer(n.get(), |c| c.phone = Some("+819000000001".into()));
    at_the_counter(&town, n, &json!({ "mobileNumber": "09000000002" }));
    town.leap(hours(1)).await;
    let cases = town.open_cases().await;
    assert_eq!(cases[0].candidates[0].facts, [("phone".to_owned(), "differs".to_owned())]);
    assert_eq!(online(&town, n).phone.as_deref(), Some("+819000000001"));
    assert_eq!(town.member_of(n).unwrap().get("mobileNumber"), Some("09000000002"));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_rounds_of_changes_on_both_sides_never_flip_flop() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    for round in 0..100_u32 {
        let number = format!("0905550{:04}", round);
        let before = writes(&town);
        if round % 2 == 0 {
            at_the_counter(&town, n, &json!({ "mobileNumber": number }));
        } else {
            let change = ChangeForm { phone: Some(number.clone()), ..Default::default() };
            town.hub.change_profile(n, change).await.map(drop).unwrap();
        }
        town.advance(seconds(60)).await;
        let after = writes(&town);
        let wrote: Vec<usize> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        assert_eq!(wrote, if round % 2 == 0 { [1, 0, 1] } else { [1, 1, 1] }, "round {round}");
        assert_eq!(
            online(&town, n).phone.as_deref(),
            Some(&*format!("+81{}", &number[1..])),
            "round {round}"
        );
        assert_eq!(town.member_of(n).unwrap().get("mobileNumber"), Some(&*number), "round {round}");
    }
    assert!(town.open_cases().await.is_empty() && town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_change_at_the_counter_whose_notice_is_lost_is_found_by_the_sweep() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    at_the_counter(&town, n, &json!({ "mobileNumber": "080-5555-1234" }));
    town.advance(minutes(15)).await;
    assert_eq!(online(&town, n).phone.as_deref(), Some("+818055551234"));
}

#[tokio::test(start_paused = true)]
async fn a_new_address_at_sign_in_moves_the_mail_everywhere_and_doubles_nobody() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.edit_customer(n.get(), |c| c.email = Some("hanako.new@example.jp".into()));
    town.advance(minutes(10)).await;
    assert_eq!(town.member_of(n).unwrap().get("mailAddress"), Some("hanako.new@example.jp"));
    let contacts = town.vendors.hubspot.contacts();
    assert_eq!((contacts.len(), contacts[0].get("email")), (1, Some("hanako.new@example.jp")));
    // Somebody who registers with the old address is somebody else; the index has moved on.
    let other = flows::registration::Form { phone: None, last_name: "鈴木".into(), ..form(EMAIL) };
    let other = town.register("somebody-else", &other).await.unwrap();
    town.settle().await;
    assert_ne!(other.progress.customer_id, Some(n));
    assert_eq!(town.vendors.smaregi.member_count(), 2);
    assert!(town.open_cases().await.is_empty(), "the old address points to nobody");
}

#[tokio::test(start_paused = true)]
async fn furigana_the_tills_do_not_take_are_left_out_and_reported() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.shopify.edit_customer(n.get(), |c| {
        for field in c.metafields.iter_mut().filter(|field| field.key == "last_name_kana") {
            field.value = "やまだ子".into();
        }
    });
    town.advance(minutes(10)).await;
    assert_eq!(town.member_of(n).unwrap().get("lastKana"), Some("ヤマダ"));
    let case = town.open_cases().await.remove(0);
    assert_eq!(case.candidates[0].facts, [("kana".to_owned(), "does-not-fit".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn where_the_tills_own_the_number_my_page_says_so_and_the_store_follows() {
    let town = Town::open_with(|config| {
        let chosen = domain::matrix::Choice {
            owner: Some("pos".into()),
            rule: Some("owner_wins".into()),
            readers: None,
        };
        config.matrix.phone = enishi::config::RowChoice::Given(chosen);
    })
    .await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let before = writes(&town);
    let change = ChangeForm { phone: Some("080-1111-2222".into()), ..Default::default() };
    let refused = town.hub.change_profile(n, change).await.map(drop).unwrap_err();
    let ProfileRefused::Invalid(errors) = refused else { panic!("{refused:?}") };
    assert_eq!((errors.0[0].field, errors.0[0].code.as_str()), ("phone", "changed-elsewhere"));
    assert_eq!(writes(&town), before);
    at_the_counter(&town, n, &json!({ "mobileNumber": "080-5555-1234" }));
    town.advance(minutes(10)).await;
    assert_eq!(online(&town, n).phone.as_deref(), Some("+818055551234"));
    // Somebody writes another number into the store's admin: the owner's comes back.
    town.vendors.shopify.edit_customer(n.get(), |c| c.phone = Some("+819000000001".into()));
    town.advance(minutes(10)).await;
    assert_eq!(online(&town, n).phone.as_deref(), Some("+818055551234"));
}

#[tokio::test(start_paused = true)]
async fn what_was_seen_is_kept_as_keyed_hashes_and_never_of_a_birth_date_alone() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let seen = town.store.sightings(n).await.unwrap();
    assert!(seen.iter().any(|one| one.field == Field::Phone));
    let values = [store::Look::Online, store::Look::Pos];
    assert!(seen.iter().all(|one| !(values.contains(&one.look) && one.field.is_guessable())));
    let m =
        town.sign_up_with(&flows::registration::Form { email: "jiro@example.jp".into(), ..form("") }).await;
    let others = town.store.sightings(m.customer_id.unwrap()).await.unwrap();
    assert!(
        others.iter().all(|one| seen.iter().all(|ours| ours.hash != one.hash)),
        "equal values of two people do not meet"
    );
}
