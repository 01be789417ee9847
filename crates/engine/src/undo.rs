//! Taking back what was done when the story cannot end well: newest first, written down and retried like any step.
//!
//! Ways back cannot be stored, so a story declares each one right behind the step it belongs to, every time it is
//! told, and says where it turns round:
//!
//! ```ignore
//! run.step("hold the stock", pos, hold).await?;
//! run.undo("hold the stock", pos, move |call| async move { stock.release(call.key).await }).await?;
//! if let Attempt::Done(Answer::Refused) = run.attempt("charge the card", bank, charge).await? {
//!     run.undo_all().await?;
//!     return Err(Stop::Moot(Code::new("card-refused")));
//! }
//! ```
//!
//! From the first step taken back on the run only goes backwards until all are: a step before [`Run::undo_all`] that
//! is not done yet answers that a person is needed, whatever a person retries meanwhile.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{Failure, Vendor};
use store::{StepRow, StepState};

use crate::{Run, StepCall, Stop, step::Came};

type Acting = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// A way back.
struct Undo {
    of: &'static str,
    name: &'static str,
    vendor: Option<Vendor>,
    act: Box<dyn FnOnce(StepCall) -> Acting + Send>,
}

/// The ways back declared so far in this telling.
#[derive(Default)]
pub(crate) struct Undos {
    declared: Vec<Undo>,
    over: bool,
}

/// How the journal names the taking back of a step.
const PREFIX: &str = "undo: ";

impl Undos {
    /// What is to be taken back, newest first.
    fn newest_first(&mut self, rows: &[StepRow]) -> Vec<Undo> {
        let position = |of: &str| rows.iter().find(|row| row.name == of).map(|row| row.position);
        let mut declared: Vec<Undo> = self.declared.drain(..).collect();
        declared.sort_by_key(|undo| std::cmp::Reverse(position(undo.of)));
        declared
    }
}

impl Run {
    /// Declares how a done step is taken back; carried out, newest first, by [`Run::undo_all`]. Declare it right behind
    /// the step, in every telling. A step that is not done has nothing to take back.
    pub async fn undo<F, A>(&self, of: &'static str, vendor: Option<Vendor>, act: F) -> Result<(), Stop>
    where
        F: FnOnce(StepCall) -> A + Send + 'static,
        A: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let done = [StepState::Done, StepState::Undone];
        if self.row_of(of).is_some_and(|row| done.contains(&row.state)) {
            let act: Box<dyn FnOnce(StepCall) -> Acting + Send> = Box::new(move |call| Box::pin(act(call)));
            self.undos().declared.push(Undo { of, name: name_of(of), vendor, act });
        }
        Ok(())
    }

    /// Takes back everything that is done and has a way back. What fails is tried again like a step: the run stops
    /// here and comes back to this line.
    pub async fn undo_all(&self) -> Result<(), Stop> {
        let newest_first = {
            let rows = self.pages().rows.clone();
            self.undos().newest_first(&rows)
        };
        for undo in newest_first {
            let act = undo.act;
            match self.carry_out(undo.name, undo.vendor, async move |call| act(call).await).await? {
                Came::Done(()) => self.journal_undone(undo.of).await?,
                Came::Failed(failure) => return Err(Stop::Failed(failure)),
                Came::Later(_) => return Err(Stop::Waits),
                Came::NeedsPerson(code) => return Err(Stop::NeedsPerson(code)),
            }
        }
        self.undos().over = true;
        Ok(())
    }

    /// Whether a step may be carried out: not while the run is on its way back.
    pub(crate) fn may_go_forward(&self, name: &str) -> bool {
        name.starts_with(PREFIX)
            || self.undos().over
            || !self.pages().rows.iter().any(|row| row.name.starts_with(PREFIX))
    }

    async fn journal_undone(&self, of: &'static str) -> Result<(), Stop> {
        match self.row_of(of) {
            Some(row) if row.state == StepState::Done => {
                let at = self.now();
                self.journal(of, StepRow { state: StepState::Undone, at, ..row }, None).await
            }
            _ => Ok(()),
        }
    }

    fn undos(&self) -> MutexGuard<'_, Undos> {
        self.undos.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `undo: hold the stock`. There are as many as steps in the program, so each is made once and kept.
fn name_of(of: &'static str) -> &'static str {
    static NAMES: Mutex<BTreeMap<&'static str, &'static str>> = Mutex::new(BTreeMap::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names.entry(of).or_insert_with(|| format!("{PREFIX}{of}").leak())
}
