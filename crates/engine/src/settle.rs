//! How a run leaves its worker: done, later, with a person, or moot. Decided from what this telling came upon.

use std::time::Duration;

use domain::{Code, Failure, Kind, Timestamp, Vendor};
use store::{NewLetter, Settlement, StepRow, StepState, Wait};

use crate::{
    Parks, Run, Stop,
    dead_letter::{Cause, letter},
    retry::{Past, after, judge},
};

/// A story that says it waits, without having asked the engine to wait for anything, is told again after this long.
const UNEXPLAINED: Duration = Duration::from_secs(60);
/// Where the decision a story asks a person for is journaled while other steps of it still go on.
const DECISION: &str = "ask a person";

/// What one telling of a story came upon.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    due: Option<(Timestamp, Code)>,
    vendor: Option<(Vendor, Timestamp, Code)>,
    event: Option<(String, Timestamp, Code)>,
    person: Option<Code>,
    doubt: bool,
    dropped: bool,
    broken: bool,
}

impl Ledger {
    /// Something is due at this time; the earliest decides.
    pub(crate) fn later(&mut self, at: Timestamp, code: Code) {
        if self.due.as_ref().is_none_or(|(due, _)| at < *due) {
            self.due = Some((at, code));
        }
    }

    /// Something waits for a vendor; looked at again then in any case.
    pub(crate) fn vendor(&mut self, vendor: Vendor, look_at: Timestamp, code: Code) {
        if self.vendor.as_ref().is_none_or(|(_, at, _)| look_at < *at) {
            self.vendor = Some((vendor, look_at, code));
        }
    }

    pub(crate) fn event(&mut self, event: &str, at: Timestamp, code: Code) {
        self.event = Some((event.to_owned(), at, code));
    }

    pub(crate) fn person(&mut self, code: Code) {
        self.person.get_or_insert(code);
    }

    pub(crate) fn doubt(&mut self) {
        self.doubt = true;
    }

    /// The story let go of a step under way: looked at again soon, as something that may have happened.
    pub(crate) fn dropped(&mut self, soon: Timestamp) {
        self.dropped = true;
        self.doubt = true;
        self.later(soon, Code::new("in_doubt"));
    }

    pub(crate) fn has_dropped(&self) -> bool {
        self.dropped
    }

    pub(crate) fn break_off(&mut self) {
        self.broken = true;
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    pub(crate) fn is_in_doubt(&self) -> bool {
        self.doubt
    }

    fn waits(&self) -> Option<Settlement> {
        let due = self.due.as_ref().map(|(at, _)| *at);
        let look = self.vendor.as_ref().map(|(_, at, _)| *at);
        let later = |run_at, waits_on, code: &Code| {
            Some(Settlement::Later { run_at, waits_on, code: Some(code.clone()) })
        };
        // A run waits on one thing. An event is the only one that nobody would repeat, so it comes first.
        if let Some((event, at, code)) = &self.event {
            let earliest = [due, look].into_iter().flatten().fold(*at, Timestamp::min);
            return later(earliest, Wait::Event(event.clone()), code);
        }
        if let Some((due, code)) = &self.due {
            return later(look.map_or(*due, |look| look.min(*due)), Wait::Time, code);
        }
        self.vendor.as_ref().and_then(|(vendor, at, code)| later(*at, Wait::Vendor(*vendor), code))
    }
}

impl Run {
    /// What becomes of the run after this telling.
    pub(crate) async fn settlement(&self, told: Result<(), Stop>) -> Result<Settlement, Stop> {
        let (waits, person) = {
            let ledger = self.ledger();
            (ledger.waits(), ledger.person.clone())
        };
        match (told, waits, person) {
            (Err(Stop::Moot(code)), ..) => Ok(Settlement::Discarded { code }),
            (Err(Stop::Engine(error)), ..) => Err(self.broken(error)),
            (Err(Stop::NeedsPerson(code)), Some(waits), _) => {
                self.journal_decision(code).await?;
                Ok(waits)
            }
            (Err(Stop::NeedsPerson(code)), None, person) => {
                let letter = (person.as_ref() != Some(&code) && !self.has_asked())
                    .then(|| self.letter("needs_person", code.clone(), None));
                Ok(self.dead(code, letter))
            }
            (_, Some(waits), _) => Ok(waits),
            (_, None, Some(code)) => Ok(self.dead(code, None)),
            (Ok(()), None, None) => Ok(Settlement::Done),
            (Err(Stop::Failed(failure)), None, None) => self.failed_outside_a_step(&failure).await,
            (Err(Stop::Waits), None, None) => {
                let run_at = after(self.now(), UNEXPLAINED);
                Ok(Settlement::Later { run_at, waits_on: Wait::Time, code: None })
            }
        }
    }

    pub(crate) fn dead(&self, code: Code, letter: Option<NewLetter>) -> Settlement {
        Settlement::Dead { code, letter, parks: self.terms.parks == Parks::Lane }
    }

    pub(crate) fn letter(&self, kind: &str, code: Code, vendor: Option<Vendor>) -> NewLetter {
        letter(&self.core, &self.terms, Cause { step: None, kind, code, vendor })
    }

    /// A person is told at once; the steps that are to be tried again go on meanwhile.
    async fn journal_decision(&self, code: Code) -> Result<(), Stop> {
        if self.has_asked() {
            return Ok(());
        }
        let letter = self.letter("needs_person", code.clone(), None);
        let row = StepRow { state: StepState::NeedsPerson, code: Some(code), ..self.blank(DECISION, None) };
        self.journal(DECISION, row, Some(letter)).await
    }

    fn has_asked(&self) -> bool {
        self.row_of(DECISION).is_some_and(|row| row.state == StepState::NeedsPerson)
    }

    /// A story asked a vendor outside its steps and stopped by that: the run counts for the step.
    async fn failed_outside_a_step(&self, failure: &Failure) -> Result<Settlement, Stop> {
        let now = self.now();
        if failure.kind == Kind::Denied {
            self.pause_denied(failure.vendor).await?;
            let (run_at, waits_on) = (self.paused_look(), Wait::Vendor(failure.vendor));
            return Ok(Settlement::Later { run_at, waits_on, code: Some(failure.kind.code()) });
        }
        let attempts = self.row.attempts.saturating_sub(1);
        let past = Past { attempts, first_at: Some(self.row.created_at), throttled_for: None };
        let verdict = judge(&failure.kind, past, &self.terms.retry, now, &*self.core.random);
        if verdict.state == StepState::NeedsPerson {
            let letter = self.letter(failure.kind.as_str(), verdict.code.clone(), Some(failure.vendor));
            return Ok(self.dead(verdict.code, Some(letter)));
        }
        let run_at = verdict.next_at.unwrap_or(now);
        Ok(Settlement::Later { run_at, waits_on: Wait::Time, code: Some(verdict.code) })
    }
}
