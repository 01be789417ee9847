//! Points are added relatively, sent once, and what an unanswered write came to is read from the receipts.

use connectors::roles::PosPoints;
use domain::{Kind, Points, standing::Fate};
use serde_json::{Value, json};

use crate::{
    people::{member, noon, now_call},
    stand_in::{Reply, Seen, StandIn, fixture, ok, rejected, status},
};

fn receipt(id: &str, division: &str, before: i64, after: i64) -> Value {
    json!({ "transactionHeadId": id, "transactionHeadDivision": division, "cancelDivision": "0",
        "point": before.to_string(), "totalPoint": after.to_string(),
        "terminalTranDateTime": "2026-11-20T12:00:00+09:00", "customerId": "101" })
}

fn points(balance: i64) -> Value {
    json!([{ "customerId": "101", "point": balance.to_string(), "pointExpireDate": "2027-03-31" }])
}

fn reading(seen: &Seen, balance: i64, receipts: Value) -> Reply {
    match seen.path.as_str() {
        path if path.ends_with("/transactions") => ok(receipts),
        path if path.ends_with("/customers/point") => ok(points(balance)),
        _ => ok(fixture("smaregi/customer")),
    }
}

#[tokio::test]
async fn points_are_sent_as_a_difference_and_the_expiry_only_when_it_is_meant() {
    let answer = json!({ "customerId": "101", "mile": "0", "point": "1750", "pointExpireDate": "2027-03-31",
        "transactionHeadIds": ["90211", 90212] });
    let http = StandIn::new(move |_| ok(answer.clone()));
    let smaregi = http.smaregi();
    let added = smaregi.add(&now_call(), member(), Points(500), None).await.unwrap();
    assert_eq!((added.balance.points, added.balance.as_of), (Points(1750), noon()));
    assert_eq!(added.transactions, [90_211, 90_212]);
    let day = "2027-12-31".parse().unwrap();
    smaregi.add(&now_call(), member(), Points(-200), Some(day)).await.unwrap();
    let sent: Vec<_> = http.writes().iter().map(|seen| (seen.path.clone(), seen.json())).collect();
    let path = "/sb_abc123/pos/customers/101/point/add".to_owned();
    assert_eq!(sent[0], (path.clone(), json!({ "point": "500" })));
    assert_eq!(sent[1], (path, json!({ "point": "-200", "pointExpireDate": "2027-12-31" })));
}

#[tokio::test]
async fn a_write_without_a_usable_answer_is_in_doubt_and_not_sent_again() {
    let somebody_else = json!({ "customerId": "999", "point": "5" });
    for reply in [status(500, "{}"), ok(somebody_else), ok(json!([])), status(200, "<html>")] {
        let reply = std::sync::Mutex::new(Some(reply));
        let http = StandIn::new(move |_| reply.lock().unwrap().take().expect("sent once"));
        let failure = http.smaregi().add(&now_call(), member(), Points(5), None).await.unwrap_err();
        assert_eq!(failure.kind, Kind::InDoubt);
    }
}

#[tokio::test]
async fn a_refusal_is_explained_by_the_balance() {
    let refuse = |seen: &Seen, balance| match seen.path.ends_with("/add") {
        true => status(400, &fixture("smaregi/error_400").to_string()),
        false => ok(points(balance)),
    };
    let poor = StandIn::new(move |seen| refuse(seen, 100));
    assert_eq!(
        rejected(poor.smaregi().add(&now_call(), member(), Points(-101), None).await),
        "not-enough-points"
    );
    let rich = StandIn::new(move |seen| refuse(seen, 1_000));
    assert_eq!(
        rejected(rich.smaregi().add(&now_call(), member(), Points(-101), None).await),
        "points-refused"
    );
    let gone = StandIn::new(|_| status(404, &fixture("smaregi/error_404").to_string()));
    assert_eq!(rejected(gone.smaregi().add(&now_call(), member(), Points(5), None).await), "member-gone");
}

#[tokio::test]
async fn what_was_there_before_is_told_from_what_came_after() {
    let earlier = receipt("90210", "7", 1_300, 1_000);
    let then = earlier.clone();
    let before = StandIn::new(move |seen| reading(seen, 1_000, json!([then])));
    let standing = before.smaregi().standing(&now_call(), member()).await.unwrap().unwrap();
    assert_eq!((standing.points, standing.known.as_slice()), (Points(1_000), [90_210].as_slice()));
    let asked = before.seen().into_iter().find(|seen| seen.path.ends_with("/transactions")).unwrap();
    assert_eq!(asked.query("transaction_date_time-from"), Some("2026-11-20T11:55:00+09:00"));
    assert_eq!(
        asked.query("transaction_date_time-to"),
        Some("2026-11-20T12:05:00+09:00"),
        "their clock may be ahead"
    );

    let ours = receipt("90211", "7", 1_000, 700);
    let after = StandIn::new(move |seen| reading(seen, 700, json!([earlier, ours])));
    let since = after.smaregi().since(&now_call(), member(), &standing).await.unwrap().unwrap();
    assert_eq!(since.movements.len(), 1);
    assert_eq!(standing.fate_of(Points(-300), &since), Fate::Happened(90_211));
    assert_eq!(
        standing.fate_of(Points(-200), &since),
        Fate::DidNotHappen,
        "a till's own change of another size"
    );
}

#[tokio::test]
async fn a_balance_that_moves_while_it_is_read_is_read_again() {
    let reads = std::sync::atomic::AtomicI64::new(0);
    let http = StandIn::new(move |seen| {
        let count = || reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let balance = if seen.path.ends_with("/customers/point") && count() == 0 { 500 } else { 400 };
        reading(seen, balance, json!([receipt("90212", "8", 500, 400)]))
    });
    let standing = http.smaregi().standing(&now_call(), member()).await.unwrap().unwrap();
    assert_eq!((standing.points, standing.known.as_slice()), (Points(400), [90_212].as_slice()));
}
