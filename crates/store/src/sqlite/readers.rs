//! Those who read: a few connections beside the writer, opened when first needed.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{
    future::BoxFuture,
    lock::{Mutex, MutexGuard},
};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use super::refusal::{is_fatal, refused};
use crate::Result;

const READERS: usize = 3;

pub(super) struct Readers {
    options: SqliteConnectOptions,
    places: [Mutex<Option<SqliteConnection>>; READERS],
    turn: AtomicUsize,
}

impl Readers {
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, places: Default::default(), turn: AtomicUsize::new(0) }
    }

    /// A free connection, or the one whose turn it is. The first ones are preferred, so that few are opened.
    async fn place(&self) -> MutexGuard<'_, Option<SqliteConnection>> {
        if let Some(free) = self.places.iter().find_map(Mutex::try_lock) {
            return free;
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
        self.places[turn].lock().await
    }

    /// Reads. A connection that failed is replaced by the next reader.
    pub(super) async fn read<I, O>(
        &self,
        input: &I,
        act: impl for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>>,
    ) -> Result<O> {
        let mut place = self.place().await;
        let mut connection = match place.take() {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(refused)?,
        };
        let outcome = act(&mut connection, input).await;
        if !matches!(&outcome, Err(error) if is_fatal(error)) {
            *place = Some(connection);
        }
        outcome
    }

    /// Closes them; nobody reads any more.
    pub(super) async fn close(&self) -> Result<()> {
        for place in &self.places {
            if let Some(connection) = place.lock().await.take() {
                sqlx::Connection::close(connection).await.map_err(refused)?;
            }
        }
        Ok(())
    }
}
