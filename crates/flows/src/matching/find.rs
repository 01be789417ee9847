//! Candidates for a customer: index first, then what changed at the tills since it was last looked.

use std::sync::Arc;

use connectors::roles::Call;
use domain::{
    Class, Failure, Pii, PosMemberId,
    member::{PosMember, Profile},
};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use store::{HashField, IndexEntry};

use super::index;
use crate::{HubParts, erasure::graves, systems::memory_failed};

/// An address or a number that more members have is a shop's own or a placeholder and identifies nobody
/// (contracts/matching.md, E5).
const MOST: u32 = 3;

/// A search that began before its answer was needed.
pub type Prefetch = Shared<BoxFuture<'static, Result<Arc<Vec<PosMember>>, Failure>>>;

/// Begins to look for the store members that may be this person.
pub fn ahead(parts: Arc<HubParts>, profile: Pii<Profile>) -> Prefetch {
    let call = Call::read(Class::Interactive);
    let looking = tokio::spawn(async move { candidates(&parts, &profile, &call).await.map(Arc::new) });
    let lost =
        || Failure::new(domain::Vendor::Smaregi, "look for the store member", domain::Kind::Unavailable);
    looking.map(move |done| done.unwrap_or_else(|_| Err(lost()))).boxed().shared()
}

/// Members that share the e-mail or the phone number, read live. None in the index: what changed at the tills since
/// the last look is indexed first, so that somebody who joined there a moment ago is found.
pub async fn candidates(
    parts: &HubParts,
    profile: &Pii<Profile>,
    call: &Call,
) -> Result<Vec<PosMember>, Failure> {
    let entries = keys(parts, profile.reveal());
    let mut ids = in_index(parts, &entries).await?;
    if ids.is_empty() {
        index::sweep(parts, call).await?;
        ids = in_index(parts, &entries).await?;
    }
    let read = ids.into_iter().map(|id| parts.systems.pos.member(call, id));
    let members = futures::future::try_join_all(read).await?;
    graves::without_erased(parts, members.into_iter().flatten().collect()).await
}

async fn in_index(parts: &HubParts, entries: &[Vec<IndexEntry>]) -> Result<Vec<PosMemberId>, Failure> {
    let mut ids = Vec::new();
    for of_one_value in entries {
        // While the key changes, some of its holders stand under the one and some under the other.
        let mut holders = Vec::new();
        for entry in of_one_value {
            let found = parts.store.find_members(*entry, MOST + 1).await;
            holders.extend(found.map_err(memory_failed("search the member index"))?);
        }
        holders.sort_unstable();
        holders.dedup();
        if holders.len() <= MOST as usize {
            ids.extend(holders);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// For each value its hashes: under the present key, and under the one before while it is accepted.
fn keys(parts: &HubParts, profile: &Profile) -> Vec<Vec<IndexEntry>> {
    let email = profile.email.as_deref().and_then(|email| index::email_key(parts, email));
    let phone = profile.phone.as_deref().and_then(index::phone_key);
    let under = |field, value: String| parts.hasher.keys().map(|key| key.entry(field, &value)).collect();
    let email = email.map(|value| under(HashField::Email, value));
    let phone = phone.map(|value| under(HashField::Phone, value));
    email.into_iter().chain(phone).collect()
}
