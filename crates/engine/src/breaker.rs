//! Leaves a vendor alone that does not answer, asks it now and then, and lets everybody back in gently.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Random, Vendor};
use tokio::time::Instant;

use crate::{core::Core, retry::fraction};

const FIRST_PROBE: Duration = Duration::from_secs(5);
const LONGEST_PROBE: Duration = Duration::from_secs(60);
/// Clocks and stores round: who comes this early for the probe is on time.
const PUNCTUAL: Duration = Duration::from_millis(100);
/// A probe that takes longer is not waited for.
const PROBE_TAKES: Duration = Duration::from_secs(120);

/// What a step hears when it wants to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Call.
    Go,
    /// Call; everybody waits for what you find.
    Probe,
    /// Do not call; you will be sent for. Look again after this long in any case.
    Wait(Duration),
}

/// A breaker that opened, or stays open after a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) failures: u32,
    pub(crate) newly: bool,
    /// The step whose failure it was is the next to ask, after this long.
    pub(crate) probe_in: Duration,
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    probe_at: Instant,
    delay: Duration,
    probing_since: Option<Instant>,
    turned_away: u32,
}

/// The breakers of this process, one per vendor.
#[derive(Default)]
pub(crate) struct Breakers {
    by_vendor: Mutex<BTreeMap<Vendor, Breaker>>,
}

impl Breakers {
    pub(crate) fn ask(&self, vendor: Vendor, random: &dyn Random) -> Answer {
        let mut map = self.map();
        let Some(open) = map.get_mut(&vendor).and_then(|breaker| breaker.open.as_mut()) else {
            return Answer::Go;
        };
        let probing = open.probing_since.is_some_and(|since| since.elapsed() < PROBE_TAKES);
        if !probing && Instant::now() + PUNCTUAL >= open.probe_at {
            open.probing_since = Some(Instant::now());
            return Answer::Probe;
        }
        open.turned_away = open.turned_away.saturating_add(1);
        // The first few come back soon, in case the one that was to probe never does; the rest are sent for.
        let longest = Duration::from_secs(if open.turned_away <= 64 { 60 } else { 600 });
        Answer::Wait(longest + fraction(random, longest))
    }

    /// The vendor answered. True if everybody may come back.
    pub(crate) fn answered(&self, vendor: Vendor) -> bool {
        match self.map().get_mut(&vendor) {
            Some(breaker) => {
                breaker.failures = 0;
                breaker.open.take().is_some()
            }
            None => false,
        }
    }

    pub(crate) fn failed(&self, vendor: Vendor, limit: u32, random: &dyn Random) -> Option<Opened> {
        let mut map = self.map();
        let breaker = map.entry(vendor).or_default();
        breaker.failures = breaker.failures.saturating_add(1);
        let delay = match &breaker.open {
            // Calls that were under way when it opened say nothing new.
            Some(open) if open.probing_since.is_none() => return None,
            Some(open) => (open.delay * 2).min(LONGEST_PROBE),
            None if breaker.failures < limit => return None,
            None => FIRST_PROBE,
        };
        let probe_in = delay + fraction(random, delay / 4);
        let turned_away = breaker.open.as_ref().map_or(0, |open| open.turned_away);
        let newly = breaker.open.is_none();
        let probe_at = Instant::now() + probe_in;
        breaker.open = Some(Open { probe_at, delay, probing_since: None, turned_away });
        Some(Opened { failures: breaker.failures, newly, probe_in })
    }

    /// A probe ended without telling anything: the next one may ask.
    pub(crate) fn inconclusive(&self, vendor: Vendor) {
        if let Some(open) = self.map().get_mut(&vendor).and_then(|breaker| breaker.open.as_mut()) {
            open.probing_since = None;
        }
    }

    pub(crate) fn failures(&self, vendor: Vendor) -> u32 {
        self.map().get(&vendor).map_or(0, |breaker| breaker.failures)
    }

    pub(crate) fn is_open(&self, vendor: Vendor) -> bool {
        self.map().get(&vendor).is_some_and(|breaker| breaker.open.is_some())
    }

    fn map(&self) -> MutexGuard<'_, BTreeMap<Vendor, Breaker>> {
        self.by_vendor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave to call a vendor. A probe that is dropped half-way (the claim was lost, the hub stops) makes room for another.
pub(crate) struct Pass {
    core: Arc<Core>,
    probe: Option<Vendor>,
}

impl Pass {
    pub(crate) fn new(core: &Arc<Core>, probe: Option<Vendor>) -> Self {
        Self { core: Arc::clone(core), probe }
    }

    /// The breaker was told how the call came out.
    pub(crate) fn used(mut self) {
        self.probe = None;
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(vendor) = self.probe {
            self.core.breakers.inconclusive(vendor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lowest;
    impl Random for Lowest {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_and_each_failed_one_doubles_the_wait() {
        let (breakers, vendor) = (Breakers::default(), Vendor::Smaregi);
        for _ in 0..4 {
            assert_eq!(breakers.failed(vendor, 5, &Lowest), None);
        }
        let mut opened = breakers.failed(vendor, 5, &Lowest).unwrap();
        assert!(opened.newly);

        let mut waits = Vec::new();
        for _ in 0..6 {
            waits.push(opened.probe_in.as_secs());
            assert!(matches!(breakers.ask(vendor, &Lowest), Answer::Wait(_)));
            tokio::time::advance(opened.probe_in).await;
            assert_eq!(breakers.ask(vendor, &Lowest), Answer::Probe);
            assert!(matches!(breakers.ask(vendor, &Lowest), Answer::Wait(_)), "a second probe");
            opened = breakers.failed(vendor, 5, &Lowest).unwrap();
        }
        assert_eq!(waits, [5, 10, 20, 40, 60, 60]);

        assert!(breakers.answered(vendor));
        assert!(!breakers.answered(vendor), "closes once");
        assert_eq!(breakers.ask(vendor, &Lowest), Answer::Go);
    }
}
