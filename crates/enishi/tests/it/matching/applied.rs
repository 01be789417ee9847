//! Pairs are brought together once, with what people decided respected.

use domain::{Code, Owner};
use store::{CaseKind, CaseState, NewCase};

use super::people::{
    at_till, brought_together, linked_by_comparisons, m, members, n, numbered, seed_member, town_of,
};
use crate::commands::Said;

#[tokio::test(start_paused = true)]
async fn everybody_gets_their_number_and_keeps_their_card() {
    let town = town_of(6).await;
    let cards: Vec<String> = (0..6).map(|k| at_till(&town, k).code().to_owned()).collect();
    let told = brought_together(&town).await;
    assert!(told.contains("6 runs are due"), "{told}");
    assert_eq!(numbered(&town, 6), 6);
    for k in 0..6 {
        assert_eq!(town.linked(n(k)).await, Some(m(k)));
        assert_eq!(at_till(&town, k).code(), cards[k as usize], "the code on the card is as it was printed");
    }
    let why = town.store.match_of((n(0), m(0))).await.unwrap().unwrap();
    assert!(why.levels.contains(&("given".into(), "agree".into())) && why.score > 15_000, "{why:?}");
    assert!(town.open_letters().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn running_it_twice_changes_nothing() {
    let town = town_of(4).await;
    brought_together(&town).await;
    let written = town.vendors.smaregi.calls("PATCH /customers/{id}");
    let told = brought_together(&town).await;
    assert!(told.contains("0 pairs linked") && told.contains("0 runs are due"), "{told}");
    assert_eq!(town.vendors.smaregi.calls("PATCH /customers/{id}"), written);
}

#[tokio::test(start_paused = true)]
async fn a_second_run_before_the_first_was_carried_out_links_nobody_twice() {
    let town = town_of(4).await;
    for _ in 0..2 {
        members(&town, &["match"], &Said::default()).await.unwrap();
    }
    town.settle().await;
    assert_eq!(numbered(&town, 4), 4);
    assert_eq!(linked_by_comparisons(&town).await, 4, "each pair was linked once");
    assert!(town.open_cases().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn another_given_name_is_put_before_a_person_and_only_once() {
    let town = town_of(12).await;
    // A twin, or a mistake at the till: everything else is the same.
    let id = m(0).to_string();
    let married = serde_json::json!({ "firstName": "薫", "firstKana": "カオル" });
    town.vendors.smaregi.till().edit_member_at_till(&id, &married).unwrap();
    town.settle().await;
    let told = brought_together(&town).await;
    assert!(told.contains("1 pairs put before a person, of 1 in the budget"), "{told}");
    let case = town.open_cases().await.remove(0);
    assert_eq!((case.customer, case.code.as_str()), (n(0), "matched-for-review"));
    let facts = &case.candidates[0].facts;
    assert!(facts.contains(&("given".into(), "differ".into())), "{facts:?}");
    assert!(facts.iter().any(|(fact, bits)| fact == "score_millibits" && bits.parse::<i64>().is_ok()));
    brought_together(&town).await;
    assert_eq!(town.open_cases().await.len(), 1, "the question is put once");
}

#[tokio::test(start_paused = true)]
async fn who_was_told_apart_stays_apart() {
    let town = town_of(3).await;
    town.store.keep_apart(n(1), m(1), "clerk", town.hub.parts().clock.now()).await.unwrap();
    brought_together(&town).await;
    assert_eq!((town.linked(n(0)).await, town.linked(n(1)).await), (Some(m(0)), None));
    assert_eq!(at_till(&town, 1).get("customerNo"), None);
}

#[tokio::test(start_paused = true)]
async fn a_customer_somebody_is_being_asked_about_is_left_to_that_person() {
    let town = town_of(2).await;
    let now = town.hub.parts().clock.now();
    let case = NewCase {
        id: domain::CaseId(uuid::Uuid::from_u128(7)),
        kind: CaseKind::Match,
        customer: n(1),
        candidates: Vec::new(),
        code: Code::new("several-members"),
        owner: Owner::MemberServices,
        due_at: now,
        created_at: now,
    };
    let asked = town.store.open_case(case).await.unwrap();
    brought_together(&town).await;
    assert_eq!((town.linked(n(0)).await, town.linked(n(1)).await), (Some(m(0)), None));
    let case = town.store.case(asked).await.unwrap().unwrap();
    assert_eq!((case.state, case.code.as_str()), (CaseState::Open, "several-members"));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_members_with_the_shops_own_number_are_nobodys_partner() {
    let town = town_of(3).await;
    town.vendors.shopify.edit_customer(n(2).get(), |c| c.phone = Some("+81312345678".into()));
    for k in 0..1_000 {
        let (last, kana) = (format!("店頭{k}"), "テントウ");
        seed_member(&town, 100_000 + k, [&last, "会員", kana, "カイイン"], "03-1234-5678", "");
    }
    brought_together(&town).await;
    let linked = town.store.link_counts().await.unwrap().1;
    assert_eq!((linked, numbered(&town, 3)), (3, 3), "only the three who are the same people");
    assert!(town.open_cases().await.len() <= 1);
}
