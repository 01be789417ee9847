//! The online store's part of a merge: whether it may be, asking for it once, and waiting until it is over.

use std::time::Duration;

use connectors::roles::{Call, MergeAsked, MergeProgress};
use domain::{Code, CustomerId, Failure, Kind, Vendor};
use uuid::Uuid;

use crate::HubParts;

/// A job takes seconds.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Why these two cannot be merged so that `survivor` stays; none: they can.
pub(super) async fn refusal(
    parts: &HubParts,
    call: &Call,
    (survivor, loser): (CustomerId, CustomerId),
) -> Result<Option<Code>, Failure> {
    for customer in [survivor, loser] {
        if parts.systems.storefront.customer(call, customer).await?.is_none() {
            return Ok(Some(Code::new("customer-gone")));
        }
    }
    let preview = parts.systems.merges.preview(call, survivor, loser).await?;
    if let Some(blocker) = preview.blockers.into_iter().next() {
        return Ok(Some(blocker));
    }
    let disagrees = preview.survivor != Some(survivor);
    Ok(disagrees.then_some(Code::new("preview-disagrees")))
}

/// Asks for the merge, unless it has happened or is happening.
pub(super) async fn merge(
    parts: &HubParts,
    call: &Call,
    (survivor, loser): (CustomerId, CustomerId),
    again: bool,
) -> Result<MergeAsked, Failure> {
    if again {
        if is_gone(parts, call, loser).await? {
            return Ok(MergeAsked { survivor, job: None });
        }
        let preview = parts.systems.merges.preview(call, survivor, loser).await.map_err(in_doubt)?;
        if preview.blockers.contains(&Code::new("merge-in-progress")) {
            return Err(Failure::new(Vendor::Shopify, "merge the customers", Kind::InDoubt));
        }
    }
    parts.systems.merges.merge(call, survivor, loser).await
}

/// Done when the job says so and the one who goes is gone.
pub(super) async fn follow(
    parts: &HubParts,
    call: &Call,
    (survivor, loser): (CustomerId, CustomerId),
    job: Option<Uuid>,
) -> Result<(), Failure> {
    if is_gone(parts, call, loser).await? {
        return Ok(());
    }
    if let Some(job) = job
        && let MergeProgress::Failed(code) = parts.systems.merges.progress(call, job).await?
    {
        // Nothing was done. Perhaps it can be now; then it is a new job, and who is gone tells when it is over.
        match refusal(parts, call, (survivor, loser)).await? {
            Some(why) if why.as_str() == "merge-in-progress" => {}
            Some(_) => return Err(Failure::rejected(Vendor::Shopify, "merge the customers", code)),
            None => {
                parts.systems.merges.merge(call, survivor, loser).await?;
                return Err(Failure::new(Vendor::Shopify, "wait for the merge", Kind::Unavailable));
            }
        }
    }
    // A job that nobody can be asked about is not waited for without an end.
    let later = match job {
        Some(_) => Kind::Throttled { retry_after: Some(LOOK_EVERY) },
        None => Kind::Unavailable,
    };
    Err(Failure::new(Vendor::Shopify, "wait for the merge", later))
}

async fn is_gone(parts: &HubParts, call: &Call, loser: CustomerId) -> Result<bool, Failure> {
    parts.systems.storefront.customer(call, loser).await.map(|found| found.is_none()).map_err(in_doubt)
}

/// A look that fails leaves the doubt where it was.
fn in_doubt(failure: Failure) -> Failure {
    match failure.kind {
        Kind::Unavailable => Failure::new(failure.vendor, failure.operation, Kind::InDoubt),
        _ => failure,
    }
}
