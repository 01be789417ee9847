//! How far a registration has come, read from the journal.

use std::collections::BTreeMap;

use domain::{CustomerId, RegistrationId};
use serde::Serialize;

/// What a registration is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The registration.
    pub registration_id: RegistrationId,
    /// N; unknown until the store has made the customer.
    pub customer_id: Option<CustomerId>,
    /// The same number, as printed on screens.
    pub member_number: Option<CustomerId>,
    /// `complete` means the store has the customer; `systems` tells the rest.
    pub status: RegistrationStatus,
    /// Each system's state.
    pub systems: SystemStates,
    /// Milliseconds from the first request to the answer, or to now while it runs.
    pub duration_ms: u64,
}

/// Whether the sign-up stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationStatus {
    /// The store has not answered yet.
    Running,
    /// The store has the customer.
    Complete,
    /// The store refused; nothing was made.
    Failed,
}

/// One system's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemState {
    /// It has what it needs.
    Done,
    /// It follows by itself.
    Pending,
    /// Switched off.
    Off,
    /// Somebody has to look.
    NeedsPerson,
}

/// Every system's part of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SystemStates {
    /// The online store.
    pub shopify: SystemState,
    /// The tills.
    pub pos: SystemState,
    /// The CRM.
    pub crm: SystemState,
    /// The welcome mail.
    pub mail: SystemState,
}

impl SystemStates {
    /// Whether nothing will change by itself any more.
    pub fn are_final(&self) -> bool {
        [self.shopify, self.pos, self.crm, self.mail].iter().all(|s| *s != SystemState::Pending)
    }
}

/// The answer to a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// False when this key was answered before.
    pub is_new: bool,
    /// How far it has come.
    pub progress: Progress,
}

#[expect(unused)]
type Later = BTreeMap<(), ()>;
