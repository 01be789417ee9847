//! What goes wrong while two customer bases are brought together.

use std::sync::Arc;

use domain::Class;
use engine::testing::FaultyStore;
use flows::matching::together::{Ask, News, Stopped, compare, interrupted};
use sandbox::Fault;
use store::MatchState;

use super::people::{at_till, brought_together, linked_by_comparisons, m, members, n, numbered, town_of};
use crate::{
    commands::Said,
    town::{Town, minutes},
};

fn ask(town: &Town, by: &str) -> Ask {
    let parts = town.hub.parts();
    let id = parts.random.uuid(parts.clock.now());
    Ask { id, dry_run: false, strict: false, review_budget: None, by: by.into() }
}

/// Compared, and not yet carried out.
async fn compared(pairs: u64) -> Town {
    let town = town_of(pairs).await;
    members(&town, &["match"], &Said::default()).await.unwrap();
    town
}

#[tokio::test(start_paused = true)]
async fn the_tills_go_down_in_the_middle_and_it_goes_on_where_it_stood() {
    let town = town_of(5).await;
    town.vendors.smaregi.faults.once_on("GET /customers", Fault::Unavailable);
    town.vendors.smaregi.faults.once_on("GET /customers", Fault::CutBeforeEffect);
    brought_together(&town).await;
    assert_eq!(numbered(&town, 5), 5);
}

#[tokio::test(start_paused = true)]
async fn the_online_store_goes_down_between_two_pages() {
    let town = town_of(120).await;
    let parts = town.hub.parts();
    let shopify = town.vendors.shopify.clone();
    let mut read = Vec::new();
    let ask = ask(&town, "cli");
    let mut tell = |news| match news {
        News::Customers(50) => shopify.faults.once(Fault::Unavailable),
        News::Customers(done) => read.push(done),
        _ => {}
    };
    let done = compare(parts, town.hub.engine(), &ask, &mut tell).await.unwrap();
    assert_eq!((read, done.counts.customers, done.counts.links), (vec![100, 120], 120, 120));
}

#[tokio::test(start_paused = true)]
async fn a_member_edited_at_the_till_while_being_linked_becomes_a_case() {
    let town = compared(3).await;
    let edited = serde_json::json!({ "firstName": "次郎", "firstKana": "ジロウ" });
    town.vendors.smaregi.till().edit_member_at_till(&m(1).to_string(), &edited).unwrap();
    town.settle().await;
    assert_eq!((numbered(&town, 3), town.linked(n(1)).await), (2, None));
    let cases = town.open_cases().await;
    assert_eq!((cases.len(), cases[0].customer, cases[0].code.as_str()), (1, n(1), "changed-while-linked"));
}

#[tokio::test(start_paused = true)]
async fn a_customer_deleted_merged_or_erased_meanwhile_is_left_out() {
    let town = compared(4).await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.shopify.delete_customer(n(0).get());
    town.vendors.shopify.redact_customer(n(1).get());
    town.vendors.shopify.delete_customer(n(1).get());
    town.vendors.smaregi.till().delete_member(&m(2).to_string()).unwrap();
    town.settle().await;
    for k in 0..3 {
        assert_eq!(town.linked(n(k)).await, None);
    }
    assert_eq!(at_till(&town, 0).get("customerNo"), None);
    assert_eq!(town.linked(n(3)).await, Some(m(3)));
    assert!(town.open_cases().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_member_who_got_another_number_meanwhile_is_not_taken() {
    let town = compared(2).await;
    let taken = serde_json::json!({ "customerNo": "7999999999999" });
    town.vendors.smaregi.till().edit_member_at_till(&m(0).to_string(), &taken).unwrap();
    town.settle().await;
    assert_eq!(at_till(&town, 0).get("customerNo"), Some("7999999999999"));
    assert_eq!(town.linked(n(0)).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_half_way_is_followed_by_one_that_does_the_rest() {
    let mut town = town_of(150).await;
    let dying = Arc::new(FaultyStore::counting(town.store.clone()));
    let (hub, first) = (town.hub_on(dying.clone()), ask(&town, "cli"));
    let mut tell = |news| {
        if matches!(news, News::HandsOver(100, _)) {
            dying.die();
        }
    };
    compare(hub.parts(), hub.engine(), &first, &mut tell).await.unwrap_err();
    town.restart().await;
    town.settle().await;
    assert_eq!(numbered(&town, 150), 100, "what was handed over is carried out");
    let again = members(&town, &["match"], &Said::default()).await.unwrap_err();
    assert!(again.to_string().contains("another comparison is under way"), "it may still be alive: {again}");
    town.advance(minutes(16)).await;
    brought_together(&town).await;
    assert_eq!((numbered(&town, 150), town.store.link_counts().await.unwrap().1), (150, 150));
    assert_eq!(linked_by_comparisons(&town).await, 150, "nobody was linked twice");
}

#[tokio::test(start_paused = true)]
async fn what_was_interrupted_on_purpose_makes_room_at_once() {
    let town = town_of(2).await;
    let (parts, first) = (town.hub.parts(), ask(&town, "cli"));
    town.vendors.smaregi.faults.always_on("GET /customers", Fault::Unavailable);
    let mut silent = |_| {};
    tokio::select! {
        _ = compare(parts, town.hub.engine(), &first, &mut silent) => panic!("the tills are down"),
        () = tokio::time::sleep(minutes(2)) => {}
    }
    interrupted(parts, &first).await.unwrap();
    assert_eq!(parts.store.match_run(first.id).await.unwrap().unwrap().state, MatchState::Interrupted);
    town.vendors.smaregi.faults.recover();
    brought_together(&town).await;
    assert_eq!(numbered(&town, 2), 2);
}

#[tokio::test(start_paused = true)]
async fn two_at_once_are_refused_with_who_and_when_until_the_first_is_silent() {
    let town = town_of(2).await;
    let (parts, mut silent) = (town.hub.parts(), |_| {});
    let now = parts.clock.now();
    let first = store::MatchRun {
        id: uuid::Uuid::from_u128(1),
        dry_run: false,
        state: MatchState::Running,
        started_by: "hanako".into(),
        started_at: now,
        beat_at: now,
        ended_at: None,
        rule: "scored-1".into(),
        counts: store::MatchCounts::default(),
    };
    parts.store.begin_match(first, now).await.unwrap().unwrap();
    let second = ask(&town, "cli");
    let refused = compare(parts, town.hub.engine(), &second, &mut silent).await.unwrap_err();
    assert!(matches!(&refused, Stopped::Busy { by, .. } if by == "hanako"), "{refused}");
    assert!(refused.to_string().contains("another comparison is under way since"), "{refused}");
    town.advance(minutes(16)).await;
    compare(parts, town.hub.engine(), &second, &mut silent).await.unwrap();
    let gone = parts.store.match_run(uuid::Uuid::from_u128(1)).await.unwrap().unwrap();
    assert_eq!(gone.state, MatchState::Interrupted);
    assert!(!parts.store.beat_match(gone.id, gone.counts, now).await.unwrap(), "the first notices");
}

#[tokio::test(start_paused = true)]
async fn a_comparison_asked_for_by_api_is_carried_out_by_the_hub() {
    use flows::operators::{Care, Desk, DeskRefused, Operator};
    let town = town_of(3).await;
    let (desk, by) = (Desk::of(&town.hub), Operator::at_the_command_line());
    let id = desk.compare_bases(&by, Care::default()).await.unwrap();
    town.settle().await;
    let run = town.store.match_run(id).await.unwrap().unwrap();
    assert_eq!((run.state, run.counts.links, run.started_by.as_str()), (MatchState::Done, 3, "cli"));
    assert_eq!(numbered(&town, 3), 3);
    let viewer = Operator { role: store::Role::Viewer, ..by };
    let refused = desk.compare_bases(&viewer, Care::default()).await.unwrap_err();
    assert!(matches!(refused, DeskRefused::NotAllowed));
    let terms = town.hub.engine().flows();
    let pair = terms.iter().find(|terms| terms.name == "bring a matched pair together").unwrap();
    assert_eq!(pair.class, Class::Overnight);
}
