//! Names, addresses and keys that pass through leave no trace in the logs.

use std::{
    io::Write,
    sync::{Arc, Mutex, atomic::Ordering},
};

use tracing_subscriber::fmt::MakeWriter;

use crate::{house::House, script::FAMILY_NAME};

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
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

#[tokio::test]
async fn nothing_a_person_sent_is_in_the_logs() {
    let paper = Paper::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(paper.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let house = House::open();
    let form =
        format!(r#"{{"email":"canary@example.jp","last_name":"{FAMILY_NAME}","wrong":"canary-value"}}"#);
    house.storefront("POST /v1/registrations?q=canary-query", &["idempotency-key: canary-key"], &form).await;
    house.me("GET /v1/me?email=canary@example.jp").await;
    house.me("GET /canary-path/yamada").await;
    house.me("CANARYMETHOD /v1/me").await;
    house.call("POST /webhooks/shopify", &["x-canary: canary-header"], "canary-body").await;
    house.script.panics.store(true, Ordering::Relaxed);
    house.me("GET /v1/me").await;
    drop(guard);

    let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("/v1/registrations") && written.contains("(none)"), "the log is on: {written}");
    for secret in ["canary", "CANARY", FAMILY_NAME, "yamada", "Bearer", "storefront-key"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}
