//! Nothing a customer typed, and no secret, may appear in what the hub writes down about its calls.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use connectors::roles::{Call, Crm, Pos, Storefront};
use domain::{Class, Pii};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    people::{
        CANARIES, EMAIL, again, hanako, member, n, new_customer, new_home, new_member, now_call,
        registration, to_crm, to_till,
    },
    stand_in::{Reply, StandIn, fixture, ok, status},
};

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, written: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(written);
        Ok(written.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn everything(http: &Arc<StandIn>) {
    let (shopify, smaregi, hubspot) = (http.shopify(), http.smaregi(), http.hubspot());
    for call in [now_call(), again(), Call::read(Class::SameDay)] {
        drop(shopify.create_customer(&call, &new_customer(hanako()), registration()).await);
        drop(shopify.customer_by_email(&call, &Pii::new(EMAIL.into())).await);
        drop(shopify.set_address(&call, n(), &new_home()).await);
        drop(smaregi.create_member(&call, &new_member(hanako())).await);
        drop(smaregi.update_member(&call, member(), &to_till(hanako())).await);
        drop(smaregi.member_by_code(&call, &Pii::new("8840734670934".into())).await);
        drop(hubspot.upsert_contact(&call, n(), &to_crm(hanako())).await);
    }
}

#[tokio::test(start_paused = true)]
async fn the_log_knows_that_something_failed_and_not_for_whom() {
    let paper = Paper::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(paper.clone())
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let echo: fn() -> Reply = || status(400, &format!(r#"{{"detail":"{EMAIL} 山田 花子 ヤマダ"}}"#));
    let replies: [fn() -> Reply; 5] = [
        echo,
        || ok(fixture("shopify/customer")),
        || ok(fixture("smaregi/customer")),
        || status(500, EMAIL),
        || status(409, r#"{"category":"CONFLICT","message":"hanako.yamada@example.jp"}"#),
    ];
    for reply in replies {
        everything(&StandIn::new(move |_| reply())).await;
    }
    let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("call failed") && written.contains("create the customer"), "{written}");
    for canary in CANARIES {
        assert!(!written.contains(canary), "{canary} in the log:\n{written}");
    }
    assert!(!written.contains("Bearer") && !written.contains("?customer_code"));
}

#[test]
fn a_configuration_shows_no_secret() {
    use connectors::{
        alerts::SlackConfig, hubspot::HubSpotConfig, shopify::ShopifyConfig, smaregi::SmaregiConfig,
    };
    let shopify = ShopifyConfig {
        admin_url: "https://shop.myshopify.com".into(),
        client_id: "app".into(),
        client_secret: "canary-secret".into(),
        api_version: "2026-10".into(),
        plan: connectors::shopify::Plan::Plus,
        metafields: connectors::shopify::MetafieldNames::default(),
        tags: Vec::new(),
    };
    let smaregi = SmaregiConfig {
        contract_id: "sb".into(),
        client_id: "app".into(),
        client_secret: "canary-secret".into(),
        id_url: "https://id.smaregi.dev".into(),
        api_url: "https://api.smaregi.dev".into(),
        reads_per_second: 10,
        writes_per_second: 4,
        scopes: Vec::new(),
    };
    let hubspot = HubSpotConfig {
        token: "canary-secret".into(),
        api_url: "https://api.hubapi.com".into(),
        api_version: "2026-09".into(),
        calls_per_ten_seconds: 100,
        kana_properties: None,
        own_properties: true,
    };
    let slack = SlackConfig { webhook_url: "https://hooks.slack.com/canary-secret".into() };
    let shown = format!("{shopify:?} {smaregi:?} {hubspot:?} {slack:?}");
    assert!(shown.contains("shop.myshopify.com") && !shown.contains("canary"), "{shown}");
}
