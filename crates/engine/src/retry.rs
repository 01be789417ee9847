//! When something is tried again, and when a person is asked instead.

use std::time::Duration;

use domain::{Code, Kind, Random, Timestamp};
use store::{StepRow, StepState};

use crate::Retry;

/// How soon a thing nobody knows about is looked at first, and how long an unexplained throttle waits.
const SOON: Duration = Duration::from_secs(1);
/// No throttle that did not say how long waits longer.
const LONGEST_THROTTLE: Duration = Duration::from_secs(60);
/// Full jitter may come out near zero; nothing is asked again faster than this.
const SHORTEST: Duration = Duration::from_millis(50);

/// What was tried before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Past {
    /// Failed tries that count.
    pub(crate) attempts: u32,
    /// When the first of them failed.
    pub(crate) first_at: Option<Timestamp>,
    /// How long the last throttle made us wait.
    pub(crate) throttled_for: Option<Duration>,
}

impl Past {
    /// What the journal tells of a step.
    pub(crate) fn of(row: Option<&StepRow>) -> Self {
        let Some(row) = row else { return Self::default() };
        let failed = matches!(row.state, StepState::Retrying | StepState::InDoubt) && row.attempts > 0;
        let throttled = row.code.as_ref().is_some_and(|code| code.as_str() == "throttled");
        let waited = row.next_at.filter(|_| throttled).and_then(|next| {
            u64::try_from(next.as_millisecond() - row.at.as_millisecond()).ok().map(Duration::from_millis)
        });
        Self { attempts: row.attempts, first_at: failed.then_some(row.first_at), throttled_for: waited }
    }

    /// Whether it has failed for as long as it may.
    pub(crate) fn is_over(&self, retry: &Retry, now: Timestamp) -> bool {
        self.first_at.is_some_and(|first| now >= after(first, retry.give_up))
    }
}

/// What becomes of a failed step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) state: StepState,
    pub(crate) attempts: u32,
    pub(crate) first_at: Timestamp,
    pub(crate) next_at: Option<Timestamp>,
    pub(crate) code: Code,
}

/// Decides by the kind of failure alone.
pub(crate) fn judge(kind: &Kind, past: Past, retry: &Retry, now: Timestamp, random: &dyn Random) -> Verdict {
    let first_at = past.first_at.unwrap_or(now);
    let spent = past.attempts.saturating_add(1);
    let verdict =
        |state, attempts, next_at| Verdict { state, attempts, first_at, next_at, code: kind.code() };
    match kind {
        Kind::Throttled { retry_after } => {
            let wait = retry_after.unwrap_or_else(|| throttle(past.throttled_for));
            verdict(StepState::Retrying, past.attempts, Some(after(now, wait)))
        }
        Kind::Denied => verdict(StepState::Retrying, past.attempts, None),
        Kind::Rejected { .. } | Kind::Unreadable => verdict(StepState::NeedsPerson, spent, None),
        Kind::Unavailable | Kind::InDoubt if past.is_over(retry, now) => {
            verdict(StepState::NeedsPerson, spent, None)
        }
        Kind::Unavailable => {
            let delay = fraction(random, ceiling(retry, spent)).max(SHORTEST);
            let next = after(now, delay).min(after(first_at, retry.give_up));
            verdict(StepState::Retrying, spent, Some(next))
        }
        Kind::InDoubt => {
            let delay =
                if past.attempts == 0 { SOON } else { fraction(random, ceiling(retry, spent)).max(SOON) };
            let next = after(now, delay).min(after(first_at, retry.give_up));
            verdict(StepState::InDoubt, spent, Some(next))
        }
    }
}

/// The kind a journaled code stands for, when only the code was kept.
pub(crate) fn kind_of(code: &Code) -> Kind {
    match code.as_str() {
        "throttled" => Kind::Throttled { retry_after: None },
        "unavailable" => Kind::Unavailable,
        "in_doubt" => Kind::InDoubt,
        "denied" => Kind::Denied,
        "unreadable" => Kind::Unreadable,
        _ => Kind::Rejected { code: code.clone() },
    }
}

/// That long after; the end of time if there is no such instant.
pub(crate) fn after(at: Timestamp, wait: Duration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// A random part of it, so that what failed together does not come back together.
pub(crate) fn fraction(random: &dyn Random, whole: Duration) -> Duration {
    let nanos = whole.as_nanos().min(u128::from(u64::MAX));
    let part = (nanos * u128::from(random.next_u64())) >> 64;
    Duration::from_nanos(u64::try_from(part).unwrap_or(u64::MAX))
}

fn throttle(last: Option<Duration>) -> Duration {
    last.map_or(SOON, |last| (last * 2).clamp(SOON, LONGEST_THROTTLE))
}

fn ceiling(retry: &Retry, attempt: u32) -> Duration {
    let doubled = 2_u32.checked_pow(attempt.saturating_sub(1)).and_then(|n| retry.first.checked_mul(n));
    doubled.unwrap_or(retry.longest).min(retry.longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Highest;
    impl Random for Highest {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    fn seconds(n: i64) -> Timestamp {
        Timestamp::from_second(n).unwrap()
    }

    fn fail(kind: &Kind, past: Past, now: i64) -> Verdict {
        judge(kind, past, &Retry::DAY, seconds(now), &Highest)
    }

    #[test]
    fn delays_double_up_to_the_longest() {
        let mut past = Past::default();
        let mut delays = Vec::new();
        for _ in 0..11 {
            let verdict = fail(&Kind::Unavailable, past, 1_000);
            past = Past { attempts: verdict.attempts, first_at: Some(verdict.first_at), throttled_for: None };
            delays.push((verdict.next_at.unwrap().as_millisecond() - 1_000_000 + 999) / 1_000);
        }
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn the_last_try_is_at_the_end_of_patience_and_then_a_person_is_asked() {
        let past = Past { attempts: 40, first_at: Some(seconds(0)), throttled_for: None };
        let verdict = fail(&Kind::InDoubt, past, 86_399);
        assert_eq!(verdict.next_at, Some(seconds(86_400)));
        assert_eq!(fail(&Kind::InDoubt, past, 86_400).state, StepState::NeedsPerson);
    }

    #[test]
    fn a_throttle_spends_no_attempt_and_waits_as_long_as_it_was_told() {
        let asked = Kind::Throttled { retry_after: Some(Duration::from_secs(7)) };
        let verdict = fail(&asked, Past { attempts: 3, ..Past::default() }, 10);
        assert_eq!((verdict.attempts, verdict.next_at), (3, Some(seconds(17))));

        let silent = Kind::Throttled { retry_after: None };
        let waited = Past { throttled_for: Some(Duration::from_secs(4)), ..Past::default() };
        assert_eq!(fail(&silent, waited, 10).next_at, Some(seconds(18)));
    }
}
