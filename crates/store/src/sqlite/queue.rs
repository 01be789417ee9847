//! The way to the writer: callers leave their operation here and wait for the answer.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use futures::{channel::oneshot, future::BoxFuture};
use sqlx::SqliteConnection;

use super::refusal::STOPPED;
use crate::{Accepted, Claimed, Delivery, Enqueued, Error, Fence, NewLetter, NewRun, Result, Settlement};
use crate::{StepRow, Terms};
use domain::RunId;

/// A commit combines at most this many operations of a kind, so that nobody waits long behind a crowd.
const MOST: usize = 512;

/// One caller's operation: what it asks, and where the answer goes.
pub(super) struct Call<I, O> {
    pub(super) input: I,
    pub(super) outcome: Option<Result<O>>,
    reply: oneshot::Sender<Result<O>>,
}

impl<I, O> Call<I, O> {
    pub(super) fn new(input: I) -> (Self, oneshot::Receiver<Result<O>>) {
        let (reply, answer) = oneshot::channel();
        (Self { input, outcome: None, reply }, answer)
    }

    /// Tells the caller. Whoever has gone away meanwhile is not told; what was committed stays.
    pub(super) fn answer(self, failed: Option<Error>) {
        let lost = || Err(Error::Unavailable(STOPPED));
        let _ = self.reply.send(failed.map_or_else(|| self.outcome.unwrap_or_else(lost), Err));
    }
}

/// An operation that is not combined with others of its kind. It may be run again after a rollback.
pub(super) trait Act: Send {
    /// Whether it is a single statement, which needs no transaction around it.
    fn is_one_statement(&self) -> bool;
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<()>>;
    fn answer(self: Box<Self>, failed: Option<Error>);
}

pub(super) struct Single<I, O, F> {
    pub(super) call: Call<I, O>,
    pub(super) act: F,
    pub(super) is_one_statement: bool,
}

impl<I, O, F> Act for Single<I, O, F>
where
    I: Send + Sync,
    O: Send,
    F: for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>> + Send,
{
    fn is_one_statement(&self) -> bool {
        self.is_one_statement
    }

    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<()>> {
        Box::pin(async move {
            match (self.act)(connection, &self.call.input).await {
                Err(error) if !super::refusal::is_an_answer(&error) => Err(error),
                outcome => {
                    self.call.outcome = Some(outcome);
                    Ok(())
                }
            }
        })
    }

    fn answer(self: Box<Self>, failed: Option<Error>) {
        self.call.answer(failed);
    }
}

/// Deliveries of one caller.
pub(super) struct Accept {
    pub(super) shop: i64,
    pub(super) deliveries: Vec<Delivery>,
}

/// New runs of one caller.
pub(super) struct Enqueue {
    pub(super) shop: i64,
    pub(super) runs: Vec<NewRun>,
    pub(super) claim: Option<Terms>,
}

/// A step's outcome.
pub(super) struct Record {
    pub(super) shop: i64,
    pub(super) fence: Fence,
    pub(super) run: RunId,
    pub(super) step: StepRow,
    pub(super) letter: Option<NewLetter>,
}

/// The end of an attempt.
pub(super) struct Settle {
    pub(super) shop: i64,
    pub(super) fence: Fence,
    pub(super) run: RunId,
    pub(super) settlement: Settlement,
    pub(super) terms: Terms,
}

/// What waits for the next commit, by kind, so that each kind becomes one statement.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) accepts: Vec<Call<Accept, Vec<Accepted>>>,
    pub(super) enqueues: Vec<Call<Enqueue, Vec<Enqueued>>>,
    pub(super) records: Vec<Call<Record, ()>>,
    pub(super) settles: Vec<Call<Settle, Option<Claimed>>>,
    pub(super) acts: Vec<Box<dyn Act>>,
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.accepts.len() + self.enqueues.len() + self.records.len() + self.settles.len() + self.acts.len()
    }

    /// Whether all of it is written by a single statement: deliveries only, outcomes of steps only, or one small act.
    pub(super) fn is_one_statement(&self) -> bool {
        let alone = |others: usize| self.len() == others;
        let records = self.records.iter().all(|call| call.input.letter.is_none());
        match self.acts.as_slice() {
            [] => alone(self.accepts.len()) || (records && alone(self.records.len())),
            [act] => alone(1) && act.is_one_statement(),
            _ => false,
        }
    }

    fn take(&mut self, most: usize) -> Self {
        fn front<T>(waiting: &mut Vec<T>, most: usize) -> Vec<T> {
            if waiting.len() <= most { std::mem::take(waiting) } else { waiting.drain(..most).collect() }
        }
        Self {
            accepts: front(&mut self.accepts, most),
            enqueues: front(&mut self.enqueues, most),
            records: front(&mut self.records, most),
            settles: front(&mut self.settles, most),
            acts: front(&mut self.acts, most),
        }
    }

    /// Tells everybody; `failed` is the same for all of them.
    pub(super) fn answer(self, failed: Option<&'static str>) {
        let failed = || failed.map(Error::Unavailable);
        self.accepts.into_iter().for_each(|call| call.answer(failed()));
        self.enqueues.into_iter().for_each(|call| call.answer(failed()));
        self.records.into_iter().for_each(|call| call.answer(failed()));
        self.settles.into_iter().for_each(|call| call.answer(failed()));
        self.acts.into_iter().for_each(|act| act.answer(failed()));
    }

    /// The same operations, each alone.
    pub(super) fn apart(self) -> impl Iterator<Item = Self> {
        let accepts = self.accepts.into_iter().map(|call| Self { accepts: vec![call], ..Self::default() });
        let enqueues = self.enqueues.into_iter().map(|call| Self { enqueues: vec![call], ..Self::default() });
        let records = self.records.into_iter().map(|call| Self { records: vec![call], ..Self::default() });
        let settles = self.settles.into_iter().map(|call| Self { settles: vec![call], ..Self::default() });
        let acts = self.acts.into_iter().map(|act| Self { acts: vec![act], ..Self::default() });
        accepts.chain(enqueues).chain(records).chain(settles).chain(acts)
    }

    /// Tells the only operation of this batch that it failed.
    pub(super) fn answer_alone(mut self, failed: Error) {
        if let Some(call) = self.accepts.pop() {
            call.answer(Some(failed));
        } else if let Some(call) = self.enqueues.pop() {
            call.answer(Some(failed));
        } else if let Some(call) = self.records.pop() {
            call.answer(Some(failed));
        } else if let Some(call) = self.settles.pop() {
            call.answer(Some(failed));
        } else if let Some(act) = self.acts.pop() {
            act.answer(Some(failed));
        }
    }
}

#[derive(Default)]
struct State {
    waiting: Batch,
    refuses: Option<&'static str>,
    closed: bool,
    stopped: bool,
}

/// What callers and writer share.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    arrival: Condvar,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves an operation for the next commit.
    pub(super) fn push(&self, put: impl FnOnce(&mut Batch)) -> Result<()> {
        let mut state = self.state();
        if let Some(why) = state.refuses {
            return Err(Error::Unavailable(why));
        }
        put(&mut state.waiting);
        drop(state);
        self.arrival.notify_one();
        Ok(())
    }

    /// Waits for operations and takes what there is, at most `MOST` of each kind; none once the store is closed and
    /// everything is taken.
    pub(super) fn take(&self) -> Option<Batch> {
        let mut state = self.state();
        while state.waiting.len() == 0 {
            if state.closed {
                return None;
            }
            state = self.arrival.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Some(state.waiting.take(MOST))
    }

    /// From now on every operation is refused with this reason; what waits already is refused too.
    pub(super) fn stop_writing(&self, why: &'static str) {
        let mut state = self.state();
        state.refuses.get_or_insert(why);
        // A writer that ends because the store was closed has not failed.
        state.stopped = !state.closed;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.answer(Some(why));
    }

    /// Takes no more; what waits is still done.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.refuses.get_or_insert("closed");
        state.closed = true;
        drop(state);
        self.arrival.notify_one();
    }

    /// Whether writing has stopped for good.
    pub(super) fn has_stopped(&self) -> bool {
        self.state().stopped
    }
}

#[cfg(test)]
mod tests {
    use domain::{Code, Owner, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::StepState;

    fn accept() -> Call<Accept, Vec<Accepted>> {
        Call::new(Accept { shop: 1, deliveries: Vec::new() }).0
    }

    fn record(letter: Option<NewLetter>) -> Call<Record, ()> {
        let now = Timestamp::UNIX_EPOCH;
        let step = StepRow {
            name: "link the store member".into(),
            position: 0,
            state: StepState::Done,
            vendor: None,
            attempts: 1,
            next_at: None,
            code: None,
            output: None,
            first_at: now,
            at: now,
            took_ms: 1,
        };
        let fence = Fence { lane: "customer:1".into(), epoch: 1 };
        Call::new(Record { shop: 1, fence, run: RunId(Uuid::nil()), step, letter }).0
    }

    fn letter() -> NewLetter {
        NewLetter {
            id: Uuid::nil(),
            step: None,
            kind: "rejected".into(),
            code: Code::new("missing.address"),
            vendor: None,
            owner: Owner::MemberServices,
            due_at: Timestamp::UNIX_EPOCH,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_step_and_its_letter_never_go_without_a_transaction() {
        let mut batch = Batch { records: vec![record(None)], ..Batch::default() };
        assert!(batch.is_one_statement());
        batch.records.push(record(Some(letter())));
        assert!(!batch.is_one_statement());
    }

    #[test]
    fn what_is_several_statements_together_goes_in_a_transaction() {
        let mut batch = Batch { accepts: vec![accept(), accept()], ..Batch::default() };
        assert!(batch.is_one_statement());
        batch.records.push(record(None));
        assert!(!batch.is_one_statement());
    }
}
