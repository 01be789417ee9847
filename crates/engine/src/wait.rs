//! Sleeping until a time and waiting for something to happen, without holding anything meanwhile.

use domain::{Code, Record, Timestamp};
use store::{RunRow, StepRow, StepState, Wait};

use crate::{Run, Stop, step::read};

const WAITING: &str = "waiting";

/// A line of the story that asks nobody outside.
pub(crate) enum Pending<T> {
    Over(T),
    Open(Option<StepRow>),
}

impl Run {
    /// Goes to sleep until then; the story goes on behind this line.
    ///
    /// The time of the first telling counts, so it may be reckoned from [`Run::now`].
    pub async fn sleep_until(&self, name: &'static str, at: Timestamp) -> Result<(), Stop> {
        let before = match self.pending(name)? {
            Pending::Over(()) => return Ok(()),
            Pending::Open(before) => before,
        };
        let until = self.journal_wait(name, at, &before, "asleep").await?;
        if self.now() < until {
            self.ledger().later(until, Code::new("asleep"));
            return Err(Stop::Waits);
        }
        self.journal_done(name, &(), before).await
    }

    /// Waits until somebody says `Engine::happened(event)`, at most until `at`; answers whether it happened.
    ///
    /// A run waits for one event at a time. What happened before the run began to wait is not heard: look first,
    /// then wait.
    pub async fn wait_for(&self, name: &'static str, event: &str, at: Timestamp) -> Result<bool, Stop> {
        let before = match self.pending(name)? {
            Pending::Over(happened) => return Ok(happened),
            Pending::Open(before) => before,
        };
        let until = self.journal_wait(name, at, &before, WAITING).await?;
        // Names this wait: the run was put down with it, in one commit with what it waits on.
        let code = waiting(name);
        let happened = before.as_ref().is_some_and(|row| self.was_told(row, &code));
        if !happened && self.now() < until {
            self.ledger().event(event, until, code);
            return Err(Stop::Waits);
        }
        self.journal_done(name, &happened, before).await?;
        Ok(happened)
    }

    /// Who says that an event happened ends the run's wait and leaves the rest of it alone. A run that is taken up
    /// because its time has come waits for the event still; one that a person pushed has lost the time it waits for.
    fn was_told(&self, row: &StepRow, code: &Code) -> bool {
        row.next_at.is_some() && self.row.waits_on == Wait::Time && self.row.code.as_ref() == Some(code)
    }

    pub(crate) fn pending<T: Record>(&self, name: &str) -> Result<Pending<T>, Stop> {
        match self.row_of(name) {
            Some(row) if matches!(row.state, StepState::Done | StepState::Undone) => {
                read(row.output.unwrap_or(serde_json::Value::Null)).map(Pending::Over)
            }
            before => Ok(Pending::Open(before)),
        }
    }

    /// Journals until when, the first time; answers until when.
    async fn journal_wait(
        &self,
        name: &'static str,
        at: Timestamp,
        before: &Option<StepRow>,
        code: &'static str,
    ) -> Result<Timestamp, Stop> {
        if let Some(until) = before.as_ref().and_then(|row| row.next_at) {
            return Ok(until);
        }
        if self.now() < at {
            let waiting =
                StepRow { next_at: Some(at), code: Some(Code::new(code)), ..self.blank(name, None) };
            self.journal(name, waiting, None).await?;
        }
        Ok(at)
    }

    pub(crate) async fn journal_done<T: Record>(
        &self,
        name: &'static str,
        output: &T,
        before: Option<StepRow>,
    ) -> Result<(), Stop> {
        let output =
            serde_json::to_value(output).map_err(|_| Stop::NeedsPerson(Code::new("output-unreadable")))?;
        let row = StepRow { state: StepState::Done, output: Some(output), ..self.blank(name, before) };
        self.journal(name, row, None).await
    }
}

/// The code of a run that waits for an event at this line of its story.
fn waiting(name: &str) -> Code {
    Code::from_parts(&[WAITING, name])
}

/// Whether the run is on its way back to a line where an event was waited for, which has happened since.
pub(crate) fn brings_news(row: &RunRow) -> bool {
    let code = row.code.as_ref().map_or("", Code::as_str);
    row.waits_on == Wait::Time && code.strip_prefix(WAITING).is_some_and(|rest| rest.starts_with('.'))
}
