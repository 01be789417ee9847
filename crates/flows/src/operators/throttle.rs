//! Guessing passwords takes longer the more one guesses: per account and per address, in memory only.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use domain::Timestamp;
use jiff::SignedDuration;

/// So many wrong passwords are forgiven in a window.
const FORGIVEN: usize = 10;
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// More accounts and addresses are not remembered; the oldest are forgotten first.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Account(String),
    Address(IpAddr),
}

/// Attempts that failed, or have not succeeded yet.
#[derive(Default)]
pub(super) struct Throttle {
    failures: Mutex<HashMap<Who, Vec<Timestamp>>>,
}

impl Throttle {
    /// Notes an attempt as failed until it succeeds, so that many at once do not slip through. Refused: seconds to wait.
    pub(super) fn begin(&self, name: &str, ip: Option<IpAddr>, now: Timestamp) -> Result<(), u32> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now - WINDOW;
        let everybody = parties(name, ip);
        let wait = everybody.iter().filter_map(|who| {
            let recent = failures.get_mut(who)?;
            recent.retain(|at| *at > since);
            let oldest = recent.len().checked_sub(FORGIVEN).and_then(|nth| recent.get(nth))?;
            Some((*oldest + WINDOW).duration_since(now).as_secs())
        });
        if let Some(seconds) = wait.max() {
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX).max(1));
        }
        if failures.len() > REMEMBERED {
            forget(&mut failures, since);
        }
        for who in everybody {
            failures.entry(who).or_default().push(now);
        }
        Ok(())
    }

    /// The attempt was right: the account starts anew, and the address is not charged for it.
    pub(super) fn succeeded(&self, name: &str, ip: Option<IpAddr>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for who in parties(name, ip) {
            match who {
                Who::Account(_) => drop(failures.remove(&who)),
                Who::Address(_) => drop(failures.get_mut(&who).map(Vec::pop)),
            }
        }
    }
}

fn parties(name: &str, ip: Option<IpAddr>) -> Vec<Who> {
    let account = Who::Account(name.to_ascii_lowercase());
    std::iter::once(account).chain(ip.map(Who::Address)).collect()
}

fn forget(failures: &mut HashMap<Who, Vec<Timestamp>>, since: Timestamp) {
    failures.retain(|_, attempts| attempts.last().is_some_and(|at| *at > since));
    if failures.len() > REMEMBERED {
        let mut newest: Vec<Timestamp> = failures.values().filter_map(|a| a.last().copied()).collect();
        newest.sort_unstable();
        let cut = newest.get(newest.len() / 2).copied().unwrap_or(since);
        failures.retain(|_, attempts| attempts.last().is_some_and(|at| *at > cut));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_219_200 + second).unwrap()
    }

    fn ip(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([203, 0, 113, last]))
    }

    #[test]
    fn the_eleventh_guess_at_an_account_waits_wherever_it_comes_from() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert_eq!(throttle.begin("operator1", ip(n), at(i64::from(n))), Ok(()));
        }
        assert_eq!(throttle.begin("OPERATOR1", ip(99), at(60)), Err(15 * 60 - 60));
        assert_eq!(throttle.begin("operator2", ip(99), at(60)), Ok(()));
        assert_eq!(throttle.begin("operator1", ip(99), at(15 * 60)), Ok(()), "the first is forgiven by now");
    }

    #[test]
    fn one_address_trying_many_names_waits_too() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert_eq!(throttle.begin(&format!("guess{n}"), ip(1), at(0)), Ok(()));
        }
        assert!(throttle.begin("guess10", ip(1), at(1)).is_err());
        assert!(throttle.begin("guess10", ip(2), at(1)).is_ok());
    }

    #[test]
    fn an_office_that_types_its_passwords_right_is_never_locked_out() {
        let throttle = Throttle::default();
        for n in 0..100 {
            assert_eq!(throttle.begin("operator1", ip(1), at(n)), Ok(()));
            throttle.succeeded("operator1", ip(1));
        }
    }
}
