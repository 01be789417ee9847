//! Catching up: what was skipped while a system was switched off, and how far it has come since.

use domain::CustomerId;
use engine::Start;
use store::{RunFilter, RunRow, StepState, System};

use super::{SystemState, resync, spread};
use crate::HubParts;

/// The run that welcomes a customer who was skipped. One that was skipped itself is followed by another.
pub(super) async fn welcome(parts: &HubParts, customer: CustomerId) -> store::Result<Start> {
    let mut turn = 1;
    while let Some(run) = welcome_run(parts, customer, turn).await? {
        if step(parts, &run, spread::MAIL).await? != Some(StepState::Off) {
            break;
        }
        turn += 1;
    }
    Ok(spread::start_late_welcome(customer, turn))
}

/// How far a system has come with a customer whose spread found it switched off.
pub(super) async fn state(
    parts: &HubParts,
    system: System,
    customer: CustomerId,
) -> store::Result<SystemState> {
    let link = parts.store.link(customer).await?;
    let reached = match system {
        System::Pos if link.as_ref().is_some_and(|l| l.pos.is_some()) => Some(StepState::Done),
        System::Crm if link.as_ref().is_some_and(|l| l.crm.is_some()) => Some(StepState::Done),
        System::Pos => of_last_resync(parts, customer, resync::POS).await?,
        System::Crm => of_last_resync(parts, customer, resync::CRM).await?,
        System::Mail => of_last_welcome(parts, customer).await?,
    };
    // Off is what it was then: it is on now, and the customer's turn is coming.
    Ok(reached.filter(|step| *step != StepState::Off).map_or(SystemState::Pending, SystemState::from))
}

async fn of_last_welcome(parts: &HubParts, customer: CustomerId) -> store::Result<Option<StepState>> {
    let (mut turn, mut last) = (1, None);
    while let Some(run) = welcome_run(parts, customer, turn).await? {
        last = step(parts, &run, spread::MAIL).await?;
        turn += 1;
    }
    Ok(last)
}

async fn of_last_resync(
    parts: &HubParts,
    customer: CustomerId,
    name: &str,
) -> store::Result<Option<StepState>> {
    let newest = RunFilter {
        flow: Some(resync::NAME.into()),
        object: Some(format!("customer:{customer}")),
        limit: 1,
        ..RunFilter::default()
    };
    match parts.store.runs(&newest).await?.first() {
        Some(run) => step(parts, run, name).await,
        None => Ok(None),
    }
}

async fn welcome_run(parts: &HubParts, customer: CustomerId, turn: u32) -> store::Result<Option<RunRow>> {
    parts.store.run_by_key(spread::NAME, &spread::late_welcome(customer, turn)).await
}

async fn step(parts: &HubParts, run: &RunRow, name: &str) -> store::Result<Option<StepState>> {
    let steps = parts.store.steps(run.id).await?;
    Ok(steps.iter().find(|step| step.name == name).map(|step| step.state))
}
