//! What a member's rank is worth when online orders earn points: looked up once, at the beginning of the hold.

use connectors::roles::Call;
use domain::{CustomerId, Failure};
use store::System;

use crate::{HubParts, systems::memory_failed};

/// By how much the member's rank multiplies, in percent; none if nobody can say yet: the tills are switched off, or
/// the customer has no store member.
pub(super) async fn factor(
    parts: &HubParts,
    call: &Call,
    customer: CustomerId,
) -> Result<Option<u32>, Failure> {
    if !parts.systems.on.is_on(System::Pos) {
        return Ok(None);
    }
    let link = parts.store.link(customer).await.map_err(memory_failed("look up the link"))?;
    let Some(member) = link.and_then(|link| link.pos) else { return Ok(None) };
    let found = parts.systems.pos.member(call, member).await?;
    Ok(found.map(|member| parts.settings.earning.rank_factor(member.rank.as_deref())))
}
