//! How far a registration has come, as the storefront sees it.

use flows::registration::{Progress, RegistrationStatus, SystemState, SystemStates};
use serde::Serialize;
use utoipa::ToSchema;

/// A registration. `complete` means the online store has the customer; `systems` tells the rest.
#[derive(Serialize, ToSchema)]
pub struct RegistrationBody {
    /// Its id.
    #[schema(format = "uuid", example = "01937a3e-0000-7000-8000-000000000001")]
    registration_id: String,
    /// N; null until the online store has the customer.
    #[schema(required, example = "7700000000001")]
    customer_id: Option<String>,
    /// The member number; equal to `customer_id`.
    #[schema(required, example = "7700000000001")]
    member_number: Option<String>,
    /// Whether the sign-up stands.
    status: StatusBody,
    /// Each system's part.
    systems: SystemsBody,
    /// Milliseconds from the first request to this answer.
    duration_ms: u64,
}

/// Whether a sign-up stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusBody {
    /// The online store has not answered yet.
    Running,
    /// The online store has the customer.
    Complete,
    /// The online store refused; nothing was made.
    Failed,
}

/// Each system's part of a registration.
#[derive(Serialize, ToSchema)]
pub struct SystemsBody {
    /// The online store.
    shopify: SystemBody,
    /// The tills.
    pos: SystemBody,
    /// The CRM.
    crm: SystemBody,
    /// The welcome mail.
    mail: SystemBody,
}

/// One system's part.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SystemBody {
    /// It has what it needs.
    Done,
    /// It follows by itself.
    Pending,
    /// Switched off.
    Off,
    /// Somebody has to look.
    NeedsPerson,
}

impl From<Progress> for RegistrationBody {
    fn from(progress: Progress) -> Self {
        let status = match progress.status {
            RegistrationStatus::Running => StatusBody::Running,
            RegistrationStatus::Complete => StatusBody::Complete,
            RegistrationStatus::Failed => StatusBody::Failed,
        };
        Self {
            registration_id: progress.registration_id.to_string(),
            customer_id: progress.customer_id.map(|n| n.to_string()),
            member_number: progress.member_number.map(|n| n.to_string()),
            status,
            systems: progress.systems.into(),
            duration_ms: progress.duration_ms,
        }
    }
}

impl From<SystemStates> for SystemsBody {
    fn from(states: SystemStates) -> Self {
        Self {
            shopify: states.shopify.into(),
            pos: states.pos.into(),
            crm: states.crm.into(),
            mail: states.mail.into(),
        }
    }
}

impl From<SystemState> for SystemBody {
    fn from(state: SystemState) -> Self {
        match state {
            SystemState::Done => Self::Done,
            SystemState::Pending => Self::Pending,
            SystemState::Off => Self::Off,
            SystemState::NeedsPerson => Self::NeedsPerson,
        }
    }
}
