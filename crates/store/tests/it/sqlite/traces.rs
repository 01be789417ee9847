//! What was deleted is not in the files any more: not in a free page, not in the log.

use std::collections::{HashMap, HashSet};

use domain::CustomerId;
use store::{
    Echo, Forgetting, Forgotten, HashField, IndexEntry, KeyedHash, Lanes, Links, MemberIndex, NewRun, Person,
    Spared, System,
};

use super::Place;
use crate::{
    erasures::{customer, member},
    world::{at, new_run},
};

type Needle = [u8; 16];

/// Enough for every table to have pages between its first and its last.
const PEOPLE: u64 = 200;

/// A hash nobody would write by chance.
fn hash(n: u64) -> KeyedHash {
    let mut bytes = [0xa5; 32];
    bytes[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes[8..16].copy_from_slice(&n.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).to_le_bytes());
    KeyedHash(bytes)
}

/// How often each of these beginnings stands in the files, found in one pass.
fn seen(place: &Place, needles: &[Needle]) -> HashMap<Needle, usize> {
    let mut seen: HashMap<Needle, usize> = needles.iter().map(|needle| (*needle, 0)).collect();
    let firsts: HashSet<u8> = needles.iter().map(|needle| needle[0]).collect();
    for ending in ["", "-wal"] {
        let name = format!("{}{ending}", place.path().display());
        let bytes = std::fs::read(name).unwrap_or_default();
        for at in 0..bytes.len().saturating_sub(16) {
            if !firsts.contains(&bytes[at]) {
                continue;
            }
            let Ok(window) = Needle::try_from(&bytes[at..at + 16]) else { continue };
            if let Some(count) = seen.get_mut(&window) {
                *count += 1;
            }
        }
    }
    seen
}

/// The three hashes of a person as they stand in the rows.
fn needles(n: u64) -> [Needle; 3] {
    let text = hash(n + 2_000_000).to_hex();
    let cut = |bytes: &[u8]| Needle::try_from(&bytes[..16]).unwrap();
    [cut(&hash(n).0), cut(&hash(n + 1_000_000).0), cut(text.as_bytes())]
}

/// Everybody has rows all over the place, so that pages are split, merged and freed around the one that goes.
async fn crowd(store: &store::sqlite::Sqlite, people: u64) {
    for n in 1..=people {
        let who: CustomerId = customer(n);
        store.know_customer(who, at(0)).await.unwrap();
        let echo = Echo { system: System::Pos, customer: who, hash: hash(n), key_version: 1, at: at(0) };
        store.remember_echo(echo).await.unwrap();
        let entry = IndexEntry { field: HashField::Email, hash: hash(n + 1_000_000) };
        store.index_members(1, vec![(member(n), vec![entry])]).await.unwrap();
        let lane = format!("email:{}", hash(n + 2_000_000).to_hex());
        let input = serde_json::json!({ "email": hash(n + 2_000_000).to_hex(), "customer": who });
        let run = NewRun { input, ..new_run(u128::from(n), &lane) };
        store.enqueue(vec![run], None).await.unwrap();
    }
}

#[tokio::test]
async fn no_hash_of_the_forgotten_is_left_in_the_files() {
    let place = Place::new();
    let store = place.open().await;
    crowd(&store, PEOPLE).await;
    let spared = Spared { own_flow: "erase", own_input: serde_json::Value::Null, open_flows: &[] };
    let forgotten: Vec<u64> = (1..=PEOPLE).filter(|n| n % 7 == 3).collect();
    let theirs: Vec<Needle> = forgotten.iter().flat_map(|n| needles(*n)).collect();
    assert!(seen(&place, &theirs).values().all(|count| *count > 0), "the search finds what is there");
    for n in &forgotten {
        let who = Person {
            customer: customer(*n),
            members: vec![member(*n)],
            emails: vec![hash(n + 2_000_000)],
            until: at(99),
        };
        assert!(matches!(store.forget(&who, &spared, at(1)).await.unwrap(), Forgotten::Gone(_)));
        // Others go on writing.
        let entry = IndexEntry { field: HashField::Phone, hash: hash(n + 3_000_000) };
        store.index_members(1, vec![(member(n + 10_000), vec![entry])]).await.unwrap();
    }
    assert!(store.scrub().await.unwrap());
    let left = seen(&place, &theirs);
    let lingering = left.values().filter(|count| **count > 0).count();
    assert_eq!(lingering, 0, "of {} hashes", theirs.len());
    let others: Vec<Needle> = [1, 2, 4].into_iter().flat_map(needles).collect();
    assert!(seen(&place, &others).values().all(|count| *count > 0), "everybody else is there");
}
