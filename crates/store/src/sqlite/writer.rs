//! The one who writes: takes what has gathered, does all of it in one transaction, then answers everybody.
//!
//! While a commit waits for the disk, the next operations gather by themselves: that is the whole group commit.
//! An operation that fails spoils nobody else's: the transaction is rolled back and each is done alone. A failed
//! commit is everybody's failure, and after one that leaves unknown what reached the disk the writer never goes on.

use std::sync::Arc;

use futures::executor::block_on;
use sqlx::{Connection, SqliteConnection};

use super::{
    checkpoint::{self, Tide},
    enqueue, inbox, journal,
    query::run,
    queue::{Batch, Queue},
    refusal::{LOST, STOPPED, is_fatal},
    run_rows::statements,
    settle,
};
use crate::{Error, Result};

statements! {
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    ROLLBACK = "ROLLBACK";
}

pub(super) struct Writer {
    connection: SqliteConnection,
    queue: Arc<Queue>,
    tide: Option<Arc<Tide>>,
    /// No transaction can be open: the last one was committed.
    is_clean: bool,
}

/// However the writer ends, nobody waits for it in vain.
struct Farewell(Arc<Queue>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.stop_writing(STOPPED);
    }
}

impl Writer {
    pub(super) const fn new(
        connection: SqliteConnection,
        queue: Arc<Queue>,
        tide: Option<Arc<Tide>>,
    ) -> Self {
        Self { connection, queue, tide, is_clean: true }
    }

    /// Works until the store is closed. Runs on a thread of its own.
    pub(super) fn work(mut self) {
        let _farewell = Farewell(Arc::clone(&self.queue));
        while let Some(batch) = self.queue.take() {
            let operations = batch.len();
            block_on(self.finish(batch));
            if let Some(tide) = &self.tide
                && tide.rises(operations)
            {
                // The background pass cannot catch up with a busy writer; the last pages are done between commits.
                if let Err(error) = block_on(checkpoint::pass(&mut self.connection)) {
                    self.stop_if_fatal(&error);
                }
            }
        }
        let _ = block_on(self.connection.close());
    }

    async fn finish(&mut self, mut batch: Batch) {
        match self.commit(&mut batch).await {
            Ok(()) => batch.answer(None),
            Err(Error::Unavailable(why)) => batch.answer(Some(why)),
            Err(error) if batch.len() == 1 => batch.answer_alone(error),
            Err(_) => {
                for mut alone in batch.apart() {
                    match self.commit(&mut alone).await {
                        Ok(()) => alone.answer(None),
                        Err(error) => alone.answer_alone(error),
                    }
                }
            }
        }
    }

    async fn commit(&mut self, batch: &mut Batch) -> Result<()> {
        if self.queue.has_stopped() {
            return Err(Error::Unavailable(STOPPED));
        }
        let done = if self.is_clean && batch.is_one_statement() {
            // One statement is a transaction by itself; BEGIN and COMMIT would only be two more ways to go.
            write(&mut self.connection, batch).await
        } else {
            match run(&mut self.connection, sqlx::query(BEGIN)).await {
                Ok(_) => self.write_and_commit(batch).await,
                // A transaction left open by a rollback that failed: its content is unknown.
                Err(Error::Database(_)) => Err(Error::Unavailable(LOST)),
                Err(error) => Err(error),
            }
        };
        self.is_clean = done.is_ok();
        if let Err(error) = &done {
            self.stop_if_fatal(error);
        }
        done
    }

    fn stop_if_fatal(&self, error: &Error) {
        if is_fatal(error) {
            tracing::error!(%error, "the store stops writing until it is opened again");
            self.queue.stop_writing(STOPPED);
        }
    }

    async fn write_and_commit(&mut self, batch: &mut Batch) -> Result<()> {
        let mut done = write(&mut self.connection, batch).await;
        if done.is_ok() {
            done = match run(&mut self.connection, sqlx::query(COMMIT)).await {
                Ok(_) => Ok(()),
                Err(Error::Database(_)) => Err(Error::Unavailable("refused at commit")),
                Err(error) => Err(error),
            };
        }
        if done.is_err() {
            // SQLite may have rolled back by itself; then this finds no transaction, which is as good.
            let _ = run(&mut self.connection, sqlx::query(ROLLBACK)).await;
        }
        done
    }
}

/// Operations that gathered together are under way at the same time, so any order among them is a true one.
async fn write(connection: &mut SqliteConnection, batch: &mut Batch) -> Result<()> {
    if !batch.accepts.is_empty() {
        inbox::accept(connection, &mut batch.accepts).await?;
    }
    if !batch.enqueues.is_empty() {
        enqueue::enqueue(connection, &mut batch.enqueues).await?;
    }
    if !batch.records.is_empty() {
        journal::record(connection, &mut batch.records).await?;
    }
    if !batch.settles.is_empty() {
        settle::settle(connection, &mut batch.settles).await?;
    }
    for act in &mut batch.acts {
        act.run(connection).await?;
    }
    Ok(())
}
