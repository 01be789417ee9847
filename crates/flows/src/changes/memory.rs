//! What each side said when the two last met, as keyed hashes; the values themselves are never kept.

use domain::{CustomerId, Failure, matrix::Field};
use store::{KeyedHash, Look, Sighting};

use super::{consent::Consent, rule::News};
use crate::{HubParts, systems::memory_failed};

/// Everything remembered of one customer.
pub(super) struct Memory<'a> {
    parts: &'a HubParts,
    customer: CustomerId,
    seen: Vec<Sighting>,
}

impl<'a> Memory<'a> {
    pub(super) async fn of(parts: &'a HubParts, customer: CustomerId) -> Result<Self, Failure> {
        let seen = parts.store.sightings(customer).await.map_err(memory_failed("recall what was seen"))?;
        Ok(Self { parts, customer, seen })
    }

    /// Nothing remembered: for a record that is being made.
    pub(super) const fn blank(parts: &'a HubParts, customer: CustomerId) -> Self {
        Self { parts, customer, seen: Vec::new() }
    }

    /// Whether this is what was seen last. Of fields with few possible values nothing is remembered.
    pub(super) fn news(&self, look: Look, field: Field, value: Option<&str>) -> News {
        match self.hash_of(look, field) {
            _ if field.is_guessable() => News::Unknown,
            None => News::Unknown,
            Some(before) if value.is_some_and(|value| self.hash(look, field, value) == before) => News::Same,
            Some(_) => News::Changed,
        }
    }

    /// Whether exactly this was seen there.
    pub(super) fn has(&self, look: Look, field: Field, value: &str) -> bool {
        self.hash_of(look, field) == Some(self.hash(look, field, value))
    }

    /// The consent seen last: three answers are possible, so each is tried.
    pub(super) fn consent(&self, look: Look) -> Option<Consent> {
        Consent::ALL.into_iter().find(|answer| self.has(look, Field::EmailConsent, answer.as_str()))
    }

    /// To be remembered; nothing for a field with few possible values.
    pub(super) fn sight(&self, look: Look, field: Field, value: &str) -> Option<Sighting> {
        let is_value = matches!(look, Look::Online | Look::Pos | Look::Crm);
        if is_value && field.is_guessable() {
            return None;
        }
        let (hash, at) = (self.hash(look, field, value), self.parts.clock.now());
        Some(Sighting { look, field, hash, at })
    }

    fn hash_of(&self, look: Look, field: Field) -> Option<KeyedHash> {
        self.seen.iter().find(|one| one.look == look && one.field == field).map(|one| one.hash)
    }

    /// The customer is part of what is hashed: the same value of two people gives two hashes, so that the rows tell
    /// nothing about how often a value occurs.
    fn hash(&self, look: Look, field: Field, value: &str) -> KeyedHash {
        let look = match look {
            Look::Online => "online",
            Look::Pos => "pos",
            Look::Crm => "crm",
            Look::Record => "record",
            Look::Asked => "asked",
        };
        let domain = format!("seen-{look}-{field}");
        self.parts.hasher.hash(&domain, &format!("{}\u{1f}{value}", self.customer))
    }
}
