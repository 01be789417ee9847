//! Sign-ups, profiles and set-up against a Shopify that answers in its documented shapes.

use std::{sync::Arc, time::Duration};

use connectors::roles::{Call, Storefront};
use domain::{Class, Failure, Kind, Pii};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    people::{again, hanako, n, new_customer, now_call, registration},
    stand_in::{Reply, Seen, StandIn, data, fixture, ok, rejected, with_header},
};

fn created(errors: Value) -> Reply {
    let customer = if errors == json!([]) { json!({ "id": n().gid() }) } else { Value::Null };
    data(json!({ "customerCreate": { "customer": customer, "userErrors": errors } }))
}

fn customer(change: impl FnOnce(&mut Value)) -> Value {
    let mut customer = fixture("shopify/customer");
    change(&mut customer);
    customer
}

#[tokio::test]
async fn a_sign_up_becomes_a_customer_with_its_names_the_right_way_round() {
    let http = StandIn::new(|_| created(json!([])));
    let id =
        http.shopify().create_customer(&now_call(), &new_customer(hanako()), registration()).await.unwrap();
    assert_eq!(id, n());
    let [sent] = http.seen().try_into().ok().unwrap();
    assert_eq!(sent.path, "/admin/api/2026-10/graphql.json");
    assert_eq!(sent.header("x-shopify-access-token"), "canary-secret-token");
    let input = &sent.json()["variables"]["input"];
    assert_eq!((&input["firstName"], &input["lastName"]), (&json!("花子"), &json!("山田")));
    assert_eq!((&input["locale"], &input["phone"]), (&json!("ja"), &json!("+819012345678")));
    assert!(input.get("emailMarketingConsent").is_none() && input.get("addresses").is_none());
    assert_eq!(
        input["metafields"],
        json!([
            {"namespace": "$app", "key": "last_name_kana", "type": "single_line_text_field", "value": "ヤマダ"},
            {"namespace": "$app", "key": "first_name_kana", "type": "single_line_text_field", "value": "ハナコ"},
            {"namespace": "$app", "key": "birth_date", "type": "date", "value": "1990-04-01"},
            {"namespace": "$app", "key": "sex", "type": "single_line_text_field", "value": "female"},
            {"namespace": "$app", "key": "registration", "type": "single_line_text_field",
             "value": registration().to_string()},
        ])
    );
}

#[tokio::test]
async fn consent_is_sent_only_when_it_was_given() {
    let http = StandIn::new(|_| created(json!([])));
    let mut form = hanako();
    form.accepts_marketing = true;
    (form.phone, form.last_name_kana) = (None, String::new());
    http.shopify().create_customer(&now_call(), &new_customer(form), registration()).await.unwrap();
    let input = http.seen()[0].json()["variables"]["input"].clone();
    assert_eq!(
        input["emailMarketingConsent"],
        json!({"marketingState": "SUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN"})
    );
    assert!(input.get("phone").is_none());
    assert_eq!(input["metafields"].as_array().unwrap().len(), 4, "blank furigana is not written");
}

#[tokio::test]
async fn a_sign_up_in_doubt_finds_the_customer_it_made() {
    let http = StandIn::new(|_| data(json!({ "customerByIdentifier": fixture("shopify/customer") })));
    let id = http.shopify().create_customer(&again(), &new_customer(hanako()), registration()).await.unwrap();
    assert_eq!((id, http.writes().len()), (n(), 0));
}

#[tokio::test]
async fn a_sign_up_in_doubt_that_did_not_happen_happens_now() {
    let http = StandIn::new(|seen| match seen.asks("customerByIdentifier") {
        true => data(json!({ "customerByIdentifier": null })),
        false => created(json!([])),
    });
    let id = http.shopify().create_customer(&again(), &new_customer(hanako()), registration()).await.unwrap();
    assert_eq!((id, http.writes().len()), (n(), 1));
}

/// Shopify refuses `field`; `known` is who has the e-mail.
async fn refused(field: Value, known: Value) -> Result<domain::CustomerId, Failure> {
    let http = StandIn::new(move |seen: &Seen| match seen.asks("customerByIdentifier") {
        true => data(json!({ "customerByIdentifier": known })),
        false => created(json!([{ "field": field }])),
    });
    http.shopify().create_customer(&now_call(), &new_customer(hanako()), registration()).await
}

#[tokio::test]
async fn an_e_mail_is_taken_only_if_somebody_has_it() {
    let somebody = || customer(|customer| customer["registration"] = Value::Null);
    assert_eq!(rejected(refused(json!(["email"]), somebody()).await), "email-taken");
    assert_eq!(rejected(refused(json!(["input", "email"]), somebody()).await), "email-taken");
    let other_form = json!({ "value": "019aa0c0-0000-7000-8000-000000000002" });
    let of_another_form = customer(|customer| customer["registration"] = other_form);
    assert_eq!(rejected(refused(json!(["email"]), of_another_form).await), "email-taken");
    assert_eq!(rejected(refused(json!(["email"]), Value::Null).await), "invalid.email");
    // The winner of a race with ourselves is still us.
    assert_eq!(refused(json!(["email"]), fixture("shopify/customer")).await, Ok(n()));
}

#[tokio::test]
async fn other_refusals_name_the_field_as_the_form_does() {
    assert_eq!(rejected(refused(json!(["phone"]), Value::Null).await), "phone-taken");
    assert_eq!(rejected(refused(json!(["lastName"]), Value::Null).await), "invalid.last_name");
    let birth_date = json!(["input", "metafields", "2", "value"]);
    assert_eq!(rejected(refused(birth_date, Value::Null).await), "invalid.birth_date");
    assert_eq!(rejected(refused(Value::Null, Value::Null).await), "invalid");
    let http = StandIn::new(|_| created(json!([{ "field": ["phone"] }])));
    let form = domain::member::Profile { phone: Some("090".into()), ..hanako() };
    let refused = http.shopify().create_customer(&now_call(), &new_customer(form), registration()).await;
    assert_eq!(rejected(refused), "invalid.phone");
}

#[tokio::test]
async fn a_profile_is_read_in_the_hubs_words() {
    let http = StandIn::new(|_| data(json!({ "customer": fixture("shopify/customer") })));
    let found = http.shopify().customer(&now_call(), n()).await.unwrap().unwrap();
    let mut expected = hanako();
    expected.accepts_marketing = true;
    expected.address.as_mut().unwrap().postal_code = "154-0024".into();
    assert!(*found.profile.reveal() == expected);
    assert_eq!((found.id, found.registration), (n(), Some(registration())));
    assert_eq!(found.updated_at.to_string(), "2026-11-20T09:02:11Z");
}

#[tokio::test]
async fn somebody_elses_profile_is_never_shown() {
    let other = customer(|customer| customer["id"] = json!("gid://shopify/Customer/7700000000002"));
    let http = StandIn::new(move |_| data(json!({ "customer": other })));
    assert_eq!(http.shopify().customer(&now_call(), n()).await.err().unwrap().kind, Kind::Unreadable);
    let http = StandIn::new(|_| data(json!({ "customerByIdentifier": fixture("shopify/customer") })));
    let asked = http.shopify().customer_by_email(&now_call(), &Pii::new("taro@example.jp".into())).await;
    assert_eq!(asked.err().unwrap().kind, Kind::Unreadable);
}

#[tokio::test]
async fn a_throttled_question_says_when_to_come_back_and_holds_the_others() {
    let http = StandIn::new(|_| ok(fixture("shopify/throttled")));
    let shopify = http.shopify();
    let kind = shopify.customer(&now_call(), n()).await.err().unwrap().kind;
    assert_eq!(kind, Kind::Throttled { retry_after: Some(Duration::from_millis(500)) });
    assert_eq!((shopify.headroom().available, shopify.headroom().capacity), (0.0, 2000.0));
}

#[tokio::test]
async fn what_an_answer_costs_is_what_is_left_over() {
    let http = StandIn::new(|_| {
        ok(json!({ "data": { "customer": null }, "extensions": { "cost": { "requestedQueryCost": 9,
            "throttleStatus": { "maximumAvailable": 20000, "currentlyAvailable": 19991, "restoreRate": 1000 } } } }))
    });
    let shopify = http.shopify();
    assert!(shopify.customer(&now_call(), n()).await.unwrap().is_none());
    assert_eq!(shopify.headroom().capacity, 20_000.0);
}

#[tokio::test]
async fn errors_beside_a_200_are_errors() {
    for (code, reading, writing) in [
        ("ACCESS_DENIED", Kind::Denied, Kind::Denied),
        ("INTERNAL_SERVER_ERROR", Kind::Unavailable, Kind::InDoubt),
        ("undefinedField", Kind::Unreadable, Kind::Unreadable),
    ] {
        let answer =
            move |_: &Seen| ok(json!({ "errors": [{ "message": "x", "extensions": { "code": code } }] }));
        let read = StandIn::new(answer).shopify().customer(&now_call(), n()).await;
        assert_eq!(read.err().unwrap().kind, reading);
        let form = new_customer(hanako());
        let write = StandIn::new(answer).shopify().create_customer(&now_call(), &form, registration()).await;
        assert_eq!(write.err().unwrap().kind, writing);
    }
}

#[tokio::test]
async fn another_version_than_asked_for_is_noticed() {
    let answer = |version: &'static str| {
        StandIn::new(move |_| {
            let versions = json!({ "publicApiVersions": [{ "handle": "2026-10", "supported": true }] });
            with_header(data(versions), "x-shopify-api-version", version)
        })
    };
    let read = Call::read(Class::Overnight);
    assert_eq!(answer("2026-10").shopify().api_version(&read).await, Ok(("2026-10".into(), true)));
    assert_eq!(answer("2027-01").shopify().api_version(&read).await, Ok(("2027-01".into(), false)));
}

#[tokio::test]
async fn a_stand_in_may_live_below_a_path_of_its_own() {
    let http = StandIn::new(|_| data(json!({ "customer": null })));
    let config = connectors::shopify::ShopifyConfig {
        admin_url: "http://127.0.0.1:9090/shopify/".into(),
        client_id: "app".into(),
        client_secret: "secret".into(),
        api_version: "2026-10".into(),
        plan: connectors::shopify::Plan::Plus,
        metafields: connectors::shopify::MetafieldNames::default(),
        tags: vec!["enishi".into()],
    };
    let (clock, meter) = (crate::people::clock(), Arc::new(connectors::http::Unmetered));
    let shopify = connectors::shopify::Shopify::new(config, http.clone(), clock, meter).unwrap();
    assert!(shopify.customer(&now_call(), n()).await.unwrap().is_none());
    assert_eq!(http.seen()[0].path, "/shopify/admin/api/2026-10/graphql.json");
}

/// A campaign: thousands open my page in the same moment and each page asks for a name.
#[tokio::test(start_paused = true)]
async fn a_crowd_that_looks_at_names_holds_up_no_sign_up() {
    let http = StandIn::new(|seen| match seen.asks("customerCreate") {
        true => created(json!([])),
        false => data(json!({ "customer": fixture("shopify/customer") })),
    });
    let (shopify, began) = (http.shopify(), Instant::now());
    let look = Call::look(Class::Checkout, Duration::from_millis(300));
    let looks = join_all((0..2_000).map(|_| shopify.customer(&look, n())));
    let (new, call) = (new_customer(hanako()), now_call());
    let sign_up = async {
        let done = shopify.create_customer(&call, &new, registration()).await;
        (done, began.elapsed())
    };
    let (looks, (signed_up, took)) = futures::join!(looks, sign_up);
    assert_eq!((signed_up, took), (Ok(n()), Duration::ZERO));
    assert!(began.elapsed() < Duration::from_millis(400), "nobody who looks waits longer than they want to");
    let (shown, told) = looks.into_iter().partition::<Vec<_>, _>(Result::is_ok);
    assert!(!shown.is_empty() && !told.is_empty(), "{} were shown, {} were told", shown.len(), told.len());
    assert!(told.iter().all(|told| matches!(told, Err(Failure { kind: Kind::Throttled { .. }, .. }))));
}
