//! How well towns are matched: the published one, invented ones, and odd ones made from them.

use flows::matching::scored::Limits;

use super::{
    measure::{Quality, found, limits, matcher, quality},
    people::{Town, invented, published},
};

#[track_caller]
fn check(what: &str, is: &Quality, recall: f64, found: f64, review: f64, f1: f64) {
    assert!(is.precision >= 0.999, "{what}: {is}");
    assert!(is.recall >= recall && is.found >= found, "{what}: {is}");
    assert!(is.review <= review && is.f1 >= f1, "{what}: {is}");
}

#[test]
fn the_published_town_is_matched_without_a_wrong_link() {
    let town = published();
    let is = quality(&town, &found(&town));
    assert!(is.wrong.is_empty(), "{is}");
    check("published", &is, 0.90, 0.99, 0.07, 0.99);
}

#[test]
fn no_twin_and_no_family_of_the_published_town_is_linked_for_somebody_else() {
    let town = published();
    let is = quality(&town, &found(&town));
    let lookalike = |id: u64| town.lookalikes.contains_key(&id);
    assert!(town.lookalikes.len() > 1_300);
    assert!(!is.wrong.iter().any(|(customer, member)| lookalike(customer.get()) || lookalike(member.get())));
}

#[test]
fn towns_made_by_somebody_else_are_matched_as_well() {
    for seed in 1..=5 {
        let town = invented(seed, 6_000);
        check("invented", &quality(&town, &found(&town)), 0.90, 0.99, 0.08, 0.985);
    }
}

#[test]
fn learning_the_weights_from_the_shop_leads_nobody_astray() {
    let town = published();
    let learnt = matcher(&town).propose(&Limits { estimate: true, ..limits() }, &|_, _| {});
    check("learnt", &quality(&town, &learnt), 0.90, 0.99, 0.07, 0.99);
}

#[test]
fn two_strong_facts_link_fewer_and_none_wrong() {
    let town = published();
    let usual = quality(&town, &found(&town));
    let strict = quality(&town, &matcher(&town).propose(&limits().stricter(), &|_, _| {}));
    assert!(strict.wrong.is_empty() && strict.recall < usual.recall && strict.recall > 0.5, "{strict}");
}

/// A part of the town: people whose id falls into it, on both sides.
fn fold(town: &Town, part: u64, parts: u64) -> Town {
    let mut some = town.clone();
    let inside = |id: u64| (id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % parts == part;
    let partner: std::collections::HashMap<_, _> = town.truth.iter().map(|(c, m)| (*m, *c)).collect();
    some.customers.retain(|(id, _)| inside(id.get()));
    some.members.retain(|m| partner.get(&m.id).map_or(inside(m.id.get()), |customer| inside(customer.get())));
    some.truth.retain(|(customer, _)| inside(customer.get()));
    some
}

#[test]
fn a_part_of_the_town_is_matched_like_the_whole() {
    let town = published();
    for part in 0..4 {
        let some = fold(&town, part, 4);
        assert!(some.truth.len() > 500);
        check("fold", &quality(&some, &found(&some)), 0.84, 0.985, 0.10, 0.975);
    }
}

#[test]
fn either_half_of_the_town_is_matched_like_the_other() {
    let town = published();
    for part in 0..2 {
        let some = fold(&town, part, 2);
        let is = quality(&some, &found(&some));
        assert!(is.wrong.is_empty() && some.truth.len() > 1_400, "{is}");
        check("half", &is, 0.89, 0.99, 0.07, 0.99);
    }
}

#[test]
fn a_small_shop_is_not_led_astray_by_its_few_people() {
    let town = published();
    for part in 0..10 {
        let some = fold(&town, part, 60);
        let is = quality(&some, &found(&some));
        assert!(is.wrong.is_empty() && is.found > 0.93 && some.truth.len() > 20, "{part}: {is}");
    }
}

/// Renames families: so many of ten become 佐藤.
fn with_common_names(town: &Town, of_ten: u64) -> Town {
    let mut renamed = town.clone();
    let common = |profile: &domain::member::Profile| {
        let mut profile = profile.clone();
        let letters: u64 = profile.last_name.chars().map(|c| u64::from(u32::from(c))).sum();
        if !normalize::name::is_kana_only(&profile.last_name) && letters % 10 < of_ten {
            profile.last_name = "佐藤".into();
            if !profile.last_name_kana.is_empty() {
                profile.last_name_kana = "サトウ".into();
            }
        }
        profile
    };
    renamed.customers.iter_mut().for_each(|(_, profile)| *profile = profile.map(common));
    renamed.members.iter_mut().for_each(|member| member.profile = member.profile.map(common));
    renamed
}

#[test]
fn a_town_where_many_have_one_name_links_nobody_wrong() {
    let town = published();
    for of_ten in [3, 6, 9] {
        let renamed = with_common_names(&town, of_ten);
        let is = quality(&renamed, &found(&renamed));
        assert!(
            is.precision >= 0.999 && is.recall > 0.82 && is.found > 0.93 && is.review <= 0.1,
            "{of_ten}: {is}"
        );
    }
}

#[test]
fn questions_stay_within_the_budget_and_the_best_are_asked() {
    let town = published();
    let all = found(&town);
    let few = matcher(&town).propose(&Limits { review_budget: 0.02, ..limits() }, &|_, _| {});
    let is = quality(&town, &few);
    assert!(is.review <= 0.02 && few.left_out > 0 && few.review_floor > all.review_floor, "{is}");
    assert!(few.proposals.iter().all(|p| all.proposals.contains(p)));
}
