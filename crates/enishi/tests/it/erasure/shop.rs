//! The shop has left the online store: nothing of it stays, and nothing of it is served.

use store::RunFilter;

use super::people::{EMAIL, event};
use crate::town::{Town, form, minutes};

#[tokio::test(start_paused = true)]
async fn a_shop_that_wants_to_be_forgotten_is_and_the_hub_takes_no_more_work() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.store
        .append(store::NewAudit {
            at: domain::Clock::now(&*town.clock),
            who: "ken".into(),
            action: "run.retry".into(),
            object: format!("customer:{n}"),
            reason: None,
            change: serde_json::Value::Null,
        })
        .await
        .unwrap();
    let gone = town.hub.gone();
    town.vendors.shopify.redact_shop();
    town.settle().await;

    assert!(*gone.borrow(), "the program is told to end");
    assert!(town.hub.was_forgotten().await.unwrap().is_some_and(|left| left.audit_entries == 1));
    assert!(town.store.link(n).await.unwrap().is_none());
    assert!(town.store.audit(None, 9).await.unwrap().is_empty());
    assert!(town.store.runs(&RunFilter { limit: 9, ..Default::default() }).await.unwrap().is_empty());
    assert!(!town.alerts_about("forgotten").is_empty(), "somebody was told");
    // What arrives now is refused, so that nobody believes it was taken.
    town.hub.begin().await.unwrap_err();
    town.register("late", &form("late@example.jp")).await.unwrap_err();
    assert_eq!(town.vendors.shopify.customer_count(), 1, "and nothing is written elsewhere");
    let body = format!(r#"{{"id":{n}}}"#);
    event(&town, "customers/update", "late", &body).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn another_shops_wish_and_a_forged_one_leave_this_shop_alone() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    let other = r#"{"shop_id":2,"shop_domain":"somebody-else.myshopify.com"}"#;
    event(&town, "shop/redact", "other", other).await.unwrap();
    let own = format!(r#"{{"shop_id":1,"shop_domain":"{}"}}"#, town.vendors.settings.shop);
    let headers = [("x-shopify-topic", "shop/redact"), ("x-shopify-hmac-sha256", "AAAA")];
    town.hub.shopify_webhook(&headers, own.as_bytes()).await.unwrap_err();
    town.advance(minutes(5)).await;
    assert!(town.store.link(n).await.unwrap().is_some());
    assert!(!*town.hub.gone().borrow());
}
