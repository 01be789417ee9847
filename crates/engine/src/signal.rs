//! What is told while runs go on: for progress on a screen, for metrics and for alert rules.

use domain::{Code, RunId, Vendor};
use store::{RunState, StepState};

/// News of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepNews {
    /// Flow name.
    pub flow: &'static str,
    /// The run.
    pub run: RunId,
    /// What the run is about; ids only.
    pub object: String,
    /// Name of the step.
    pub step: &'static str,
    /// The system asked.
    pub vendor: Option<Vendor>,
    /// Where it stands now.
    pub state: StepState,
    /// Why it is not done.
    pub code: Option<Code>,
    /// How long this try took.
    pub took_ms: u64,
}

/// One piece of news. Subscribers that lag lose the oldest; the journal has everything.
#[derive(Debug, Clone, PartialEq)]
pub enum Signal {
    /// A step was journaled.
    Step(StepNews),
    /// A run left its worker in this state.
    Run {
        /// Flow name.
        flow: &'static str,
        /// The run.
        run: RunId,
        /// What it is about; ids only.
        object: String,
        /// Where it stands.
        state: RunState,
        /// Milliseconds since it was accepted.
        age_ms: u64,
        /// Milliseconds this attempt took.
        took_ms: u64,
    },
    /// A vendor was paused because it refused our credentials.
    Denied {
        /// Which.
        vendor: Vendor,
    },
    /// A vendor's breaker opened after consecutive failures.
    BreakerOpened {
        /// Which.
        vendor: Vendor,
        /// How many in a row.
        failures: u32,
    },
    /// It answers again.
    BreakerClosed {
        /// Which.
        vendor: Vendor,
    },
    /// A dead letter was written.
    DeadLetter {
        /// Flow name.
        flow: &'static str,
        /// The run.
        run: RunId,
        /// What it is about; ids only.
        object: String,
        /// Why.
        code: Code,
    },
}
