//! Finds the pairs that share a key and compares each of them once, on every core.

use std::{
    collections::HashSet,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use super::{
    blocking::{Index, Keys},
    compare::Scene,
    seen::Seen,
};

/// A pair with what was seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// Rank among the customers, by id.
    pub(super) customer: u32,
    /// Rank among the members, by id.
    pub(super) member: u32,
    /// What was seen.
    pub(super) seen: Seen,
    /// Hundredths of a bit.
    pub(super) score: i32,
}

/// Who is compared and who is not.
pub(super) struct Search<'a> {
    pub(super) scene: Scene<'a>,
    pub(super) keys: Keys<'a>,
    pub(super) index: &'a Index,
    /// Ids of those who are linked already.
    pub(super) taken_customers: &'a HashSet<u64>,
    pub(super) taken_members: &'a HashSet<u64>,
    /// Told apart by a person.
    pub(super) apart: &'a HashSet<(u64, u64)>,
    pub(super) threads: usize,
}

/// What one customer's comparisons leave behind; called once for each pair.
pub(super) trait Keep: Send {
    /// A pair was compared.
    fn pair(&mut self, customer: u32, member: u32, seen: Seen, rarity: i32);
}

/// Customers handed to a thread at a time.
const HANDFUL: usize = 256;

impl Search<'_> {
    /// Compares these customers (by rank) with everyone who shares a key with them. Each thread keeps for itself what
    /// `keeper` makes; `progress` hears how many customers are done. Returns the keepers and how many pairs there were.
    pub(super) fn run<K: Keep>(
        &self,
        customers: &[u32],
        keeper: impl Fn() -> K + Sync,
        progress: &dyn Fn(u64),
    ) -> (Vec<K>, u64) {
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        let work = |tell: mpsc::Sender<u64>| self.share(customers, &next, keeper(), &tell);
        std::thread::scope(|scope| {
            let start = |_| {
                let (tell, work) = (tell.clone(), &work);
                scope.spawn(move || work(tell))
            };
            let threads: Vec<_> = (0..self.threads.max(1)).map(start).collect();
            drop(tell);
            let mut done = 0;
            for more in told {
                done += more;
                progress(done);
            }
            let (mut keepers, mut pairs) = (Vec::new(), 0);
            for thread in threads {
                let (kept, compared) = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                keepers.push(kept);
                pairs += compared;
            }
            (keepers, pairs)
        })
    }

    /// What one thread does: takes a handful of customers after the other until none is left.
    fn share<K: Keep>(
        &self,
        customers: &[u32],
        next: &AtomicUsize,
        mut kept: K,
        tell: &mpsc::Sender<u64>,
    ) -> (K, u64) {
        let (mut keys, mut found, mut pairs) = (Vec::new(), Vec::new(), 0);
        while let Some(rest) = customers.get(next.fetch_add(HANDFUL, Ordering::Relaxed)..) {
            let handful = &rest[..rest.len().min(HANDFUL)];
            if handful.is_empty() {
                break;
            }
            for customer in handful {
                self.candidates(*customer, &mut keys, &mut found);
                pairs += found.len() as u64;
                for member in &found {
                    let (seen, rarity) = self.scene.compare(*customer, *member);
                    kept.pair(*customer, *member, seen, rarity);
                }
            }
            tell.send(handful.len() as u64).ok();
        }
        (kept, pairs)
    }

    /// Ranks of the members to compare with this customer, each once.
    fn candidates(&self, rank: u32, keys: &mut Vec<u64>, found: &mut Vec<u32>) {
        found.clear();
        let customer = self.scene.customers.person(rank);
        if self.taken_customers.contains(&customer.id) {
            return;
        }
        self.keys.of(self.scene.customers, customer, keys);
        self.keys.swapped(customer, keys);
        found.extend(keys.iter().flat_map(|key| self.index.members(*key)));
        found.sort_unstable();
        found.dedup();
        found.retain(|member| {
            let id = self.scene.members.person(*member).id;
            !self.taken_members.contains(&id) && !self.apart.contains(&(customer.id, id))
        });
    }
}
