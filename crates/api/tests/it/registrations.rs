//! The storefront signs shoppers up.

use flows::registration::RegistrationRefused;
use serde_json::json;

use crate::house::House;

const KEY: &str = "idempotency-key: form-1";

fn form() -> serde_json::Value {
    json!({
        "email": "hanako@example.jp", "last_name": "山田", "first_name": "花子",
        "last_name_kana": "ヤマダ", "first_name_kana": "ハナコ", "birth_date": "1990-04-01",
        "sex": "female", "phone": "090-1234-5678", "accepts_marketing": false, "locale": "ja",
        "address": {"postal_code": "150-0041", "prefecture_code": "JP-13", "city": "渋谷区",
                    "address1": "神南1-1-1", "address2": "", "country_code": "JP"},
    })
}

async fn register(house: &House, headers: &[&str], body: &serde_json::Value) -> crate::house::Answer {
    house.storefront("POST /v1/registrations", headers, &body.to_string()).await
}

#[tokio::test]
async fn a_sign_up_is_201_and_the_same_again_is_200_with_the_same_registration() {
    let house = House::open();
    let first = register(&house, &[KEY], &form()).await;
    assert_eq!(first.status, 201, "{first:?}");
    let body = first.json();
    assert_eq!(body["customer_id"], "7700000000001");
    assert_eq!(body["member_number"], "7700000000001");
    assert_eq!(body["status"], "complete");
    assert_eq!(body["systems"], json!({"shopify": "done", "pos": "pending", "crm": "done", "mail": "off"}));
    assert_eq!(body["duration_ms"], 412);
    let place = format!("/v1/registrations/{}", body["registration_id"].as_str().unwrap());
    assert_eq!(first.header("location"), place);

    let again = register(&house, &[KEY], &form()).await;
    assert_eq!((again.status.as_u16(), &again.json()["registration_id"]), (200, &body["registration_id"]));

    let mut other = form();
    other["email"] = json!("taro@example.jp");
    register(&house, &[KEY], &other).await.is_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_form_that_is_not_right_is_told_whole_and_in_both_languages() {
    let house = House::open();
    let body = json!({"email": "nobody", "first_name": "花子", "last_name_kana": "山田", "sex": "robot"});
    let answer = register(&house, &[KEY], &body).await;
    answer.is_problem(422, "invalid-fields");
    let errors = answer.json()["errors"].clone();
    let told = |field: &str| errors.as_array().unwrap().iter().find(|e| e["field"] == field).cloned();
    for (field, code) in [
        ("email", "invalid"),
        ("last_name", "missing"),
        ("last_name_kana", "not-kana"),
        ("first_name_kana", "missing"),
        ("birth_date", "missing"),
        ("sex", "not-one-of"),
    ] {
        assert_eq!(told(field).unwrap_or_else(|| panic!("{field}: {errors}"))["code"], code);
    }
    assert_eq!(told("last_name").unwrap()["message"], "入力してください");

    let english = register(&house, &[KEY, "accept-language: en-GB"], &body).await.json();
    assert_eq!(english["title"], "Some fields are not right");
    assert_eq!(english["errors"][1]["message"], "This is required");
}

#[tokio::test]
async fn a_field_nobody_knows_is_refused_by_name_and_its_value_is_not_repeated() {
    let house = House::open();
    let mut body = form();
    body["member_rank"] = json!("platinum-canary");
    let answer = register(&house, &[KEY], &body).await;
    answer.is_problem(400, "unreadable-body");
    assert_eq!(answer.json()["errors"][0]["field"], "member_rank");
    assert_eq!(answer.json()["errors"][0]["code"], "unknown-field");
    assert!(!answer.text.contains("platinum-canary"));

    let mut body = form();
    body["address"]["geo"] = json!(1);
    assert_eq!(register(&house, &[KEY], &body).await.json()["errors"][0]["field"], "address.geo");
    let mut body = form();
    body["birth_date"] = json!(19_900_401);
    let answer = register(&house, &[KEY], &body).await;
    assert_eq!(
        answer.json()["errors"][0],
        json!({"field": "birth_date", "code": "wrong-type",
        "message": "値の型が正しくありません"})
    );
    assert!(!answer.text.contains("19900401"));
}

#[tokio::test]
async fn what_the_hub_refuses_has_its_own_slug() {
    let house = House::open();
    for (refused, status, slug) in [
        (RegistrationRefused::AlreadyRegistered, 409, "already-registered"),
        (RegistrationRefused::KeyReused, 422, "idempotency-key-reused"),
        (RegistrationRefused::Unavailable { retry_after_s: 30 }, 503, "registration-unavailable"),
    ] {
        *house.script.register.lock().unwrap() = Some(refused);
        let answer = register(&house, &[KEY], &form()).await;
        answer.is_problem(status, slug);
        if status == 503 {
            assert_eq!(answer.header("retry-after"), "30");
        }
    }
}

#[tokio::test]
async fn a_sign_up_needs_one_printable_key() {
    let house = House::open();
    register(&house, &[], &form()).await.is_problem(400, "idempotency-key-missing");
    register(&house, &["idempotency-key: "], &form()).await.is_problem(400, "idempotency-key-missing");
    let long = format!("idempotency-key: {}", "k".repeat(256));
    register(&house, &[&long], &form()).await.is_problem(400, "idempotency-key-invalid");
    register(&house, &["idempotency-key: 鍵"], &form()).await.is_problem(400, "idempotency-key-invalid");
    register(&house, &[KEY, "idempotency-key: b"], &form()).await.is_problem(400, "idempotency-key-invalid");
}

#[tokio::test]
async fn only_the_storefront_signs_people_up_and_its_previous_key_still_counts() {
    let house = House::open();
    let body = form().to_string();
    let json = "content-type: application/json";
    for auth in ["Bearer storefront-key-no", "Bearer ", "Basic c3RvcmVmcm9udC1rZXktbm93", "Bearer good"] {
        let auth = format!("authorization: {auth}");
        let answer = house.call("POST /v1/registrations", &[&auth, json, KEY], body.clone()).await;
        answer.is_problem(401, "unauthorized");
    }
    house.call("POST /v1/registrations", &[json, KEY], body.clone()).await.is_problem(401, "unauthorized");
    let before = "authorization: Bearer storefront-key-before";
    assert_eq!(house.call("POST /v1/registrations", &[before, json, KEY], body).await.status, 201);
    house
        .call("GET /v1/registrations/00000000-0000-0000-0000-000000000001", &[], "")
        .await
        .is_problem(401, "unauthorized");
}

#[tokio::test]
async fn the_registering_screen_reads_and_watches() {
    let house = House::open();
    let place = register(&house, &[KEY], &form()).await.header("location").to_owned();
    let read = house.storefront(&format!("GET {place}"), &[], "").await;
    assert_eq!((read.status.as_u16(), &read.json()["systems"]["pos"]), (200, &json!("pending")));

    let events = house.storefront(&format!("GET {place}/events"), &[], "").await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    let told: Vec<_> = events.text.split("\n\n").filter(|event| !event.is_empty()).collect();
    assert_eq!(told.len(), 2, "ends when final: {}", events.text);
    for (event, pos) in told.iter().zip(["pending", "done"]) {
        let data = event.strip_prefix("event: progress\ndata: ").unwrap();
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["systems"]["pos"], pos);
    }

    for nobody in ["00000000-0000-0000-0000-0000000000ff", "1", "%2e%2e", "yamada"] {
        for path in
            [format!("GET /v1/registrations/{nobody}"), format!("GET /v1/registrations/{nobody}/events")]
        {
            house.storefront(&path, &[], "").await.is_problem(404, "not-found");
        }
    }
    let down = "GET /v1/registrations/ffffffff-ffff-ffff-ffff-ffffffffffff";
    house.storefront(down, &[], "").await.is_problem(503, "store-unavailable");
}
