//! Metafields: guarded writes, all or nothing, and namespaces reserved to the app.

use serde_json::{Value, json};

use super::street::{Street, hanako};

async fn set(street: &Street, list: Value) -> Value {
    street.run("metafields_set", json!({"metafields": list})).await["metafieldsSet"].clone()
}

#[tokio::test]
async fn a_writer_who_has_not_seen_the_latest_value_is_told_so() {
    let street = Street::open().await;
    let owner = street.create(json!({"lastName": "山田"})).await["id"].clone();
    let field = |value: &str, digest: Value| json!([{"ownerId": owner, "key": "rank", "type": "single_line_text_field", "value": value, "compareDigest": digest}]);
    let first = set(&street, field("silver", Value::Null)).await;
    let digest = first["metafields"][0]["compareDigest"].clone();
    let blind = set(&street, field("gold", Value::Null)).await;
    assert_eq!(
        (&blind["userErrors"][0]["code"], &blind["metafields"]),
        (&json!("STALE_OBJECT"), &Value::Null)
    );
    assert_eq!(blind["userErrors"][0]["elementIndex"], 0);
    let nonsense = set(&street, field("gold", json!("x"))).await;
    assert_eq!(nonsense["userErrors"][0]["code"], "INVALID_COMPARE_DIGEST");
    let seen = set(&street, field("gold", digest.clone())).await;
    assert_eq!(seen["metafields"][0]["value"], "gold");
    let late = set(&street, field("bronze", digest)).await;
    assert_eq!(late["userErrors"][0]["code"], "STALE_OBJECT");
}

#[tokio::test]
async fn one_bad_metafield_stops_the_whole_call() {
    let street = Street::open().await;
    let owner = street.create(json!({"lastName": "山田"})).await["id"].clone();
    let answer = set(
        &street,
        json!([
            {"ownerId": owner, "key": "name_kana", "type": "single_line_text_field", "value": "ヤマダ"},
            {"ownerId": owner, "key": "birth_date", "type": "date", "value": "1990-02-30"},
        ]),
    )
    .await;
    assert_eq!(answer["userErrors"][0]["field"], json!(["metafields", "1", "value"]));
    assert!(street.shop.customers()[0].metafields.is_empty());
}

#[tokio::test]
async fn the_app_namespace_is_one_place_under_all_its_names() {
    let street = Street::open().await;
    let made = street.create(hanako()).await;
    let query = "query($id: ID!, $ns: String!) { customer(id: $id) {
        a: metafield(key: \"name_kana\") { id } b: metafield(namespace: \"$app\", key: \"name_kana\") { id }
        c: metafield(namespace: $ns, key: \"name_kana\") { id namespace } d: metafield(namespace: \"custom\", key: \"name_kana\") { id }
        metafields(first: 10, namespace: \"$app\") { nodes { key } } } }";
    let namespace = street.shop.app_namespace();
    let body = street.ask(query, json!({"id": made["id"], "ns": namespace})).await;
    let customer = &body["data"]["customer"];
    assert_eq!(customer["a"]["id"], customer["b"]["id"]);
    assert_eq!(customer["b"]["id"], customer["c"]["id"]);
    assert_eq!((&customer["c"]["namespace"], &customer["d"]), (&json!(namespace), &Value::Null));
    assert_eq!(customer["metafields"]["nodes"], json!([{"key": "name_kana"}, {"key": "birth_date"}]));
}

#[tokio::test]
async fn a_deleted_metafield_is_gone_and_a_missing_one_is_a_hole() {
    let street = Street::open().await;
    let id = street.create(hanako()).await["id"].clone();
    let field = |key: &str| json!({"ownerId": id, "namespace": "$app", "key": key});
    let data =
        street.run("metafields_delete", json!({"metafields": [field("name_kana"), field("never")]})).await;
    let gone = &data["metafieldsDelete"]["deletedMetafields"];
    assert_eq!((&gone[0]["key"], &gone[1]), (&json!("name_kana"), &Value::Null));
    assert_eq!(street.shop.customers()[0].metafields.len(), 1);
}

#[tokio::test]
async fn a_definition_is_made_once_and_gives_the_type() {
    let street = Street::open().await;
    let definition = json!({"definition": {"name": "フリガナ", "key": "name_kana", "ownerType": "CUSTOMER", "type": "single_line_text_field"}});
    let made = street.run("metafield_definition_create", definition.clone()).await;
    assert_eq!(
        made["metafieldDefinitionCreate"]["createdDefinition"]["namespace"],
        street.shop.app_namespace()
    );
    let again = street.run("metafield_definition_create", definition).await;
    assert_eq!(again["metafieldDefinitionCreate"]["userErrors"][0]["code"], "TAKEN");
    let owner = street.create(json!({"lastName": "山田"})).await["id"].clone();
    let untyped = set(&street, json!([{"ownerId": owner, "key": "name_kana", "value": "ヤマダ"}])).await;
    assert_eq!(untyped["metafields"][0]["type"], "single_line_text_field");
    let wrong =
        set(&street, json!([{"ownerId": owner, "key": "name_kana", "type": "date", "value": "1990-04-01"}]))
            .await;
    assert_eq!(wrong["userErrors"][0]["code"], "INVALID_TYPE");
    let list = "{ metafieldDefinitions(first: 5, ownerType: CUSTOMER, namespace: \"$app\") { nodes { key type { name } } } }";
    let body = street.ask(list, json!({})).await;
    assert_eq!(body["data"]["metafieldDefinitions"]["nodes"][0]["key"], "name_kana");
}
