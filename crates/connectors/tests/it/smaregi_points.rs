//! Balances, histories and lists against a Smaregi that answers in its documented shapes.

use connectors::roles::{Footprint, LastPurchase, Pos, PosFootprint};
use domain::{Points, Timestamp, Yen, points::MovementKind};
use serde_json::{Value, json};

use crate::{
    people::{member, now_call},
    stand_in::{StandIn, fixture, ok, rejected, status, with_header},
};

#[tokio::test]
async fn a_balance_is_told_with_its_expiry() {
    let http = StandIn::new(|_| ok(fixture("smaregi/customer_points")));
    let balance = http.smaregi().balance(&now_call(), member()).await.unwrap().unwrap();
    assert_eq!((balance.points, balance.as_of), (Points(1750), crate::people::noon()));
    assert_eq!(balance.expires_on, Some("2027-03-31".parse().unwrap()));
    assert_eq!(http.seen()[0].query("customer_id"), Some("101"));
    let nobody = StandIn::new(|_| ok(json!([])));
    assert_eq!(nobody.smaregi().balance(&now_call(), member()).await, Ok(None));
}

fn transactions() -> Value {
    let point = |id: &str, division: &str, before: i64, after: i64, at: &str| {
        json!({ "transactionHeadId": id, "transactionHeadDivision": division, "cancelDivision": "0",
            "point": before.to_string(), "totalPoint": after.to_string(), "terminalTranDateTime": at,
            "customerId": "101" })
    };
    let mut cancelled = fixture("smaregi/transaction");
    (cancelled["transactionHeadId"], cancelled["cancelDivision"]) = (json!("90212"), json!("1"));
    let mut of_another = fixture("smaregi/transaction");
    (of_another["transactionHeadId"], of_another["customerId"]) = (json!("90213"), json!("999"));
    json!([
        fixture("smaregi/transaction"),
        fixture("smaregi/transaction_return_reversal"),
        point("90211", "6", 980, 1180, "2026-11-20T11:58:30+09:00"),
        point("90214", "7", 1180, 1000, "2026-11-20T11:58:40+09:00"),
        point("90215", "8", 1000, 0, "2026-11-20T11:58:50+09:00"),
        json!({ "transactionHeadId": "90216", "transactionHeadDivision": "2", "terminalTranDateTime": "2026-11-20T11:59:00+09:00" }),
        cancelled,
        of_another,
    ])
}

#[tokio::test]
async fn a_history_is_read_out_of_the_receipts() {
    let http = StandIn::new(|seen| match seen.path.ends_with("/transactions") {
        true => ok(transactions()),
        false => ok(fixture("smaregi/customer")),
    });
    let since = "2026-11-10T00:00:00Z".parse().unwrap();
    let told = http.smaregi().movements(&now_call(), member(), since, 50).await.unwrap();
    let lines: Vec<_> = told
        .iter()
        .map(|line| (line.transaction, line.kind, line.points.0, line.balance_after.map(|points| points.0)))
        .collect();
    assert_eq!(
        lines,
        [
            (90300, MovementKind::Reversed, 270, None),
            (90215, MovementKind::Expired, -1000, Some(0)),
            (90214, MovementKind::Subtracted, -180, Some(1000)),
            (90211, MovementKind::Added, 200, Some(1180)),
            (90210, MovementKind::Earned, 30, Some(980)),
            (90210, MovementKind::Spent, -300, Some(950)),
        ]
    );
    assert_eq!(told[5].store, Some(1));
    let asked = http.seen()[1].clone();
    assert_eq!(asked.query("customer_code"), Some("8840734670934"));
    assert_eq!(asked.query("transaction_date_time-to"), Some("2026-11-20T12:00:00+09:00"));
}

#[tokio::test(start_paused = true)]
async fn a_long_history_is_asked_for_a_month_at_a_time() {
    let http = StandIn::new(|seen| match seen.path.ends_with("/transactions") {
        true => ok(json!([])),
        false => ok(fixture("smaregi/customer")),
    });
    let since = "2026-08-01T00:00:00Z".parse().unwrap();
    assert_eq!(http.smaregi().movements(&now_call(), member(), since, 50).await, Ok(Vec::new()));
    let windows: Vec<(Timestamp, Timestamp)> = http.seen()[1..]
        .iter()
        .map(|seen| {
            let time = |name| seen.query(name).unwrap().parse().unwrap();
            (time("transaction_date_time-from"), time("transaction_date_time-to"))
        })
        .collect();
    assert_eq!(windows.len(), 4);
    assert!(windows.iter().all(|(from, to)| to.duration_since(*from).as_hours() < 31 * 24));
    assert!(windows.windows(2).all(|pair| pair[0].0 == pair[1].1), "without a gap");
    assert_eq!((windows[0].1, windows[3].0), (crate::people::noon(), since));
}

#[tokio::test]
async fn a_list_goes_on_where_the_vendor_says_so() {
    let http = StandIn::new(|seen| {
        let page = ok(json!([fixture("smaregi/customer")]));
        match seen.query("page") {
            Some("1") => with_header(page, "link", "<https://api.smaregi.dev/x?page=2>; rel=\"next\""),
            _ => page,
        }
    });
    let smaregi = http.smaregi();
    let (from, to) = ("2026-11-01T00:00:00Z".parse().unwrap(), "2026-11-20T00:00:00Z".parse().unwrap());
    let first = smaregi.changed(&now_call(), from, to, 1).await.unwrap();
    assert_eq!((first.members.len(), first.next), (1, Some(2)));
    assert_eq!(smaregi.range(&now_call(), 1, 1000, 2).await.unwrap().next, None);
    assert_eq!(http.seen()[0].query("upd_date_time-from"), Some("2026-11-01T09:00:00+09:00"));
    assert_eq!(http.seen()[1].query("customer_id-to"), Some("1000"));
    let too_long = smaregi.changed(&now_call(), "2026-10-01T00:00:00Z".parse().unwrap(), to, 1).await;
    assert_eq!(rejected(too_long), "window-too-long");
}

#[tokio::test]
async fn a_receipt_tells_whose_it_is() {
    let http = StandIn::new(|seen| match seen.path.ends_with("/90210") {
        true => ok(fixture("smaregi/transaction")),
        false => status(404, &fixture("smaregi/error_404").to_string()),
    });
    let smaregi = http.smaregi();
    assert_eq!(smaregi.member_of_transaction(&now_call(), 90_210).await, Ok(Some(member())));
    assert_eq!(smaregi.member_of_transaction(&now_call(), 90_999).await, Ok(None));
}

#[tokio::test]
async fn the_last_sale_that_stands_is_told_without_what_was_in_it() {
    let http = StandIn::new(|seen| match seen.path.ends_with("/transactions") {
        true => ok(transactions()),
        false => ok(fixture("smaregi/customer")),
    });
    let told = http.smaregi().footprint(&now_call(), member()).await.unwrap().unwrap();
    let at = "2026-11-20T11:57:58+09:00".parse().unwrap();
    let last_purchase = Some(LastPurchase { at, amount: Some(Yen(3_000)) });
    assert_eq!(told, Footprint { since: Some("2024-05-01".parse().unwrap()), last_purchase });
    let seen = http.seen();
    let asked = seen.iter().find(|seen| seen.path.ends_with("/transactions")).unwrap();
    assert_eq!(asked.query("transaction_date_time-to"), Some("2026-11-02T18:22:10+09:00"));

    let somebody_else = StandIn::new(|_| ok(json!({ "customerId": "102" })));
    assert!(somebody_else.smaregi().footprint(&now_call(), member()).await.is_err());
}
