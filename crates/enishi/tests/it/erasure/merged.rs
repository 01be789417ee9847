//! Somebody who was two people once is erased as both: old numbers, old cards and retired store members go with them.

use domain::Pii;
use flows::operators::{DeskRefused, Reason};
use store::RunFilter;

use super::people::{EMAIL, certificate, cli, desk, tables};
use crate::{
    merging::Two,
    town::{Town, hours, minutes},
};

#[tokio::test(start_paused = true)]
async fn whoever_was_merged_is_erased_with_the_records_a_merge_has_retired() {
    let two = Two::open().await;
    let town = &two.town;
    let card = town.vendors.smaregi.member(&two.old.to_string()).unwrap().code().to_owned();
    let id = two.merge().await;
    two.assert_one(id, 800).await;
    assert!(desk(town).card_owner(&cli(), &Pii::new(card.clone())).await.unwrap().is_retired);
    let retired = town.vendors.smaregi.member(&two.old.to_string()).unwrap();
    assert!(retired.get("lastName").is_some(), "a retired record still says who it was");
    let seen = desk(town).preview_erasure(&cli(), two.stays).await.unwrap();
    let told: Vec<&str> = seen.rows.iter().map(|(table, _)| *table).collect();
    for table in ["customer_aliases", "member_aliases", "card_aliases", "merges"] {
        assert!(told.contains(&table), "{table} is not told before: {told:?}");
    }

    desk(town).erase(&cli(), two.stays, Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(10)).await;
    let certificate = certificate(town, two.stays).await;
    assert!(certificate.completed_at.is_some(), "{certificate:?}");
    for member in [two.keep, two.old] {
        let member = member.to_string();
        assert!(
            certificate.receipts.iter().any(|r| r.system == "smaregi" && r.object == member),
            "no receipt for {member}: {certificate:?}"
        );
        let left = town.vendors.smaregi.member(&member);
        assert!(
            left.is_none_or(|left| left.get("lastKana") != Some("ヤマダ")),
            "{member} still says who it was"
        );
    }
    let refused = desk(town).card_owner(&cli(), &Pii::new(card)).await.unwrap_err();
    assert!(matches!(refused, DeskRefused::Missing(_)), "{refused:?}");
    assert_eq!(town.store.survivor(two.goes).await.unwrap(), two.goes, "the old number leads nowhere");
    // What the erasure itself has left, and the merge as a row of ids.
    for (customer, member) in [(two.stays, Some(two.old)), (two.goes, None)] {
        let left = tables(town, customer, member).await;
        let may_stay = ["runs", "inbox", "merges", "audit", "erasures"];
        assert!(left.iter().all(|table| may_stay.contains(table)), "{left:?}");
        let about =
            RunFilter { object: Some(format!("customer:{customer}")), limit: 99, ..RunFilter::default() };
        let runs = town.store.runs(&about).await.unwrap();
        assert!(runs.iter().all(|run| run.flow == flows::erasure::erase::NAME), "{runs:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_erasure_whose_hub_dies_on_the_way_still_knows_the_retired_member() {
    let two = Two::open().await;
    let town = &two.town;
    let id = two.merge().await;
    two.assert_one(id, 800).await;
    // The hub has forgotten the aliases before the tills could be asked.
    town.vendors.smaregi.faults.always(sandbox::Fault::Unavailable);
    desk(town).erase(&cli(), two.stays, Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(10)).await;
    assert!(certificate(town, two.stays).await.completed_at.is_none());
    assert!(town.store.former_members(two.keep).await.unwrap().is_empty());
    town.vendors.smaregi.faults.recover();
    town.leap(hours(6)).await;
    let certificate = certificate(town, two.stays).await;
    assert!(certificate.completed_at.is_some(), "{certificate:?}");
    let old = two.old.to_string();
    assert!(certificate.receipts.iter().any(|r| r.system == "smaregi" && r.object == old), "{certificate:?}");
}

#[tokio::test(start_paused = true)]
async fn order_records_of_the_erased_are_about_nobody_and_the_certificate_says_so() {
    let town = Town::open_with(|config| config.hubspot.purchases = "orders".into()).await;
    let n = town.sign_up(EMAIL).await;
    town.vendors.smaregi.till().sale(Some(&n.to_string()), 3_000, 0, "1").unwrap();
    town.advance(minutes(10)).await;
    let orders = town.vendors.hubspot.orders();
    assert_eq!((orders.len(), orders[0].contacts.len()), (1, 1));

    desk(&town).erase(&cli(), n, Reason::CustomerRequest).await.unwrap();
    town.advance(minutes(10)).await;
    let certificate = certificate(&town, n).await;
    let said = certificate.receipts.iter().find(|receipt| receipt.action == "orders-untied");
    assert_eq!(said.map(|receipt| receipt.receipt.as_str()), Some("1 records"), "{certificate:?}");
    let orders = town.vendors.hubspot.orders();
    assert_eq!((orders.len(), orders[0].contacts.len()), (1, 0), "the record has lost its contact");
    let told = format!("{:?}", orders[0].record);
    for personal in ["hanako", "山田", "090", "ヤマダ"] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
}
