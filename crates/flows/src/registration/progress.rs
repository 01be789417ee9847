//! How far a registration has come, read from the journal.

use domain::{CustomerId, RegistrationId, RunId, Timestamp};
use serde::Serialize;
use store::{RunRow, RunState, StepRow, StepState, System};

use super::{
    late,
    sign_up::{self, Creation},
    spread,
};
use crate::HubParts;

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
    /// Milliseconds from the first request until everything was final, or until now.
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
    /// The store refused or did not answer; nothing was made.
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

impl From<StepState> for SystemState {
    fn from(step: StepState) -> Self {
        match step {
            StepState::Done => Self::Done,
            StepState::Off => Self::Off,
            StepState::NeedsPerson => Self::NeedsPerson,
            StepState::Retrying | StepState::InDoubt | StepState::Undone => Self::Pending,
        }
    }
}

impl SystemStates {
    /// Whether nothing will change by itself any more.
    pub fn are_final(&self) -> bool {
        [self.shopify, self.pos, self.crm, self.mail].iter().all(|s| *s != SystemState::Pending)
    }
}

impl Progress {
    /// Whether nothing will change by itself any more.
    pub fn is_final(&self) -> bool {
        match self.status {
            RegistrationStatus::Running => false,
            RegistrationStatus::Complete => self.systems.are_final(),
            RegistrationStatus::Failed => true,
        }
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

/// Reads a registration; none if there is no such one.
pub async fn read(parts: &HubParts, id: RegistrationId) -> store::Result<Option<Progress>> {
    match parts.store.run(RunId(id.0)).await? {
        Some(run) if run.flow == sign_up::NAME => of_run(parts, &run).await.map(Some),
        _ => Ok(None),
    }
}

/// Reads how far this sign-up has come.
pub async fn of_run(parts: &HubParts, run: &RunRow) -> store::Result<Progress> {
    let steps = parts.store.steps(run.id).await?;
    let creation = steps.iter().find(|s| s.name == sign_up::CREATE).and_then(outcome);
    let customer = match creation {
        Some(Creation::Made(customer)) => Some(customer),
        _ => None,
    };
    let now_known_as = match customer {
        Some(customer) => Some(parts.store.survivor(customer).await?),
        None => None,
    };
    let followers = match customer {
        Some(customer) => parts.store.run_by_key(spread::NAME, &customer.to_string()).await?,
        None => None,
    };
    let rows = match &followers {
        Some(run) => parts.store.steps(run.id).await?,
        None => Vec::new(),
    };
    let state = async |system, step| match (follower(parts, system, &rows, step), customer) {
        // It was switched off for this customer, and is on again.
        (SystemState::Off, Some(customer)) if parts.systems.on.is_on(system) => {
            late::state(parts, system, customer).await
        }
        (state, _) => Ok(state),
    };
    let systems = SystemStates {
        shopify: if customer.is_some() { SystemState::Done } else { SystemState::Pending },
        pos: state(System::Pos, spread::POS).await?,
        crm: state(System::Crm, spread::CRM).await?,
        mail: state(System::Mail, spread::MAIL).await?,
    };
    let status = match (customer, run.state) {
        (Some(_), _) => RegistrationStatus::Complete,
        (None, RunState::Waiting) => RegistrationStatus::Running,
        (None, _) => RegistrationStatus::Failed,
    };
    let ended = followers.filter(|_| systems.are_final()).and_then(|run| run.finished_at);
    Ok(Progress {
        registration_id: RegistrationId(run.id.0),
        customer_id: now_known_as,
        member_number: now_known_as,
        status,
        systems,
        duration_ms: since(run.created_at, ended.unwrap_or_else(|| parts.clock.now())),
    })
}

fn outcome(step: &StepRow) -> Option<Creation> {
    serde_json::from_value(step.output.clone()?).ok()
}

fn follower(parts: &HubParts, system: System, steps: &[StepRow], name: &str) -> SystemState {
    match steps.iter().find(|s| s.name == name).map(|s| s.state) {
        Some(state) => state.into(),
        None if parts.systems.on.is_on(system) => SystemState::Pending,
        None => SystemState::Off,
    }
}

fn since(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or(0)
}
