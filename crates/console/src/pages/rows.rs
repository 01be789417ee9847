//! How a run, a step, a letter and a case look wherever they are listed.

use domain::{ConversionId, CustomerId, Timestamp, Vendor};
use store::{Case, CaseState, DeadLetter, LetterState, RunRow, RunState, StepRow, StepState, Wait};

use crate::{
    session::Visitor,
    show::{Badge, Moment, Tone},
};

/// How rows are told: to whom, and when.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub(crate) to: &'a Visitor,
    pub(crate) now: Timestamp,
}

impl Telling<'_> {
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        Moment { at, now: self.now, lang: self.to.lang }
    }

    fn say(&self, name: &str) -> String {
        self.to.terms().say(name)
    }
}

/// An object and the page about it.
pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) href: String,
}

impl Thing {
    pub(crate) fn of(object: &str) -> Self {
        let customer = object.strip_prefix("customer:").and_then(|n| n.parse::<CustomerId>().ok());
        let query = || url::form_urlencoded::byte_serialize(object.as_bytes()).collect::<String>();
        let coupon = object.strip_prefix("coupon:").and_then(|id| id.parse::<ConversionId>().ok());
        let href = match (customer, coupon) {
            (Some(n), _) => format!("/console/customers/{n}"),
            (None, Some(id)) => format!("/console/coupons/{id}"),
            (None, None) => format!("/console/runs?object={}", query()),
        };
        let name = match coupon {
            // The first part tells coupons apart; the rest is on its page.
            Some(id) => format!("coupon:{}…", id.to_string().split('-').next().unwrap_or_default()),
            None => object.to_owned(),
        };
        Self { name, href }
    }
}

/// A run in a list.
pub(crate) struct RunLine {
    pub(crate) id: String,
    pub(crate) short: String,
    pub(crate) flow: String,
    pub(crate) object: Thing,
    pub(crate) state: Badge,
    pub(crate) accepted: Moment,
    pub(crate) attempts: u32,
    pub(crate) cause: Option<String>,
    pub(crate) next: Option<Moment>,
}

impl RunLine {
    pub(crate) fn of(run: &RunRow, telling: Telling<'_>) -> Self {
        let id = run.id.to_string();
        let waits = run.state == RunState::Waiting && run.waits_on == Wait::Time && run.run_at > telling.now;
        Self {
            short: id.rsplit('-').next().unwrap_or_default().to_owned(),
            flow: telling.to.terms().flow_name(&run.flow),
            object: Thing::of(&run.object),
            state: run_state(run.state, telling),
            accepted: telling.moment(run.created_at),
            attempts: run.attempts,
            cause: run.code.as_ref().map(|code| telling.to.terms().cause(code.as_str())),
            next: waits.then(|| telling.moment(run.run_at)),
            id,
        }
    }
}

/// The stored name of a run's state.
pub(crate) const fn run_state_name(state: RunState) -> &'static str {
    match state {
        RunState::Waiting => "waiting",
        RunState::Done => "done",
        RunState::Dead => "dead",
        RunState::Discarded => "discarded",
    }
}

pub(crate) fn run_state(state: RunState, telling: Telling<'_>) -> Badge {
    let tone = match state {
        RunState::Waiting => Tone::Busy,
        RunState::Done => Tone::Good,
        RunState::Dead => Tone::Bad,
        RunState::Discarded => Tone::Quiet,
    };
    Badge::new(tone, telling.say(run_state_name(state)))
}

/// What a waiting run waits on, if it is not simply its turn.
pub(crate) fn waits_on(wait: &Wait, telling: Telling<'_>) -> Option<String> {
    let terms = telling.to.terms();
    Some(match wait {
        Wait::Time => return None,
        Wait::Event(event) => format!("{}: {event}", terms.say("event")),
        Wait::Flow(flow) => format!("{}: {}", terms.say("flow"), terms.flow_name(flow)),
        Wait::Vendor(vendor) => format!("{}: {}", terms.say("vendor"), terms.say(vendor.as_str())),
        Wait::Object(object) => format!("{}: {object}", terms.say("object")),
    })
}

/// A step in a timeline.
pub(crate) struct StepLine {
    pub(crate) name: String,
    pub(crate) vendor: Option<String>,
    pub(crate) state: Badge,
    pub(crate) tone: &'static str,
    pub(crate) attempts: u32,
    pub(crate) at: Moment,
    pub(crate) next: Option<Moment>,
    pub(crate) cause: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) output: Option<String>,
    pub(crate) took_ms: u64,
}

impl StepLine {
    pub(crate) fn of(step: &StepRow, telling: Telling<'_>) -> Self {
        let (tone, class, name) = match step.state {
            StepState::Done => (Tone::Good, "good", "done"),
            StepState::Off => (Tone::Quiet, "quiet", "off"),
            StepState::Retrying => (Tone::Warn, "warn", "retrying"),
            StepState::InDoubt => (Tone::Warn, "warn", "in_doubt"),
            StepState::NeedsPerson => (Tone::Bad, "bad", "needs_person"),
            StepState::Undone => (Tone::Quiet, "quiet", "undone"),
        };
        let output = step.output.as_ref().filter(|output| !output.is_null());
        Self {
            name: telling.to.terms().step_name(&step.name),
            vendor: step.vendor.map(|vendor| telling.say(vendor.as_str())),
            state: Badge::new(tone, telling.say(name)),
            tone: class,
            attempts: step.attempts,
            at: telling.moment(step.at),
            next: step.next_at.map(|at| telling.moment(at)),
            cause: step.code.as_ref().map(|code| telling.to.terms().cause(code.as_str())),
            code: step.code.as_ref().map(ToString::to_string),
            output: output.map(ToString::to_string),
            took_ms: step.took_ms,
        }
    }
}

/// A dead letter in a list.
pub(crate) struct LetterLine {
    pub(crate) id: String,
    pub(crate) flow: String,
    pub(crate) step: Option<String>,
    pub(crate) object: Thing,
    pub(crate) cause: String,
    pub(crate) code: String,
    pub(crate) vendor: Option<String>,
    pub(crate) owner: String,
    pub(crate) state: Badge,
    pub(crate) since: Moment,
    pub(crate) due: Moment,
    pub(crate) is_overdue: bool,
    pub(crate) taken_by: Option<String>,
    pub(crate) is_open: bool,
}

impl LetterLine {
    pub(crate) fn of(letter: &DeadLetter, telling: Telling<'_>) -> Self {
        let terms = telling.to.terms();
        let is_open = matches!(letter.state, LetterState::Open | LetterState::Taken);
        Self {
            id: letter.id.to_string(),
            flow: terms.flow_name(&letter.flow),
            step: letter.step.as_deref().map(|step| terms.step_name(step)),
            object: Thing::of(&letter.object),
            cause: terms.cause(letter.code.as_str()),
            code: letter.code.to_string(),
            vendor: letter.vendor.map(|vendor: Vendor| terms.say(vendor.as_str())),
            owner: terms.say(letter.owner.as_str()),
            state: letter_state(letter.state, telling),
            since: telling.moment(letter.created_at),
            due: telling.moment(letter.due_at),
            is_overdue: is_open && letter.due_at < telling.now,
            taken_by: letter.taken_by.clone(),
            is_open,
        }
    }
}

fn letter_state(state: LetterState, telling: Telling<'_>) -> Badge {
    let (tone, name) = match state {
        LetterState::Open => (Tone::Bad, "open"),
        LetterState::Taken => (Tone::Busy, "taken"),
        LetterState::Resolved => (Tone::Good, "resolved"),
        LetterState::Discarded => (Tone::Quiet, "discarded"),
    };
    Badge::new(tone, telling.say(name))
}

/// A case in a list.
pub(crate) struct CaseLine {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) customer: String,
    pub(crate) candidates: usize,
    pub(crate) cause: String,
    pub(crate) code: String,
    pub(crate) owner: String,
    pub(crate) state: Badge,
    pub(crate) since: Moment,
    pub(crate) due: Moment,
    pub(crate) is_overdue: bool,
    pub(crate) assignee: Option<String>,
}

impl CaseLine {
    pub(crate) fn of(case: &Case, telling: Telling<'_>) -> Self {
        let terms = telling.to.terms();
        let kind = match case.kind {
            store::CaseKind::Match => "match",
            store::CaseKind::Incomplete => "incomplete",
            store::CaseKind::Conflict => "conflict",
            store::CaseKind::DataRequest => "data_request",
        };
        let (tone, state) = match case.state {
            CaseState::Open => (Tone::Bad, "open"),
            CaseState::Linked => (Tone::Good, "linked"),
            CaseState::Different => (Tone::Good, "different"),
            CaseState::Closed => (Tone::Quiet, "closed"),
        };
        Self {
            id: case.id.to_string(),
            kind: terms.say(kind),
            customer: case.customer.to_string(),
            candidates: case.candidates.len(),
            cause: terms.cause(case.code.as_str()),
            code: case.code.to_string(),
            owner: terms.say(case.owner.as_str()),
            state: Badge::new(tone, terms.say(state)),
            since: telling.moment(case.created_at),
            due: telling.moment(case.due_at),
            is_overdue: case.is_overdue(telling.now),
            assignee: case.assignee.clone(),
        }
    }
}
