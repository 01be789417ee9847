//! What tests of flows need: a clock they hold, seeded chance, a store in memory, and ways to break all of it.

mod clock;
mod crash_matrix;
mod dice;
mod drain;
mod faulty;
mod scenario;

pub use crate::meddle::StepHook;
pub use clock::TestClock;
pub use crash_matrix::{Break, Report, crash_matrix};
pub use dice::Dice;
pub use faulty::{FaultyStore, Side};
pub use scenario::Scenario;
pub use store::memory::Memory;

impl crate::Engine {
    /// Lets a test make steps fail, before or after their effect.
    pub fn hook_steps(&self, hook: std::sync::Arc<dyn StepHook>) {
        self.core.meddle.set(hook);
    }
}
