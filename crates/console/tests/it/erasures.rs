//! Erasing from the console: what would go, the number typed once more, and a certificate to print.

use http::StatusCode;
use store::Role;

use super::{
    browser::Browser,
    town::{Town, customer},
};

const WHY: (&str, &str) = ("reason", "customer-request");

#[tokio::test]
async fn nobody_is_erased_without_the_number_and_the_mark() {
    let town = Town::open().await;
    town.a_dead_run(1).await;
    let n = customer(1).to_string();
    let path = format!("/console/customers/{n}/erase");
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    assert!(browser.get(&path).await.body.contains("元に戻せません"));
    for wrong in [
        vec![WHY, ("checked", "yes"), ("typed", "12")],
        vec![WHY, ("typed", n.as_str())],
        vec![("checked", "yes"), ("typed", n.as_str())],
    ] {
        let page = browser.post(&path, &wrong).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, path.as_str()));
    }
    assert!(town.hub.parts().store.erasure_of(customer(1)).await.unwrap().is_none());

    let sure = [WHY, ("checked", "yes"), ("typed", n.as_str())];
    let page = browser.post(&path, &sure).await;
    let erasure = town.hub.parts().store.erasure_of(customer(1)).await.unwrap().expect("it has begun");
    assert_eq!(page.location(), format!("/console/erasures/{}", erasure.id));
    let certificate = browser.get(page.location()).await.body;
    assert!(certificate.contains("消去証明書") && certificate.contains("消去中"), "{certificate}");
    assert!(browser.get("/console/erasures").await.body.contains(&n));
    assert!(browser.get(&format!("/console/customers/{n}")).await.body.contains(&erasure.id.to_string()));
}

#[tokio::test]
async fn who_may_not_erase_does_not_see_how() {
    let town = Town::open().await;
    town.a_dead_run(1).await;
    let n = customer(1);
    for role in [Role::Viewer, Role::StoreStaff, Role::Operator, Role::Finance] {
        let mut browser = Browser::of(&town, role).await;
        let page = browser.get(&format!("/console/customers/{n}")).await;
        assert!(!page.body.contains("/erase\""), "{role:?}");
        for path in ["erase", "data.json"] {
            let refused = browser.get(&format!("/console/customers/{n}/{path}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_held_is_a_file_of_ids() {
    let town = Town::open().await;
    town.a_dead_run(1).await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let file = browser.get(&format!("/console/customers/{}/data.json", customer(1))).await;
    assert_eq!(file.status, StatusCode::OK);
    let held: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(held["nothing_held"], false);
    assert!(held["held"].as_array().unwrap().iter().any(|table| table["table"] == "runs"));
}
