//! One execution of a flow, as the flow sees it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Class, Code, Failure, IdempotencyKey, Kind, Record, RunId, Timestamp, Vendor};
use jiff::SignedDuration;
use store::{RunRow, StepRow, StepState};

use crate::{
    Engine, Start, Terms, claim::Claim, core::Core, settle::Ledger, step::Came, undo::Undos, wait::Pending,
};

/// The longest that somebody stands at a till or looks at a screen for an answer.
const NOBODY_WAITS: SignedDuration = SignedDuration::from_secs(10);

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
    pub class: Class,
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
    pub(crate) core: Arc<Core>,
    pub(crate) claim: Arc<Claim>,
    pub(crate) terms: Terms,
    pub(crate) row: RunRow,
    /// A worker may have died inside this run, so any step that is not journaled may have happened.
    pub(crate) doubtful: bool,
    pub(crate) pages: Mutex<Pages>,
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) undos: Mutex<Undos>,
}

/// The run's journal as this telling knows it.
pub(crate) struct Pages {
    pub(crate) rows: Vec<StepRow>,
    pub(crate) under_way: Vec<String>,
    pub(crate) next_position: u32,
}

impl Run {
    /// Its id.
    pub fn id(&self) -> RunId {
        self.row.id
    }

    /// When it was accepted.
    pub fn created_at(&self) -> Timestamp {
        self.row.created_at
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.core.clock.now()
    }

    /// Who goes first: a run that nobody waits for any more makes room for those who come now.
    pub fn class(&self) -> Class {
        let waited = self.now().duration_since(self.row.created_at) >= NOBODY_WAITS;
        if waited { self.row.class.max(Class::SameDay) } else { self.row.class }
    }

    /// The engine that runs it: for stories that start as many runs as they find work.
    pub fn engine(&self) -> crate::Engine {
        crate::Engine { core: Arc::clone(&self.core) }
    }

    /// What it is about; ids only.
    pub fn object(&self) -> &str {
        &self.row.object
    }

    /// The ids it was started with. `Stop::NeedsPerson("input-unreadable")` if they do not fit.
    pub fn input<T: serde::de::DeserializeOwned>(&self) -> Result<T, Stop> {
        T::deserialize(&self.row.input).map_err(|_| Stop::NeedsPerson(Code::new("input-unreadable")))
    }

    /// What it was started with that lives in memory only; gone after a crash.
    pub fn companion<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.core.companions.get(self.row.id)
    }

    /// What a step returned, if it is done.
    pub fn outcome<T: Record>(&self, name: &'static str) -> Option<T> {
        let pages = self.pages();
        let row = pages.rows.iter().find(|row| row.name == name)?;
        let done = matches!(row.state, StepState::Done | StepState::Undone);
        let output = row.output.as_ref().filter(|_| done)?;
        T::deserialize(output).ok()
    }

    /// One remote thing the story cannot go on without. Done before: returns what it returned.
    ///
    /// An answer the story can live with ("taken already", "not enough points") is an output, not a failure: let
    /// `act` return it. A failure is what the story cannot decide.
    pub async fn step<T, F>(&self, name: &'static str, vendor: Option<Vendor>, act: F) -> Result<T, Stop>
    where
        T: Record,
        F: AsyncFnOnce(StepCall) -> Result<T, Failure>,
    {
        match self.carry_out(name, vendor, act).await? {
            Came::Done(output) => Ok(output),
            Came::Failed(failure) => Err(Stop::Failed(failure)),
            Came::Later(_) => Err(Stop::Waits),
            Came::NeedsPerson(code) => Err(Stop::NeedsPerson(code)),
        }
    }

    /// One remote thing beside others: its failure does not stop them. The run ends when all attempts are done.
    pub async fn attempt<T, F>(
        &self,
        name: &'static str,
        vendor: Option<Vendor>,
        act: F,
    ) -> Result<Attempt<T>, Stop>
    where
        T: Record,
        F: AsyncFnOnce(StepCall) -> Result<T, Failure>,
    {
        Ok(match self.carry_out(name, vendor, act).await? {
            Came::Done(output) => Attempt::Done(output),
            Came::Failed(failure) if self.is_with_a_person(name) => Attempt::NeedsPerson(failure.kind.code()),
            Came::Failed(failure) => Attempt::Later(failure.kind),
            Came::Later(kind) => Attempt::Later(kind),
            Came::NeedsPerson(code) => Attempt::NeedsPerson(code),
        })
    }

    /// Journals that a step is switched off, if it is not done already.
    pub async fn off(&self, name: &'static str, vendor: Option<Vendor>) -> Result<(), Stop> {
        let before = self.row_of(name);
        let settled = [StepState::Done, StepState::Undone, StepState::Off];
        if before.as_ref().is_some_and(|row| settled.contains(&row.state)) {
            return Ok(());
        }
        let row = StepRow { state: StepState::Off, vendor, ..self.blank(name, before) };
        self.journal(name, row, None).await
    }

    /// Starts another run, once; the outcome is journaled like a step.
    ///
    /// Its key makes it once even if the hub dies before the journal is written.
    pub async fn start(&self, name: &'static str, start: Start) -> Result<RunId, Stop> {
        let before = match self.pending(name)? {
            Pending::Over(output) => return Ok(output),
            Pending::Open(before) => before,
        };
        let engine = Engine { core: Arc::clone(&self.core) };
        let started = engine.start(start).await.map_err(|error| self.broken(error))?;
        let id = started.id();
        self.journal_done(name, &id, before).await?;
        Ok(id)
    }

    pub(crate) fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn row_of(&self, name: &str) -> Option<StepRow> {
        self.pages().rows.iter().find(|row| row.name == name).cloned()
    }

    fn is_with_a_person(&self, name: &str) -> bool {
        self.pages().rows.iter().any(|row| row.name == name && row.state == StepState::NeedsPerson)
    }
}
