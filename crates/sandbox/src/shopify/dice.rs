//! Where the shop's numbers and secrets come from: the same seed gives the same shop, day after day.

/// A seeded stream of numbers (splitmix64). Good enough for a town where nobody is an enemy.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed ^ 0x5368_6f70_6966_7921)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Lower-case hexadecimal, `length` characters.
    pub(super) fn hex(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(&format!("{:016x}", self.number()));
        }
        text.truncate(length);
        text
    }

    /// Six digits, as mailed to a customer who signs in.
    pub(super) fn login_code(&mut self) -> String {
        format!("{:06}", self.number() % 1_000_000)
    }

    /// A random UUID's shape.
    pub(super) fn uuid(&mut self) -> String {
        let h = self.hex(32);
        format!("{}-{}-4{}-a{}-{}", &h[..8], &h[8..12], &h[13..16], &h[17..20], &h[20..])
    }
}

/// Hands out ids the way Shopify's look: thirteen digits, rising, with gaps, never reused.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    next: u64,
}

impl Ids {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self { next: 7_000_000_000_000 + (dice.number() % 900_000_000) * 1_000 + 1 }
    }

    pub(super) fn fresh(&mut self) -> u64 {
        let id = self.next;
        self.next += 32_768;
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_opens_the_same_shop() {
        let first = |seed| Ids::new(&mut Dice::new(seed)).fresh();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
        assert_eq!(first(1).to_string().len(), 13);
    }
}
