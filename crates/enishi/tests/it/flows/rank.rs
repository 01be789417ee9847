//! Rank and card are the tills' word: they reach the online store and, as the matrix says, the CRM; never the other way.

use domain::{CustomerId, matrix::Choice};
use enishi::config::RowChoice;
use serde_json::json;

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "hanako@example.jp";

/// What the online store says: rank, card.
fn online(town: &Town, n: CustomerId) -> (Option<String>, Option<String>) {
    let customer = town.vendors.shopify.customer(n.get()).unwrap();
    let namespace = town.vendors.shopify.app_namespace();
    let said = |key: &str| customer.metafield(&namespace, key).map(|field| field.value.clone());
    (said("rank"), said("card_code"))
}

fn crm(town: &Town, property: &str) -> Option<String> {
    town.vendors.hubspot.contacts()[0].get(property).map(str::to_owned)
}

fn some(rank: &str, card: &str) -> (Option<String>, Option<String>) {
    (Some(rank.to_owned()), Some(card.to_owned()))
}

async fn risen(town: &Town) -> CustomerId {
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    assert_eq!(online(town, n), (None, None), "nobody has a rank before the tills give one");
    let id = town.member_of(n).unwrap().id();
    let columns = json!({ "rank": "GOLD", "customerCode": "2900000000017" });
    town.vendors.smaregi.till().edit_member_at_till(&id, &columns).unwrap();
    town.advance(minutes(10)).await;
    n
}

#[tokio::test(start_paused = true)]
async fn a_rank_given_at_the_till_reaches_the_store_and_the_crm_and_rests() {
    let town = Town::open().await;
    let n = risen(&town).await;
    assert_eq!(online(&town, n), some("GOLD", "2900000000017"));
    assert_eq!(crm(&town, "enishi_rank").as_deref(), Some("GOLD"));
    assert_eq!(crm(&town, "enishi_card_code"), None, "the CRM is not told of cards unless the shop says so");
    let written = town.vendors.shopify.calls("metafieldsSet");
    town.leap(hours(6)).await;
    assert_eq!(town.vendors.shopify.calls("metafieldsSet"), written, "told once");
    assert!(town.open_cases().await.is_empty() && town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_rank_changed_in_the_stores_own_pages_is_put_right_and_no_till_hears_of_it() {
    let town = Town::open().await;
    let n = risen(&town).await;
    let writes = town.vendors.smaregi.calls("PATCH /customers/{id}");
    let namespace = town.vendors.shopify.app_namespace();
    town.vendors.shopify.edit_customer(n.get(), |customer| {
        let fields = customer.metafields.iter_mut();
        for field in fields.filter(|field| field.namespace == namespace && field.key == "rank") {
            field.value = "PLATINUM".into();
        }
    });
    town.advance(minutes(10)).await;
    assert_eq!(online(&town, n), some("GOLD", "2900000000017"));
    assert_eq!(town.member_of(n).unwrap().get("rank"), Some("GOLD"));
    assert_eq!(
        town.vendors.smaregi.calls("PATCH /customers/{id}"),
        writes,
        "nothing was written to the tills"
    );
    assert_eq!(crm(&town, "enishi_rank").as_deref(), Some("GOLD"));
    assert!(town.open_cases().await.is_empty(), "the owner wins without a question");
}

#[tokio::test(start_paused = true)]
async fn the_matrix_decides_who_is_told() {
    let readers = |names: &[&str]| {
        let readers = Some(names.iter().map(|name| (*name).to_owned()).collect());
        RowChoice::Given(Choice { readers, ..Choice::default() })
    };
    let town = Town::open_with(|config| {
        config.matrix.rank = readers(&[]);
        config.matrix.card_code = readers(&["online", "crm"]);
    })
    .await;
    let n = risen(&town).await;
    assert_eq!(online(&town, n), (None, Some("2900000000017".into())));
    assert_eq!(
        (crm(&town, "enishi_rank"), crm(&town, "enishi_card_code").as_deref()),
        (None, Some("2900000000017"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_store_member_of_years_brings_rank_and_card_along() {
    let town = Town::open().await;
    let columns = json!({ "customerCode": "2900000000024", "rank": "SILVER", "lastName": "山田", "firstName": "花子",
        "lastKana": "ヤマダ", "firstKana": "ハナコ", "mailAddress": EMAIL });
    town.vendors.smaregi.till().add_member(&columns).unwrap();
    town.advance(minutes(10)).await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(30)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 1, "nobody twice");
    assert_eq!(online(&town, n), some("SILVER", "2900000000024"));
    assert_eq!(crm(&town, "enishi_rank").as_deref(), Some("SILVER"));
}
