//! The description and what is served are the same thing.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::house::House;

async fn document(house: &House) -> Value {
    house.call("GET /openapi.json", &[], "").await.json()
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, op)| (method.to_uppercase(), path.clone(), op))
        })
        .collect()
}

#[tokio::test]
async fn every_described_call_is_served_and_every_served_method_is_described() {
    let house = House::open();
    let document = document(&house).await;
    let described: BTreeSet<_> = operations(&document).into_iter().map(|(m, p, _)| (p, m)).collect();
    assert!(described.len() >= 44, "{described:?}");
    let mut served = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().keys() {
        let real = path.replace("{id}", "00000000-0000-0000-0000-000000000001").replace("{name}", "x");
        let allow = house.call(&format!("OPTIONS {real}"), &[], "").await;
        assert_eq!(allow.status, 204, "{path} is not served");
        let methods = allow.header("allow").split(',').filter(|m| *m != "HEAD");
        served.extend(methods.map(|m| (path.clone(), m.to_owned())));
    }
    assert_eq!(served, described);
}

#[tokio::test]
async fn every_route_in_the_sources_is_in_the_description() {
    let house = House::open();
    let document = document(&house).await;
    let declared = sources();
    let described: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(_, _, op)| op["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(declared, described, "a handler is declared but not routed, or the other way round");
}

/// Every `operation_id` written in the sources.
fn sources() -> BTreeSet<String> {
    fn walk(folder: &std::path::Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let ids = text.split("operation_id = \"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(ids.map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_complete_in_itself() {
    let house = House::open();
    let document = document(&house).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} twice");
        assert!(operation["summary"].is_string(), "{id} has no summary");
        let in_path: BTreeSet<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let named: BTreeSet<_> =
            parameters.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap()).collect();
        assert_eq!(in_path, named, "{method} {path}");
        assert!(parameters.iter().filter(|p| p["in"] == "path").all(|p| p["required"] == true));
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response["description"].is_string());
            if status.starts_with(['4', '5']) {
                let body = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(body, "#/components/schemas/Problem", "{method} {path} {status}");
            }
        }
        for scheme in operation["security"].as_array().into_iter().flatten() {
            for name in scheme.as_object().unwrap().keys() {
                assert!(document["components"]["securitySchemes"][name].is_object(), "{name}");
            }
        }
    }
    assert_all_references_resolve(&document, &document);
}

fn assert_all_references_resolve(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            fields.values().for_each(|value| assert_all_references_resolve(document, value));
        }
        Value::Array(values) => {
            values.iter().for_each(|value| assert_all_references_resolve(document, value))
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let house = House::open();
    let page = house.call("GET /docs", &[], "").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains("/v1/registrations") && page.text.contains("RegistrationRequest"));
    for outside in ["<script", "src=", "http://", "https://", "style=\"", "onclick"] {
        assert!(!page.text.contains(outside), "{outside}");
    }
    assert!(page.header("content-security-policy").contains("style-src 'sha256-"));
}

#[test]
fn the_description_can_be_printed_without_a_hub() {
    let text = api::document();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["info"]["title"], "Enishi");
    assert!(text.ends_with("}\n"));
}
