//! How a step came out: written down, told to who listens, and counted for or against its vendor.

use domain::{Code, Failure, Kind, Record, Timestamp, Vendor};
use store::{NewAudit, NewLetter, Scope, StepRow, StepState, Switch};

use crate::{
    Run, Signal, StepNews, Stop,
    breaker::Pass,
    dead_letter::{Cause, letter},
    retry::{Past, after, judge},
    step::Tried,
};

impl Run {
    /// Tells the breaker how a call came out. If this failure opened it, the step is the next to ask, at this time.
    pub(crate) async fn tell_breaker(
        &self,
        tried: &Tried<'_>,
        failure: Option<&Failure>,
        pass: Pass,
    ) -> Option<Timestamp> {
        let vendor = failure.map_or(tried.vendor, |failure| Some(failure.vendor))?;
        let unreadable = failure.is_some_and(|failure| failure.kind == Kind::Unreadable);
        if unreadable {
            return None; // says nothing of either: a probe makes room for the next
        }
        if tried.vendor == Some(vendor) {
            pass.used();
        }
        if !failure.is_some_and(|failure| matches!(failure.kind, Kind::Unavailable | Kind::InDoubt)) {
            self.answered(vendor).await;
            return None;
        }
        let core = &self.core;
        let opened = core.breakers.failed(vendor, core.tuning().breaker_after, &*core.random)?;
        if opened.newly {
            core.tell(|| Signal::BreakerOpened { vendor, failures: opened.failures });
        }
        Some(after(self.now(), opened.probe_in))
    }

    /// A vendor answered: if it was left alone until now, everybody who waits is sent for, a few at a time.
    async fn answered(&self, vendor: Vendor) {
        if !self.core.breakers.answered(vendor) {
            return;
        }
        self.core.tell(|| Signal::BreakerClosed { vendor });
        self.core.release_gently(&store::Wait::Vendor(vendor)).await;
    }

    pub(crate) async fn done<T: Record>(&self, tried: &Tried<'_>, output: &T) -> Result<(), Stop> {
        let output =
            serde_json::to_value(output).map_err(|_| Stop::NeedsPerson(Code::new("output-unreadable")))?;
        let blank = self.blank(tried.name, tried.before.cloned());
        let row = StepRow {
            state: StepState::Done,
            vendor: tried.vendor,
            attempts: blank.attempts.saturating_add(1),
            output: Some(output),
            took_ms: tried.took_ms,
            ..blank
        };
        self.core.facts.step_took(self.terms.name, tried.name, tried.took_ms);
        self.journal(tried.name, row, None).await
    }

    pub(crate) async fn failed(
        &self,
        tried: &Tried<'_>,
        failure: &Failure,
        probe_at: Option<Timestamp>,
    ) -> Result<(), Stop> {
        let now = self.now();
        let verdict =
            judge(&failure.kind, Past::of(tried.before), &self.terms.retry, now, &*self.core.random);
        let mut next_at = verdict.next_at;
        let letter = (verdict.state == StepState::NeedsPerson).then(|| {
            let (kind, code) = (failure.kind.as_str(), verdict.code.clone());
            let cause = Cause { step: Some(tried.name), kind, code, vendor: Some(failure.vendor) };
            letter(&self.core, &self.terms, cause)
        });
        if failure.kind == Kind::Denied {
            self.pause_denied(failure.vendor).await?;
            self.ledger().vendor(failure.vendor, self.paused_look(), verdict.code.clone());
        } else if letter.is_some() {
            self.ledger().person(verdict.code.clone());
        } else {
            next_at = probe_at.or(next_at);
            self.ledger().later(next_at.unwrap_or(now), verdict.code.clone());
        }
        if failure.kind == Kind::InDoubt {
            self.ledger().doubt();
        }
        let row = StepRow {
            state: verdict.state,
            vendor: tried.vendor.or(Some(failure.vendor)),
            attempts: verdict.attempts,
            next_at,
            code: Some(verdict.code),
            first_at: verdict.first_at,
            took_ms: tried.took_ms,
            ..self.blank(tried.name, tried.before.cloned())
        };
        self.journal(tried.name, row, letter).await
    }

    /// Nobody asks a vendor again that refuses our credentials, until a person says so.
    pub(crate) async fn pause_denied(&self, vendor: Vendor) -> Result<(), Stop> {
        let now = self.now();
        let reason = Code::new("denied");
        let by = "hub".to_owned();
        let switch = Switch { scope: Scope::Vendor(vendor), since: now, by: by.clone(), reason, until: None };
        if !self.core.pause(switch).await.map_err(|error| self.broken(error))? {
            return Ok(());
        }
        self.core.tell(|| Signal::Denied { vendor });
        let entry = NewAudit {
            at: now,
            who: by,
            action: "vendor.pause".to_owned(),
            object: vendor.to_string(),
            reason: Some(Code::new("denied")),
            change: serde_json::json!({ "run": self.row.id }),
        };
        self.core.store.append(entry).await.map(drop).map_err(|error| self.broken(error))
    }

    pub(crate) fn last_failure(&self, tried: &Tried<'_>) -> Failure {
        let row = tried.before;
        let vendor = row.and_then(|row| row.vendor).or(tried.vendor).unwrap_or(Vendor::Shopify);
        let in_doubt = row.is_some_and(|row| row.state == StepState::InDoubt);
        Failure::new(vendor, tried.name, if in_doubt { Kind::InDoubt } else { Kind::Unavailable })
    }

    /// A row of this step as it was, or as it begins.
    pub(crate) fn blank(&self, name: &str, before: Option<StepRow>) -> StepRow {
        let now = self.now();
        let before = before.or_else(|| self.row_of(name));
        let (position, attempts, first_at) = match before {
            Some(row) => (row.position, row.attempts, row.first_at),
            None => (self.new_position(), 0, now),
        };
        StepRow {
            name: name.to_owned(),
            position,
            state: StepState::Retrying,
            vendor: None,
            attempts,
            next_at: None,
            code: None,
            output: None,
            first_at,
            at: now,
            took_ms: 0,
        }
    }

    fn new_position(&self) -> u32 {
        let mut pages = self.pages();
        let position = pages.next_position;
        pages.next_position = position.saturating_add(1);
        position
    }

    /// Writes the outcome down; from here it is remembered.
    pub(crate) async fn journal(
        &self,
        name: &'static str,
        row: StepRow,
        letter: Option<NewLetter>,
    ) -> Result<(), Stop> {
        let code = letter.as_ref().map(|letter| letter.code.clone());
        let written = self.core.store.record(&self.claim.fence, self.row.id, row.clone(), letter).await;
        written.map_err(|error| self.broken(error))?;
        self.announce(name, &row);
        if let Some(code) = code {
            let (flow, run) = (self.terms.name, self.row.id);
            self.core.tell(|| Signal::DeadLetter { flow, run, object: self.row.object.clone(), code });
        }
        let mut pages = self.pages();
        match pages.rows.iter_mut().find(|kept| kept.name == row.name) {
            Some(kept) => *kept = row,
            None => pages.rows.push(row),
        }
        Ok(())
    }

    fn announce(&self, name: &'static str, row: &StepRow) {
        self.core.tell(|| {
            Signal::Step(StepNews {
                flow: self.terms.name,
                run: self.row.id,
                object: self.row.object.clone(),
                step: name,
                vendor: row.vendor,
                state: row.state,
                code: row.code.clone(),
                took_ms: row.took_ms,
            })
        });
    }

    /// The store failed or the lane is another worker's: the story stops wherever it is.
    pub(crate) fn broken(&self, error: store::Error) -> Stop {
        self.ledger().break_off();
        self.claim.cut_off(true);
        Stop::Engine(error)
    }
}
