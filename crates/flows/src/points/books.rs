//! The ledger of a person: of the number they have, and of those they had before they were merged.

use std::collections::BTreeMap;

use domain::{CustomerId, Points, ledger::Account};
use store::{LedgerEntry, PointMove};

use crate::HubParts;

/// Their newest entries, newest first.
pub(super) async fn entries(
    parts: &HubParts,
    customer: CustomerId,
    most: u32,
) -> store::Result<Vec<LedgerEntry>> {
    let mut found = parts.store.ledger_of(customer, None, most).await?;
    for former in parts.store.former_ids(customer).await? {
        found.extend(parts.store.ledger_of(former, None, most).await?);
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.number));
    found.truncate(most as usize);
    Ok(found)
}

/// What each account holds for them. Together they are zero.
pub(crate) async fn accounts(
    parts: &HubParts,
    customer: CustomerId,
) -> store::Result<Vec<(Account, Points)>> {
    let former = parts.store.former_ids(customer).await?;
    let mut sums: BTreeMap<Account, Points> = BTreeMap::new();
    for name in former.into_iter().chain([customer]) {
        for (account, points) in parts.store.balances(Some(name)).await? {
            let sum = sums.entry(account).or_default();
            *sum = *sum + points;
        }
    }
    Ok(sums.into_iter().collect())
}

/// Whether this is the movement by which points came from, or went to, another card of theirs.
pub(super) fn is_of_merge(moves: &[PointMove], transaction: u64) -> bool {
    moves.iter().any(|moved| [moved.taken_as, moved.given_as].contains(&Some(transaction)))
}
