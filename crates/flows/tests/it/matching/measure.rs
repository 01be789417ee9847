//! How well a town was matched.

use std::{collections::HashSet, fmt};

use domain::{CustomerId, PosMemberId};
use flows::matching::scored::{Decision, Findings, Limits, Matcher};

use super::people::Town;

/// What the findings are worth, laid beside the truth.
#[derive(Debug, Clone)]
pub struct Quality {
    /// Of the pairs linked by themselves, how many are one person.
    pub precision: f64,
    /// Of the pairs that are one person, how many were linked by themselves.
    pub recall: f64,
    /// The same, linked or for review.
    pub found: f64,
    /// Pairs for review, as a share of the smaller side.
    pub review: f64,
    /// Taken one to one by falling score down to the best single limit: the harmonic mean of precision and recall.
    pub f1: f64,
    /// Pairs linked that are not one person.
    pub wrong: Vec<(CustomerId, PosMemberId)>,
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "link P {:.4} R {:.4}, found {:.4}, review {:.4}, F1 {:.4}, wrong {}",
            self.precision,
            self.recall,
            self.found,
            self.review,
            self.f1,
            self.wrong.len()
        )
    }
}

/// A matcher that has heard of everyone in the town.
pub fn matcher(town: &Town) -> Matcher {
    let mut matcher = Matcher::new();
    for (id, profile) in &town.customers {
        matcher.customer(*id, profile).ok();
    }
    for member in &town.members {
        matcher.member(member).ok();
    }
    matcher
}

/// The usual limits on a day of the town.
pub fn limits() -> Limits {
    Limits::on(jiff::civil::date(2026, 11, 21))
}

/// Matches a town.
pub fn found(town: &Town) -> Findings {
    matcher(town).propose(&limits(), &|_, _| {})
}

/// Lays findings beside the truth.
pub fn quality(town: &Town, findings: &Findings) -> Quality {
    let pairs = |decision: Option<Decision>| -> Vec<(CustomerId, PosMemberId)> {
        let chosen = findings.proposals.iter().filter(|p| decision.is_none_or(|d| d == p.decision));
        chosen.map(|p| (p.customer_id, p.pos_member_id)).collect()
    };
    let right =
        |pairs: &[(CustomerId, PosMemberId)]| pairs.iter().filter(|p| town.truth.contains(p)).count() as f64;
    let (links, all) = (pairs(Some(Decision::Link)), pairs(None));
    let truth = town.truth.len().max(1) as f64;
    let smaller = town.customers.len().min(town.members.len()).max(1) as f64;
    Quality {
        precision: if links.is_empty() { 1.0 } else { right(&links) / links.len() as f64 },
        recall: right(&links) / truth,
        found: right(&all) / truth,
        review: (all.len() - links.len()) as f64 / smaller,
        f1: best_f1(town, &all),
        wrong: links.into_iter().filter(|pair| !town.truth.contains(pair)).collect(),
    }
}

/// Greedy one to one by falling score; the best limit is where the mean is highest.
fn best_f1(town: &Town, by_score: &[(CustomerId, PosMemberId)]) -> f64 {
    let (mut customers, mut members) = (HashSet::new(), HashSet::new());
    let (mut taken, mut right, mut best) = (0.0, 0.0, 0.0_f64);
    for (customer, member) in by_score {
        if customers.contains(customer) || members.contains(member) {
            continue;
        }
        customers.insert(*customer);
        members.insert(*member);
        taken += 1.0;
        right += f64::from(u8::from(town.truth.contains(&(*customer, *member))));
        best = best.max(2.0 * right / (taken + town.truth.len() as f64));
    }
    best
}
