//! What holds for any people in any order.

use domain::{CustomerId, PosMemberId, member::PosMember};
use flows::matching::scored::{Decision, Findings, Limits, Matcher};
use proptest::prelude::*;

use super::{
    invented::Chance,
    measure::{found, limits, matcher},
    people::{Town, invented},
};

fn shuffled<T>(items: &mut [T], seed: u64) {
    let mut chance = Chance::of(seed, 77);
    for at in (1..items.len()).rev() {
        items.swap(at, chance.below(at as u64 + 1) as usize);
    }
}

fn proposals(town: &Town) -> Findings {
    found(town)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_people_arrive_changes_nothing(seed in 0_u64..1_000, order in 0_u64..1_000) {
        let town = invented(seed, 120);
        let mut other = town.clone();
        shuffled(&mut other.customers, order);
        shuffled(&mut other.members, order + 1);
        prop_assert_eq!(proposals(&town), proposals(&other));
    }

    #[test]
    fn somebody_who_arrives_twice_is_one_person(seed in 0_u64..1_000) {
        let town = invented(seed, 120);
        let mut twice = town.clone();
        twice.customers.extend(town.customers.iter().cloned());
        twice.members.extend(town.members.iter().cloned());
        prop_assert_eq!(proposals(&town), proposals(&twice));
    }

    #[test]
    fn everybody_is_linked_once_and_linked_people_are_not_asked_about(seed in 0_u64..1_000) {
        let findings = proposals(&invented(seed, 200));
        let links = || findings.proposals.iter().filter(|p| p.decision == Decision::Link);
        for link in links() {
            let again = |p: &&flows::matching::scored::Proposal| p.customer_id == link.customer_id || p.pos_member_id == link.pos_member_id;
            prop_assert_eq!(findings.proposals.iter().filter(again).count(), 1);
        }
        let ordered = findings.proposals.windows(2).all(|two| {
            (two[1].score, two[0].customer_id) <= (two[0].score, two[1].customer_id) || two[1].score < two[0].score
        });
        prop_assert!(ordered && findings.proposals.iter().all(|p| p.score.is_finite()));
    }
}

#[test]
fn one_thread_and_many_find_the_same() {
    let town = invented(5, 1_500);
    let of = |threads| matcher(&town).propose(&Limits { threads, ..limits() }, &|_, _| {});
    assert_eq!(of(1), of(5));
}

#[test]
fn the_newer_word_about_somebody_counts_in_whatever_order_it_comes() {
    let town = invented(5, 300);
    let newer = |member: &PosMember| PosMember {
        updated_at: member.updated_at + jiff::SignedDuration::from_secs(60),
        ..member.clone()
    };
    let mut renewed = Matcher::new();
    for (id, profile) in &town.customers {
        renewed.customer(*id, profile).ok();
    }
    for (at, member) in town.members.iter().enumerate() {
        // An older page says the member is somebody else.
        let older = PosMember {
            profile: town.members[(at + 7) % town.members.len()].profile.clone(),
            emails: Default::default(),
            ..member.clone()
        };
        let (first, second) = if at % 2 == 0 { (older, newer(member)) } else { (newer(member), older) };
        renewed.member(&first).ok();
        renewed.member(&second).ok();
    }
    assert_eq!(renewed.propose(&limits(), &|_, _| {}).proposals, found(&town).proposals);
}

#[test]
fn what_a_person_decided_is_never_proposed_again() {
    let town = invented(5, 600);
    let before = found(&town);
    let ids = |findings: &Findings| -> Vec<(CustomerId, PosMemberId)> {
        findings.proposals.iter().map(|p| (p.customer_id, p.pos_member_id)).collect()
    };
    let (linked, told_apart) = (ids(&before)[0], ids(&before)[1]);
    let mut shop = matcher(&town);
    shop.linked(linked.0, linked.1);
    shop.apart(told_apart.0, told_apart.1);
    let after = shop.propose(&limits(), &|_, _| {});
    assert!(!ids(&after).iter().any(|(c, m)| *c == linked.0 || *m == linked.1));
    assert!(!ids(&after).contains(&told_apart) && after.proposals.len() > before.proposals.len() / 2);
}

#[test]
fn a_member_that_carries_a_number_is_linked_already() {
    let town = invented(5, 600);
    let (customer, pos) = {
        let p = found(&town).proposals[0];
        (p.customer_id, p.pos_member_id)
    };
    let mut numbered = town.clone();
    numbered.members.iter_mut().filter(|m| m.id == pos).for_each(|m| m.member_number = Some(customer));
    assert!(found(&numbered).proposals.iter().all(|p| p.customer_id != customer && p.pos_member_id != pos));
}

#[test]
fn progress_is_told_to_its_end() {
    let town = invented(5, 600);
    let heard = std::cell::RefCell::new(Vec::new());
    let findings = matcher(&town).propose(&limits(), &|done, total| heard.borrow_mut().push((done, total)));
    let heard = heard.into_inner();
    assert!(heard.is_sorted() && heard.last().is_some_and(|(done, total)| done == total && *total > 300));
    assert_eq!(findings.rule_version, "scored-2");
}

#[test]
fn an_empty_shop_proposes_nothing() {
    let findings = Matcher::new().propose(&limits(), &|_, _| {});
    assert!(findings.proposals.is_empty() && findings.pairs_compared == 0 && findings.left_out == 0);
}
