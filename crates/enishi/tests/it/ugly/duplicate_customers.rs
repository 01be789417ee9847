//! One person, two forms: pressed twice, sent twice, spelled twice. There is one customer, or a plain refusal.

use flows::registration::{Form, RegistrationRefused, RegistrationStatus, SystemState};
use sandbox::Fault;

use crate::town::{Town, form, key, person, seconds};

const EMAIL: &str = "hanako@example.jp";

#[tokio::test(start_paused = true)]
async fn an_email_that_is_taken_is_refused_and_nothing_is_written_anywhere() {
    let town = Town::open().await;
    town.seed_elsewhere(EMAIL);
    let effects = town.vendors.shopify.effects();
    for attempt in 1..=3 {
        let refused = town.register(&format!("form-{attempt}"), &form(EMAIL)).await.unwrap_err();
        assert_eq!(refused, RegistrationRefused::AlreadyRegistered);
        town.settle().await;
    }
    assert_eq!(town.counts(EMAIL), [1, 0, 0, 0]);
    assert_eq!(town.vendors.shopify.effects(), effects, "nothing was overwritten");

    let told = town.alerts();
    assert_eq!(told.len(), 1, "somebody who tries again and again is one alert an hour");
    let alert = format!("{} {}", told[0].subject, told[0].text);
    assert!(!alert.contains(EMAIL) && !alert.contains("山田"), "{alert}");
    assert!(alert.contains("registration:"), "it names the registration: {alert}");
}

#[tokio::test(start_paused = true)]
async fn a_number_the_family_shares_does_not_stop_the_sign_up() {
    let town = Town::open().await;
    town.sign_up(EMAIL).await;
    let taro =
        Form { first_name: "太郎".into(), first_name_kana: "タロウ".into(), ..form("taro@example.jp") };
    let progress = town.sign_up_with(&taro).await;
    assert_eq!(progress.status, RegistrationStatus::Complete);
    let customer = town.vendors.shopify.customer_by_email("taro@example.jp").unwrap();
    assert_eq!(customer.phone, None, "the store keeps a number once");
    assert_eq!([progress.systems.crm, progress.systems.mail], [SystemState::Done; 2]);
    // The till knows the number as Hanako's: who he is there is for a person to say, and she stays who she is.
    assert_eq!(progress.systems.pos, SystemState::NeedsPerson);
    assert_eq!((town.vendors.smaregi.member_count(), town.open_cases().await.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_button_pressed_twice_is_one_customer_and_one_answer() {
    let town = Town::open().await;
    town.vendors.shopify.set_latency(seconds(1));
    let form = form(EMAIL);
    let (one, two) = tokio::join!(town.register("form-1", &form), town.register("form-1", &form));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.progress.registration_id, two.progress.registration_id);
    assert_eq!(one.progress.customer_id, two.progress.customer_id);
    assert!(one.is_new != two.is_new, "one of them was first");
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn two_tabs_at_once_are_one_customer_and_a_refusal() {
    let town = Town::open().await;
    town.vendors.shopify.set_latency(seconds(1));
    let form = form(EMAIL);
    let (one, two) = tokio::join!(town.register("tab-1", &form), town.register("tab-2", &form));
    let refused: Vec<_> = [&one, &two].into_iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert_eq!(refused, [&RegistrationRefused::AlreadyRegistered], "{one:?} {two:?}");
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn the_same_form_again_gets_the_same_answer_and_another_form_under_its_key_is_refused() {
    let town = Town::open().await;
    let first = town.register("form-1", &form(EMAIL)).await.unwrap();
    let again = town.register("form-1", &form(EMAIL)).await.unwrap();
    assert!(first.is_new && !again.is_new);
    assert_eq!(again.progress, first.progress);

    let other = Form { first_name: "華子".into(), ..form(EMAIL) };
    assert_eq!(town.register("form-1", &other).await, Err(RegistrationRefused::KeyReused));
    assert_eq!(town.register("form-1", &person(1)).await, Err(RegistrationRefused::KeyReused));
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_repeated_under_its_key() {
    let town = Town::open().await;
    town.seed_elsewhere(EMAIL);
    for _ in 0..2 {
        let refused = town.register("form-1", &form(EMAIL)).await.unwrap_err();
        assert_eq!(refused, RegistrationRefused::AlreadyRegistered);
    }
    assert_eq!(town.vendors.shopify.calls("customerCreate"), 1, "the store was asked once");
}

#[tokio::test(start_paused = true)]
async fn case_and_width_are_the_same_person_and_a_tag_is_another_address() {
    let town = Town::open().await;
    town.sign_up(EMAIL).await;
    for (n, spelled) in [
        "HANAKO@example.jp",
        "hanako@EXAMPLE.JP",
        "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ",
        " hanako@example.jp ",
    ]
    .into_iter()
    .enumerate()
    {
        let refused = town.register(&format!("form-{n}"), &form(spelled)).await;
        assert_eq!(refused.map(|r| r.is_new), Err(RegistrationRefused::AlreadyRegistered), "{spelled}");
    }
    let tagged = Form { phone: None, ..form("hanako+shop@example.jp") };
    let progress = town.sign_up_with(&tagged).await;
    assert_eq!(progress.systems.pos, SystemState::Done);
    assert_eq!(town.vendors.shopify.customer_count(), 2);
    assert_eq!(town.vendors.smaregi.member_count(), 2);
    assert_eq!(town.vendors.hubspot.contact_count(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_address_in_three_spellings_at_once_is_one_customer() {
    let town = Town::open().await;
    town.vendors.shopify.set_latency(seconds(1));
    let forms = [form(EMAIL), form("HANAKO@Example.JP"), form("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ")];
    let (one, two, three) = tokio::join!(
        town.register("tab-1", &forms[0]),
        town.register("tab-2", &forms[1]),
        town.register("tab-3", &forms[2])
    );
    let answers = [&one, &two, &three];
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    town.settle().await;
    assert_eq!((town.vendors.shopify.customer_count(), town.vendors.smaregi.member_count()), (1, 1));
    assert_eq!(town.alerts_about("registration:").len(), 1, "somebody is told: {:?}", town.alerts());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_with_the_form_leaves_one_customer_to_the_same_key() {
    let mut town = Town::open().await;
    town.vendors.shopify.faults.once_on("customerCreate", Fault::CutAfterEffect);
    {
        // The shopper's browser goes away, and the process with it, while the store is being asked.
        let (key, form) = (key("form-1"), form(EMAIL));
        let asking = town.hub.register(&key, form);
        let _gone = tokio::time::timeout(seconds(0), asking).await;
    }
    town.restart().await;
    let progress = town.register("form-1", &form(EMAIL)).await.unwrap().progress;
    assert_eq!(progress.status, RegistrationStatus::Complete);
    town.settle().await;
    assert_eq!(town.counts(EMAIL), [1; 4]);
}
