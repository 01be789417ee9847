//! Sales: at the till, after the till was offline, by the API, and taken back.

use jiff::SignedDuration;
use sandbox::smaregi::{Basket, Refusal};
use serde_json::{Value, json};

use super::{Pos, hanako, ids};

const CARD: &str = "8840734670934";

fn ec_order(id: &str) -> Value {
    json!({
        "transactionHeadDivision": "1", "cancelDivision": "0", "subtotal": "3300", "pointDiscount": "300",
        "total": "3000", "newPoint": "30", "spendPoint": "300", "storeId": "9", "terminalId": "9001",
        "customerId": id, "terminalTranId": "100123", "terminalTranDateTime": "2026-11-21T09:34:56+09:00",
        "sumDivision": "2", "sumDate": "2026-11-21", "memo": "order 5551", "transactionUuid": "EC5551",
        "details": [{"transactionDetailId": "1", "transactionDetailDivision": "1", "productId": "8000001",
                     "salesPrice": "1650", "quantity": "2"}],
    })
}

#[tokio::test]
async fn a_sale_earns_a_point_for_each_hundred_yen_paid() {
    let pos = Pos::open().await;
    let id = pos.hanako(500);
    let receipt = pos.smaregi.till().sale(Some(CARD), 3_280, 300, "1").unwrap();
    assert_eq!((receipt.total, receipt.earned, receipt.balance), (2_980, 29, Some(229)));
    let read = pos.get(&format!("/transactions/{}?with_details=all", receipt.number.unwrap())).await.body;
    assert_eq!((&read["newPoint"], &read["spendPoint"]), (&json!("29"), &json!("300")));
    assert_eq!((&read["point"], &read["totalPoint"]), (&json!("500"), &json!("229")));
    assert_eq!((&read["customerId"], &read["details"][0]["salesPrice"]), (&json!("1"), &json!("3280")));
    let member = pos.smaregi.member(&id).unwrap();
    assert_eq!(member.get("lastComeDateTime"), Some("2026-11-21T10:00:00+09:00"));
    assert_eq!(member.points_expire_on().unwrap().to_string(), "2027-11-21");
}

#[tokio::test]
async fn a_rank_or_a_personal_promise_earns_more() {
    let pos = Pos::open().await;
    let id = pos.hanako(0);
    pos.patch(&format!("/customers/{id}"), json!({"rank": "GOLD"})).await;
    assert_eq!(pos.smaregi.till().sale(Some(CARD), 1_000, 0, "1").unwrap().earned, 20);
    pos.patch(&format!("/customers/{id}"), json!({"pointGivingUnitPrice": "1000", "pointGivingUnit": "50"}))
        .await;
    assert_eq!(pos.smaregi.till().sale(Some(CARD), 1_999, 0, "1").unwrap().earned, 50);
    assert_eq!(pos.smaregi.till().sale(None, 1_000, 0, "1").unwrap().earned, 0);
}

#[tokio::test]
async fn a_card_is_read_by_code_first_and_by_member_number_after() {
    let pos = Pos::open().await;
    let hanako_id = pos.hanako(0);
    let twin = json!({"customerCode": "OTHER", "customerNo": CARD, "lastName": "偽", "firstName": "者"});
    let other = pos.smaregi.seed_member(&twin).unwrap();
    let till = pos.smaregi.till();
    assert_eq!(till.scan(CARD).unwrap().id(), hanako_id);
    pos.patch(&format!("/customers/{other}"), json!({"customerNo": "7000000000001"})).await;
    assert_eq!(till.scan("7000000000001").unwrap().id(), other);
    pos.smaregi.scan_by_number(false);
    assert!(till.scan("7000000000001").is_none());
    assert_eq!(till.sale(Some("7000000000001"), 100, 0, "1"), Err(Refusal::UnknownMember));
}

#[tokio::test]
async fn the_till_refuses_what_it_cannot_do() {
    let pos = Pos::open().await;
    pos.hanako(200);
    let till = pos.smaregi.till();
    assert_eq!(till.sale(Some(CARD), 5_000, 201, "1"), Err(Refusal::TooManyPoints));
    assert_eq!(till.sale(Some(CARD), 100, 101, "1"), Err(Refusal::TooManyPoints));
    assert_eq!(till.sale(None, 0, 0, "1"), Err(Refusal::NothingToSell));
    assert_eq!(till.sale(None, 100, 0, "9"), Err(Refusal::NoTill));
    assert!(pos.smaregi.transactions().is_empty());
}

#[tokio::test]
async fn a_till_that_was_offline_tells_late_and_the_sale_keeps_its_time() {
    let mut pos = Pos::open().await;
    let id = pos.hanako(100);
    let smaregi = pos.smaregi.clone();
    let till = smaregi.till();
    till.offline();
    let receipt = till.sale(Some(CARD), 2_000, 0, "2").unwrap();
    assert_eq!((receipt.number, receipt.balance), (None, None));
    assert_eq!(till.sale(Some(CARD), 2_000, 100, "2"), Err(Refusal::Offline));
    assert_eq!(till.line("2"), (true, 1));
    pos.clock.advance(SignedDuration::from_hours(20));
    pos.sign_in(super::ALL_SCOPES).await;
    assert_eq!(pos.smaregi.points(&id), 100);

    assert_eq!(till.upload(), 1);
    assert_eq!(pos.smaregi.points(&id), 120);
    let late = pos.get(&format!("/transactions?transaction_uuid={}", receipt.uuid)).await.body[0].clone();
    assert_eq!(late["terminalTranDateTime"], "2026-11-21T10:00:00+09:00");
    assert_eq!(late["transactionDateTime"], "2026-11-22T06:00:00+09:00");
    assert_eq!(late["sumDate"], "2026-11-21");
    let today = "2026-11-22T00:00:00%2B09:00";
    let swept = pos.get(&format!("/transactions?upd_date_time-from={today}&sort=upd_date_time")).await;
    assert_eq!(swept.body.as_array().unwrap().len(), 1);
    assert_eq!(pos.get(&format!("/transactions?terminal_tran_date_time-from={today}")).await.body, json!([]));
}

#[tokio::test]
async fn receipts_are_asked_for_by_time_or_by_name() {
    let pos = Pos::open().await;
    pos.hanako(0);
    for _ in 0..120 {
        pos.smaregi.till().sale(Some(CARD), 100, 0, "1").unwrap();
    }
    for bare in ["", "?store_id=1", "?customer_code=8840734670934", "?transaction_head_division=1"] {
        assert_eq!(pos.get(&format!("/transactions{bare}")).await.status, 400, "{bare}");
    }
    let range = |from: &str, to: &str| format!("/transactions?sum_date-from={from}&sum_date-to={to}");
    assert_eq!(pos.get(&range("2026-10-21", "2026-11-21")).await.status, 200);
    assert_eq!(pos.get(&range("2026-10-20", "2026-11-21")).await.status, 400);
    let all = pos.get("/transactions?sum_date=2026-11-21&limit=1000").await;
    assert_eq!(all.body.as_array().unwrap().len(), 120);
    assert!(all.body[0].get("details").is_none());
    let detailed = pos.get("/transactions?sum_date=2026-11-21&limit=1000&with_details=all").await;
    assert_eq!(detailed.body.as_array().unwrap().len(), 100, "details cap the page");
    assert!(detailed.header("link").contains("next") && detailed.body[0]["details"].is_array());
    let newest = pos.get("/transactions?sum_date=2026-11-21&limit=1&sort=transactionHeadId:desc").await;
    assert_eq!(ids(&newest, "transactionHeadId"), ["90320"]);
}

#[tokio::test]
async fn an_online_order_moves_points_and_stock_by_itself() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_250);
    let booked = pos.post("/transactions", ec_order(&id)).await;
    assert_eq!(booked.status, 200, "{}", booked.text);
    assert_eq!((&booked.body["totalPoint"], &booked.body["customerCode"]), (&json!("980"), &json!(CARD)));
    assert_eq!(pos.smaregi.points(&id), 980);
    assert_eq!(pos.smaregi.stock("9", 8_000_001), Some(-2));
    let again = pos.post("/transactions", ec_order(&id)).await;
    assert_eq!(
        (again.status, &again.body["detail"]),
        (400, &json!("指定されたレシート番号は既に登録済みです。"))
    );
    assert_eq!(pos.smaregi.points(&id), 980);
    assert_eq!(pos.get("/transactions?transaction_uuid=EC5551").await.body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_whose_sums_are_wrong_is_refused() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_250);
    for (name, value) in [
        ("subtotal", "3301"),
        ("total", "3300"),
        ("transactionHeadDivision", "8"),
        ("storeId", "77"),
        ("customerId", "99"),
        ("customerCode", "somebody else"),
        ("sumDivision", "0"),
        ("sumDate", ""),
        ("terminalTranId", "12345678901"),
        ("spendPoint", "999999"),
        ("terminalTranDateTime", "yesterday"),
    ] {
        let mut order = ec_order(&id);
        order[name] = json!(value);
        assert_eq!(pos.post("/transactions", order).await.status, 400, "{name}");
    }
    assert!(pos.smaregi.transactions().is_empty());
    let mut order = ec_order(&id);
    order["details"][0]["productId"] = json!("123");
    let booked = pos.post("/transactions", order).await;
    assert_eq!(booked.body["details"][0]["productId"], Value::Null, "an unknown product is forgotten");
}

#[tokio::test]
async fn a_cancelled_sale_keeps_its_record_and_gives_points_back() {
    let pos = Pos::open().await;
    let id = pos.hanako(500);
    let basket = Basket {
        store: "1".into(),
        member: Some(CARD.into()),
        lines: vec![(8_000_001, 2)],
        spend_points: 300,
        ..Basket::default()
    };
    let number = pos.smaregi.till().sell(&basket).unwrap().number.unwrap();
    assert_eq!((pos.smaregi.points(&id), pos.smaregi.stock("1", 8_000_001)), (230, Some(-2)));
    pos.smaregi.deliver_webhooks().await;
    pos.post.take();

    let cancelled = pos.post(&format!("/transactions/{number}/cancel"), json!({})).await;
    assert_eq!(
        (&cancelled.body["cancelDivision"], &cancelled.body["disposeDivision"]),
        (&json!("1"), &json!("0"))
    );
    assert_eq!((pos.smaregi.points(&id), pos.smaregi.stock("1", 8_000_001)), (500, Some(0)));
    assert_eq!(pos.post(&format!("/transactions/{number}/cancel"), json!({})).await.status, 400);
    pos.smaregi.deliver_webhooks().await;
    let news = pos.post.take();
    let (_, canceled) = news.iter().find(|(event, _)| event == "pos:transactions").unwrap();
    assert_eq!(
        (&canceled["action"], &canceled["transactionHeadIds"]),
        (&json!("canceled"), &json!([number]))
    );
}

#[tokio::test]
async fn a_reversed_sale_gets_a_second_record_and_the_webhook_names_that_one() {
    let pos = Pos::open().await;
    let id = pos.hanako(500);
    let number = pos.smaregi.till().sale(Some(CARD), 3_300, 300, "1").unwrap().number.unwrap();
    pos.smaregi.deliver_webhooks().await;
    pos.post.take();
    let reversal = pos.post(&format!("/transactions/{number}/dispose"), json!({})).await.body;
    assert_eq!((&reversal["disposeDivision"], &reversal["newPoint"]), (&json!("2"), &json!("-30")));
    assert_eq!(
        (&reversal["disposeServerTransactionHeadId"], &reversal["total"]),
        (&json!(number), &json!("-3000"))
    );
    assert_eq!(pos.smaregi.points(&id), 500);
    let original = pos.get(&format!("/transactions/{number}")).await.body;
    assert_eq!((&original["disposeDivision"], &original["cancelDivision"]), (&json!("1"), &json!("0")));
    pos.smaregi.deliver_webhooks().await;
    let (_, news) = pos.post.take().remove(0);
    assert_eq!(
        (&news["action"], &news["transactionHeadIds"][0]),
        (&json!("disposed"), &reversal["transactionHeadId"])
    );
}

#[tokio::test]
async fn a_receipt_brought_later_finds_its_member() {
    let pos = Pos::open().await;
    let id = pos.hanako(0);
    let number = pos.smaregi.till().sale(None, 5_000, 0, "1").unwrap().number.unwrap();
    let body = json!({"customerId": id, "pointUpdateDivision": "2"});
    let given = pos.patch(&format!("/transactions/{number}/customer"), body).await;
    assert_eq!((given.status, &given.body["newPoint"]), (200, &json!("50")));
    assert_eq!(pos.smaregi.points(&id), 50);

    let mut second = hanako();
    second["customerCode"] = json!("SECOND");
    let second = pos.smaregi.seed_member(&second).unwrap();
    let body = json!({"customerCode": "SECOND", "pointUpdateDivision": "1"});
    pos.patch(&format!("/transactions/{number}/customer"), body).await;
    assert_eq!((pos.smaregi.points(&id), pos.smaregi.points(&second)), (0, 50));
    let body = json!({"customerId": id, "customerCode": "SECOND"});
    assert_eq!(pos.patch(&format!("/transactions/{number}/customer"), body).await.status, 400);
}

#[tokio::test]
async fn stock_appears_with_its_first_movement_and_may_go_below_zero() {
    let pos = Pos::open().await;
    assert_eq!(pos.get("/stock?store_id=1").await.body, json!([]));
    let body = json!({"storeId": "1", "stockAmount": "-2", "stockHistory": {"memo": "order 5551"}});
    let moved = pos.post("/stock/8000001/add", body).await;
    assert_eq!(
        (&moved.body["stockAmount"], &moved.body["stockHistory"]["memo"]),
        (&json!("-2"), &json!("order 5551"))
    );
    assert_eq!(pos.get("/stock?product_id=8000001").await.body[0]["stockAmount"], "-2");
    assert_eq!(pos.post("/stock/1/add", json!({"storeId": "1", "stockAmount": "1"})).await.status, 404);
    assert_eq!(pos.post("/stock/8000001/add", json!({"storeId": "7", "stockAmount": "1"})).await.status, 400);
    let too_much = json!({"storeId": "1", "stockAmount": "1000000002"});
    assert_eq!(pos.post("/stock/8000001/add", too_much).await.status, 400);
    let stores = pos.get("/stores?with_point_condition=all").await;
    assert_eq!(stores.body[0]["pointCondition"]["pointGivingUnitPrice"], "100");
    assert_eq!(pos.get("/products?product_code=4900000000017").await.body[0]["productId"], "8000001");
}
