//! The real clock and real chance. Nobody else asks the machine for either.

use domain::{Clock, Random, Timestamp};
use rand::TryRng;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl sandbox::Calendar for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::panic, reason = "without random numbers no token is safe: stop rather than go on")]
    fn fill(&self, buffer: &mut [u8]) {
        if rand::rngs::SysRng.try_fill_bytes(buffer).is_err() {
            panic!("the operating system gives no random numbers");
        }
    }
}
