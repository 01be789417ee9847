//! How much each shade of each fact says, in hundredths of a bit.

use super::seen::{Fact, Seen, Shade};

/// Bits for and against, by fact and shade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weights([[i32; Shade::COUNT]; 6]);

impl Weights {
    /// The weights a shop starts with. Learnt from a synthetic town of 5,000 and 5,000 (log2 of how much likelier the
    /// shade is for one person than for two), with what it could not tell set by hand: near is worth little, because
    /// families and neighbours are near.
    pub(super) fn shipped() -> Self {
        use Shade::{Differ, Echo, Fold, Half, Kana, Loose, Near, Part, Read, Same, Sound, Zip};
        let mut weights = Self([[0; Shade::COUNT]; 6]);
        let mut set = |fact: Fact, shades: &[(Shade, i32)]| {
            shades.iter().for_each(|(shade, bits)| weights.0[fact as usize][*shade as usize] = *bits);
        };
        set(
            Fact::Given,
            &[
                (Same, 920),
                (Fold, 860),
                (Kana, 610),
                (Sound, 400),
                (Read, 400),
                (Echo, 200),
                (Near, -180),
                (Half, -350),
                (Differ, -650),
            ],
        );
        set(
            Fact::Surname,
            &[
                (Same, 820),
                (Fold, 770),
                (Kana, 720),
                (Sound, 400),
                (Read, 400),
                (Echo, 200),
                (Near, -200),
                (Half, -400),
                (Differ, -510),
            ],
        );
        set(Fact::Email, &[(Same, 1570), (Loose, 1200), (Near, 400), (Differ, -250)]);
        set(Fact::Phone, &[(Same, 1510), (Near, 400), (Differ, -320)]);
        set(Fact::Birth, &[(Same, 1370), (Near, 400), (Differ, -970)]);
        set(Fact::Address, &[(Same, 1400), (Part, 700), (Zip, 320), (Differ, -260)]);
        weights
    }

    /// What one shade says.
    pub(super) const fn of(&self, fact: Fact, shade: Shade) -> i32 {
        self.0[fact as usize][shade as usize]
    }

    /// Sets what one shade says.
    pub(super) fn set(&mut self, fact: Fact, shade: Shade, bits: i32) {
        self.0[fact as usize][shade as usize] = bits;
    }

    /// All facts together.
    pub(super) fn sum(&self, seen: Seen) -> i32 {
        Fact::ALL.into_iter().map(|fact| self.of(fact, seen.of(fact))).sum()
    }
}
