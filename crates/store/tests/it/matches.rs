//! Comparisons: one under way at a time, and the reasons of each link; and rows of a key before.

use domain::{CustomerId, PosMemberId};
use store::{
    Echo, HashField, IndexEntry, KeyedHash, MatchCounts, MatchLink, MatchRun, MatchState, Pair, System,
};

use crate::world::{World, at, uuid};

contract! {
    one_comparison_is_under_way_until_it_ends_or_is_silent,
    a_comparison_goes_on_under_its_own_id,
    links_of_a_comparison_are_told_page_by_page_until_they_are_apart,
    pairs_told_apart_are_walked_through_once,
    rows_of_a_key_before_go_and_those_of_the_present_stay,
}

fn run(n: u128, second: i64) -> MatchRun {
    MatchRun {
        id: uuid(n),
        dry_run: n.is_multiple_of(2),
        state: MatchState::Running,
        started_by: "cli".into(),
        started_at: at(second),
        beat_at: at(second),
        ended_at: None,
        rule: "scored-1".into(),
        counts: MatchCounts::default(),
    }
}

fn pair(n: u64, m: u64) -> Pair {
    (CustomerId::new(n).unwrap(), PosMemberId::new(m).unwrap())
}

fn link(comparison: u128, (customer, member): Pair) -> MatchLink {
    MatchLink {
        customer,
        member,
        run: uuid(comparison),
        rule: "scored-1".into(),
        score: 27_310,
        levels: vec![("given".into(), "agree".into())],
        linked_at: at(1),
        undone_at: None,
    }
}

async fn one_comparison_is_under_way_until_it_ends_or_is_silent(world: World) {
    world.begin_match(run(1, 10), at(0)).await.unwrap().unwrap();
    let other = world.begin_match(run(2, 20), at(10)).await.unwrap().unwrap_err();
    assert_eq!((other.id, other.started_by.as_str()), (uuid(1), "cli"));
    let counts = MatchCounts { customers: 7, ..MatchCounts::default() };
    assert!(world.beat_match(uuid(1), counts, at(15)).await.unwrap());
    world.begin_match(run(2, 20), at(16)).await.unwrap().unwrap();
    assert!(
        !world.beat_match(uuid(1), counts, at(21)).await.unwrap(),
        "it was silent, and another took its place"
    );
    let gone = world.match_run(uuid(1)).await.unwrap().unwrap();
    assert_eq!((gone.state, gone.counts, gone.ended_at), (MatchState::Interrupted, counts, Some(at(20))));
    world.end_match(uuid(2), MatchState::Done, counts, at(30)).await.unwrap();
    world.end_match(uuid(2), MatchState::Failed, counts, at(31)).await.unwrap();
    let newest = world.match_runs(9).await.unwrap();
    assert_eq!(newest.iter().map(|run| run.id).collect::<Vec<_>>(), [uuid(2), uuid(1)]);
    assert_eq!(
        (newest[0].state, newest[0].dry_run),
        (MatchState::Done, true),
        "what has ended stays as it ended"
    );
    assert!(world.match_run(uuid(3)).await.unwrap().is_none());
}

async fn a_comparison_goes_on_under_its_own_id(world: World) {
    world.begin_match(run(1, 10), at(0)).await.unwrap().unwrap();
    world.begin_match(run(1, 20), at(10)).await.unwrap().unwrap();
    world.end_match(uuid(1), MatchState::Failed, MatchCounts::default(), at(21)).await.unwrap();
    world.begin_match(run(1, 30), at(10)).await.unwrap().unwrap();
    let again = world.match_run(uuid(1)).await.unwrap().unwrap();
    assert_eq!((again.state, again.started_at, again.ended_at), (MatchState::Running, at(10), None));
}

async fn links_of_a_comparison_are_told_page_by_page_until_they_are_apart(world: World) {
    for n in 1..=3 {
        world.remember_match(link(1, pair(n, n))).await.unwrap();
    }
    world.remember_match(link(2, pair(9, 9))).await.unwrap();
    let first = world.matched_by(uuid(1), None, 2).await.unwrap();
    assert_eq!(first, [link(1, pair(1, 1)), link(1, pair(2, 2))]);
    let rest = world.matched_by(uuid(1), Some(pair(2, 2)), 2).await.unwrap();
    assert_eq!(rest, [link(1, pair(3, 3))]);
    world.forget_match(pair(2, 2), at(5)).await.unwrap();
    assert_eq!(world.match_of(pair(2, 2)).await.unwrap(), None);
    assert_eq!(world.matched_by(uuid(1), None, 9).await.unwrap().len(), 2);
    world.remember_match(link(2, pair(2, 2))).await.unwrap();
    assert_eq!(
        world.match_of(pair(2, 2)).await.unwrap(),
        Some(link(2, pair(2, 2))),
        "the newest reason counts"
    );
}

async fn pairs_told_apart_are_walked_through_once(world: World) {
    let pairs = [pair(1, 1), pair(1, 2), pair(2, 1), pair(3, 7)];
    for (customer, member) in pairs.into_iter().rev() {
        world.keep_apart(customer, member, "clerk", at(1)).await.unwrap();
    }
    let (mut after, mut walked) = (None, Vec::new());
    loop {
        let page = world.apart_after(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(*last);
        walked.extend(page);
    }
    assert_eq!(walked, pairs);
}

async fn rows_of_a_key_before_go_and_those_of_the_present_stay(world: World) {
    let hash = |byte| KeyedHash([byte; 32]);
    let entry = |byte| vec![IndexEntry { field: HashField::Email, hash: hash(byte) }];
    let member = |m| PosMemberId::new(m).unwrap();
    world.index_members(1, vec![(member(1), entry(1)), (member(2), entry(2))]).await.unwrap();
    world.index_members(9, vec![(member(3), entry(3))]).await.unwrap();
    world.index_members(5, vec![(member(4), entry(4)), (member(1), entry(5))]).await.unwrap();
    let customer = CustomerId::new(1).unwrap();
    for (system, key_version) in [(System::Pos, 1), (System::Crm, 5)] {
        world.remember_echo(Echo { system, customer, hash: hash(1), key_version, at: at(1) }).await.unwrap();
    }
    assert_eq!(world.under_other_keys(5).await.unwrap(), 3);
    let mut steps = 0;
    while world.forget_other_keys(5, 1).await.unwrap() > 0 {
        steps += 1;
    }
    assert!(steps >= 2, "a few at a time");
    assert_eq!((world.under_other_keys(5).await.unwrap(), world.indexed_members().await.unwrap()), (0, 2));
    let found = |byte| world.find_members(entry(byte)[0], 9);
    assert!(found(2).await.unwrap().is_empty() && found(3).await.unwrap().is_empty());
    assert_eq!((found(4).await.unwrap(), found(5).await.unwrap()), (vec![member(4)], vec![member(1)]));
    assert!(world.echo(System::Pos, customer).await.unwrap().is_none());
    assert!(world.echo(System::Crm, customer).await.unwrap().is_some());
}
