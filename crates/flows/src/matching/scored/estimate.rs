//! Learns from the shop's own people how much each fact says, without being led astray by a small or an odd shop.
//!
//! Expectation and maximisation: with the weights so far, how likely is each pair one person; with that, how often does
//! each shade occur among pairs that are one. Shipped weights stand in for evidence that a small shop does not have, and
//! no weight moves further from them than a few bits, however strange the data.

use std::collections::BTreeMap;

use super::{
    frequency::Frequencies,
    seen::{Fact, Seen, Shade},
    weights::Weights,
};

/// How often each pattern of shades was seen.
pub(super) type Patterns = BTreeMap<Seen, u64>;

/// Pairs of the shipped kind that are laid beside the shop's own.
const BELIEF: f64 = 200.0;
/// A weight may say this much more or less than shipped, in hundredths of a bit.
const BOUND: i32 = 250;
/// A fact against a pair may lose this much of its force at most: what keeps strangers apart stays.
const BOUND_AGAINST: i32 = 100;
const ROUNDS: usize = 5;

/// Weights that follow what was seen. `people` is the size of the larger side.
pub(super) fn weights(patterns: &Patterns, common: &Frequencies, people: usize) -> Weights {
    let shipped = Weights::shipped();
    let mut weights = with_chances(&shipped, common);
    let start = weights.clone();
    for _ in 0..ROUNDS {
        weights = round(patterns, &weights, &start, &shipped, people);
    }
    weights
}

/// How likely two strangers share a name or a birth date is not learnt but counted.
fn with_chances(shipped: &Weights, common: &Frequencies) -> Weights {
    let mut weights = shipped.clone();
    let names = [(Fact::Given, &common.given), (Fact::Surname, &common.surname)];
    for (fact, part) in names {
        for (shade, counted) in [
            (Shade::Same, &part.kanji),
            (Shade::Fold, &part.kanji),
            (Shade::Kana, &part.kana),
            (Shade::Sound, &part.kana),
            (Shade::Read, &part.kana),
            (Shade::Echo, &part.kana),
        ] {
            let usual = USUAL[fact as usize];
            follow(&mut weights, shipped, fact, shade, counted.chance, usual);
        }
    }
    follow(&mut weights, shipped, Fact::Birth, Shade::Same, common.birthday, USUAL_BIRTHDAY);
    weights
}

/// How likely two strangers of the town the shipped weights come from share a given and a family name.
const USUAL: [f64; 2] = [1.0 / 610.0, 1.0 / 305.0];
const USUAL_BIRTHDAY: f64 = 1.0 / 13_800.0;

fn follow(weights: &mut Weights, shipped: &Weights, fact: Fact, shade: Shade, chance: f64, usual: f64) {
    if chance > 0.0 {
        let moved = ((usual / chance).log2() * 100.0).round() as i32;
        weights.set(fact, shade, shipped.of(fact, shade) + moved.clamp(-BOUND, BOUND));
    }
}

fn round(
    patterns: &Patterns,
    weights: &Weights,
    start: &Weights,
    shipped: &Weights,
    people: usize,
) -> Weights {
    let prior = (people.max(2) as f64).log2();
    let mut told = [0.0_f64; 6];
    let mut shades = [[0.0_f64; Shade::COUNT]; 6];
    for (seen, count) in patterns {
        let bits = f64::from(weights.sum(*seen)) / 100.0 - prior;
        let one = *count as f64 / (1.0 + (-bits).exp2());
        for fact in Fact::ALL {
            let shade = seen.of(fact);
            if shade != Shade::Missing {
                told[fact as usize] += one;
                shades[fact as usize][shade as usize] += one;
            }
        }
    }
    let mut learnt = start.clone();
    for (fact, shade, usual) in USUALLY {
        let now = (shades[fact as usize][shade as usize] + BELIEF * usual) / (told[fact as usize] + BELIEF);
        let moved = ((now / usual).log2() * 100.0).round() as i32;
        let start = start.of(fact, shade);
        let bits = (start + moved).clamp(start - BOUND, start + BOUND);
        // What speaks against a pair may come to say more, but hardly less.
        let most =
            if start < 0 { shipped.of(fact, shade) + BOUND_AGAINST } else { shipped.of(fact, shade) + BOUND };
        learnt.set(fact, shade, bits.min(most));
    }
    learnt
}

/// How often one person's two records show each shade, where both tell the fact: what the shipped weights stand on.
const USUALLY: [(Fact, Shade, f64); 24] = [
    (Fact::Given, Shade::Same, 0.90),
    (Fact::Given, Shade::Fold, 0.01),
    (Fact::Given, Shade::Kana, 0.05),
    (Fact::Given, Shade::Sound, 0.025),
    (Fact::Given, Shade::Near, 0.01),
    (Fact::Given, Shade::Differ, 0.01),
    (Fact::Surname, Shade::Same, 0.88),
    (Fact::Surname, Shade::Fold, 0.02),
    (Fact::Surname, Shade::Kana, 0.05),
    (Fact::Surname, Shade::Sound, 0.005),
    (Fact::Surname, Shade::Near, 0.01),
    (Fact::Surname, Shade::Differ, 0.03),
    (Fact::Email, Shade::Same, 0.75),
    (Fact::Email, Shade::Loose, 0.04),
    (Fact::Email, Shade::Near, 0.01),
    (Fact::Email, Shade::Differ, 0.20),
    (Fact::Phone, Shade::Same, 0.86),
    (Fact::Phone, Shade::Near, 0.03),
    (Fact::Phone, Shade::Differ, 0.11),
    (Fact::Birth, Shade::Same, 0.96),
    (Fact::Birth, Shade::Near, 0.03),
    (Fact::Birth, Shade::Differ, 0.005),
    (Fact::Address, Shade::Same, 0.80),
    (Fact::Address, Shade::Differ, 0.17),
];
