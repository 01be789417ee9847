//! Finding customers: by what is unique about them, by search, page after page.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::street::{Street, document, hanako};

#[tokio::test]
async fn a_customer_is_found_by_id_email_phone_and_member_number() {
    let street = Street::open().await;
    street
        .run(
            "metafield_definition_create",
            serde_json::from_str(include_str!("../../documents/variables/metafield_definition_create.json"))
                .unwrap(),
        )
        .await;
    let custom = json!({"customId": {"namespace": "$app", "key": "member_id", "value": "M000123"}});
    let made = street.create(hanako()).await;
    let known = json!({"id": made["id"]});
    let input =
        json!({"id": made["id"], "metafields": [{"key": "member_id", "type": "id", "value": "M000123"}]});
    street.run("customer_update", json!({"input": input})).await;
    for identifier in [
        known,
        json!({"emailAddress": "HANAKO.YAMADA@example.jp"}),
        json!({"phoneNumber": "+819012345678"}),
        custom,
    ] {
        let data = street.run("customer_by_identifier", json!({"identifier": identifier})).await;
        assert_eq!(data["customerByIdentifier"]["id"], made["id"], "{identifier}");
    }
    let nobody =
        street.run("customer_by_identifier", json!({"identifier": {"emailAddress": "no@example.jp"}})).await;
    assert_eq!(nobody["customerByIdentifier"], Value::Null);
}

#[tokio::test]
async fn an_identifier_names_exactly_one_thing() {
    let street = Street::open().await;
    let both = json!({"identifier": {"emailAddress": "a@example.jp", "phoneNumber": "+819012345678"}});
    let body = street.ask(&document("customer_by_identifier"), both).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "INVALID_VARIABLE");
}

#[tokio::test]
async fn two_customers_cannot_share_a_member_number() {
    let street = Street::open().await;
    street
        .run(
            "metafield_definition_create",
            serde_json::from_str(include_str!("../../documents/variables/metafield_definition_create.json"))
                .unwrap(),
        )
        .await;
    let set = |value: &str| json!({"identifier": {"customId": {"namespace": "$app", "key": "member_id", "value": value}}, "input": {"lastName": "山田"}});
    let first = street.run("customer_set", set("M000123")).await["customerSet"]["customer"]["id"].clone();
    let again = street.run("customer_set", set("M000123")).await["customerSet"]["customer"]["id"].clone();
    let other = street.run("customer_set", set("M000124")).await["customerSet"]["customer"]["id"].clone();
    assert_eq!(first, again);
    assert_ne!(first, other);
    let steal = json!({"metafields": [{"ownerId": other, "key": "member_id", "value": "M000123"}]});
    let data = street.run("metafields_set", steal).await;
    assert_eq!(data["metafieldsSet"]["userErrors"][0]["code"], "TAKEN");
}

#[tokio::test]
async fn a_sweep_by_update_time_sees_every_customer_once() {
    let street = Street::open().await;
    for n in 0..7 {
        street.create(json!({"email": format!("c{n}@example.jp")})).await;
        if n % 2 == 1 {
            street.clock.advance(SignedDuration::from_secs(1));
        }
    }
    let query = "updated_at:>='2026-11-21T00:00:01Z'";
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = street.run("customers_search", json!({"query": query, "first": 2, "after": after})).await;
        let page = &data["customers"];
        seen.extend(
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| c["defaultEmailAddress"]["emailAddress"].clone()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let expected: Vec<Value> = (2..7).map(|n| json!(format!("c{n}@example.jp"))).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn search_terms_narrow_and_unknown_ones_are_refused() {
    let street = Street::open().await;
    let one = street.create(hanako()).await;
    street.create(json!({"email": "taro@example.jp", "tags": ["VIP"], "firstName": "太郎"})).await;
    let find = async |query: &str| {
        let text = "query($q: String) { customers(first: 5, query: $q, sortKey: ID) { nodes { id tags } } }";
        street.ask(text, json!({"q": query})).await
    };
    let number = one["legacyResourceId"].as_str().unwrap();
    for (query, count) in [
        ("email:'hanako.yamada@example.jp'".to_owned(), 1),
        ("email:example.jp".into(), 2),
        ("tag:VIP".into(), 1),
        ("NOT tag:VIP".into(), 1),
        (format!("id:{number}"), 1),
        (format!("id:>{number}"), 1),
        ("phone:*".into(), 1),
        ("created_at:<'2026-11-21'".into(), 0),
        ("first_name:太郎 AND tag:vip".into(), 1),
        ("山田".into(), 1),
        (String::new(), 2),
    ] {
        let body = find(&query).await;
        assert_eq!(
            body["data"]["customers"]["nodes"].as_array().map(Vec::len),
            Some(count),
            "{query}: {body}"
        );
    }
    assert!(find("shoe_size:42").await["errors"][0]["message"].as_str().unwrap().contains("shoe_size"));
}

#[tokio::test]
async fn a_list_without_a_page_size_is_refused_and_pages_go_both_ways() {
    let street = Street::open().await;
    let body = street.ask("{ customers { nodes { id } } }", json!({})).await;
    assert_eq!(body["errors"][0]["message"], "you must provide one of first or last");
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(street.create(json!({"email": format!("c{n}@example.jp")})).await["id"].clone());
    }
    let page = |args: &str| {
        format!(
            "{{ customers({args}) {{ edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage endCursor startCursor }} }} }}"
        )
    };
    let read = async |args: &str| street.ask(&page(args), json!({})).await["data"]["customers"].clone();
    let of = |page: &Value| {
        page["edges"].as_array().unwrap().iter().map(|e| e["node"]["id"].clone()).collect::<Vec<_>>()
    };
    let first = read("first: 3").await;
    assert_eq!((of(&first), &first["pageInfo"]["hasNextPage"]), (ids[..3].to_vec(), &json!(true)));
    let next = read(&format!("first: 3, after: {}", first["pageInfo"]["endCursor"])).await;
    assert_eq!((of(&next), &next["pageInfo"]["hasPreviousPage"]), (ids[3..].to_vec(), &json!(true)));
    let back = read(&format!("last: 2, before: {}", next["pageInfo"]["startCursor"])).await;
    assert_eq!(of(&back), ids[1..3].to_vec());
    let newest = read("first: 2, reverse: true").await;
    assert_eq!(of(&newest), vec![ids[3].clone(), ids[2].clone()]);
}
