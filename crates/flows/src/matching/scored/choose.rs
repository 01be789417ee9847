//! From scored pairs to what is proposed: one to one, clearly ahead of every rival, and no more questions than agreed.

use super::{guard, limits::Limits, pairs::Pair};

/// The pairs to propose.
pub(super) struct Chosen {
    /// To be linked.
    pub(super) links: Vec<Pair>,
    /// For review, best first.
    pub(super) reviews: Vec<Pair>,
    /// For review, but beyond the budget.
    pub(super) left_out: u64,
}

/// Chooses among pairs that have at least the score of a review. `customers` and `members`: how many there are.
pub(super) fn choose(mut pairs: Vec<Pair>, customers: usize, members: usize, limits: &Limits) -> Chosen {
    pairs.sort_unstable_by_key(|pair| (pair.customer, pair.member));
    let needed = link_score(limits, customers.max(members));
    let margin = hundredths(limits.margin);
    let rivals = pairs.iter().filter(|pair| guard::is_rival(pair.seen));
    let (best_of_customer, best_of_member) = best(rivals, customers, members);
    let is_ahead = |pair: &Pair| {
        let rival = best_of_customer[pair.customer as usize].rival(pair.score);
        let other = best_of_member[pair.member as usize].rival(pair.score);
        pair.score.saturating_sub(rival.max(other)) >= margin
    };
    let links: Vec<Pair> = pairs
        .iter()
        .filter(|pair| pair.score >= needed && guard::allows(pair.seen, limits) && is_ahead(pair))
        .copied()
        .collect();
    let (mut has_customer, mut has_member) = (vec![false; customers], vec![false; members]);
    for link in &links {
        has_customer[link.customer as usize] = true;
        has_member[link.member as usize] = true;
    }
    pairs.retain(|pair| {
        let open = !has_customer[pair.customer as usize] && !has_member[pair.member as usize];
        open && guard::is_worth_a_look(pair.seen)
    });
    let (best_of_customer, best_of_member) = best(pairs.iter(), customers, members);
    pairs.retain(|pair| {
        let (ours, theirs) =
            (best_of_customer[pair.customer as usize].first, best_of_member[pair.member as usize].first);
        pair.score == ours || pair.score == theirs || pair.score + margin > ours.max(theirs)
    });
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.score), pair.customer, pair.member));
    let most = (limits.review_budget.clamp(0.0, 1.0) * customers.min(members) as f64).ceil() as usize;
    let left_out = pairs.len().saturating_sub(most) as u64;
    pairs.truncate(most);
    Chosen { links, reviews: pairs, left_out }
}

/// In a big crowd two strangers agree by chance more often: each doubling asks for one bit more.
fn link_score(limits: &Limits, people: usize) -> i32 {
    let chance = (people.max(1) as f64).log2() + 3.0;
    hundredths(limits.link_score.max(chance))
}

pub(super) fn hundredths(bits: f64) -> i32 {
    (bits * 100.0).round() as i32
}

/// The two best scores of one person.
#[derive(Clone, Copy)]
struct Best {
    first: i32,
    second: i32,
}

impl Best {
    /// The best of the others, seen from a pair with this score.
    const fn rival(self, own: i32) -> i32 {
        if own == self.first { self.second } else { self.first }
    }

    fn meet(&mut self, score: i32) {
        if score > self.first {
            (self.first, self.second) = (score, self.first);
        } else {
            self.second = self.second.max(score);
        }
    }
}

fn best<'a>(
    pairs: impl Iterator<Item = &'a Pair>,
    customers: usize,
    members: usize,
) -> (Vec<Best>, Vec<Best>) {
    let nobody = Best { first: i32::MIN / 2, second: i32::MIN / 2 };
    let (mut ours, mut theirs) = (vec![nobody; customers], vec![nobody; members]);
    for pair in pairs {
        ours[pair.customer as usize].meet(pair.score);
        theirs[pair.member as usize].meet(pair.score);
    }
    (ours, theirs)
}
