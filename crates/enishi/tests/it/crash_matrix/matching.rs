//! Bringing two customer bases together, broken at every place.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use engine::{Engine, Start, testing::Scenario};
use flows::matching::{
    scored::{Facts, Level, RULE_VERSION},
    together::{
        Ask, comparison,
        pair::{self, Candidate},
    },
};
use sandbox::Fault;
use store::{RunState, Store};

use super::{World, comes_out_right};

/// Hanako is in both customer bases, and not linked; events about her are lost.
async fn on_both_sides() -> World {
    let world = World::open().await;
    world.town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    crate::matching::seed_pairs(&world.town, 1);
    world
}

/// One customer, one member with the number and the old card, one link; or nothing was written at all.
fn linked_or_untouched(world: &World, end: RunState) -> Result<(), String> {
    let members = world.town.vendors.smaregi.members();
    let number = members[0].get("customerNo").map(str::to_owned);
    let ours = crate::matching::n(0).to_string();
    match (end, number.as_deref()) {
        _ if members.len() != 1 || !members[0].code().starts_with("29") => {
            Err("the till has another file".into())
        }
        (RunState::Done, Some(number)) if number == ours => Ok(()),
        (RunState::Done, _) => Err("done, and the member has no number".into()),
        (_, None) => Ok(()),
        (_, Some(number)) if number == ours => Ok(()),
        (_, Some(_)) => Err("a stranger's number".into()),
    }
}

scenario!(BringingAPairTogether,
    open: on_both_sides(),
    start: |_| {
        let agree = Level::Agree;
        let facts = Facts {
            given: agree, surname: agree, email: agree, phone: agree, birth_date: agree, address: Level::Missing,
        };
        pair::start(&pair::Input {
            comparison: uuid::Uuid::from_u128(1),
            customer: crate::matching::n(0),
            link: true,
            rule: RULE_VERSION.into(),
            candidates: vec![Candidate { member: crate::matching::m(0), facts, score: 60_000 }],
        })
    },
    check: linked_or_untouched
);

scenario!(ComparingTheBases,
    open: on_both_sides(),
    start: |_| comparison::start(&Ask {
        id: uuid::Uuid::from_u128(2), dry_run: false, strict: false, review_budget: None, by: "hanako".into(),
    }),
    check: linked_or_untouched
);

#[tokio::test(start_paused = true)]
async fn bringing_a_pair_together_comes_out_right_wherever_it_breaks() {
    comes_out_right(BringingAPairTogether, 15).await;
}

#[tokio::test(start_paused = true)]
async fn comparing_the_customer_bases_comes_out_right_wherever_it_breaks() {
    comes_out_right(ComparingTheBases, 15).await;
}
