//! Nobody may knock so often that others are not heard.

use std::{fmt::Debug, hash::Hash, net::IpAddr, time::Duration};

use domain::CustomerId;
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::HashMapStateStore,
};

use crate::{
    problem::{Problem, ProblemKind},
    settings::{Limits, Rate},
};

/// Above this many remembered callers those that have been quiet are forgotten.
const REMEMBERED: usize = 20_000;

/// The rates in force.
pub(crate) struct Gates {
    ip: Option<Gate<IpAddr>>,
    storefront: Option<Gate<usize>>,
    customer: Option<Gate<CustomerId>>,
    operator: Option<Gate<String>>,
    spare_loopback: bool,
}

impl Gates {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            ip: limits.per_ip.map(Gate::new),
            storefront: limits.per_storefront_key.map(Gate::new),
            customer: limits.per_customer.map(Gate::new),
            operator: limits.per_operator.map(Gate::new),
            spare_loopback: limits.spare_loopback,
        }
    }

    /// A call from this address; an unknown address is let through (there is a socket behind every real one).
    pub(crate) fn address(&self, address: Option<IpAddr>) -> Result<(), Problem> {
        match address {
            Some(ip) if !(self.spare_loopback && ip.is_loopback()) => pass(self.ip.as_ref(), &network(ip)),
            _ => Ok(()),
        }
    }

    /// A call with the storefront key at this place of the list.
    pub(crate) fn storefront(&self, key: usize) -> Result<(), Problem> {
        pass(self.storefront.as_ref(), &key)
    }

    /// A call of this customer.
    pub(crate) fn customer(&self, customer: CustomerId) -> Result<(), Problem> {
        pass(self.customer.as_ref(), &customer)
    }

    /// A call of this operator.
    pub(crate) fn operator(&self, name: &str) -> Result<(), Problem> {
        pass(self.operator.as_ref(), &name.to_owned())
    }
}

fn pass<K: Hash + Eq + Clone + Debug>(gate: Option<&Gate<K>>, key: &K) -> Result<(), Problem> {
    gate.map_or(Ok(()), |gate| gate.pass(key))
}

/// One household has a whole /64 of IPv6: it counts as one caller.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.into(),
            None => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        },
    }
}

struct Gate<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>,
}

impl<K: Hash + Eq + Clone> Gate<K> {
    fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self { limiter: RateLimiter::hashmap_with_clock(quota, Ticks::default()) }
    }

    fn pass(&self, key: &K) -> Result<(), Problem> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(self.limiter.clock().now());
            let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
            Problem::new(ProblemKind::TooManyRequests).retry_after(seconds)
        })
    }
}

/// The runtime's own clock, which a test holds still.
#[derive(Clone, Debug)]
struct Ticks(tokio::time::Instant);

impl Default for Ticks {
    fn default() -> Self {
        Self(tokio::time::Instant::now())
    }
}

impl Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        // A limiter takes the origin for "never seen"; a day of head start keeps the burst whole.
        Nanos::from(self.0.elapsed() + Duration::from_secs(86_400))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rate: Option<Rate>) -> Limits {
        Limits { per_ip: rate, spare_loopback: true, ..Limits::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_in_a_hurry_waits_while_the_next_one_is_heard() {
        let gates = Gates::new(&limits(Rate::new(1, 2)));
        let [hurried, calm] = ["203.0.113.7", "203.0.113.8"].map(|ip| ip.parse().ok());
        assert!(gates.address(hurried).is_ok() && gates.address(hurried).is_ok());
        let refused = gates.address(hurried).unwrap_err();
        assert_eq!(refused, Problem::new(ProblemKind::TooManyRequests).retry_after(1));
        assert!(gates.address(calm).is_ok());

        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(gates.address(hurried).is_ok());
        assert!(gates.address(hurried).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_of_one_household_count_together_and_this_machine_does_not() {
        let gates = Gates::new(&limits(Rate::new(1, 1)));
        assert!(gates.address("2001:db8:1:2::1".parse().ok()).is_ok());
        assert!(gates.address("2001:db8:1:2:ffff::9".parse().ok()).is_err());
        assert!(gates.address("2001:db8:1:3::1".parse().ok()).is_ok());
        for _ in 0..5 {
            assert!(gates.address("127.0.0.1".parse().ok()).is_ok());
        }
    }
}
