//! The key behind all hashes is changed while the hub works.

use sandbox::Fault;
use secrecy::SecretString;

use super::people::{m, members, n, town_of};
use crate::{
    commands::Said,
    town::{Town, seconds},
};

/// Thirty-two bytes, not those the town opens with.
const NEW: &str = "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldzE=";

async fn change_the_key(town: &mut Town) {
    town.restart_with(|config| {
        config.secret.key_previous = config.secret.key.take();
        config.secret.key = Some(SecretString::from(NEW));
    })
    .await;
    // A hub that starts does not know what the one before has asked in this second.
    town.advance(seconds(2)).await;
}

async fn forget_the_old_key(town: &mut Town) {
    town.restart_with(|config| config.secret.key_previous = None).await;
}

/// The k-th customer is noticed, and who they are at the tills is found by e-mail or phone alone.
async fn is_found(town: &Town, k: u64) -> bool {
    let start = flows::registration::spread::start(n(k), None, None);
    town.hub.engine().start(start).await.unwrap();
    town.settle().await;
    town.linked(n(k)).await == Some(m(k))
}

async fn left(town: &Town) -> u64 {
    let parts = town.hub.parts();
    parts.store.under_other_keys(parts.hasher.version()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn members_are_found_before_during_and_after_and_the_old_rows_are_gone() {
    let mut town = town_of(6).await;
    let said = Said::default();
    members(&town, &["index"], &said).await.unwrap();
    assert!(is_found(&town, 0).await, "under the first key");
    change_the_key(&mut town).await;
    assert!(is_found(&town, 1).await, "hashed with the old key, looked up under both");
    assert!(left(&town).await >= 6);

    // Interrupted: the tills go away for good, and the command is run again when they are back.
    town.vendors.smaregi.faults.always_on("GET /customers", Fault::Unavailable);
    members(&town, &["index", "--rekey"], &said).await.unwrap_err();
    town.vendors.smaregi.faults.recover();
    assert!(is_found(&town, 2).await);
    members(&town, &["index", "--rekey"], &said).await.unwrap();
    assert!(said.text().contains("6 members read"));
    assert_eq!(left(&town).await, 0);

    forget_the_old_key(&mut town).await;
    assert!(is_found(&town, 3).await, "under the new key alone");
    assert_eq!(town.store.indexed_members().await.unwrap(), 6);
    members(&town, &["index", "--rekey"], &said).await.unwrap();
    assert_eq!(left(&town).await, 0, "doing it again changes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_key_writes_nobody_anew() {
    let mut town = Town::open().await;
    let customer = town.sign_up("hanako@example.jp").await;
    let resync = ["resync", &customer.to_string()];
    members(&town, &resync, &Said::default()).await.unwrap();
    town.settle().await;
    town.advance(crate::town::minutes(1)).await;
    change_the_key(&mut town).await;
    let written = town.vendors.smaregi.calls("PATCH /customers/{id}");
    members(&town, &resync, &Said::default()).await.unwrap();
    town.settle().await;
    assert_eq!(town.vendors.smaregi.calls("PATCH /customers/{id}"), written, "its own echo is recognised");
}
