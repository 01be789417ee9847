//! How many calls an app may make: so many in ten seconds, so many a day, and searches in a bucket of their own.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::json;

use crate::{bad_day::Reply, calendar::in_tokyo};

/// What one app may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls in any ten seconds, searches not counted.
    pub in_ten_seconds: usize,
    /// Calls a day, until midnight where the account is (Tokyo).
    pub a_day: usize,
    /// Searches in any second.
    pub searches_a_second: usize,
}

impl Default for Limits {
    /// A free account.
    fn default() -> Self {
        Self { in_ten_seconds: 100, a_day: 250_000, searches_a_second: 5 }
    }
}

/// The calls that still count.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) limits: Option<Limits>,
    recent: VecDeque<Timestamp>,
    searches: VecDeque<Timestamp>,
    today: (Date, usize),
}

impl Default for Gate {
    fn default() -> Self {
        let today = (Date::default(), 0);
        Self { limits: Some(Limits::default()), recent: VecDeque::new(), searches: VecDeque::new(), today }
    }
}

impl Gate {
    /// Lets one call through, or names the policy that does not.
    pub(super) fn pass(&mut self, is_search: bool, now: Timestamp) -> Result<(), &'static str> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let day = in_tokyo(now).date();
        if self.today.0 != day {
            self.today = (day, 0);
        }
        if self.today.1 >= limits.a_day {
            return Err("DAILY");
        }
        let (calls, limit, seconds, policy) = if is_search {
            (&mut self.searches, limits.searches_a_second, 1, "SECONDLY")
        } else {
            (&mut self.recent, limits.in_ten_seconds, 10, "TEN_SECONDLY_ROLLING")
        };
        while calls.front().is_some_and(|&at| now.duration_since(at) >= SignedDuration::from_secs(seconds)) {
            calls.pop_front();
        }
        if calls.len() >= limit {
            return Err(policy);
        }
        calls.push_back(now);
        self.today.1 += 1;
        Ok(())
    }

    /// What every answer but a search's says about the limits.
    pub(super) fn stamp(&self, reply: Reply) -> Reply {
        let Some(limits) = self.limits else {
            return reply;
        };
        let left = limits.in_ten_seconds.saturating_sub(self.recent.len());
        reply
            .with("x-hubspot-ratelimit-interval-milliseconds", "10000")
            .with("x-hubspot-ratelimit-max", limits.in_ten_seconds.to_string())
            .with("x-hubspot-ratelimit-remaining", left.to_string())
            .with("x-hubspot-ratelimit-daily", limits.a_day.to_string())
            .with(
                "x-hubspot-ratelimit-daily-remaining",
                limits.a_day.saturating_sub(self.today.1).to_string(),
            )
    }
}

/// Too many calls. There is no `Retry-After`.
pub(super) fn throttled(policy: &str, correlation_id: &str) -> Reply {
    let body = json!({
        "status": "error",
        "message": format!("You have reached your {} limit.", policy.to_ascii_lowercase()),
        "errorType": "RATE_LIMIT",
        "correlationId": correlation_id,
        "policyName": policy,
        "groupName": "publicapi:private-apps-api-calls",
    });
    Reply::json(429, &body)
}
