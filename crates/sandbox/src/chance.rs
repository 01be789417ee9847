//! Where the tills' and the CRM's random things come from: the same seed gives the same town, day after day.

/// A seeded stream of numbers (an xorshift, scrambled). Good enough for a town where nobody is an enemy.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// `salt` keeps two vendors with the same seed from saying the same things.
    pub(crate) fn new(seed: u64, salt: u64) -> Self {
        Self((seed ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to, without, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from((self.number() >> 33) % (end.max(1) as u64)).unwrap_or(0)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// True in `percent` of all cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Lower-case hexadecimal, `length` characters.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(&format!("{:016x}", self.number()));
        }
        text.truncate(length);
        text
    }

    /// The shape of a random UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let h = self.hex(32);
        format!("{}-{}-4{}-a{}-{}", &h[..8], &h[8..12], &h[13..16], &h[17..20], &h[20..])
    }
}
