//! Takes both sides in, person by person, and compares them.

use std::collections::HashSet;

use domain::{
    CustomerId, Pii, PosMemberId,
    member::{PosMember, Profile},
};

use super::{
    blocking::{Index, Keys},
    choose::{Chosen, choose, hundredths},
    compare::Scene,
    crowd::Crowd,
    estimate::{self, Patterns},
    findings::{Decision, Findings, Proposal, RULE_VERSION, Unusable},
    frequency::{Frequencies, Side},
    limits::Limits,
    pairs::{Keep, Pair, Search},
    read::Reader,
    record::Born,
    seen::Seen,
    weights::Weights,
};

/// Everyone of both sides, normalised, in memory only. There is no `Debug` and no `Serialize` on purpose.
///
/// Somebody added twice counts once: the newer word replaces the older.
#[derive(Default)]
pub struct Matcher {
    reader: Reader,
    customers: Crowd,
    members: Crowd,
    taken_customers: HashSet<u64>,
    taken_members: HashSet<u64>,
    apart: HashSet<(u64, u64)>,
}

impl Matcher {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells the shop's own mail domain: addresses in it are made by the shop and identify nobody.
    #[must_use]
    pub fn own_domain(mut self, domain: Option<&str>) -> Self {
        self.reader.own_domain = domain.map(str::to_owned);
        self
    }

    /// Adds a customer of the online store.
    ///
    /// # Errors
    /// [`Unusable`] when there is nothing to compare; then the customer is not compared.
    pub fn customer(&mut self, id: CustomerId, profile: &Pii<Profile>) -> Result<(), Unusable> {
        let profile = profile.reveal();
        let mails: Vec<&str> = profile.email.as_deref().into_iter().collect();
        let read = self.reader.read(&mut self.customers, id.get(), 0, profile, &mails);
        read.ok_or(Unusable::NoNameAndNoContact)
    }

    /// Adds a store member. One that carries a member number already counts as linked.
    ///
    /// # Errors
    /// [`Unusable`] when there is nothing to compare or the member is gone; then the member is not compared.
    pub fn member(&mut self, member: &PosMember) -> Result<(), Unusable> {
        let (id, as_of) = (member.id.get(), member.updated_at.as_second());
        if !member.status.is_linkable() {
            self.members.forget(id, as_of);
            return Err(Unusable::MemberIsGone);
        }
        if let Some(customer) = member.member_number {
            self.linked(customer, member.id);
        }
        let profile = member.profile.reveal();
        let mails: Vec<&str> =
            profile.email.iter().chain(member.emails.reveal()).map(String::as_str).collect();
        let read = self.reader.read(&mut self.members, id, as_of, profile, &mails);
        read.ok_or(Unusable::NoNameAndNoContact)
    }

    /// These two are linked: neither is proposed again, but both still show what is common in this shop.
    pub fn linked(&mut self, customer: CustomerId, member: PosMemberId) {
        self.taken_customers.insert(customer.get());
        self.taken_members.insert(member.get());
    }

    /// A person told these two apart: never proposed again.
    pub fn apart(&mut self, customer: CustomerId, member: PosMemberId) {
        self.apart.insert((customer.get(), member.get()));
    }

    /// Compares everyone. `progress` hears how many customers are done, and of how many. The same people in any order
    /// give the same findings. Takes the processor for as long as it lasts: not for an async thread.
    #[must_use]
    pub fn propose(&self, limits: &Limits, progress: &dyn Fn(u64, u64)) -> Findings {
        let (our_order, their_order) = (self.customers.settled(), self.members.settled());
        let customers = Side { crowd: &self.customers, order: &our_order };
        let members = Side { crowd: &self.members, order: &their_order };
        let common = Frequencies::of(customers, members, &self.reader.names);
        let keys = || Keys { names: &self.reader.names, hashes: &self.reader.hashes, common: &common };
        let index = Index::new(&keys(), members, limits.max_block);
        let minors = Born::of(limits.minors_born_after);
        let scene = Scene { names: &self.reader.names, customers, members, common: &common, limits, minors };
        let search = Search {
            scene,
            keys: keys(),
            index: &index,
            taken_customers: &self.taken_customers,
            taken_members: &self.taken_members,
            apart: &self.apart,
            threads: threads(limits),
        };
        let weights = if limits.estimate { learn(&search, &common) } else { Weights::shipped() };
        let everyone: Vec<u32> = (0..our_order.len() as u32).collect();
        let total = everyone.len() as u64;
        let floor = hundredths(limits.review_score);
        let keeper = || Scored { weights: &weights, floor, pairs: Vec::new() };
        let (kept, pairs_compared) = search.run(&everyone, keeper, &|done| progress(done, total));
        let pairs = kept.into_iter().flat_map(|kept| kept.pairs).collect();
        let chosen = choose(pairs, our_order.len(), their_order.len(), limits);
        let counted = (pairs_compared, index.skipped);
        findings(chosen, (customers, members), limits, counted)
    }
}

fn threads(limits: &Limits) -> usize {
    match limits.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from).min(16),
        some => some,
    }
}

/// Customers to learn from at most: enough for every weight.
const LEARN_FROM: usize = 20_000;

fn learn(search: &Search<'_>, common: &Frequencies) -> Weights {
    let customers = search.scene.customers.order.len();
    let step = customers.div_ceil(LEARN_FROM).max(1);
    let some: Vec<u32> = (0..customers as u32).step_by(step).collect();
    let (counted, _) = search.run(&some, Counted::default, &|_| {});
    let mut patterns = Patterns::new();
    for (seen, count) in counted.into_iter().flat_map(|counted| counted.0) {
        *patterns.entry(seen).or_insert(0) += count;
    }
    estimate::weights(&patterns, common, customers.max(search.scene.members.order.len()))
}

#[derive(Default)]
struct Counted(Patterns);

impl Keep for Counted {
    fn pair(&mut self, _: u32, _: u32, seen: Seen, _: i32) {
        *self.0.entry(seen.pattern()).or_insert(0) += 1;
    }
}

struct Scored<'a> {
    weights: &'a Weights,
    floor: i32,
    pairs: Vec<Pair>,
}

impl Keep for Scored<'_> {
    fn pair(&mut self, customer: u32, member: u32, seen: Seen, rarity: i32) {
        let score = self.weights.sum(seen) + rarity;
        if score >= self.floor {
            self.pairs.push(Pair { customer, member, seen, score });
        }
    }
}

fn findings(
    chosen: Chosen,
    (customers, members): (Side<'_>, Side<'_>),
    limits: &Limits,
    (pairs_compared, blocks_skipped): (u64, u64),
) -> Findings {
    let floor = chosen.reviews.last().filter(|_| chosen.left_out > 0).map(|pair| bits(pair.score));
    let links = chosen.links.into_iter().map(|pair| (pair, Decision::Link));
    let reviews = chosen.reviews.into_iter().map(|pair| (pair, Decision::Review));
    let proposal = |(pair, decision): (Pair, Decision)| {
        Some(Proposal {
            customer_id: CustomerId::new(customers.person(pair.customer).id)?,
            pos_member_id: PosMemberId::new(members.person(pair.member).id)?,
            decision,
            score: bits(pair.score),
            facts: pair.seen.facts(),
        })
    };
    let mut proposals: Vec<Proposal> = links.chain(reviews).filter_map(proposal).collect();
    proposals.sort_by(|a, b| {
        let ids = |proposal: &Proposal| (proposal.customer_id, proposal.pos_member_id);
        b.score.total_cmp(&a.score).then_with(|| ids(a).cmp(&ids(b)))
    });
    Findings {
        proposals,
        pairs_compared,
        blocks_skipped,
        review_floor: floor.unwrap_or(limits.review_score),
        left_out: chosen.left_out,
        rule_version: RULE_VERSION,
    }
}

fn bits(hundredths: i32) -> f64 {
    f64::from(hundredths) / 100.0
}
