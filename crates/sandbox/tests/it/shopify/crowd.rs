//! A shop with a hundred thousand customers is as usable as an empty one.

use sandbox::shopify::Customer;
use serde_json::{Value, json};

use super::street::Street;

#[tokio::test]
async fn a_hundred_thousand_customers_are_walked_to_the_end_and_each_is_found_at_once() {
    const CROWD: u64 = 100_000;
    let street = Street::open().await;
    let start: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for n in 0..CROWD {
        street.shop.seed_customer(Customer {
            email: Some(format!("c{n}@example.jp")),
            phone: Some(format!("+8190{n:08}")),
            created_at: start + jiff::SignedDuration::from_secs(n as i64),
            ..Customer::default()
        });
    }
    assert_eq!(street.shop.customer_count(), CROWD as usize);
    let data = street
        .run("customer_by_identifier", json!({"identifier": {"emailAddress": "C99999@example.jp"}}))
        .await;
    assert_eq!(data["customerByIdentifier"]["defaultPhoneNumber"]["phoneNumber"], "+819000099999");
    let from = start + jiff::SignedDuration::from_secs((CROWD - 1_000) as i64);
    let query = format!("updated_at:>='{from}'");
    let mut after = Value::Null;
    let mut seen = 0;
    loop {
        let text = "query($q: String, $after: String) { customers(first: 250, query: $q, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }";
        let page = street.ask(text, json!({"q": query, "after": after})).await["data"]["customers"].clone();
        seen += page["nodes"].as_array().unwrap().len();
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, 1_000);
}
