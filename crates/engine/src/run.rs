//! One execution of a flow, as the flow sees it.

use domain::{Code, Failure, IdempotencyKey, Kind, Record, Timestamp, Vendor};

use crate::{Start, Started};

/// Why a story stops before its end. It is not an error of the flow: the engine takes it up where it stopped.
#[derive(Debug)]
pub enum Stop {
    /// A step failed and the story cannot go on without it.
    Failed(Failure),
    /// Nothing to do before this time or this event; the engine knows which.
    Waits,
    /// It has become moot; ends here without an effect.
    Moot(Code),
    /// A person has to decide.
    NeedsPerson(Code),
    /// The store failed or the claim was lost; the engine has dealt with it.
    Engine(store::Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Engine(error)
    }
}

/// What a step is told when it is carried out.
#[derive(Debug, Clone)]
pub struct StepCall {
    /// The same for every attempt of this step of this run.
    pub key: IdempotencyKey,
    /// From 1.
    pub attempt: u32,
    /// An earlier attempt was cut off, by a crash or without an answer: look before writing again.
    pub may_have_happened: bool,
    /// Who goes first.
    pub class: domain::Class,
}

/// How an independent step came out this time.
#[derive(Debug, Clone, PartialEq)]
pub enum Attempt<T> {
    /// Done, now or before.
    Done(T),
    /// Will be tried again by itself.
    Later(Kind),
    /// Switched off.
    Off,
    /// Needs a person; a dead letter is written.
    NeedsPerson(Code),
}

/// One execution of a flow.
pub struct Run {
    _private: (),
}

impl Run {
    /// Its id.
    pub fn id(&self) -> domain::RunId {
        unimplemented!()
    }

    /// When it was accepted.
    pub fn created_at(&self) -> Timestamp {
        unimplemented!()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        unimplemented!()
    }

    /// Who goes first.
    pub fn class(&self) -> domain::Class {
        unimplemented!()
    }

    /// The ids it was started with. `Stop::NeedsPerson("input-unreadable")` if they do not fit.
    pub fn input<T: serde::de::DeserializeOwned>(&self) -> Result<T, Stop> {
        unimplemented!()
    }

    /// What it was started with that lives in memory only; gone after a crash.
    pub fn companion<T: Send + Sync + 'static>(&self) -> Option<std::sync::Arc<T>> {
        unimplemented!()
    }

    /// What a step returned, if it is done.
    pub fn outcome<T: Record>(&self, _name: &'static str) -> Option<T> {
        unimplemented!()
    }

    /// One remote thing the story cannot go on without. Done before: returns what it returned.
    pub async fn step<T, F>(&self, _name: &'static str, _vendor: Option<Vendor>, _act: F) -> Result<T, Stop>
    where
        T: Record,
        F: AsyncFnOnce(StepCall) -> Result<T, Failure>,
    {
        unimplemented!()
    }

    /// One remote thing beside others: its failure does not stop them. The run ends when all attempts are done.
    pub async fn attempt<T, F>(
        &self,
        _name: &'static str,
        _vendor: Option<Vendor>,
        _act: F,
    ) -> Result<Attempt<T>, Stop>
    where
        T: Record,
        F: AsyncFnOnce(StepCall) -> Result<T, Failure>,
    {
        unimplemented!()
    }

    /// Journals that a step is switched off, if it is not done already.
    pub async fn off(&self, _name: &'static str, _vendor: Option<Vendor>) -> Result<(), Stop> {
        unimplemented!()
    }

    /// Journals how to take a done step back; carried out, newest first, by [`Run::undo_all`].
    pub async fn undo<F>(&self, _of: &'static str, _vendor: Option<Vendor>, _act: F) -> Result<(), Stop>
    where
        F: AsyncFnOnce(StepCall) -> Result<(), Failure>,
    {
        unimplemented!()
    }

    /// Goes to sleep until then; the story goes on behind this line.
    pub async fn sleep_until(&self, _name: &'static str, _at: Timestamp) -> Result<(), Stop> {
        unimplemented!()
    }

    /// Waits until somebody says `Engine::happened(event)`, at most until `at`; answers whether it happened.
    pub async fn wait_for(&self, _name: &'static str, _event: &str, _at: Timestamp) -> Result<bool, Stop> {
        unimplemented!()
    }

    /// Starts another run, once; the outcome is journaled like a step.
    pub async fn start(&self, _name: &'static str, _start: Start) -> Result<domain::RunId, Stop> {
        unimplemented!()
    }
}
#[expect(unused, reason = "until the engine starts runs")]
type Unused = Started;
