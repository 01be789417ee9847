//! One remote thing: done once, its outcome written down, and looked up first if it may have happened already.

use std::time::Duration;

use domain::{
    Code, Failure, IdempotencyKey, Kind, Record, RunId, Timestamp, Vendor,
    planted::{Bug, planted},
};
use store::{StepRow, StepState};
use tokio::time::Instant;

use crate::{
    Run, StepCall, Stop,
    breaker::{Answer, Pass},
    retry::{Past, after, fraction, kind_of},
};

/// A paused vendor's runs look again after this long to twice as long in any case.
const PAUSED_LOOK: Duration = Duration::from_secs(3_600);

/// How a step came out of this telling.
pub(crate) enum Came<T> {
    /// Done, now or before.
    Done(T),
    /// Tried now, without success; the journal says whether it is tried again.
    Failed(Failure),
    /// Not tried: its time has not come, or its vendor is not to be asked.
    Later(Kind),
    /// Not tried: a person has it.
    NeedsPerson(Code),
}

/// What the journal says before a step is carried out.
enum Seen {
    Done(serde_json::Value),
    Shut(Kind),
    Person(Code),
    Try(Option<StepRow>),
}

enum Gate {
    Open(Pass),
    Shut(Kind),
    GiveUp,
}

/// A try that is over.
pub(crate) struct Tried<'a> {
    pub(crate) name: &'static str,
    pub(crate) vendor: Option<Vendor>,
    pub(crate) before: Option<&'a StepRow>,
    pub(crate) took_ms: u64,
}

/// Notices a step that the story dropped half-way (a race it lost, a patience that ran out): what it did is unknown.
struct UnderWay<'a> {
    run: &'a Run,
    name: &'static str,
    ended: bool,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.run.pages().under_way.retain(|name| name != self.name);
        if !self.ended {
            let soon = after(self.run.now(), Duration::from_secs(1));
            self.run.ledger().dropped(soon);
        }
    }
}

impl Run {
    pub(crate) async fn carry_out<T, F>(
        &self,
        name: &'static str,
        vendor: Option<Vendor>,
        act: F,
    ) -> Result<Came<T>, Stop>
    where
        T: Record,
        F: AsyncFnOnce(StepCall) -> Result<T, Failure>,
    {
        let before = match self.look(name)? {
            Seen::Done(output) => return read(output).map(Came::Done),
            Seen::Shut(kind) => return Ok(Came::Later(kind)),
            Seen::Person(code) => return Ok(Came::NeedsPerson(code)),
            Seen::Try(before) => before,
        };
        let mut under_way = self.begin(name)?;
        let tried = Tried { name, vendor, before: before.as_ref(), took_ms: 0 };
        let pass = match self.gate(vendor, before.as_ref()) {
            Gate::Open(pass) => pass,
            Gate::Shut(kind) => {
                under_way.ended = true;
                return Ok(Came::Later(kind));
            }
            Gate::GiveUp => {
                let failure = self.last_failure(&tried);
                self.failed(&tried, &failure, None).await?;
                under_way.ended = true;
                return Ok(Came::Failed(failure));
            }
        };
        if !planted(Bug::IgnoreFence) {
            self.claim.confirm(&self.core).await.map_err(|error| self.broken(error))?;
        }
        let call = self.call(name, before.as_ref());
        let began = Instant::now();
        let result = match self.core.meddle.before(name, vendor) {
            Some(failure) => Err(failure),
            None => act(call).await,
        };
        let result = match self.core.meddle.after(name, vendor).filter(|_| result.is_ok()) {
            Some(failure) => Err(failure),
            None => result,
        };
        let tried = Tried { took_ms: millis(began.elapsed()), ..tried };
        let probe_at = self.tell_breaker(&tried, result.as_ref().err(), pass).await;
        let came = match result {
            Ok(output) => self.done(&tried, &output).await.map(|()| Came::Done(output)),
            Err(failure) => self.failed(&tried, &failure, probe_at).await.map(|()| Came::Failed(failure)),
        };
        under_way.ended = true;
        came
    }

    fn look(&self, name: &'static str) -> Result<Seen, Stop> {
        let Some(row) = self.row_of(name) else { return Ok(self.forward(name, None)) };
        let code = row.code.clone().unwrap_or(Code::new("unavailable"));
        match row.state {
            StepState::Done | StepState::Undone => {
                Ok(Seen::Done(row.output.unwrap_or(serde_json::Value::Null)))
            }
            StepState::NeedsPerson => {
                self.ledger().person(code.clone());
                Ok(Seen::Person(code))
            }
            StepState::Retrying | StepState::InDoubt => {
                if let Some(next) = row.next_at.filter(|&next| next > self.now()) {
                    self.ledger().later(next, code.clone());
                    return Ok(Seen::Shut(kind_of(&code)));
                }
                Ok(self.forward(name, Some(row)))
            }
            StepState::Off => Ok(self.forward(name, Some(row))),
        }
    }

    /// Once undoing has begun, nothing new is done before it is over.
    fn forward(&self, name: &str, row: Option<StepRow>) -> Seen {
        if self.may_go_forward(name) {
            return Seen::Try(row);
        }
        Seen::Person(Code::new("undo-begun"))
    }

    fn begin(&self, name: &'static str) -> Result<UnderWay<'_>, Stop> {
        let mut pages = self.pages();
        if pages.under_way.iter().any(|other| other == name) {
            return Err(Stop::NeedsPerson(Code::new("step-name-twice")));
        }
        pages.under_way.push(name.to_owned());
        Ok(UnderWay { run: self, name, ended: false })
    }

    /// Whether the vendor may be asked now. A pause or an open breaker spends no attempt.
    fn gate(&self, vendor: Option<Vendor>, before: Option<&StepRow>) -> Gate {
        let Some(vendor) = vendor else { return Gate::Open(Pass::new(&self.core, None)) };
        if let Some(reason) = self.core.switches.paused_vendor(vendor) {
            let kind = if reason.as_str() == "denied" { Kind::Denied } else { Kind::Unavailable };
            self.ledger().vendor(vendor, self.paused_look(), reason);
            return Gate::Shut(kind);
        }
        match self.core.breakers.ask(vendor, &*self.core.random) {
            Answer::Go => Gate::Open(Pass::new(&self.core, None)),
            Answer::Probe => Gate::Open(Pass::new(&self.core, Some(vendor))),
            Answer::Wait(_) if Past::of(before).is_over(&self.terms.retry, self.now()) => Gate::GiveUp,
            Answer::Wait(longest) => {
                self.ledger().vendor(vendor, after(self.now(), longest), Code::new("breaker-open"));
                Gate::Shut(Kind::Unavailable)
            }
        }
    }

    /// When a run that waits for a paused vendor looks again, should nobody send for it: not all in the same minute.
    pub(crate) fn paused_look(&self) -> Timestamp {
        after(self.now(), PAUSED_LOOK + fraction(&*self.core.random, PAUSED_LOOK))
    }

    fn call(&self, name: &str, before: Option<&StepRow>) -> StepCall {
        // A repeated run keeps the key of the first, so that a vendor recognises it.
        let first = self.row.replay_of.unwrap_or(self.row.id);
        let in_doubt = before.is_some_and(|row| row.state == StepState::InDoubt);
        StepCall {
            key: step_key(first, name),
            attempt: before.map_or(0, |row| row.attempts).saturating_add(1),
            may_have_happened: (in_doubt || self.doubtful || self.ledger().has_dropped())
                && !planted(Bug::ForgetDoubt),
            class: self.class(),
        }
    }
}

/// The idempotency key of a step, the same for every attempt; `first` is the run, or the one it repeats.
pub fn step_key(first: RunId, step: &str) -> IdempotencyKey {
    let plain: String = step.chars().map(|c| if c.is_ascii_graphic() { c } else { '-' }).take(200).collect();
    IdempotencyKey::new(format!("{first}/{plain}")).expect("a UUID and printable characters")
}

/// What a journaled step returned, in the shape the story wants now.
pub(crate) fn read<T: Record>(output: serde_json::Value) -> Result<T, Stop> {
    serde_json::from_value(output).map_err(|_| Stop::NeedsPerson(Code::new("output-unreadable")))
}

pub(crate) fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
