//! Points: relative writes, absolute writes, and a balance that lapses when somebody looks.

use serde_json::{Value, json};

use super::Pos;

#[tokio::test]
async fn points_are_added_relatively_and_leave_a_transaction() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_250);
    let added = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "500"})).await;
    assert_eq!(added.status, 200, "{}", added.text);
    assert_eq!((&added.body["point"], &added.body["mile"]), (&json!("1750"), &json!("0")));
    assert_eq!(added.body["pointExpireDate"], "2027-03-31", "not said: not changed");
    let heads = added.body["transactionHeadIds"].as_array().unwrap();
    assert_eq!(heads.len(), 1);
    let booked = pos.get(&format!("/transactions/{}", heads[0].as_str().unwrap())).await.body;
    assert_eq!((&booked["transactionHeadDivision"], &booked["newPoint"]), (&json!("6"), &json!("500")));
    assert_eq!((&booked["point"], &booked["totalPoint"]), (&json!("1250"), &json!("1750")));

    let taken = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "-750"})).await;
    assert_eq!(taken.body["point"], "1000");
    let history = pos.get("/transactions?customer_code=8840734670934&transaction_head_division=7").await;
    assert_eq!(history.body[0]["spendPoint"], "750");
}

#[tokio::test]
async fn nobody_can_take_more_than_there_is() {
    let pos = Pos::open().await;
    let id = pos.hanako(300);
    let refused = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "-301"})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(pos.smaregi.points(&id), 300);
    assert!(pos.smaregi.transactions().is_empty());
    for body in [
        json!({"point": 5}),
        json!({"point": "1.5"}),
        json!({"point": "1000000000"}),
        json!({"point": "999999999"}),
        json!({"points": "5"}),
        json!({}),
    ] {
        let answer = pos.post(&format!("/customers/{id}/point/add"), body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    assert_eq!(pos.post("/customers/99/point/add", json!({"point": "5"})).await.status, 404);
}

#[tokio::test]
async fn overdue_points_lapse_when_somebody_reads_them_and_not_before() {
    let mut pos = Pos::open().await;
    let id = pos.hanako(800);
    pos.days(130).await;
    assert_eq!(pos.smaregi.points(&id), 800, "2027-03-31 is the last good day");
    assert_eq!(pos.get("/customers/point?customer_id=1").await.body[0]["point"], "800");

    pos.days(1).await;
    assert_eq!(pos.smaregi.points(&id), 800, "overdue, but nobody looked");
    let read = pos.get("/customers/point?customer_id=1").await.body;
    assert_eq!((&read[0]["point"], &read[0]["customerId"]), (&json!("0"), &json!("1")));
    let lapsed = pos.smaregi.transactions();
    assert_eq!((lapsed.len(), lapsed[0].division, lapsed[0].spend_point), (1, 8, 800));
    pos.get("/customers/point?customer_id=1").await;
    assert_eq!(pos.smaregi.transactions().len(), 1, "only once");
}

#[tokio::test]
async fn a_deduction_after_the_last_good_day_finds_nothing_left() {
    let mut pos = Pos::open().await;
    let id = pos.hanako(800);
    pos.days(140).await;
    let refused = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "-100"})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(pos.smaregi.points(&id), 0, "what lapsed stays lapsed");
    assert_eq!(pos.smaregi.transactions()[0].division, 8);

    let added = pos
        .post(&format!("/customers/{id}/point/add"), json!({"point": "50", "pointExpireDate": "2027-12-31"}))
        .await;
    assert_eq!((&added.body["point"], &added.body["pointExpireDate"]), (&json!("50"), &json!("2027-12-31")));
}

#[tokio::test]
async fn adding_first_lapses_and_names_both_transactions() {
    let mut pos = Pos::open().await;
    let id = pos.hanako(800);
    pos.days(140).await;
    let added = pos.post(&format!("/customers/{id}/point/add"), json!({"point": "50"})).await;
    assert_eq!(added.body["point"], "50");
    assert_eq!(added.body["transactionHeadIds"].as_array().unwrap().len(), 2);
    let divisions: Vec<u8> = pos.smaregi.transactions().iter().map(|t| t.division).collect();
    assert_eq!(divisions, [8, 6]);
}

#[tokio::test]
async fn an_absolute_write_forgets_what_the_till_did_meanwhile() {
    let pos = Pos::open().await;
    let id = pos.hanako(1_000);
    pos.smaregi.till().sale(Some("8840734670934"), 5_000, 0, "1").unwrap();
    assert_eq!(pos.smaregi.points(&id), 1_050);
    let set = pos.patch(&format!("/customers/{id}/point"), json!({"point": "900"})).await;
    assert_eq!(set.body["point"], "900");
    assert_eq!(pos.smaregi.transactions().last().unwrap().spend_point, 150);
    assert_eq!(pos.patch(&format!("/customers/{id}/point"), json!({"point": "-1"})).await.status, 400);
}

#[tokio::test]
async fn miles_are_booked_apart() {
    let pos = Pos::open().await;
    let id = pos.hanako(10);
    let added = pos.post(&format!("/customers/{id}/point/add"), json!({"mile": "7"})).await;
    assert_eq!((&added.body["mile"], &added.body["point"]), (&json!("7"), &json!("10")));
    assert_eq!(pos.smaregi.transactions()[0].division, 13);
    assert_eq!(pos.get("/customers/point?customer_id=99").await.body, Value::Array(vec![]));
}

#[tokio::test]
async fn a_change_of_points_does_not_make_the_record_look_changed() {
    let mut pos = Pos::open().await;
    let id = pos.hanako(10);
    let before = pos.smaregi.member(&id).unwrap().updated_at();
    pos.days(1).await;
    pos.post(&format!("/customers/{id}/point/add"), json!({"point": "5"})).await;
    assert_eq!(pos.smaregi.member(&id).unwrap().updated_at(), before);
    let points = pos.get("/customers/point?customer_id=1").await.body;
    assert_eq!(points[0]["updDateTime"], "2026-11-22T10:00:00+09:00");
}
