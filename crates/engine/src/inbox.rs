//! Turns what was accepted into runs, in the order of arrival.

use std::{panic::AssertUnwindSafe, sync::Arc};

use store::{InboxRow, Sorted};

use crate::{Start, core::Core};

/// Rows sorted in one commit.
const BATCH: u32 = 256;
/// No flow has this name: what could not be sorted becomes a run that ends up with a person.
const UNSORTED: &str = "sort an event";

/// Sorts one batch; answers how many rows, and whether more may wait.
pub(crate) async fn sort_batch(core: &Arc<Core>) -> store::Result<(usize, bool)> {
    let rows = core.store.unsorted(BATCH).await?;
    if rows.is_empty() {
        return Ok((0, false));
    }
    let count = rows.len();
    core.store.sort(rows.iter().map(|row| sorted(core, row)).collect()).await?;
    core.bell.lanes();
    Ok((count, count >= BATCH as usize))
}

/// A row that the sorter stumbles over must not hold up those behind it, and must not be lost.
fn sorted(core: &Core, row: &InboxRow) -> Sorted {
    let starts = std::panic::catch_unwind(AssertUnwindSafe(|| core.sorter.sort(row)));
    let starts = starts.unwrap_or_else(|_| vec![unsorted(row)]);
    Sorted { id: row.id, runs: starts.iter().map(|start| core.new_run(start)).collect() }
}

fn unsorted(row: &InboxRow) -> Start {
    let place = format!("inbox:{}", row.id);
    Start {
        flow: UNSORTED,
        key: place.clone(),
        lane: place,
        object: row.object.clone(),
        input: serde_json::json!({ "row": row.id }),
        run_at: None,
        companion: None,
    }
}
