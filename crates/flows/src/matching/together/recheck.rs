//! One pair looked at again, live, just before it is written: is it still the pair that was compared?

use domain::{
    CustomerId, Pii,
    member::{PosMember, Profile},
};

use super::ask::limits;
use crate::{
    HubParts,
    matching::scored::{Facts, Limits, Matcher},
};

/// Lower than any pair scores.
const ANY: f64 = -1_000.0;

/// What speaks for and against the pair now; none if there is nothing to compare any more.
pub(super) fn facts_now(
    parts: &HubParts,
    customer: CustomerId,
    profile: &Pii<Profile>,
    member: &PosMember,
) -> Option<Facts> {
    let mut matcher = Matcher::new();
    matcher.customer(customer, profile).ok()?;
    matcher.member(member).ok()?;
    let open = Limits { review_score: ANY, review_budget: 1.0, estimate: false, threads: 1, ..limits(parts) };
    let found = matcher.propose(&open, &|_, _| {});
    found.proposals.first().map(|proposal| proposal.facts)
}
