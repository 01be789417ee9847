//! An alert is sent once per cause and window, and reaches somebody even if the first try fails.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::{Alert, Severity};
use domain::{Class, Owner, Timestamp, Vendor};
use engine::{Engine, Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};

use crate::{Charter, HubParts, Timing};

/// What an alert promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's own journal.",
    contract: "In: a cause with ids. Out: one message per cause and hour to every configured place.",
    failure: "A place does not take it: tries again for an hour, then it stands in the log and among the dead letters.",
    owner: Owner::Operations,
    timing: Timing { class: Class::Checkout, promise: "within 15 seconds", within_s: 15 },
};

/// Name in the register.
pub const NAME: &str = "raise an alert";
const SEND: &str = "send the alert";
/// One alert per cause and this long.
const WINDOW_S: i64 = 3_600;

/// What somebody should know. Ids only: the type has no place for a name or an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The rule.
    pub rule: Rule,
    /// What it is about: a run id, `customer:N`, a vendor.
    pub about: String,
    /// Further labels and ids.
    pub facts: Vec<(String, String)>,
}

/// The rules by which somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A system failed several times in a row.
    ConsecutiveFailures,
    /// A system refused our credentials; calls to it are paused.
    Denied,
    /// A run took more than three times its usual median.
    Slow,
    /// Somebody signed up with an e-mail that is registered already.
    DuplicateRegistration,
    /// A dead letter was written.
    DeadLetter,
    /// A dead letter that nobody has taken for 15 minutes.
    LetterNotTaken,
    /// A case that should have been decided by now.
    CaseOverdue,
    /// Work waits longer than its flow promises.
    Backlog,
    /// The online store does not send an event the hub needs.
    SubscriptionMissing,
    /// An erasure, or the answer to what is held, comes close to its deadline.
    PrivacyDue,
}

impl Rule {
    const fn severity(self) -> Severity {
        match self {
            Self::ConsecutiveFailures
            | Self::Denied
            | Self::SubscriptionMissing
            | Self::Backlog
            | Self::PrivacyDue => Severity::Critical,
            Self::Slow
            | Self::DuplicateRegistration
            | Self::DeadLetter
            | Self::LetterNotTaken
            | Self::CaseOverdue => Severity::Warning,
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::ConsecutiveFailures => {
                "A connected system has failed several times in a row; its work waits."
            }
            Self::Denied => "A connected system refused our credentials; calls to it are paused.",
            Self::Slow => "A step took more than three times its usual time.",
            Self::DuplicateRegistration => {
                "Somebody tried to register with an e-mail that is registered already."
            }
            Self::DeadLetter => "Work has stopped and needs a person.",
            Self::LetterNotTaken => "A dead letter has been waiting for 15 minutes and nobody has taken it.",
            Self::CaseOverdue => "Cases wait for a decision longer than they should.",
            Self::Backlog => "Work waits longer than its flow promises.",
            Self::PrivacyDue => "The law's deadline for a person's request is near, and it is not done.",
            Self::SubscriptionMissing => "The online store no longer sends an event the hub needs.",
        }
    }

    /// The name in the cause and in the runbook's file name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsecutiveFailures => "consecutive-failures",
            Self::Denied => "denied",
            Self::Slow => "slow",
            Self::DuplicateRegistration => "duplicate-registration",
            Self::DeadLetter => "dead-letter",
            Self::LetterNotTaken => "letter-not-taken",
            Self::CaseOverdue => "case-overdue",
            Self::Backlog => "backlog",
            Self::SubscriptionMissing => "subscription-missing",
            Self::PrivacyDue => "privacy-due",
        }
    }
}

/// The run that raises this alert; there is one per cause and window.
pub fn start(cause: &Cause, now: Timestamp) -> Start {
    let window = now.as_second() / WINDOW_S;
    let name = format!("{}:{}", cause.rule.as_str(), cause.about);
    Start {
        flow: NAME,
        key: format!("{name}@{window}"),
        lane: format!("alert:{name}"),
        object: cause.about.clone(),
        input: serde_json::json!(cause),
        run_at: None,
        companion: None,
    }
}

/// Raises an alert, unless this cause was raised in this window already.
pub async fn raise(engine: &Engine, cause: Cause, now: Timestamp) {
    if engine.start(start(&cause, now)).await.is_err() {
        tracing::error!(rule = cause.rule.as_str(), about = %cause.about, "an alert could not be stored");
    }
}

/// The flow.
pub struct Alarm(pub Arc<HubParts>);

#[async_trait]
impl Flow for Alarm {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::NeedsApproval,
            due_in: Duration::from_secs(3600),
            runbook: "runbooks/alerts.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let cause: Cause = run.input()?;
        tracing::warn!(rule = cause.rule.as_str(), about = %cause.about, "alert");
        let alert = Alert {
            cause: format!("{}:{}", cause.rule.as_str(), cause.about),
            severity: cause.rule.severity(),
            summary: cause.rule.sentence().into(),
            facts: std::iter::once(("about".to_owned(), cause.about.clone())).chain(cause.facts).collect(),
            runbook: Some(format!(
                "{}/console/runbooks/alerts#{}",
                self.0.settings.public_url,
                cause.rule.as_str()
            )),
        };
        run.step(SEND, Some(Vendor::Slack), async |_| self.0.systems.alerts.raise(&alert).await).await
    }
}
