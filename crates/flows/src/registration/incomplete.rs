//! What to do when the form is gone and the customer lacks something it had.

use connectors::roles::Call;
use domain::{CaseId, Code, CustomerId, Failure, Owner};
use store::{CaseKind, NewCase};

use crate::HubParts;

const ANSWER_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// The process ended between making the customer and saving the address. If the store has none, member services
/// asks the customer for it: the hub did not keep it.
pub(super) async fn address_is_missing(
    parts: &HubParts,
    customer: CustomerId,
    call: &Call,
) -> Result<(), Failure> {
    let known = parts.systems.storefront.customer(call, customer).await?;
    if known.is_none_or(|c| c.profile.reveal().address.is_some()) {
        return Ok(());
    }
    let now = parts.clock.now();
    let case = NewCase {
        id: CaseId(parts.random.uuid(now)),
        kind: CaseKind::Incomplete,
        customer,
        candidates: Vec::new(),
        code: Code::new("address-not-saved"),
        owner: Owner::MemberServices,
        due_at: now + ANSWER_WITHIN,
        created_at: now,
    };
    parts.store.open_case(case).await.map(drop).map_err(crate::systems::memory_failed("open a case"))
}
