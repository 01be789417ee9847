//! Chance that repeats itself: the same seed throws the same numbers.

use std::sync::{Mutex, PoisonError};

use domain::Random;

/// Seeded chance (SplitMix64): good enough for jitter and ids, and no secret.
#[derive(Debug)]
pub struct Dice {
    state: Mutex<u64>,
}

impl Dice {
    /// The same seed, the same throws.
    pub const fn seeded(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }

    fn throw(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Random for Dice {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.throw().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}
