//! Moves committed pages from the write-ahead log into the database file, beside the writer and not inside it.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{channel::oneshot, executor::block_on};
use sqlx::{Connection, SqliteConnection};

use super::{
    columns::Cells,
    query::{first, run},
    queue::Queue,
    refusal::{STOPPED, is_fatal},
    run_rows::statements,
};
use crate::Result;

statements! {
    PASS = "PRAGMA wal_checkpoint(PASSIVE)";
    EMPTY = "PRAGMA wal_checkpoint(TRUNCATE)";
    PAGES = "PRAGMA page_count";
    REBUILD = "VACUUM";
}

/// A pass begins after this many operations.
const OPERATIONS: usize = 8_000;
/// Pages in the log (4 KiB each) at which the writer itself finishes a pass.
const LONG_LOG: i64 = 16_384;
/// A file of up to so many pages (256 MiB) is rebuilt in a second or two, which every writer's patience covers. A
/// longer one is rebuilt by its operator, in a quiet hour: see the runbook of erasures.
const REBUILT: i64 = 65_536;
/// A pass also begins when nothing was written for this long. Real time: it decides nothing a caller could see.
const IDLE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct State {
    operations: usize,
    stop: bool,
    wants_empty: Vec<oneshot::Sender<bool>>,
}

/// Why a pass begins.
enum Due {
    /// Enough has gathered.
    Pass,
    /// The log is to be emptied, and these wait for it.
    Empty(Vec<oneshot::Sender<bool>>),
}

/// How much has gathered in the log.
#[derive(Default)]
pub(super) struct Tide {
    state: Mutex<State>,
    wake: Condvar,
    writer_finishes: AtomicBool,
}

impl Tide {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes operations; answers whether the writer has to finish a pass now.
    pub(super) fn rises(&self, operations: usize) -> bool {
        let mut state = self.state();
        let was_low = state.operations == 0;
        let before = state.operations;
        state.operations += operations;
        let begins = before < OPERATIONS && state.operations >= OPERATIONS;
        drop(state);
        if was_low || begins {
            self.wake.notify_one();
        }
        self.writer_finishes.swap(false, Ordering::Relaxed)
    }

    /// Ends the background thread.
    pub(super) fn stop(&self) {
        self.state().stop = true;
        self.wake.notify_one();
    }

    /// Has the log emptied, so that no page as it once was can be read from it. Whoever is asked when the store is
    /// being closed hears nothing.
    pub(super) fn empty_log(&self) -> oneshot::Receiver<bool> {
        let (done, answer) = oneshot::channel();
        let mut state = self.state();
        if !state.stop {
            state.wants_empty.push(done);
        }
        drop(state);
        self.wake.notify_one();
        answer
    }

    /// Waits until a pass is due; none when the store is closed.
    fn wait(&self) -> Option<Due> {
        let mut state = self.state();
        loop {
            if state.stop {
                state.wants_empty.clear();
                return None;
            }
            if !state.wants_empty.is_empty() {
                return Some(Due::Empty(std::mem::take(&mut state.wants_empty)));
            }
            if state.operations >= OPERATIONS {
                break;
            }
            if state.operations == 0 {
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let before = state.operations;
            let (later, waited) = self.wake.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = later;
            if waited.timed_out() && state.operations == before {
                break;
            }
        }
        state.operations = 0;
        Some(Due::Pass)
    }
}

/// Passes until the store is closed. Runs on a thread of its own, with a connection of its own. A disk that is not sure
/// what it kept is written to no more.
pub(super) fn work(mut connection: SqliteConnection, tide: &Arc<Tide>, queue: &Queue) {
    while let Some(due) = tide.wait() {
        if let Due::Empty(waiting) = due {
            let is_empty = block_on(empty(&mut connection)).unwrap_or(false);
            for done in waiting {
                let _ = done.send(is_empty);
            }
            continue;
        }
        match block_on(pass(&mut connection)) {
            Ok((pages, moved)) if moved < pages && pages >= LONG_LOG => {
                tide.writer_finishes.store(true, Ordering::Relaxed);
            }
            Ok(_) => {}
            Err(error) if is_fatal(&error) => {
                tracing::error!(%error, "a checkpoint pass failed: the store stops writing until it is opened again");
                queue.stop_writing(STOPPED);
            }
            // Nothing is lost: the log keeps what was not moved, and the next pass takes it.
            Err(error) => tracing::warn!(%error, "a checkpoint pass failed"),
        }
    }
    let _ = block_on(connection.close());
}

/// One pass; pages in the log, and how many of them are in the database file now.
pub(super) async fn pass(connection: &mut SqliteConnection) -> Result<(i64, i64)> {
    let row = first(connection, sqlx::query(PASS)).await?;
    let Some(row) = row else { return Ok((0, 0)) };
    let mut cells = Cells::of(&row, "checkpoint");
    let _busy = cells.int()?;
    Ok((cells.int()?, cells.int()?))
}

/// Leaves nothing of what was deleted, in the file or in the log; false if somebody still reads an old page.
///
/// Deleted cells are overwritten at once. What a cell leaves behind when its page is split is not: that goes with a
/// rebuild of the file, while writers wait for it.
async fn empty(connection: &mut SqliteConnection) -> Result<bool> {
    let pages = first(connection, sqlx::query(PAGES)).await?;
    let pages = pages.map_or(Ok(0), |row| Cells::of(&row, "page count").int())?;
    if pages <= REBUILT {
        run(connection, sqlx::query(REBUILD)).await?;
    }
    let row = first(connection, sqlx::query(EMPTY)).await?;
    row.map_or(Ok(true), |row| Ok(Cells::of(&row, "checkpoint").int()? == 0))
}
